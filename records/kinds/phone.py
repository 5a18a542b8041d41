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
#: What the networks have (DOMAIN.md §5).
_PREFIX = re.compile(r"0(?:2|3\d|5[1256789]|7[06-9]|8[1-9]|9\d)")
#: Mobile numbers had eleven digits until 2018; the last seven stayed.
_OLD = {
    **{f"012{old}": f"07{new}" for old, new in zip("01268", "09768", strict=True)},
    **{f"012{old}": f"08{new}" for old, new in zip("34579", "34512", strict=True)},
    **{f"016{digit}": f"03{digit}" for digit in "23456789"},
    "0186": "056",
    "0188": "058",
    "0199": "059",
}


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


def of_today(number: str) -> str | None:
    """Give what a mobile number of eleven digits is today; None for any other number."""
    prefix = _OLD.get(number[:4]) if len(number) == 11 and number.isdigit() else None
    return prefix + number[4:] if prefix else None


def has_known_prefix(number: str) -> bool:
    """Say whether a number begins like those of a network."""
    return _PREFIX.match(number) is not None


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
