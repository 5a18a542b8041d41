"""A vaccine's lot, as printed on its vial: text, never a number."""

from __future__ import annotations

import re

from records.kinds.base import Kind, Parsed, Widget
from records.kinds.comparing import compare_parsed, parses_well
from records.kinds.text_keys import compact
from records.sentences import say

#: Makers share no shape; only length and characters are sure (DOMAIN.md §4).
_LOT = re.compile(r"[A-Z0-9][A-Z0-9./-]{2,19}")


def parse(text: str) -> Parsed:
    """Raise the letters and strip the spaces."""
    lot = compact(text)
    if not lot:
        return Parsed("", say("Type the lot."))
    if not _LOT.fullmatch(lot):
        return Parsed(lot, say("A lot has 3 to 20 letters and digits. Check it against the picture."))
    return Parsed(lot)


KIND = Kind(
    key="lot",
    label="Lot",
    help="Type letters and digits as they are written.",
    widget=Widget.TEXT,
    parse=parse,
    compare=compare_parsed(parse),
    show=lambda value: parse(value).canonical,
    plausible=parses_well(parse),
    characters="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/.",
)
