"""Locators: the name of a page or row that a person can say, and write on the box. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from records.kinds.text_keys import loose
from records.places import districts

#: Locators are names, written on paper and boxes: the same in both languages, so not in the catalogues.
_ROW = "dòng"
_HEADER = "đầu trang"

#: The row of a page's header record.
HEADER_ROW = -1

_WRITTEN = re.compile(r"([a-z]+)[ -]*(\d{1,6})[ -]+(\d{1,5})(?:[ ,]*(dau trang)|[ ,]*dong\s*(\d{1,4}))?")


@dataclass(frozen=True)
class Locator:
    """What a locator names. row counts from 0, HEADER_ROW is the header; None: the whole page."""

    district_code: str
    batch_number: int
    page_sequence: int
    row: int | None = None

    def __str__(self) -> str:
        return locator(self.district_code, self.batch_number, self.page_sequence, self.row)


def locator(district_code: str, batch_number: int, page_sequence: int, row: int | None = None) -> str:
    """Write a locator: `BĐ-0123-07`, `BĐ-0123-07 dòng 14`, `BĐ-0123-07 đầu trang`; people count rows from 1."""
    short = next((one.abbreviation for one in districts() if one.code == district_code), district_code)
    page = f"{short}-{batch_number:04}-{page_sequence:02}"
    if row is None:
        return page
    return f"{page} {_HEADER}" if row == HEADER_ROW else f"{page} {_ROW} {row + 1}"


def parse_locator(text: str) -> Locator | None:
    """Understand a locator as people say and type it: small letters, no diacritics, no leading zeros."""
    match = _WRITTEN.fullmatch(loose(text))
    if not match:
        return None
    district = next((one for one in districts() if loose(one.abbreviation) == match[1]), None)
    if district is None or match[5] == "0":
        return None
    row = HEADER_ROW if match[4] else int(match[5]) - 1 if match[5] else None
    return Locator(district.code, int(match[2]), int(match[3]), row)
