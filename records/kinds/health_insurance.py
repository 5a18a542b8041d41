"""A health insurance number: 15 characters on old cards, 10 digits on new ones."""

from __future__ import annotations

import re

from records.kinds.base import Kind, Parsed, Widget
from records.kinds.comparing import compare_parsed, parses_well
from records.kinds.text_keys import compact
from records.sentences import say

_NUMBER = re.compile(r"([A-Z]{2}[1-5]\d{2})?\d{10}")


def parse(text: str) -> Parsed:
    """Strip what separates the characters."""
    number = compact(text, ".-")
    if not number:
        return Parsed("", say("Type the number."))
    if not _NUMBER.fullmatch(number):
        return Parsed(number, say("An insurance number has 10 digits, or 15 characters that begin with two letters."))
    return Parsed(number)


KIND = Kind(
    key="health_insurance",
    label="Health insurance number",
    help="Type the letters and digits as they are written, 10 or 15 of them.",
    widget=Widget.TEXT,
    parse=parse,
    compare=compare_parsed(parse),
    show=lambda value: parse(value).canonical,
    plausible=parses_well(parse),
    characters="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
)
