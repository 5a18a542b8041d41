"""Read a page with a table: the order of the stages, from the upright page to the values of its cells (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ocr.columns import Column, Title, is_the_form, match_columns
from ocr.crops import encode_page
from ocr.debugging import draw_layout, draw_reading, draw_strokes
from ocr.errors import CannotLayOut, LayoutProblem
from ocr.grid import inside
from ocr.head import read_head, recognise, words_above, words_below
from ocr.headings import Heading, find_headings
from ocr.results import Box, PageReading
from ocr.rows import Table, read_rows
from ocr.rules import find_grid, find_strokes
from ocr.sheet import Sheet, make_sheet
from ocr.straighten import straighten
from ocr.tesseract import Reader
from ocr.upright import Upright
from ocr.weighing import weigh
from records.forms import Form


def read_table(
    upright: Upright, form: Form | None, reader: Reader, alive: Callable[[], None], debug: Path | None = None
) -> PageReading:
    """Lay out and read a list. Without a form it is recognised by its title. Raises CannotLayOut."""
    sheet = _lay_out(upright, alive)
    above, below = words_above(sheet, reader), words_below(sheet, reader)
    alive()
    form = form or recognise(above)
    titles = _titles(sheet, find_headings(sheet.grid, sheet.strokes), reader)
    columns = _columns(sheet, form, titles)
    alive()
    if debug:
        draw_strokes(debug, sheet)
        draw_layout(debug, sheet, columns)
    header = read_head(sheet, form, above, below, reader)
    alive()
    rows = read_rows(Table(sheet, form, tuple(columns)), reader, alive)
    straight = sheet.straight
    height, width = straight.image.shape[:2]
    matrix = tuple(float(value) for value in straight.to_scan.ravel())
    known = {place for column in columns for place in column.places}
    unknown = tuple(" ".join(f"{one.text} {one.sub or ''}".split()) for n, one in enumerate(titles) if n not in known)
    reading = PageReading(form.key, encode_page(straight.image), width, height, matrix, header, rows, unknown)
    if debug:
        draw_reading(debug, sheet, weigh(reading, form))
    return reading


def _lay_out(upright: Upright, alive: Callable[[], None]) -> Sheet:
    straight = straighten(upright)
    alive()
    strokes = find_strokes(straight)
    sheet = make_sheet(straight, strokes, find_grid(straight, strokes))
    alive()
    return sheet


def _columns(sheet: Sheet, form: Form, titles: Sequence[Title]) -> list[Column]:
    """Match the columns' titles to the form. Raises CannotLayOut."""
    columns = match_columns(form, titles)
    if not is_the_form(form, columns):
        raise CannotLayOut(LayoutProblem.NO_COLUMNS)
    # A rule that was not seen would make two people one row, and lose one of them.
    first = columns[0].places[0]
    if any(sheet.pen.holds_two_rows(row, first) for row in range(1, sheet.grid.row_count)):
        raise CannotLayOut(LayoutProblem.UNEVEN_ROWS)
    return columns


def _titles(sheet: Sheet, headings: list[Heading], reader: Reader) -> list[Title]:
    boxes: list[Box] = list(dict.fromkeys(box for one in headings for box in (one.top, one.sub) if box))
    crops = [sheet.part(inside(box, sheet.ink.margin)) for box in boxes]
    texts = dict(zip(boxes, (line.text for line in reader.read_crops(crops, block=True)), strict=True))
    return [Title(texts[one.top], texts[one.sub] if one.sub else None) for one in headings]
