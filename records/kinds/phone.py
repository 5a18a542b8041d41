"""A phone number in national form."""

from __future__ import annotations

import re

from records.kinds.base import Kind, Parsed, Widget
from records.kinds.comparing import compare_parsed, parses_well
from records.kinds.text_keys import compact
from records.sentences import say

_COUNTRY = re.compile(r"(?:\+|00)?84(\d{9,10})")
#: Mobile numbers have ten digits, land lines (02…) ten or eleven (DOMAIN.md §5).
_MOBILE = re.compile(r"0[3-9]\d{8}")
_LAND = re.compile(r"02\d{8,9}")


def parse(text: str) -> Parsed:
    """Strip separators and the country's prefix; a lost leading zero comes back."""
    number = compact(text, ".()-")
    if match := _COUNTRY.fullmatch(number):
        number = "0" + match[1].removeprefix("0")
    elif re.fullmatch(r"[1-9]\d{8}", number):
        number = "0" + number
    if not number:
        return Parsed("", say("Type the number."))
    if not number.isdigit():
        return Parsed(number, say("A phone number has digits only."))
    if not (_MOBILE.fullmatch(number) or _LAND.fullmatch(number)):
        return Parsed(
            number, say("This has {count} digits; a phone number has 10. Count them again.", count=len(number))
        )
    return Parsed(number)


def show(value: str) -> str:
    """Write a mobile number in its usual groups."""
    number = parse(value).canonical
    return f"{number[:4]} {number[4:7]} {number[7:]}" if _MOBILE.fullmatch(number) else number


KIND = Kind(
    key="phone",
    label="Phone number",
    help="Type the digits as they are written.",
    widget=Widget.DIGITS,
    parse=parse,
    compare=compare_parsed(parse),
    show=show,
    plausible=parses_well(parse),
    characters="0123456789+",
)
