"""Read the text of many cells at once: which have ink, which characters they may hold, what they say, how surely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ocr.confidence import Evidence, read_well, sure, tidy
from ocr.handwriting import pen_measures
from ocr.ink import CLEAR, blue_share
from ocr.results import Box
from ocr.sheet import Sheet
from ocr.tesseract import Reader
from ocr.words import LineReading
from records.kinds.registry import kind

#: A cell with so much blue among its ink was written with a pen.
_BLUE = 0.25
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
    sure: bool
    read_as: dict[str, Any] = field(default_factory=dict)


def read_cells(
    sheet: Sheet, cells: Sequence[Cell], reader: Reader, alive: Callable[[], None]
) -> dict[tuple[int, str], CellReading]:
    """Read cells; those without ink are empty and cost nothing."""
    texts = _texts(sheet, cells, reader, alive)
    tidied = {cell: tidy(kind(cell.kind_key), texts[cell].text) for cell in texts}
    wells: dict[str, float] = {}
    for key in {cell.key for cell in cells}:
        column = [cell for cell in texts if cell.key == key]
        if column:
            its_kind = kind(column[0].kind_key)
            wells[key] = read_well(its_kind, ((tidied[cell].value, texts[cell].confidence) for cell in column))
    pens = _pens(sheet, list(texts))
    found = {}
    for cell in cells:
        if cell not in texts:
            found[cell.row, cell.key] = CellReading("", "", CLEAR, sure=False)
            continue
        text, one = texts[cell], tidied[cell]
        evidence = Evidence(
            one.value,
            text.confidence,
            one.corrected,
            pens[cell],
            wells[cell.key],
            crowded=cell.struck or _stamped(sheet, cell.box),
        )
        is_sure = sure(kind(cell.kind_key), evidence)
        read_as = {
            "by": "ocr",
            "style": "hand" if evidence.by_hand else "print",
            "raw": text.confidence,
            "corrected": one.corrected,
            "crowded": evidence.crowded,
            "pen": pen_measures(sheet.straight.image, sheet.pen.marked, sheet.pen.in_box(cell.box).box or cell.box),
        }
        found[cell.row, cell.key] = CellReading(one.value, text.text, text.confidence, is_sure, read_as)
    return found


def _texts(sheet: Sheet, cells: Sequence[Cell], reader: Reader, alive: Callable[[], None]) -> dict[Cell, LineReading]:
    """Read the cells that have ink, those of one kind of text together."""
    groups: dict[tuple[str, bool], list[Cell]] = defaultdict(list)
    for cell in cells:
        if sheet.pen.in_box(cell.box).area:
            groups[kind(cell.kind_key).characters, sheet.pen.lines_in(cell.box) > 1].append(cell)
    found: dict[Cell, LineReading] = {}
    for (characters, block), group in groups.items():
        for start in range(0, len(group), _AT_ONCE):
            part = group[start : start + _AT_ONCE]
            crops = [sheet.text_of(cell.box) for cell in part]
            found.update(zip(part, reader.read_crops(crops, characters, block), strict=True))
            alive()
    return found


def _pens(sheet: Sheet, cells: Sequence[Cell]) -> dict[Cell, bool]:
    """Say which cells were written with a coloured pen: by themselves or because most of their column was."""
    blue = {cell: blue_share(sheet.straight.image, cell.box) > _BLUE for cell in cells}
    columns: dict[str, list[bool]] = defaultdict(list)
    for cell in cells:
        columns[cell.key].append(blue[cell])
    return {cell: blue[cell] or 2 * sum(columns[cell.key]) > len(columns[cell.key]) for cell in cells}


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
