"""Reads the beginning of an empty spreadsheet to the letter, in a process of its own: what stands above its data."""

from __future__ import annotations

import io

from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from ocr.decoding import Refused, answer_at_length
from ocr.decoding_sheet import check_unpacked
from ocr.limits import MOST_COLUMNS, MOST_UNPACKED, WORKBOOKS

_MOST_ROWS = 60


def look(data: bytes) -> list[dict[str, object]]:
    """Give each sheet's name, its first rows exactly as they are written, and which cells are merged."""
    if not data.startswith(WORKBOOKS):
        raise Refused("Broken")
    check_unpacked(data, MOST_UNPACKED)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_sheet(book, name) for name in book.sheet_names]
    except MemoryError:
        raise
    except BaseException:
        # A panic of the library is none of Python's ordinary errors.
        raise Refused("Broken") from None


def _sheet(book: CalamineWorkbook, name: str) -> dict[str, object]:
    sheet = book.get_sheet_by_name(name)
    # Empty rows at the top count: the template's rows stand where they stand.
    first = sheet.to_python(skip_empty_area=False, nrows=_MOST_ROWS)
    rows = [[str(cell) for cell in row[:MOST_COLUMNS]] for row in first]
    merged = [_cells(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return {"name": name, "rows": rows, "merged": merged}


def _cells(top: int, left: int, bottom: int, right: int) -> str:
    return f"{get_column_letter(left + 1)}{top + 1}:{get_column_letter(right + 1)}{bottom + 1}"


if __name__ == "__main__":
    answer_at_length(look)
