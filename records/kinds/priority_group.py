"""The group a person was called with, in the words of the paper; words become codes in the dictionary."""

from __future__ import annotations

from records.kinds.base import Kind, Parsed, Widget
from records.kinds.comparing import compare_parsed, parses_well
from records.kinds.text_keys import clean
from records.reference import rows
from records.sentences import say


def parse(text: str) -> Parsed:
    """Tidy the text; it stays words."""
    value = clean(text)
    return Parsed(value, None if value else say("Type what is written."))


KIND = Kind(
    key="priority_group",
    label="Priority group",
    help="Type the words as they are written, a number too if there is one.",
    widget=Widget.TEXT,
    parse=parse,
    compare=compare_parsed(parse),
    show=clean,
    plausible=parses_well(parse),
    lexicon=tuple(row["short"] for row in rows("priority_groups")),
)
