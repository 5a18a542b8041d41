"""An empty spreadsheet that somebody wants filled: its sheets to the letter. It must not know what a column means."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ocr.apart import ask
from ocr.errors import Crashed, ScanError, TookTooLong, TookTooMuch
from ocr.limits import MOST_BYTES
from ocr.names import clean_name
from ocr.spreadsheet import LIMITS, NotASpreadsheet, TooMuchInside


@dataclass(frozen=True)
class BlankSheet:
    """One sheet: its name, its first rows exactly as they are written, and its merged cells, such as A1:C1."""

    name: str
    rows: list[list[str]]
    merged: list[str]


def blank_sheets(data: bytes, name: str) -> list[BlankSheet]:
    """Read an empty spreadsheet. Raises NotASpreadsheet or TooMuchInside."""
    shown = clean_name(name)
    if len(data) > MOST_BYTES:
        raise TooMuchInside(shown)
    try:
        answer = ask("ocr.decoding_blank", (), data, shown, LIMITS)
    except (Crashed, TookTooLong, TookTooMuch):
        raise TooMuchInside(shown) from None
    except ScanError:
        raise NotASpreadsheet(shown) from None
    return [BlankSheet(**one) for one in json.loads(answer.text)]
