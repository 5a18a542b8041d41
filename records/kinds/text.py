"""Any other written text."""

from __future__ import annotations

from records.kinds.base import Kind, Parsed, Widget
from records.kinds.comparing import compare_parsed, parses_well
from records.kinds.text_keys import clean
from records.sentences import say


def parse(text: str) -> Parsed:
    """Tidy the text."""
    value = clean(text)
    return Parsed(value, None if value else say("Type what is written."))


KIND = Kind(
    key="text",
    label="Text",
    help="Type it as it is written.",
    widget=Widget.TEXT,
    parse=parse,
    compare=compare_parsed(parse),
    show=clean,
    plausible=parses_well(parse),
)
