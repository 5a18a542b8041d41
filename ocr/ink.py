"""Measure ink in the cells of a table: is there any, whose is it, does it strike the row out. It reads no letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.grid import Grid, inside, union
from ocr.pixels import Pixels, dark_and_solid
from ocr.results import Box

#: How sure a measure of ink is when nothing speaks against it, and when a neighbour's stroke may be all there is.
CLEAR, DOUBTFUL = 95.0, 50.0
#: A row that lies on its printed rules by this share of its height is cut away with them.
_RULE = 0.09
#: A stroke smaller than this share of a row's height, squared, is dust.
_DUST = 0.08
#: A line of text is at least this high beside the highest.
_LINE = 0.45
#: A stroke is its row's own when this share of it lies there.
_OWN = 0.6


@dataclass(frozen=True)
class Ink:
    """The ink inside one cell: how many dark pixels, and the box around them on the page."""

    area: int
    box: Box | None


@dataclass(frozen=True)
class Mark:
    """What ink says of a cell for marks: there or not, how sure (0 to 100). touched: only a neighbour's stroke."""

    there: bool
    confidence: float
    touched: bool = False


class InkOnPage:
    """The ink of one straightened page, measured cell by cell."""

    def __init__(self, marked: Pixels, grid: Grid) -> None:
        self._measured: dict[Box, Ink] = {}
        self.marked = marked
        self.grid = grid
        gaps = sorted(grid.cell(row, 0)[3] for row in range(grid.row_count))
        #: The usual height of a row: the measure for everything on the page.
        self.unit = max(8, gaps[len(gaps) // 2])
        self.margin = max(3, round(self.unit * _RULE))
        self.dust = max(3, round((self.unit * _DUST) ** 2))

    def on(self, grid: Grid) -> InkOnPage:
        """Give the same ink under another grid."""
        return InkOnPage(self.marked, grid)

    def in_box(self, box: Box) -> Ink:
        """Measure the ink inside a cell, without its rules and without dust."""
        # Several stages ask about the same cells.
        if box not in self._measured:
            self._measured[box] = self._measure(box)
        return self._measured[box]

    def _measure(self, box: Box) -> Ink:
        x, y, w, h = inside(box, self.margin)
        part = self.marked[max(0, y) : y + h, max(0, x) : x + w]
        if part.size == 0:
            return Ink(0, None)
        count, _, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
        kept = [stats[index] for index in range(1, count) if self._is_ink(stats[index], part.shape)]
        if not kept:
            return Ink(0, None)
        places = [(x + int(one[0]), y + int(one[1]), int(one[2]), int(one[3])) for one in kept]
        return Ink(sum(int(one[4]) for one in kept), union(places))

    def _is_ink(self, stats: NDArray[np.int32], shape: tuple[int, ...]) -> bool:
        left, top, width, height, area = (int(value) for value in stats[:5])
        # What is left of a rule that bends: thin, along an edge of the cell.
        thin = max(2, self.margin // 2)
        on_level_edge = height <= thin and (top == 0 or top + height == shape[0]) and width > 3 * height
        on_upright_edge = width <= thin and (left == 0 or left + width == shape[1]) and height > 3 * width
        # A fold of the paper runs straight through the cell.
        is_fold = width <= max(3, self.unit // 10) and height == shape[0]
        return area >= self.dust and not on_level_edge and not on_upright_edge and not is_fold

    def lines_in(self, box: Box) -> int:
        """Count the lines of text inside a cell, one or more: marks above letters are no line of their own."""
        ink = self.in_box(box)
        if ink.box is None or ink.box[3] < 0.55 * self.unit:
            return 1
        return max(1, len(self.lines(box)))

    def lines(self, box: Box) -> list[Box]:
        """Give the boxes around the lines of text inside a cell, from top to bottom."""
        ink = self.in_box(box)
        if ink.box is None:
            return []
        x, y, w, h = ink.box
        inked = (self.marked[y : y + h, x : x + w] > 0).sum(axis=1) > max(1, w // 200)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0]))))
        runs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
        least = _LINE * max((end - start for start, end in runs), default=0)
        tall = [run for run in runs if run[1] - run[0] >= least]
        # What is low is a mark above a letter, or below one, and goes with the nearer line.
        edge = [0, *((above[1] + below[0]) // 2 for above, below in pairwise(tall)), h]
        return [(x, y + top, w, bottom - top) for top, bottom in pairwise(edge)] if tall else []

    def holds_two_rows(self, row: int, column: int) -> bool:
        """Say whether a row is as high as two and its cell in this column, the running number's, has two lines."""
        cell = self.grid.cell(row, column)
        return cell[3] > 1.6 * self.unit and self.lines_in(cell) > 1

    def marks(self, columns: tuple[int, int], rows: Sequence[int]) -> list[Mark]:
        """Say for each row whether its cell in these columns holds a mark of its own, as a signature is."""
        found = self._strokes(columns, rows)
        return [self._mark(number, found) for number in range(len(rows))]

    def _strokes(self, columns: tuple[int, int], rows: Sequence[int]) -> list[NDArray[np.int64]]:
        """Give every stroke of the columns as its inked pixels per row: all of the row, then only its middle."""
        boxes = [self.grid.span(row, *columns) for row in rows]
        x, top, w, h = union(boxes)
        strip = np.zeros((h, w), np.uint8)
        for left, upper, wide, high in boxes:
            # The rules are left out, and what crossed them is joined again below.
            begin, end = left + self.margin, left + wide - self.margin
            clear = self.margin // 2 + 1
            strip[upper + clear - top : upper + high - clear - top, begin - x : end - x] = self.marked[
                upper + clear : upper + high - clear, begin:end
            ]
        joined = cv2.morphologyEx(strip, cv2.MORPH_CLOSE, np.ones((self.margin + 3, 1), np.uint8))
        count, labels = cv2.connectedComponents(joined, connectivity=8)
        strokes = np.zeros((count, len(rows), 2), dtype=np.int64)
        for number, (_, cell_y, _, cell_h) in enumerate(boxes):
            inner = labels[max(0, cell_y - top) : cell_y + cell_h - top]
            middle = labels[max(0, cell_y - top + int(0.3 * cell_h)) : cell_y - top + int(0.7 * cell_h)]
            strokes[:, number, 0] = np.bincount(inner.ravel(), minlength=count)
            strokes[:, number, 1] = np.bincount(middle.ravel(), minlength=count)
        return [one for one in strokes[1:] if one[:, 0].sum() >= self.dust]

    def _mark(self, number: int, strokes: list[NDArray[np.int64]]) -> Mark:
        own = shared = touched = 0
        for stroke in strokes:
            here, middle = int(stroke[number, 0]), int(stroke[number, 1])
            if here >= _OWN * stroke[:, 0].sum() and middle:
                own += here
            elif here >= 0.4 * stroke[:, 0].max() and middle >= self.dust:
                shared += here
            elif here >= self.dust:
                touched += here
        if own >= 2 * self.dust:
            return Mark(True, CLEAR if own >= 8 * self.dust and not shared else DOUBTFUL)
        if shared >= 2 * self.dust:
            return Mark(True, DOUBTFUL)
        return Mark(False, DOUBTFUL if touched or own else CLEAR, touched=bool(touched))

    def strike(self, row: int, columns: tuple[int, int]) -> Mark:
        """Say whether a line runs through the row; `columns` are those of the name, which may be struck alone."""
        run = self._longest_run(row, 0, self.grid.column_count - 1)
        whole = self.grid.span(row, 0, self.grid.column_count - 1)[2]
        if run >= 0.4 * whole:
            return Mark(True, CLEAR)
        name = self.grid.span(row, *columns)[2]
        if run >= 0.2 * whole or self._longest_run(row, *columns) >= 0.6 * name:
            return Mark(True, DOUBTFUL)
        return Mark(False, DOUBTFUL if run >= 0.13 * whole else CLEAR)

    def _longest_run(self, row: int, first: int, last: int) -> int:
        """Measure how far ink goes on without a gap through the middle of a row; rules between cells count as ink."""
        inked: list[NDArray[np.bool_]] = []
        for column in range(first, last + 1):
            x, y, w, h = self.grid.cell(row, column)
            middle = self.marked[y + int(0.2 * h) : y + int(0.8 * h), x : x + w] > 0
            here = np.asarray(middle.max(axis=0), dtype=np.bool_)
            here[: self.margin] = here[-self.margin :] = True
            inked.append(here)
        line = np.concatenate(inked).astype(np.uint8)[None, :]
        # A pen skips a pixel or two; letters stand further apart.
        gap = max(1, self.unit // 20)
        line = np.asarray(cv2.morphologyEx(line, cv2.MORPH_CLOSE, np.ones((1, gap + 1), np.uint8)))[0]
        edges = np.flatnonzero(np.diff(np.concatenate(([0], line.astype(np.int8), [0]))))
        return int((edges[1::2] - edges[::2]).max(initial=0))


def ink_on_page(grey: Pixels, grid: Grid) -> InkOnPage:
    """Mark the ink of a page."""
    return InkOnPage(dark_and_solid(grey), grid)
