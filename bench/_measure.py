"""Read one page and measure it: what was found, right and sure, what plain Tesseract makes of it, the time.

It returns small plain values, so that pages can be measured in other processes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from PIL import Image

from bench._compare import Outcome, compare_page, form_of
from bench._pages import Wanted
from bench._plain import plain_words, plain_wrong
from ocr.errors import CannotLayOut
from ocr.reading import read_page
from ocr.results import BLANK, INK

Result = TypeVar("Result")


@dataclass(frozen=True)
class Text:
    """What is counted of one true text, printed or by hand. seen: the style that the machine took it for."""

    kind: str
    style: str
    header: bool
    asked: bool
    plain: bool
    found: bool
    read: bool
    seen: str
    right: bool
    sure: bool
    confidence: float
    letters: int
    wrong_letters: int


@dataclass(frozen=True)
class Times:
    """Seconds on the clock, and of processor time: our own and that of the processes we waited for."""

    wall: float = 0.0
    own: float = 0.0
    children: float = 0.0


@dataclass(frozen=True)
class Reference:
    """Plain Tesseract on the page: wrong letters of its printed texts beside ours, of so many; and its time."""

    mode: int
    letters: int
    wrong: int
    ours: int
    times: Times


@dataclass(frozen=True)
class Measured:
    """One page. refused: why it was not read, '' where it was."""

    name: str
    kind: str
    level: str
    refused: str
    texts: tuple[Text, ...]
    rows: int
    true_rows: int
    invented: int
    invented_flagged: int
    times: Times
    references: tuple[Reference, ...]


def measure_made(page: Wanted, modes: Sequence[int]) -> Measured:
    """Make a page and measure it."""
    made = page.make()
    return measure(page.name, made.image, made.truth, modes)


def measure(name: str, image: Image.Image, truth: dict[str, Any], modes: Sequence[int] = ()) -> Measured:
    """Read a page and lay it beside its truth and beside plain Tesseract with each of the modes."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    refused = ""
    reading, times = None, Times()
    start = _now()
    try:
        reading = read_page(image, form_of(truth))
    except CannotLayOut as error:
        refused = str(error.code)
    except RuntimeError as error:
        refused = f"failed: {error}"
    times = _since(start)
    compared = compare_page(reading, truth)
    outcomes = [one for one in compared.outcomes if one.style not in (INK, BLANK) and one.truth]
    empty = [one for one in compared.outcomes if not one.truth and one.value]
    return Measured(
        name,
        truth["kind"],
        truth["level"],
        refused,
        tuple(_text(one) for one in [*outcomes, *empty]),
        compared.rows,
        compared.true_rows,
        compared.invented,
        compared.invented_flagged,
        times,
        tuple(_reference(image, truth, mode, outcomes) for mode in modes),
    )


def timed(work: Callable[[], Result]) -> tuple[Result, Times]:
    """Do the work; give its result and its times."""
    start = _now()
    result = work()
    return result, _since(start)


def _text(one: Outcome) -> Text:
    reading = one.reading
    return Text(
        one.kind,
        one.style,
        one.row < 0,
        one.asked and one.written,
        one.plain,
        one.found,
        bool(one.value),
        reading.read_as.get("style", "") if reading else "",
        one.right,
        bool(reading and reading.sure),
        reading.confidence / 100 if reading else 0.0,
        len(one.truth),
        min(one.wrong_letters, 2 * len(one.truth)),
    )


def _reference(image: Image.Image, truth: dict[str, Any], mode: int, outcomes: Sequence[Outcome]) -> Reference:
    """Count wrong letters of the same printed texts, read both ways."""
    try:
        words, times = timed(lambda: plain_words(image, truth, mode))
    except RuntimeError:
        words, times = [], Times()
    plain = plain_wrong(words, truth)
    printed = [one for one in outcomes if one.plain and one.style == "print" and (one.row, one.key) in plain]
    return Reference(
        mode,
        sum(len(one.truth) for one in printed),
        sum(plain[one.row, one.key] for one in printed),
        sum(min(one.wrong_letters, 2 * len(one.truth)) for one in printed),
        times,
    )


def _now() -> tuple[float, os.times_result]:
    return time.perf_counter(), os.times()


def _since(start: tuple[float, os.times_result]) -> Times:
    wall, before = start
    after = os.times()
    return Times(
        time.perf_counter() - wall,
        after.user + after.system - before.user - before.system,
        after.children_user + after.children_system - before.children_user - before.children_system,
    )
