"""What a cell shows without words: signed or not, struck or not, what a remark says. A form names the options."""

from __future__ import annotations

from records.kinds.base import Choice, Kind, Parsed, Widget
from records.kinds.comparing import compare_parsed, parses_well
from records.kinds.text_keys import canonical
from records.sentences import say

_CHOICES = (
    Choice("yes", "Yes"),
    Choice("no", "No"),
    Choice("deferred", "Deferred"),
    Choice("given", "Given"),
    Choice("absent", "Absent"),
    Choice("other", "Something else"),
)
_VALUES = frozenset(choice.value for choice in _CHOICES)


def parse(text: str) -> Parsed:
    """Understand one of the choices."""
    value = canonical(text)
    return Parsed(value) if value in _VALUES else Parsed(value, say("Choose one of the answers."))


KIND = Kind(
    key="mark",
    label="Mark",
    help="Look at the cell and choose what is true.",
    widget=Widget.CHOICE,
    parse=parse,
    compare=compare_parsed(parse),
    show=lambda value: parse(value).canonical,
    plausible=parses_well(parse),
    choices=_CHOICES,
)
