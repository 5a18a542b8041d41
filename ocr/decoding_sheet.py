"""Reads the cells of spreadsheet files in a process of its own: workbooks, and plain text however it was saved."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time
from itertools import islice
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineWorkbook

from ocr.decoding import Refused, answer_at_length
from ocr.limits import MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, WORKBOOKS

_MARKS = ";,\t"
#: So many lines tell what parts the cells; above the titles are the province, the motto and the name of the list.
_TELLING = 200
#: What a plain text may begin with, and what it then is; `utf-16` takes the byte order from there itself.
_BEGINNINGS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_Cells = list[list[str]]


def look(data: bytes) -> list[_Cells]:
    """Give the cells of each sheet, row by row."""
    if not data.startswith(WORKBOOKS):
        return [_from_text(decoded(data))]
    check_unpacked(data, MOST_UNPACKED)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_name(sheet).iter_rows() for sheet in book.sheet_names]
        return [texts(islice(rows, MOST_ROWS)) for rows in sheets]
    except MemoryError:
        raise
    except BaseException:
        # A panic of the library is none of Python's ordinary errors.
        raise Refused("Broken") from None


def check_unpacked(data: bytes, most: int) -> None:
    """Refuse a workbook that says itself that it unpacks to more than any list; one that lies meets the limits."""
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
    except BadZipFile:
        return
    if unpacked > most:
        raise Refused("TookTooMuch")


def decoded(data: bytes) -> str:
    """Decode a plain text: as its first bytes say, else as UTF-8, else in the older code page of Vietnamese Windows."""
    for beginning, encoding in _BEGINNINGS:
        if data.startswith(beginning):
            return data.decode(encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1258")


def _from_text(text: str) -> _Cells:
    return texts(islice(parted(text, mark_of(text)), MOST_ROWS))


def mark_of(text: str) -> str:
    """Say what parts the cells of a plain text."""
    fitting = {mark: _alike(text, mark) for mark in _MARKS}
    mark = max(fitting, key=lambda one: fitting[one])
    # What nothing parts is no table, and what holds zeros is no text.
    if not fitting[mark] or "\0" in text:
        raise Refused("Broken")
    return mark


def _alike(text: str, mark: str) -> int:
    """Count the cells in the lines of the commonest length, where this mark parts them; a line in one piece has none.

    An address has commas too, but not as many in each line as there are columns.
    """
    lengths: Counter[int] = Counter()
    # Parted by a wrong mark, a text may make no sense at all.
    with suppress(csv.Error):
        lengths.update(len(line) for line in islice(parted(text, mark), _TELLING) if len(line) > 1)
    return max((length * count for length, count in lengths.items()), default=0)


def parted(text: str, mark: str) -> Iterable[list[str]]:
    """Part a text into lines and cells."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=mark)


def texts(rows: Iterable[Iterable[object]]) -> _Cells:
    """Write cells as a person sees them."""
    return [[_text(cell) for cell in islice(row, MOST_COLUMNS)] for row in rows]


def _text(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year}"
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    # A spreadsheet keeps 1961 as 1961.0.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    # Windows writes a tone mark as a letter of its own.
    return unicodedata.normalize("NFC", " ".join(str(cell).split())) if cell is not None else ""


if __name__ == "__main__":
    answer_at_length(look)
