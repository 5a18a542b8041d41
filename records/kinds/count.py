"""A small whole number: a running number, or how many people a page declares."""

from __future__ import annotations

import re

from records.kinds.base import Kind, Parsed, Widget
from records.kinds.comparing import compare_parsed, parses_well
from records.kinds.text_keys import clean
from records.sentences import say

#: A number, and perhaps the word for what it counts ("25 người").
_COUNT = re.compile(r"0*(\d{1,6})\.?(?: [^\W\d]+)*")


def parse(text: str) -> Parsed:
    """Understand the number; leading zeros go."""
    value = clean(text)
    match = _COUNT.fullmatch(value)
    return Parsed(match[1]) if match else Parsed(value, say("Type a whole number."))


KIND = Kind(
    key="count",
    label="Number",
    help="Type the number.",
    widget=Widget.DIGITS,
    parse=parse,
    compare=compare_parsed(parse),
    show=lambda value: parse(value).canonical,
    plausible=parses_well(parse),
    characters="0123456789",
)
