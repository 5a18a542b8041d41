"""Read the printed titles of a table's columns. Which field each tells of, ocr/columns.py says."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ocr.columns import Title, is_known
from ocr.grid import inside
from ocr.headings import Heading
from ocr.results import Box
from ocr.sheet import Sheet
from ocr.tesseract import CropReader, Reader
from ocr.words import LineReading
from records.forms import Form

Texts = dict[Box, str]

#: So many pixels of paper around a line are read with it.
_AROUND = 3
#: A title of the form that was misread may be like a short one of another field: “am”.
_WELL = 90.0
#: What is lower than this share of a title's highest line is what a rule has left in grain, or its column's number.
_LOW = 0.5


def _letters() -> str:
    """List what titles are written in: Latin letters with and without marks, digits, a few signs."""
    latin = (chr(code) for block in (range(0x21, 0x250), range(0x1EA0, 0x1EFA)) for code in block)
    return "".join(one for one in latin if unicodedata.category(one)[0] in "LN" or one in "/()")


_LETTERS = _letters()


def read_titles(sheet: Sheet, headings: Sequence[Heading], reader: Reader) -> Texts:
    """Read each title once; a band of titles without height has none."""
    boxes: list[Box] = list(dict.fromkeys(box for one in headings for box in (one.top, one.sub) if box))
    if any(box[3] < 1 for box in boxes):
        return {}
    crops = [sheet.text_of(box) for box in boxes]
    return dict(zip(boxes, (line.text for line in reader.read_crops(crops, block=True)), strict=True))


def with_second(sheet: Sheet, form: Form, texts: Texts, second: CropReader) -> Texts:
    """Let the second reader read titles that the form does not know well; its reading counts where that fits better.

    It loses letters with two marks, but not a title of two letters, nor one in grain.
    """
    found = dict(texts)
    for box in [one for one, text in texts.items() if is_known(form, text) < _WELL]:
        lines = sheet.pen.lines(box)
        highest = max((line[3] for line in lines), default=0)
        crops = [sheet.part(inside(line, -_AROUND)) for line in lines if line[3] >= _LOW * highest]
        read = second.read_crops(crops, _LETTERS)
        text = LineReading(tuple(word for line in read for word in line.words)).text
        found[box] = max(texts[box], text, key=lambda one: is_known(form, one))
    return found


def as_titles(headings: Sequence[Heading], texts: Texts) -> list[Title]:
    """Give the title of every column, in order."""
    return [Title(texts.get(one.top, ""), texts.get(one.sub, "") if one.sub else None) for one in headings]
