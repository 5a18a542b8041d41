"""Find the title cells of a table: one box a column, or a box over several columns with boxes of their own below."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.grid import Grid
from ocr.pixels import Pixels, with_all_ink
from ocr.results import Box
from ocr.stems import stands_between
from ocr.strokes import Strokes

#: A rule counts as there when this share of its way is inked.
_THERE = 0.6
#: … and from a table's top to a rule below, where letters stand too, when this share is.
_ALL = 0.93
#: A rule below a shared title goes on to the edges of its cell; a title, which stands in the middle, does not.
_SIDE, _AWAY = 0.1, 0.03


@dataclass(frozen=True)
class Heading:
    """The title cell of one column; where several columns share a title, `sub` is the column's own below it."""

    column: int
    top: Box
    sub: Box | None = None


def find_headings(grid: Grid, strokes: Strokes, image: Pixels) -> list[Heading]:
    """Give the title cell of every column, in order."""
    grey = with_all_ink(image)
    levels = [_level_between(grid.cell(0, column), strokes.level) for column in range(grid.column_count)]
    found: list[Heading] = []
    for first, last in _shared(grid, strokes, grey, levels):
        if first == last:
            found.append(Heading(first, grid.cell(0, first)))
            continue
        whole = grid.span(0, first, last)
        height = round(float(np.median([level for level in levels[first : last + 1] if level is not None])))
        top = (whole[0], whole[1], whole[2], height - whole[1])
        for column in range(first, last + 1):
            x, _y, w, _h = grid.cell(0, column)
            found.append(Heading(column, top, (x, height, w, whole[1] + whole[3] - height)))
    return found


def _shared(grid: Grid, strokes: Strokes, grey: Pixels, levels: list[int | None]) -> list[tuple[int, int]]:
    """Group columns with a rule in their titles, between which the upper part of the titles has none."""
    groups = [(0, 0)]
    for column in range(1, grid.column_count):
        below = levels[column]
        parted = levels[column - 1] is None or below is None or _ruled_above(grid, column, strokes, grey, below)
        groups.append((column, column)) if parted else groups.append((groups.pop()[0], column))
    return groups


def _ruled_above(grid: Grid, column: int, strokes: Strokes, grey: Pixels, below: int) -> bool:
    """Say whether a rule stands before a column all the way from the table's top to the rule below a shared title."""
    y = grid.cell(0, column)[1]
    x = round(grid.columns[column].at(y))
    half = max(4, (below - y) // 6)
    upper = strokes.upright[y + half // 2 : below - half // 2, max(0, x - half) : x + half + 1]
    there = upper.size > 0 and float((upper > 0).any(axis=1).mean()) >= _ALL
    return there and stands_between(grid.columns[column], y, below, grey)


def _level_between(box: Box, level: Pixels) -> int | None:
    """Find the rule that parts a shared title from the titles below it."""
    x, y, w, h = box
    margin = h // 5
    part = level[y + margin : y + h - margin, x : x + w] > 0
    side, away = max(3, round(_SIDE * w)), max(2, round(_AWAY * w))
    if part.shape[0] < 3 or part.shape[1] < 2 * side:
        return None
    # A rule that is not quite level counts where it is, a pixel or two higher or lower.
    near = cv2.dilate(part.astype(np.uint8), np.ones((5, 1), np.uint8))
    ends = np.minimum(near[:, away : away + side].mean(axis=1), near[:, -away - side : -away].mean(axis=1))
    filled = np.minimum(near[:, away:-away].mean(axis=1), ends)
    if filled.max() < _THERE:
        return None
    return y + margin + round(float(np.flatnonzero(filled >= 0.9 * filled.max()).mean()))
