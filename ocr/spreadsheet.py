"""The cells of a spreadsheet file as texts, the way a person sees them. It must not know what they mean.

What understands the file runs apart, under limits, as for pictures (ocr/apart.py): a small workbook may unpack to
more than there is memory.
"""

from __future__ import annotations

import json

from ocr.apart import Limits, ask
from ocr.errors import Crashed, OcrError, ScanError, TookTooLong, TookTooMuch
from ocr.limits import MOST_BYTES, WORKBOOKS
from ocr.names import clean_name
from records.sentences import say

#: A list of some hundred people takes a tenth of a second and some MB.
LIMITS = Limits(seconds=20, cpu_seconds=10, bytes=1_000_000_000)

_PICTURES = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*", b"RIFF")

Cells = list[list[str]]


class NotASpreadsheet(OcrError):
    """A file that holds no readable table."""

    def __init__(self, name: str) -> None:
        text = "The file “{name}” is no spreadsheet that can be read. Save it as .xlsx or .csv and send it again."
        super().__init__(say(text, name=name))


class TooMuchInside(OcrError):
    """A spreadsheet that unpacks to more than a list can be, or keeps the machine busy; it was stopped."""

    def __init__(self, name: str) -> None:
        text = "The file “{name}” holds far more than one list. Copy the list alone into a new file and send that."
        super().__init__(say(text, name=name))


def is_spreadsheet(data: bytes, name: str) -> bool:
    """Say whether this is to be taken as a spreadsheet: by its bytes, and for plain text by its name."""
    if name.lower().endswith((".xls", ".xlsx", ".xlsm")):
        return data.startswith(WORKBOOKS)
    return name.lower().endswith(".csv") and not data.startswith((*_PICTURES, *WORKBOOKS))


def cells_of(data: bytes, name: str) -> list[Cells]:
    """Give the cells of each sheet, row by row. Raises NotASpreadsheet or TooMuchInside."""
    shown = clean_name(name)
    if len(data) > MOST_BYTES:
        raise TooMuchInside(shown)
    try:
        answer = ask("ocr.decoding_sheet", (), data, shown, LIMITS)
    except (Crashed, TookTooLong, TookTooMuch):
        # The library ends its process where it gets no more memory.
        raise TooMuchInside(shown) from None
    except ScanError:
        raise NotASpreadsheet(shown) from None
    sheets: list[Cells] = json.loads(answer.text)
    return sheets
