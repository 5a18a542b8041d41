"""One page laid out by labels while it is read: its shades without leaders and rules, its ink, its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ocr.bend import FLAT, bend_of_text, lie_flat
from ocr.crops import for_people
from ocr.grid import Curve, Grid, union
from ocr.ink import ink_on_page
from ocr.leaders import take_out
from ocr.light import in_even_light
from ocr.pixels import Pixels, with_all_ink, without_red
from ocr.results import Box
from ocr.sheet import Sheet
from ocr.straighten import Straight
from ocr.strokes import Strokes
from ocr.tesseract import Reader
from ocr.to_scan import Bend, ToScan
from ocr.turn import skew
from ocr.upright import Upright, as_row, turned
from ocr.words import Word

#: Small letters of this height are found best, and quickly.
_LETTER = 20
_LEAST, _MOST = 0.3, 2.0
#: A line of print with the space around it, in letter heights: what a row is to a table.
_LINE = 2.6
#: A word read this surely, of so many letters, is print. A page of labels has many; with fewer it may stand on its
#: head, with fewer still nothing can be measured.
_SURE, _LETTERS, _ENOUGH, _FEWEST = 75.0, 3, 20, 8
#: Lines that climb by more than so many degrees are levelled; no upright page has lines this steep.
_LEVEL, _STEEP = 0.6, 8.0
#: Lines that bend by less than this share of a letter are read as they are.
_BENT = 0.5


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


def find_print(upright: Upright, reader: Reader, alive: Callable[[], None]) -> tuple[LabelledPage, list[Word]]:
    """Find the words of a page: one that stands on its head is turned, one whose lines climb or bend is laid flat."""
    page, words = _look(upright, reader, alive)
    as_it_was = upright
    for quarters in (2, 1, 3):
        if len(_plain(words)) >= _ENOUGH:
            break
        other_way = turned(as_it_was, quarters)
        other, found = _look(other_way, reader, alive)
        if len(_plain(found)) > len(_plain(words)):
            upright, page, words = other_way, other, found
    angle = _slope(page, words)
    level = _levelled(upright, angle) if abs(angle) >= _LEVEL else upright
    bend = bend_of_text(level.image, _BENT * page.letter)
    if level is upright and not bend.down:
        return page, words
    # Two pages at once would be a quarter of the memory of a large one.
    del page, words
    return _look(level, reader, alive, bend)


def _look(
    upright: Upright, reader: Reader, alive: Callable[[], None], bend: Bend = FLAT
) -> tuple[LabelledPage, list[Word]]:
    page = make_page(upright, bend)
    alive()
    words = page.words(reader)
    alive()
    return page, words


def _plain(words: Sequence[Word]) -> list[Word]:
    """Give the words that surely are print."""
    return [word for word in words if word.confidence >= _SURE and sum(map(str.isalpha, word.text)) >= _LETTERS]


def _slope(page: LabelledPage, words: Sequence[Word]) -> float:
    """Measure how the lines of print climb, where there is print: a table that the sheet lies on has lines too."""
    plain = _plain(words)
    if len(plain) < _FEWEST:
        return 0.0
    x, y, w, h = union(word.box for word in plain)
    return skew(np.ascontiguousarray(page.sheet.plain[max(0, y) : y + h, max(0, x) : x + w]), _STEEP)


def _levelled(upright: Upright, angle: float) -> Upright:
    """Turn the page about its middle; its corners may go, its print stays."""
    height, width = upright.image.shape[:2]
    there = np.eye(3)
    there[:2] = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1)
    paper = tuple(int(value) for value in np.percentile(upright.image[::16, ::16].reshape(-1, 3), 75, axis=0))
    image = cv2.warpPerspective(upright.image, there, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return Upright(np.asarray(image, dtype=np.uint8), upright.to_scan @ np.linalg.inv(there))


def make_page(upright: Upright, bend: Bend) -> LabelledPage:
    """Prepare the shades of a page once for all stages."""
    height, width = upright.image.shape[:2]
    image = lie_flat(upright.image, bend, np.eye(3), (width, height)) if bend.down else upright.image
    red_apart, all_ink = without_red(image), with_all_ink(image)
    grey = in_even_light(red_apart)
    plain = take_out(grey)
    line = max(8, round(_LINE * plain.letter))
    grid = _lines(width, height, line)
    straight = Straight(image, ToScan(as_row(upright.to_scan), bend), 0, 0, width, height)
    nothing = np.zeros((height, width), np.uint8)
    pen = ink_on_page(plain.grey, grid)
    # A grey scan has no red.
    same = np.array_equal(red_apart, all_ink)
    ink = pen if same else ink_on_page(take_out(in_even_light(all_ink)).grey, grid)
    sheet = Sheet(straight, Strokes(nothing, nothing), grid, plain.grey, for_people(image), ink, pen)
    return LabelledPage(sheet, grey, plain.letter, plain.leaders)


def _lines(width: int, height: int, line: int) -> Grid:
    """Take the lines of print for rows of a table of one column: cells are measured by them."""
    rows = [Curve((0.0, float(width)), (float(y), float(y))) for y in range(0, max(height, 2 * line), line)]
    columns = [Curve((0.0, float(height)), (float(x), float(x))) for x in (0, width)]
    return Grid(tuple(rows), tuple(columns))


def _scaled(box: Box, scale: float) -> Box:
    x, y, w, h = (round(value * scale) for value in box)
    return x, y, max(1, w), max(1, h)
