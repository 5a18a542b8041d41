"""The ruled grid of a table as plain numbers: curves for its rules, boxes for its cells. Pure: it knows no pictures."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ocr.results import Box


@dataclass(frozen=True)
class Curve:
    """A rule that may bend a little: where it lies (`across`) at points along it, in rising order."""

    along: tuple[float, ...]
    across: tuple[float, ...]

    def at(self, place: float) -> float:
        """Say where the rule lies at this place along it; beyond its ends it stays level."""
        after = bisect_right(self.along, place)
        if after == 0:
            return self.across[0]
        if after == len(self.along):
            return self.across[-1]
        start, end = self.along[after - 1], self.along[after]
        share = (place - start) / (end - start)
        return self.across[after - 1] + share * (self.across[after] - self.across[after - 1])

    @property
    def middle(self) -> float:
        """Where the rule lies on average."""
        return sum(self.across) / len(self.across)


@dataclass(frozen=True)
class Grid:
    """The rules of a table: `rows` from top to bottom, `columns` from left to right. Row 0 is the printed titles."""

    rows: tuple[Curve, ...]
    columns: tuple[Curve, ...]

    @property
    def row_count(self) -> int:
        """How many rows lie between the rules, with the titles."""
        return len(self.rows) - 1

    @property
    def column_count(self) -> int:
        """How many columns lie between the rules."""
        return len(self.columns) - 1

    def cell(self, row: int, column: int) -> Box:
        """Give the box between the rules around a cell."""
        return self.span(row, column, column)

    def span(self, row: int, first: int, last: int) -> Box:
        """Give the box of the cells from column `first` to column `last` of a row."""
        middle_y = (self.rows[row].middle + self.rows[row + 1].middle) / 2
        left, right = self.columns[first].at(middle_y), self.columns[last + 1].at(middle_y)
        middle_x = (left + right) / 2
        top, bottom = self.rows[row].at(middle_x), self.rows[row + 1].at(middle_x)
        return round(left), round(top), round(right - left), round(bottom - top)


def union(boxes: Iterable[Box]) -> Box:
    """Give the smallest box around all the boxes."""
    corners = [(x, y, x + w, y + h) for x, y, w, h in boxes]
    left, top = min(c[0] for c in corners), min(c[1] for c in corners)
    right, bottom = max(c[2] for c in corners), max(c[3] for c in corners)
    return left, top, right - left, bottom - top


def inside(box: Box, margin: int) -> Box:
    """Shrink a box on all sides (or grow it, with a margin below 0); it keeps at least one pixel."""
    x, y, w, h = box
    return x + margin, y + margin, max(1, w - 2 * margin), max(1, h - 2 * margin)


def clip(box: Box, width: int, height: int) -> Box:
    """Cut off what lies outside a picture of this size."""
    x, y, w, h = box
    left, top = min(max(0, x), width - 1), min(max(0, y), height - 1)
    right, bottom = max(left + 1, min(width, x + w)), max(top + 1, min(height, y + h))
    return left, top, right - left, bottom - top


def regular(places: list[float]) -> list[int]:
    """Say which places to keep so that no row is cut in two by a stroke through its middle; gives their indices.

    A place goes when the gaps above and below it are both small and together make one usual gap.
    """
    kept = list(range(len(places)))
    if len(places) < 5:
        return kept
    gaps = sorted(after - before for before, after in pairwise(places))
    usual = gaps[len(gaps) // 2]
    # The first gap holds the titles, whose levels may be as small as they like.
    number = 2
    while number < len(kept) - 1:
        above = places[kept[number]] - places[kept[number - 1]]
        below = places[kept[number + 1]] - places[kept[number]]
        if max(above, below) < 0.75 * usual and 0.75 * usual < above + below < 1.3 * usual:
            del kept[number]
        else:
            number += 1
    return kept


def usual_height(rules: Sequence[Curve]) -> float:
    """Give the usual distance of rules that follow each other, the middle one; 0 where there are not two."""
    gaps = sorted(after.middle - before.middle for before, after in pairwise(rules))
    return gaps[len(gaps) // 2] if gaps else 0.0
