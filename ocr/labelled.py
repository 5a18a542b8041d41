"""Read a page that is laid out by printed labels: the order of the stages, from the upright page to its values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ocr.cells import Cell, CellReading, read_cells
from ocr.coded import with_codes
from ocr.codes import code_texts, identities
from ocr.columns import fits_title
from ocr.crops import cut, encode, encode_page
from ocr.debugging import draw_reading, draw_spots
from ocr.errors import CannotLayOut, LayoutProblem
from ocr.frame import find_frame
from ocr.grid import clip, inside
from ocr.label_places import DoseTable, Print, Spot, find_spots, is_dose_table
from ocr.masks import Rows, cover_sheet, kept_rows, shortened, within
from ocr.page_of_labels import LabelledPage, find_print
from ocr.results import HEADER_ROW, Box, FieldReading, PageReading, RecordReading
from ocr.sheet import Sheet
from ocr.tesseract import Reader
from ocr.upright import Upright
from ocr.words import Word
from records.forms import Form, all_forms

_LAYOUT = "labels"
#: A title misread in one letter of ten is still this form's.
_TITLE_FITS = 80.0
#: With fewer labels than this the page is another form's, or cannot be read.
_FEWEST = 2


def read_labelled(
    upright: Upright, form: Form | None, reader: Reader, alive: Callable[[], None], debug: Path | None = None
) -> PageReading:
    """Lay out and read a page of one person. Without a form it is recognised by its title. Raises CannotLayOut."""
    page, words = find_print(upright, reader, alive)
    form = form or recognise(words)
    height, width = page.grey.shape
    rows = kept_rows(form, words, height, page.letter)
    words = within(words, rows)
    table = _dose_table(page, form, words, reader)
    alive()
    spots = find_spots(form, Print(words, page.leaders, page.letter, _area(page, words)), table)
    if sum(spot.box is not None for spot in spots) < _FEWEST:
        raise CannotLayOut(LayoutProblem.NO_LABELS)
    spots, rows = _kept(form, spots, rows, page.letter)
    codes = identities(code_texts(upright.image))
    sheet = cover_sheet(page.sheet, rows)
    fields = with_codes(form, _fields(sheet, spots, reader, alive), codes)
    blank = not any(one.value for one in fields) and not any(sheet.ink.in_box(s.box).area for s in spots if s.box)
    to_scan = page.sheet.straight.to_scan
    record = RecordReading(0, fields, blank=blank)
    reading = PageReading(
        form.key, encode_page(sheet.straight.image), width, height, to_scan, RecordReading(HEADER_ROW, ()), (record,)
    )
    if debug:
        draw_spots(debug, sheet, spots, page.leaders)
        draw_reading(debug, sheet, reading)
    return reading


def recognise(words: Sequence[Word]) -> Form:
    """Find the form laid out by labels whose title stands on the page. Raises CannotLayOut."""
    text = " ".join(word.text for word in words)
    forms = [form for form in all_forms().values() if form.layout == _LAYOUT]
    best = max(forms, key=lambda form: fits_title(form, text))
    if fits_title(best, text) < _TITLE_FITS:
        raise CannotLayOut(LayoutProblem.UNKNOWN_FORM)
    return best


def _area(page: LabelledPage, words: Sequence[Word]) -> Box:
    """Give the printed part of the page: values end where leaders and words end, or as far in as labels begin."""
    height, width = page.grey.shape
    tall = [word for word in words if word.box[3] >= 0.7 * page.letter and len(word.text) > 2]
    left = min((word.box[0] for word in tall), default=0)
    right = max(
        [width - left, *(word.right for word in tall), *(x + w for x, _, w, _ in page.leaders)],
        default=width,
    )
    return left, 0, min(width, right) - left, height


def _dose_table(page: LabelledPage, form: Form, words: Sequence[Word], reader: Reader) -> DoseTable | None:
    """Find a ruled table of doses by its titles; those not found among the page's words are read one by one."""
    grid = find_frame(page.grey, page.letter) if form.dose_titles else None
    if grid is None:
        return None
    boxes = [grid.cell(0, column) for column in range(grid.column_count)]
    titles = [_words_in(words, box) for box in boxes]
    if not is_dose_table(form, titles) or "" in titles:
        crops = [page.sheet.part(inside(box, page.sheet.ink.margin)) for box in boxes]
        read = [line.text for line in reader.read_crops(crops, block=True)]
        titles = [title or other for title, other in zip(titles, read, strict=True)]
    return DoseTable(grid, tuple(titles)) if is_dose_table(form, titles) else None


def _words_in(words: Sequence[Word], box: Box) -> str:
    x, y, w, h = box
    return " ".join(
        word.text
        for word in words
        if x <= word.box[0] + word.box[2] / 2 < x + w and y <= word.box[1] + word.box[3] / 2 < y + h
    )


def _kept(form: Form, spots: Sequence[Spot], rows: Sequence[Rows], letter: int) -> tuple[list[Spot], list[Rows]]:
    """Hold all spots inside the rows that may be kept; of such a form keep nothing below the last label found."""
    if not form.keep:
        return list(spots), list(rows)
    lowest = max((spot.box[1] + spot.box[3] for spot in spots if spot.box and spot.found), default=0)
    kept = shortened(rows, lowest + letter)
    end = max((bottom for _, bottom in kept), default=0)
    return [_held(spot, end) for spot in spots if spot.band[1] < end], kept


def _held(spot: Spot, end: int) -> Spot:
    def cut_off(box: Box) -> Box:
        x, y, w, h = box
        return x, y, w, max(1, min(h, end - y))

    return replace(spot, box=cut_off(spot.box) if spot.box else None, band=cut_off(spot.band))


def _fields(sheet: Sheet, spots: Sequence[Spot], reader: Reader, alive: Callable[[], None]) -> list[FieldReading]:
    height, width = sheet.plain.shape
    boxes = {spot.spec.key: clip(spot.box, width, height) for spot in spots if spot.box}
    cells = [Cell(0, spot.spec.key, spot.spec.kind, boxes[spot.spec.key]) for spot in spots if spot.box]
    # A dose's whole part holds other fields' values: that is no reading of this one.
    shared = {key for key, box in boxes.items() if list(boxes.values()).count(box) > 1}
    readings = read_cells(sheet, [cell for cell in cells if cell.key not in shared], reader, alive)
    return [_field(sheet, spot, boxes.get(spot.spec.key), readings.get((0, spot.spec.key))) for spot in spots]


def _field(sheet: Sheet, spot: Spot, box: Box | None, one: CellReading | None) -> FieldReading:
    height, width = sheet.plain.shape
    wide = encode(cut(sheet.shown, clip(spot.band, width, height), 0), wide=True)
    layout = {"title": spot.title}
    if box is None:
        return FieldReading(spot.spec.key, None, layout=layout, crop=wide)
    crop = encode(cut(sheet.shown, sheet.without_empty_end(box)))
    if one is None:
        return FieldReading(spot.spec.key, box, layout=layout, crop=crop, wide=wide)
    return FieldReading(spot.spec.key, box, one.value, one.raw, one.confidence, False, layout, crop, wide, one.read_as)
