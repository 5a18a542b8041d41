"""Which dose of a person it was: 1, 2 or 3."""

from __future__ import annotations

import re

from records.kinds.base import Choice, Kind, Parsed, Widget
from records.kinds.comparing import compare_parsed, parses_well
from records.kinds.text_keys import clean, loose
from records.sentences import say

_NUMBERS = {
    **{"1": "1", "i": "1", "mot": "1", "nhat": "1"},
    **{"2": "2", "ii": "2", "hai": "2", "nhi": "2"},
    **{"3": "3", "iii": "3", "ba": "3"},
}
_WORDS = re.compile(r"\b(?:mui|lan|lieu|thu|so|tiem|m)\b|[.:]|\bm(?=\d)")


def parse(text: str) -> Parsed:
    """Understand 1, "Mũi 2", "M1", "II"."""
    number = _NUMBERS.get(re.sub(r"^0+(?=\d)", "", _WORDS.sub(" ", loose(text)).replace(" ", "")))
    return Parsed(number) if number else Parsed(clean(text), say("A dose number is 1, 2 or 3."))


KIND = Kind(
    key="dose_number",
    label="Dose number",
    help="Choose the number of the dose.",
    widget=Widget.CHOICE,
    parse=parse,
    compare=compare_parsed(parse),
    show=lambda value: parse(value).canonical,
    plausible=parses_well(parse),
    choices=(Choice("1", "Dose 1"), Choice("2", "Dose 2"), Choice("3", "Dose 3")),
    characters="0123456789",
    closed=True,
)
