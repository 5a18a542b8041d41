"""An identity number: 12 digits (CCCD), 9 digits (CMND), or a passport."""

from __future__ import annotations

import re

from records.kinds.base import Kind, Parsed, Widget
from records.kinds.comparing import compare_parsed, parses_well
from records.kinds.text_keys import compact
from records.sentences import say

#: Vietnamese and foreign passports (DOMAIN.md §5): letters and digits, at least one of each.
_PASSPORT = re.compile(r"(?=.*[A-Z])(?=.*\d)[A-Z0-9]{6,12}")


def parse(text: str) -> Parsed:
    """Strip what separates the digits; nothing is added or changed."""
    number = compact(text, ".-")
    if not number:
        return Parsed("", say("Type the number."))
    if number.isdigit() and len(number) not in (9, 12):
        problem = say("This has {count} digits; an identity number has 9 or 12. Count them again.", count=len(number))
        return Parsed(number, problem)
    if not number.isdigit() and not _PASSPORT.fullmatch(number):
        return Parsed(number, say("An identity number has 9 or 12 digits; a passport has letters and digits."))
    return Parsed(number)


def show(value: str) -> str:
    """Write the digits in groups of three, the way they are read out."""
    number = parse(value).canonical
    return " ".join(re.findall(r".{3}", number)) if number.isdigit() and len(number) in (9, 12) else number


KIND = Kind(
    key="national_id",
    label="Identity number",
    help="Type the digits as they are written. A passport begins with letters.",
    widget=Widget.DIGITS,
    parse=parse,
    compare=compare_parsed(parse),
    show=show,
    plausible=parses_well(parse),
    characters="0123456789",
)
