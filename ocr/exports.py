"""A long export, slice by slice, each read apart under limits: so that it can stop anywhere and go on there.

It must not know what the rows mean.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from ocr.apart import Limits, ask
from ocr.errors import Crashed, ScanError, TookTooLong, TookTooMuch
from ocr.names import clean_name
from ocr.spreadsheet import NotASpreadsheet, TooMuchInside

#: The whole sheet is parsed for each slice: some ten seconds and a gigabyte for 600,000 rows.
LIMITS = Limits(seconds=180, cpu_seconds=150, bytes=4_000_000_000)
#: So many rows answer in less than what a decoder may send, with much in each of them.
SLICE = 100_000


@dataclass(frozen=True)
class Slice:
    """Rows of an export as texts; last: nothing comes after them."""

    rows: list[list[str]]
    last: bool


def rows_between(data: bytes, name: str, first: int, count: int = SLICE) -> Slice:
    """Read rows of the first sheet, counted from 0. Raises NotASpreadsheet or TooMuchInside."""
    shown = clean_name(name)
    try:
        answer = ask("ocr.decoding_rows", (str(first), str(count)), data, shown, LIMITS)
    except (Crashed, TookTooLong, TookTooMuch):
        raise TooMuchInside(shown) from None
    except ScanError:
        raise NotASpreadsheet(shown) from None
    return Slice(**json.loads(answer.text))
