"""What may come of a hostile file: it is refused, or opened with so many pages of such a size, or either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ocr.errors import ScanError
from tests.hostile.making import SIZE


@dataclass(frozen=True)
class Case:
    """One file. refused: the errors it may end in, none: it must be opened. size: of page 0, None: any.

    whole: its pages can be drawn; else each fails alone, with a sentence.
    """

    build: Callable[[], bytes]
    refused: tuple[type[ScanError], ...] = ()
    pages: int = 1
    size: tuple[int, int] | None = None
    may_open: bool = False
    whole: bool = True


def refused(build: Callable[[], bytes], *errors: type[ScanError]) -> Case:
    return Case(build, errors)


def opened(build: Callable[[], bytes], size: tuple[int, int] | None = SIZE, pages: int = 1) -> Case:
    return Case(build, pages=pages, size=size)


def opened_but_fails(build: Callable[[], bytes], pages: int = 1) -> Case:
    return Case(build, pages=pages, whole=False)


def either(build: Callable[[], bytes]) -> Case:
    """Damaged by chance: what comes of it is open, but it must be one of the two."""
    return Case(build, (ScanError,), may_open=True, whole=False)
