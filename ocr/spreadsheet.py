"""The cells of a spreadsheet file as texts, the way a person sees them. It must not know what they mean."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, time
from itertools import islice

from python_calamine import CalamineError, CalamineWorkbook

from ocr.errors import OcrError
from records.sentences import say

#: A session of a commune has some hundred people; a file with more rows than this is something else.
MOST_ROWS = 20_000
_MOST_COLUMNS = 200
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PICTURES = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*", b"RIFF")

Cells = list[list[str]]


class NotASpreadsheet(OcrError):
    """A file that holds no readable table."""

    def __init__(self, name: str) -> None:
        text = "The file “{name}” is no spreadsheet that can be read. Save it as .xlsx or .csv and send it again."
        super().__init__(say(text, name=name))


def is_spreadsheet(data: bytes, name: str) -> bool:
    """Say whether this is to be taken as a spreadsheet: by its bytes, and for plain text by its name."""
    if name.lower().endswith((".xls", ".xlsx")):
        return data.startswith(_WORKBOOKS)
    return name.lower().endswith(".csv") and not data.startswith((*_PICTURES, *_WORKBOOKS))


def cells_of(data: bytes, name: str) -> list[Cells]:
    """Give the cells of each sheet, row by row. Raises NotASpreadsheet."""
    if not data.startswith(_WORKBOOKS):
        return [_from_text(data, name)]
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_name(sheet).iter_rows() for sheet in book.sheet_names]
        return [_texts(islice(rows, MOST_ROWS)) for rows in sheets]
    except (CalamineError, OSError, ValueError):
        raise NotASpreadsheet(name) from None


def _from_text(data: bytes, name: str) -> Cells:
    try:
        text = data.decode("utf-8-sig")
        dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
        return _texts(islice(csv.reader(io.StringIO(text, newline=""), dialect), MOST_ROWS))
    except (UnicodeDecodeError, csv.Error):
        raise NotASpreadsheet(name) from None


def _texts(rows: Iterable[Iterable[object]]) -> Cells:
    return [[_text(cell) for cell in islice(row, _MOST_COLUMNS)] for row in rows]


def _text(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year}"
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    # A spreadsheet keeps 1961 as 1961.0.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split()) if cell is not None else ""
