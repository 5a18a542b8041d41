"""Read a page with a table: the order of the stages, from the upright page to the values of its cells (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ocr.columns import Column, Title, are_titles, holds_values, is_the_form, match_columns
from ocr.crops import encode_page
from ocr.debugging import draw_layout, draw_reading, draw_strokes
from ocr.errors import CannotLayOut, LayoutProblem
from ocr.found import found_layout
from ocr.gaps import columns_by_gaps
from ocr.grid import Curve, usual_height
from ocr.head import read_head, recognise, words_above, words_below
from ocr.headings import find_headings
from ocr.results import Box, PageReading
from ocr.rows import Table, read_rows
from ocr.rules import find_grid, goes_on_above, ruled
from ocr.sheet import Sheet, make_sheet
from ocr.straighten import straighten
from ocr.strokes import find_strokes
from ocr.tesseract import Reader
from ocr.titles import as_titles, read_titles, with_second
from ocr.untitled import columns_by_content
from ocr.upright import Upright, turned
from ocr.weighing import weigh
from ocr.words import LineReading
from records.forms import Form
from records.roles import NAME, NATIONAL_ID

#: Where the letters did not tell which way is up the titles do: upside down first, few lists are scanned on their side.
_OTHER_WAYS = (2, 1, 3)
#: A column is told by so many of its cells, where there are no titles.
_SOME_CELLS = 7
#: So many lines of the head may pass for rules above the titles: its values may stand in boxes, or on dots.
_MOST_ABOVE = 6
#: No titles are lower than this share of a row.
_LOWEST = 0.6
#: … and titles with a person's row are together as high as so many rows at least.
_TITLES_AND_ROW = 1.6
#: What Tesseract reads less surely is read again; what is a number has this share of digits.
_SURELY, _MOSTLY = 90.0, 0.7
#: A line that a gap tells is a rule's own within this share of a row's height.
_NEAR = 0.5


def read_table(
    upright: Upright, form: Form | None, reader: Reader, alive: Callable[[], None], debug: Path | None = None
) -> PageReading:
    """Lay out and read a list. Without a form it is recognised by its title. Raises CannotLayOut."""
    try:
        return _read(upright, form, reader, alive, debug)
    except CannotLayOut as as_it_stands:
        if as_it_stands.code != LayoutProblem.NO_COLUMNS:
            raise
        for quarters in _OTHER_WAYS:
            try:
                return _read(turned(upright, quarters), form, reader, alive, debug)
            except CannotLayOut:
                continue
        raise


def _read(
    upright: Upright, form: Form | None, reader: Reader, alive: Callable[[], None], debug: Path | None
) -> PageReading:
    sheet = _lay_out(upright, alive)
    above = words_above(sheet, reader)
    form = form or recognise(above)
    by_rules = bool(ruled(sheet.grid, sheet.straight.all_ink))
    found, titles, columns = _titled(sheet, form, reader, _as_ruled if by_rules else _by_gaps)
    alive()
    if by_rules and not any(one.spec.role == NAME for one in columns):
        # Every list has names: the rules beside theirs were not seen.
        parted = _titled(sheet, form, reader, _by_gaps)
        found, titles, columns = max((found, titles, columns), parted, key=lambda one: len(one[2]))
    found, columns = _columns(found, form, columns, titles, reader)
    if found.top != sheet.top:
        above = words_above(found, reader)
    sheet = found
    below = words_below(sheet, reader)
    alive()
    if debug:
        draw_strokes(debug, sheet)
        draw_layout(debug, sheet, columns)
    header = read_head(sheet, form, above, below, reader)
    alive()
    rows = read_rows(Table(sheet, form, tuple(columns)), reader, alive)
    straight = sheet.straight
    height, width = straight.image.shape[:2]
    known = {place for column in columns for place in column.places}
    unknown = tuple(" ".join(f"{one.text} {one.sub or ''}".split()) for n, one in enumerate(titles) if n not in known)
    layout = found_layout(form.key, sheet.grid, columns, straight.to_scan)
    image = encode_page(straight.image)
    reading = PageReading(form.key, image, width, height, straight.to_scan, header, rows, unknown, layout)
    if debug:
        draw_reading(debug, sheet, weigh(reading, form))
    return reading


def _lay_out(upright: Upright, alive: Callable[[], None]) -> Sheet:
    straight = straighten(upright)
    alive()
    strokes = find_strokes(straight.image, flat=True)
    sheet = make_sheet(straight, strokes, find_grid(straight, strokes))
    alive()
    return sheet


def _titled(
    sheet: Sheet, form: Form, reader: Reader, parted: Callable[[Sheet], Sheet]
) -> tuple[Sheet, list[Title], list[Column]]:
    """Find the row of titles, and the columns that they tell: lines of the head may have passed for rules above it.

    parted: how the columns of a page that begins with its titles are parted. Where no row is one of titles there are
    no columns. Rows of the table are never taken for the head.
    """
    tried: list[tuple[Sheet, list[Title], list[Column]]] = []
    for lower in _lower(sheet):
        tried.append(_told(lower, form, reader, parted))
        if tried[-1][2]:
            return tried[-1]
    return sheet, tried[0][1], []


def _lower(sheet: Sheet) -> Iterator[Sheet]:
    """Give a page as it is, and without the first of its bands, which may be the head's."""
    for above in range(min(_MOST_ABOVE, sheet.grid.row_count - 2) + 1):
        lower = sheet.with_grid(replace(sheet.grid, rows=sheet.grid.rows[above:])) if above else sheet
        if above and goes_on_above(lower.grid, sheet.strokes, sheet.straight.all_ink):
            break
        if not above or lower.grid.cell(0, 0)[3] >= _LOWEST * sheet.ink.unit:
            yield lower


def _told(
    sheet: Sheet, form: Form, reader: Reader, parted: Callable[[Sheet], Sheet]
) -> tuple[Sheet, list[Title], list[Column]]:
    """Read the first band of a page as titles; there are no columns where it is none of titles."""
    sheet = parted(sheet)
    titles = _read_titles(sheet, form, reader)
    if holds_values(titles):
        # The rule below the titles was not seen.
        sheet = _first_apart(sheet)
        titles = _read_titles(sheet, form, reader)
    columns = match_columns(form, titles)
    are = are_titles(form, columns, len(titles)) and not holds_values(titles)
    return sheet, titles, columns if are else []


def _read_titles(sheet: Sheet, form: Form, reader: Reader) -> list[Title]:
    """Read the first band of a page as titles."""
    headings = find_headings(sheet.grid, sheet.strokes, sheet.straight.image)
    texts = read_titles(sheet, headings, reader)
    second = reader.second
    return as_titles(headings, with_second(sheet, form, texts, second) if second else texts)


def _first_apart(sheet: Sheet) -> Sheet:
    """Part the first person from the titles, as high as the others are."""
    rows = sheet.grid.rows
    high = usual_height(rows[1:])
    if rows[1].middle - rows[0].middle < _TITLES_AND_ROW * high:
        return sheet
    line = Curve(rows[1].along, tuple(y - high for y in rows[1].across))
    return sheet.with_grid(replace(sheet.grid, rows=(rows[0], line, *rows[1:])))


def _as_ruled(sheet: Sheet) -> Sheet:
    """Part the columns by their rules alone."""
    return sheet


def _by_gaps(sheet: Sheet) -> Sheet:
    """Part the columns by the gaps between their texts, too: faint rules between some were not seen.

    What passed for a rule there and is none, as a box in the head makes it, is left out.
    """
    grid, near = sheet.grid, _NEAR * sheet.ink.unit
    gaps = columns_by_gaps(sheet.straight, sheet.strokes, grid.rows, most_above=0)[1:-1]
    known = [grid.columns[0], *ruled(grid, sheet.straight.all_ink), grid.columns[-1]]
    more = [one for one in gaps if min(abs(one.middle - other.middle) for other in known) > near]
    return sheet.with_grid(replace(grid, columns=tuple(sorted((*known, *more), key=lambda one: one.middle))))


def _columns(
    sheet: Sheet, form: Form, titled: Sequence[Column], titles: Sequence[Title], reader: Reader
) -> tuple[Sheet, list[Column]]:
    """Tell by what is written below which columns the titles leave open, all where there are none.

    Raises CannotLayOut.
    """
    if not titled:
        sheet = _without_titles(sheet)
    columns = columns_by_content(form, _some_cells(sheet, titled, reader), titled, titles if titled else ())
    if not is_the_form(form, columns):
        raise CannotLayOut(LayoutProblem.NO_COLUMNS)
    # A rule that was not seen would make two people one row, and lose one of them.
    first = columns[0].places[0]
    if any(sheet.pen.holds_two_rows(row, first) for row in range(1, sheet.grid.row_count)):
        raise CannotLayOut(LayoutProblem.UNEVEN_ROWS)
    return sheet, columns


def _without_titles(sheet: Sheet) -> Sheet:
    """Take the first row for a person's: then a band of titles without height stands above it."""
    grid = sheet.grid
    if grid.rows[0].middle == grid.rows[1].middle:
        return sheet
    return sheet.with_grid(replace(grid, rows=(grid.rows[0], *grid.rows)))


def _some_cells(sheet: Sheet, titled: Sequence[Column], reader: Reader) -> list[list[LineReading]]:
    """Read some cells of each column that no title tells, and of what tells the sex, spread over the rows."""
    rows = sorted({round(row) for row in np.linspace(1, sheet.grid.row_count - 1, _SOME_CELLS)})
    columns = range(sheet.grid.column_count)
    left_open = set(columns) - {place for one in titled for place in one.places}
    telling = {place for one in titled for place in one.places if one.spec.role in (NAME, NATIONAL_ID)}
    places = [(column, row) for column in sorted(left_open | telling) for row in rows] if left_open else []
    # Of an empty cell a reader makes something, and two columns of which each row fills one are told by that.
    places = [(column, row) for column, row in places if sheet.pen.in_box(sheet.grid.cell(row, column)).area]
    read = dict(
        zip(places, _read_twice(sheet, [sheet.grid.cell(row, column) for column, row in places], reader), strict=True)
    )
    return [[read.get((column, row), LineReading()) for row in rows] for column in columns]


def _read_twice(sheet: Sheet, cells: Sequence[Box], reader: Reader) -> list[LineReading]:
    """Read cells; what Tesseract does not read surely the second reader may know for a number, by hand, too."""
    found: dict[Box, LineReading] = {}
    for block in (False, True):
        some = [cell for cell in cells if (sheet.pen.lines_in(cell) > 1) is block]
        found |= dict(zip(some, reader.read_crops([sheet.text_of(cell) for cell in some], block=block), strict=True))
    if reader.second is not None:
        open_ones = [cell for cell in cells if found[cell].confidence < _SURELY]
        second = reader.second.read_crops([sheet.text_of(cell) for cell in open_ones])
        found |= {cell: one for cell, one in zip(open_ones, second, strict=True) if _is_number(one.text)}
    return [found[cell] for cell in cells]


def _is_number(text: str) -> bool:
    return sum(sign.isdigit() for sign in text) >= max(1, _MOSTLY * len(text))
