"""Reads a slice of the first sheet of a long export in a process of its own: workbook or plain text."""

from __future__ import annotations

import io
import sys
from itertools import islice

from python_calamine import CalamineWorkbook

from ocr.decoding import Refused, answer_at_length
from ocr.decoding_sheet import check_unpacked, decoded, mark_of, parted, texts
from ocr.limits import MOST_UNPACKED_EXPORT, WORKBOOKS


def look(data: bytes) -> dict[str, object]:
    """Give the rows from the number on the command line on, at most as many as it says, and whether that was all."""
    first, count = int(sys.argv[1]), int(sys.argv[2])
    if not data.startswith(WORKBOOKS):
        text = decoded(data)
        rows = texts(islice(parted(text, mark_of(text)), first, first + count))
        return {"rows": rows, "last": len(rows) < count}
    check_unpacked(data, MOST_UNPACKED_EXPORT)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        rows = texts(islice(sheet.iter_rows(), first, first + count))
    except MemoryError:
        raise
    except BaseException:
        # A panic of the library is none of Python's ordinary errors.
        raise Refused("Broken") from None
    return {"rows": rows, "last": len(rows) < count}


if __name__ == "__main__":
    answer_at_length(look)
