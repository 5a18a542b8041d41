"""One page laid out by labels while it is read: its shades without leaders and rules, its ink, its words."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.crops import for_people
from ocr.grid import Curve, Grid
from ocr.ink import InkOnPage
from ocr.leaders import take_out
from ocr.pixels import Pixels, with_all_ink, without_red
from ocr.results import Box
from ocr.rules import Strokes
from ocr.sheet import Sheet
from ocr.straighten import Straight
from ocr.tesseract import Reader
from ocr.upright import Upright
from ocr.words import Word

#: Small letters of this height are found best, and quickly.
_LETTER = 20
_LEAST, _MOST = 0.3, 2.0
#: A line of print with the space around it, in letter heights: what a row is to a table.
_LINE = 2.6


@dataclass(frozen=True)
class LabelledPage:
    """A page: its sheet (leaders and rules are no ink there), its letters' height, where leaders were."""

    sheet: Sheet
    grey: Pixels
    letter: int
    leaders: tuple[Box, ...]

    def words(self, reader: Reader) -> list[Word]:
        """Find the words of the whole page, in its own pixels."""
        scale = min(_MOST, max(_LEAST, _LETTER / self.letter))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        part = np.asarray(cv2.resize(self.sheet.plain, None, fx=scale, fy=scale, interpolation=how), dtype=np.uint8)
        return [Word(word.text, word.confidence, _scaled(word.box, 1 / scale)) for word in reader.find_words(part)]


def make_page(upright: Upright) -> LabelledPage:
    """Prepare the shades of a page once for all stages."""
    image = upright.image
    height, width = image.shape[:2]
    grey = without_red(image)
    plain = take_out(grey)
    line = max(8, round(_LINE * plain.letter))
    grid = _lines(width, height, line)
    straight = Straight(image, upright.to_scan, 0, 0, width, height)
    nothing = np.zeros((height, width), np.uint8)
    every = take_out(with_all_ink(image)).grey
    sheet = Sheet(
        straight,
        Strokes(nothing, nothing),
        grid,
        plain.grey,
        for_people(image),
        InkOnPage(every, grid),
        InkOnPage(plain.grey, grid),
    )
    return LabelledPage(sheet, grey, plain.letter, plain.leaders)


def _lines(width: int, height: int, line: int) -> Grid:
    """Take the lines of print for rows of a table of one column: cells are measured by them."""
    rows = [Curve((0.0, float(width)), (float(y), float(y))) for y in range(0, max(height, 2 * line), line)]
    columns = [Curve((0.0, float(height)), (float(x), float(x))) for x in (0, width)]
    return Grid(tuple(rows), tuple(columns))


def _scaled(box: Box, scale: float) -> Box:
    x, y, w, h = (round(value * scale) for value in box)
    return x, y, max(1, w), max(1, h)
