"""Keep of a page only the bands that its form allows; all else is covered before anything is cut or stored.

It fails closed: where the words that end a band are not found, the page cannot be laid out at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from rapidfuzz import fuzz

from ocr.errors import CannotLayOut, LayoutProblem
from ocr.label_fields import begins, lines, parted
from ocr.pixels import Pixels
from ocr.sheet import Sheet
from ocr.words import Word, fold
from records.forms import Band, Form

#: What is covered is this grey: neither paper nor ink.
COVER = 176
_ALIKE = 80.0
#: Above the words that end a band, in letter heights: ink of what they begin may stand so much higher.
_OVER = 1.2
#: Titles of a page are longer than the words that begin a section, and may hold them.
_TITLE = 85.0

#: From one height of the page to another.
Rows = tuple[int, int]


def kept_rows(form: Form, words: Sequence[Word], height: int, letter: int) -> list[Rows]:
    """Give the rows of pixels that may be kept, from the top. Raises CannotLayOut where an end is not found."""
    if not form.keep:
        return [(0, height)]
    return [_rows(form, band, words, letter) for band in form.keep]


def shortened(rows: Sequence[Rows], bottom: int) -> list[Rows]:
    """Cut off what lies below the last value that is wanted: a second guard, should an end be misread."""
    return [(start, min(end, bottom)) for start, end in rows if start < bottom]


def within(words: Sequence[Word], rows: Sequence[Rows]) -> list[Word]:
    """Give the words that lie in the rows that are kept."""
    return [word for word in words if any(top <= word.box[1] + word.box[3] / 2 < end for top, end in rows)]


def cover(picture: Pixels, rows: Sequence[Rows]) -> Pixels:
    """Give the picture with all other rows covered."""
    covered = np.full_like(picture, COVER)
    for start, end in rows:
        covered[max(0, start) : max(0, end)] = picture[max(0, start) : max(0, end)]
    return covered


def cover_sheet(sheet: Sheet, rows: Sequence[Rows]) -> Sheet:
    """Give the sheet with every picture in it covered that crops or pages are made of."""
    straight = replace(sheet.straight, image=cover(sheet.straight.image, rows))
    return replace(sheet, straight=straight, plain=cover(sheet.plain, rows), shown=cover(sheet.shown, rows))


def _rows(form: Form, band: Band, words: Sequence[Word], letter: int) -> Rows:
    tops = _tops(form, band.begin, words, letter)
    if band.begin and not tops:
        raise CannotLayOut(LayoutProblem.NOT_COVERED)
    start = max(0, round(min(tops) - _OVER * letter)) if tops else 0
    ends = [top for top in _tops(form, band.until, words, letter) if top > start + letter]
    if not ends:
        raise CannotLayOut(LayoutProblem.NOT_COVERED)
    # Whichever comes first: to keep too little costs a person's look, too much a person's secret.
    return start, round(min(ends) - _OVER * letter)


def _tops(form: Form, titles: Sequence[str], words: Sequence[Word], letter: int) -> list[int]:
    """Find the heights at which one of the titles begins."""
    found = []
    folded = [fold(title) for title in titles]
    for line in lines(parted(words), letter):
        spoken = [word for word in line if fold(word.text)]
        text = fold(" ".join(word.text for word in spoken))
        if any(_holds(text, fold(title)) for title in form.title_words):
            continue
        for index in range(len(spoken)):
            # The words that matter may stand anywhere a phrase begins, as answers do at the end of a line.
            apart = index == 0 or begins(spoken, index, letter)
            rest = [fold(word.text) for word in spoken[index:]]
            if apart and any(_fits(rest, title) for title in folded):
                found.append(min(word.box[1] for word in spoken))
    return found


def _holds(text: str, title: str) -> bool:
    return len(text) >= len(title) and fuzz.partial_ratio(title, text) >= _TITLE


def _fits(rest: Sequence[str], title: str) -> bool:
    count = len(title.split())
    tries = [" ".join(rest[:number]) for number in range(max(1, count - 1), count + 2)]
    return any(fuzz.ratio(one, title) >= _ALIKE for one in tries)
