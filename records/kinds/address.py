"""Where a person lives, as the paper writes it."""

from __future__ import annotations

from records.kinds.base import Kind, Parsed, Widget
from records.kinds.comparing import compare_separated, parses_well
from records.kinds.text_keys import tidy_separators
from records.sentences import say


def parse(text: str) -> Parsed:
    """Tidy the text; short forms stay as they are written."""
    value = tidy_separators(text)
    return Parsed(value, None if value else say("Type what is written."))


KIND = Kind(
    key="address",
    label="Address",
    help="Type the address as it is written, short forms too.",
    widget=Widget.TEXT,
    parse=parse,
    compare=compare_separated,
    show=tidy_separators,
    plausible=parses_well(parse),
    near_settles=True,
)
