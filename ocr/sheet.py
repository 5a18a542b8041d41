"""One page while it is read: its picture in the shades that the stages need, its grid, its ink."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ocr.crops import for_people
from ocr.grid import Grid, inside
from ocr.ink import InkOnPage, ink_on_page
from ocr.light import cleaned
from ocr.pixels import Pixels, without_red
from ocr.results import Box
from ocr.straighten import Straight
from ocr.strokes import Strokes

#: Tesseract was trained on letters as large as print at 300 dpi; lists are on A4, whose long side is 11.7 inches.
_BEST_DPI, _LONG_SIDE = 300.0, 11.7

#: Letters are nearly half as high as a row; 18 of the 344 points that a phone shows across make this many rows.
_WIDEST = 0.45 * 344 / 18


@dataclass(frozen=True)
class Sheet:
    """A laid-out page.

    plain: grey without red, for reading; shown: grey for people; ink: all ink; pen: ink without red stamps.
    """

    straight: Straight
    strokes: Strokes
    grid: Grid
    plain: Pixels
    shown: Pixels
    ink: InkOnPage
    pen: InkOnPage

    @property
    def top(self) -> int:
        """Where the table begins."""
        return round(min(self.grid.rows[0].across))

    @property
    def bottom(self) -> int:
        """Where the table ends."""
        return round(max(self.grid.rows[-1].across))

    @property
    def right(self) -> int:
        """Where the table ends on the right."""
        return round(max(self.grid.columns[-1].across))

    def with_grid(self, grid: Grid) -> Sheet:
        """Give the same page with other rows or columns."""
        pen = self.pen.on(grid)
        return replace(self, grid=grid, ink=pen if self.ink is self.pen else self.ink.on(grid), pen=pen)

    def without_empty_end(self, box: Box) -> Box:
        """Leave out the empty right end of a wide box, which would make its letters too small on a phone."""
        ink = self.ink.in_box(box).box
        x, y, w, h = box
        needed = max(_WIDEST * self.ink.unit, ink[0] + ink[2] + self.ink.unit // 3 - x if ink else 0)
        return x, y, min(w, round(needed)), h

    def part(self, box: Box) -> Pixels:
        """Cut a box out of the picture for reading, in the size that Tesseract reads best."""
        x, y, w, h = box
        part = self.plain[max(0, y) : y + h, max(0, x) : x + w]
        scale = _BEST_DPI / (max(self.plain.shape) / _LONG_SIDE)
        # The size of the paper is not known; a scan of half a page must not become a giant.
        scale = min(2.0, max(0.5, scale))
        if abs(scale - 1) < 0.1 or part.size == 0:
            return part
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(part, None, fx=scale, fy=scale, interpolation=how), dtype=np.uint8)

    def text_of(self, box: Box) -> Pixels:
        """Cut the text of a cell: without its rules, close around the ink."""
        inner = inside(box, self.ink.margin)
        ink = self.pen.in_box(box).box
        if ink is None:
            return self.part(inner)
        around = self.ink.unit // 8
        x, y = max(inner[0], ink[0] - around), max(inner[1], ink[1] - around)
        right = min(inner[0] + inner[2], ink[0] + ink[2] + around)
        bottom = min(inner[1] + inner[3], ink[1] + ink[3] + around)
        return self.part((x, y, right - x, bottom - y))


def make_sheet(straight: Straight, strokes: Strokes, grid: Grid) -> Sheet:
    """Prepare the shades of a page once for all stages."""
    red_apart, every = without_red(straight.image), straight.all_ink
    plain = cleaned(red_apart)
    pen = ink_on_page(plain, grid)
    # A grey scan has no red.
    ink = pen if np.array_equal(red_apart, every) else ink_on_page(cleaned(every), grid)
    return Sheet(straight, strokes, grid, plain, for_people(straight.image), ink, pen)
