"""What the second reader of numbers and dates is worth: held list pages read without it and with it, side by side.

Per style and level, and per style and kind: how many of the plain texts each has
right; where both say the same, and how much of that is right; what each offers as sure, by the calibration in use.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from PIL import Image

from bench._compare import Outcome, compare_page, form_of, same
from bench._figures import Sheet
from bench._measure import Times, timed
from bench._pages import Wanted, wanted
from bench._samples import samples
from ocr.errors import CannotLayOut
from ocr.fitting import bounds
from ocr.reading import read_page
from ocr.second import numbers_reader
from ocr.tesseract import CropReader, Tesseract
from records.kinds.registry import kind

_FIRST = 7000


@dataclass(frozen=True)
class Pair:
    """A text read without and with the second reader."""

    level: str
    before: Outcome
    after: Outcome

    @property
    def same(self) -> bool:
        """Whether both read the same."""
        return bool(self.before.value) and same(kind(self.before.kind), self.before.value, self.after.value)


def main(argv: Sequence[str]) -> None:
    """Print the tables of made pages, then of the samples."""
    parser = argparse.ArgumentParser(prog="second", description=__doc__)
    parser.add_argument("--pages", type=int, default=90)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(argv)
    with ProcessPoolExecutor(options.jobs) as pool:
        pages = list(pool.map(_made, wanted(options.pages, held=True, kinds=("list",), first=_FIRST)))
    _tables("made", pages)
    _tables("samples", [_both(one.image, one.truth) for one in samples()])


def _made(page: Wanted) -> tuple[list[Pair], Times, Times]:
    made = page.make()
    return _both(made.image, made.truth)


def _both(image: Image.Image, truth: dict[str, Any]) -> tuple[list[Pair], Times, Times]:
    before, without = timed(lambda: _outcomes(image, truth, None))
    after, with_it = timed(lambda: _outcomes(image, truth, numbers_reader()))
    pairs = [Pair(truth["level"], one, after[place]) for place, one in before.items() if place in after]
    return pairs, without, with_it


def _outcomes(image: Image.Image, truth: dict[str, Any], second: CropReader | None) -> dict[tuple[int, str], Outcome]:
    """Read a page; give the plain numbers and dates of its rows by their place."""
    try:
        reading = read_page(image, form_of(truth), reader=Tesseract(second))
    except CannotLayOut:
        return {}
    outcomes = compare_page(reading, truth).outcomes
    return {
        (one.row, one.key): one
        for one in outcomes
        if one.row >= 0 and one.found and one.plain and one.written and one.truth and kind(one.kind).characters
    }


def _tables(name: str, pages: Sequence[tuple[list[Pair], Times, Times]]) -> None:
    heads = ["texts", "right without", "right with", "same", "of it right", "≥", "sure without", "sure with"]
    Sheet().table(f"{name}, %", heads, _rows([pair for some, _, _ in pages for pair in some]))
    without, with_it = (sum(one[place].own + one[place].children for one in pages) for place in (1, 2))
    read = sum(bool(some) for some, _, _ in pages)
    print(f"{read} pages read of {len(pages)}; CPU seconds in all: {without:.1f} without, {with_it:.1f} with.\n")


def _rows(pairs: Sequence[Pair]) -> Iterator[tuple[str, list[Any]]]:
    groups: dict[str, list[Pair]] = {}
    for one in pairs:
        for group in (one.level, one.before.kind):
            groups.setdefault(f"{one.before.style}, {group}", []).append(one)
    for group, some in sorted(groups.items()):
        alike = [one for one in some if one.same]
        right = sum(one.before.right for one in alike)
        shares = [_share(one.before.right for one in some), _share(one.after.right for one in some)]
        asked = [one for one in some if one.before.asked]
        offered = [_share(_sure(one.before) for one in asked), _share(_sure(one.after) for one in asked)]
        alike_right = [_share(one.before.right for one in alike), round(100 * bounds(right, len(alike))[0], 1)]
        yield group, [len(some), *shares, _share(one.same for one in some), *alike_right, *offered]


def _sure(one: Outcome) -> bool:
    return bool(one.reading and one.reading.sure)


def _share(some: Iterable[bool]) -> float | None:
    counted = list(some)
    return round(100 * sum(counted) / len(counted), 1) if counted else None


if __name__ == "__main__":
    main(sys.argv[1:])
