"""The name of a district or commune, as the paper writes it."""

from __future__ import annotations

from records.kinds.base import Kind, Parsed, Widget
from records.kinds.comparing import compare_separated, parses_well
from records.kinds.text_keys import tidy_separators
from records.reference import rows
from records.sentences import say


def parse(text: str) -> Parsed:
    """Tidy the text; short forms stay as they are written."""
    value = tidy_separators(text)
    return Parsed(value, None if value else say("Type what is written."))


def _names() -> tuple[str, ...]:
    units = rows("admin_units_binh_phuoc")
    return tuple(sorted({row[name] for row in units for name in ("district_name", "commune_name")}))


KIND = Kind(
    key="place",
    label="Place",
    help="Type the name as it is written, with its tone marks.",
    widget=Widget.TEXT,
    parse=parse,
    compare=compare_separated,
    show=tidy_separators,
    plausible=parses_well(parse),
    lexicon=_names(),
    near_settles=True,
)
