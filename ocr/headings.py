"""Find the title cells of a table: one box a column, or a box over several columns with boxes of their own below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ocr.grid import Grid
from ocr.pixels import Pixels
from ocr.results import Box
from ocr.strokes import Strokes

#: A rule counts as there when this share of its way is inked.
_THERE = 0.6


@dataclass(frozen=True)
class Heading:
    """The title cell of one column; where several columns share a title, `sub` is the column's own below it."""

    column: int
    top: Box
    sub: Box | None = None


def find_headings(grid: Grid, strokes: Strokes) -> list[Heading]:
    """Give the title cell of every column, in order."""
    found: list[Heading] = []
    for first, last in _shared(grid, strokes.upright):
        whole = grid.span(0, first, last)
        height = _level_between(whole, strokes.level) if last > first else None
        for column in range(first, last + 1):
            if height is None:
                found.append(Heading(column, whole))
                continue
            x, _y, w, _h = grid.cell(0, column)
            top = (whole[0], whole[1], whole[2], height - whole[1])
            found.append(Heading(column, top, (x, height, w, whole[1] + whole[3] - height)))
    return found


def _shared(grid: Grid, upright: Pixels) -> list[tuple[int, int]]:
    """Group columns between which the upper part of the titles has no rule."""
    groups = [(0, 0)]
    for column in range(1, grid.column_count):
        _x, y, _w, h = grid.cell(0, column)
        x = round(grid.columns[column].at(y))
        half = max(4, h // 10)
        upper = upright[y + h // 8 : y + h // 3, max(0, x - half) : x + half + 1]
        if float((upper > 0).any(axis=1).mean()) < _THERE:
            groups[-1] = (groups[-1][0], column)
        else:
            groups.append((column, column))
    return groups


def _level_between(box: Box, level: Pixels) -> int | None:
    """Find the rule that parts a shared title from the titles below it."""
    x, y, w, h = box
    margin = h // 5
    part = level[y + margin : y + h - margin, x + w // 20 : x + w - w // 20]
    filled = (part > 0).mean(axis=1)
    if not len(filled) or filled.max() < _THERE:
        return None
    return y + margin + round(float(np.flatnonzero(filled >= 0.9 * filled.max()).mean()))
