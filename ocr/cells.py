"""Read the text of many cells at once: which have ink, which characters they may hold, what they say, how surely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ocr.calibration import LIKELY, SURELY, current, hands
from ocr.confidence import tidy
from ocr.handwriting import all_measures
from ocr.ink import CLEAR
from ocr.results import BLANK, HAND, PRINT, SECOND, Box
from ocr.sheet import Sheet
from ocr.tesseract import CropReader, Reader
from ocr.words import LineReading
from records.kinds.registry import kind

#: More ink than this times what is not red: a stamp lies over the cell.
_STAMPED = 1.3
#: Tesseract process by process: at most this many crops each, so that a lease can be renewed between.
_AT_ONCE = 120


@dataclass(frozen=True)
class Cell:
    """One cell to be read: its row and field, its kind and box. struck: a line runs through the row."""

    row: int
    key: str
    kind_key: str
    box: Box
    struck: bool = False


@dataclass(frozen=True)
class CellReading:
    """What a cell says; read_as: what the reading is judged by (ocr/weighing.py)."""

    value: str
    raw: str
    confidence: float
    read_as: dict[str, Any]


def read_cells(
    sheet: Sheet, cells: Sequence[Cell], reader: Reader, alive: Callable[[], None]
) -> dict[tuple[int, str], CellReading]:
    """Read cells; those without ink are empty, those surely written by hand are left to people: both cost nothing.

    A second reader, where there is one, reads numbers and dates instead, and those by hand, too.
    """
    inked = {cell: sheet.pen.in_box(cell.box).box for cell in cells if sheet.pen.in_box(cell.box).area}
    boxes = [box or cell.box for cell, box in inked.items()]
    pens = dict(zip(inked, all_measures(sheet.straight.image, sheet.pen.marked, boxes), strict=True))
    by_hand = hands(pens, {cell: cell.key for cell in pens}, current())
    second = {cell for cell in pens if reader.second and _is_number(sheet, cell)}
    asked = [cell for cell in pens if by_hand[cell] < SURELY or cell.kind_key == "count" or cell in second]
    texts = _texts(sheet, [cell for cell in asked if cell not in second], reader, alive)
    if reader.second:
        texts |= _texts(sheet, [cell for cell in asked if cell in second], reader.second, alive)
    found = {}
    for cell in cells:
        if cell not in pens:
            found[cell.row, cell.key] = CellReading("", "", CLEAR, {"by": "ocr", "style": BLANK, "raw": CLEAR})
            continue
        text = texts.get(cell, LineReading())
        one = tidy(kind(cell.kind_key), text.text)
        read_as = {
            "by": "ocr",
            "style": HAND if by_hand[cell] >= LIKELY else PRINT,
            "raw": text.confidence,
            "hand": round(by_hand[cell], 3),
            "corrected": one.corrected,
            "crowded": cell.struck or _stamped(sheet, cell.box),
            "lines": sheet.pen.lines_in(cell.box),
            "pen": pens[cell],
        }
        if cell in second:
            read_as["reader"] = SECOND
        found[cell.row, cell.key] = CellReading(one.value, text.text, text.confidence, read_as)
    return found


def _is_number(sheet: Sheet, cell: Cell) -> bool:
    """Say whether a cell holds one line of few characters: a number, a date, a lot."""
    return bool(kind(cell.kind_key).characters) and sheet.pen.lines_in(cell.box) <= 1


def _texts(
    sheet: Sheet, cells: Sequence[Cell], reader: CropReader, alive: Callable[[], None]
) -> dict[Cell, LineReading]:
    """Read cells with ink, those of one kind of text together."""
    groups: dict[tuple[str, bool], list[Cell]] = defaultdict(list)
    for cell in cells:
        groups[kind(cell.kind_key).characters, sheet.pen.lines_in(cell.box) > 1].append(cell)
    found: dict[Cell, LineReading] = {}
    for (characters, block), group in groups.items():
        for start in range(0, len(group), _AT_ONCE):
            part = group[start : start + _AT_ONCE]
            crops = [sheet.text_of(cell.box) for cell in part]
            found.update(zip(part, reader.read_crops(crops, characters, block), strict=True))
            alive()
    return found


def _stamped(sheet: Sheet, box: Box) -> bool:
    return sheet.ink.in_box(box).area > _STAMPED * sheet.pen.in_box(box).area + sheet.ink.dust


def printed_numbers(readings: Mapping[int, CellReading]) -> dict[int, str]:
    """Give each row's printed running number; one that was badly read is told by those around it. Pure."""
    ahead: dict[int, int] = defaultdict(int)
    for row, reading in readings.items():
        if reading.value.isdigit():
            ahead[int(reading.value) - row] += 1
    usual = max(ahead, key=lambda one: ahead[one], default=None)
    certain = usual is not None and ahead[usual] >= 0.6 * len(readings)
    found = {}
    for row, reading in readings.items():
        doubtful = not reading.value.isdigit() or reading.confidence < 90
        if certain and usual is not None and doubtful and row + usual > 0:
            found[row] = str(row + usual)
        elif reading.value.isdigit():
            found[row] = reading.value
    return found
