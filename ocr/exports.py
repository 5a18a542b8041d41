"""A long export, slice by slice, each read apart under limits: so that it can stop anywhere and go on there.

It must not know what the rows mean.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from ocr.apart import Limits, ask
from ocr.errors import Crashed, OcrError, ScanError, TookTooLong, TookTooMuch
from ocr.limits import MOST_BYTES_EXPORT
from ocr.names import clean_name
from ocr.spreadsheet import NotASpreadsheet
from records.sentences import say

#: The whole sheet is parsed for each slice: some ten seconds and a gigabyte for 600,000 rows.
LIMITS = Limits(seconds=180, cpu_seconds=150, bytes=4_000_000_000)
#: So many rows answer in less than what a decoder may send, with much in each of them.
SLICE = 100_000


class TooLongExport(OcrError):
    """An export that is larger than one of a whole province, or keeps the machine busy; it was stopped."""

    def __init__(self, name: str) -> None:
        text = (
            "The file “{name}” is more than can be taken in at once ({most} MB). "
            "Export it in parts, such as by district."
        )
        super().__init__(say(text, name=name, most=MOST_BYTES_EXPORT >> 20))


@dataclass(frozen=True)
class Slice:
    """Rows of an export as texts; last: nothing comes after them."""

    rows: list[list[str]]
    last: bool


def rows_between(data: bytes, name: str, first: int, count: int = SLICE) -> Slice:
    """Read rows of the first sheet, counted from 0. Raises NotASpreadsheet or TooLongExport."""
    shown = clean_name(name)
    if len(data) > MOST_BYTES_EXPORT:
        raise TooLongExport(shown)
    try:
        answer = ask("ocr.decoding_rows", (str(first), str(count)), data, shown, LIMITS)
    except (Crashed, TookTooLong, TookTooMuch):
        raise TooLongExport(shown) from None
    except ScanError:
        raise NotASpreadsheet(shown) from None
    return Slice(**json.loads(answer.text))
