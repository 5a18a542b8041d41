"""A person's sex, as lists give it."""

from __future__ import annotations

from records.kinds.base import Choice, Kind, Parsed, Widget
from records.kinds.comparing import compare_parsed, parses_well
from records.kinds.text_keys import canonical, loose
from records.sentences import say

NAM, NU = "Nam", "Nữ"
#: Written forms, by key without diacritics; "nu" is how some keyboards leave it.
_WRITTEN = {"nam": NAM, "nu": NU}


def parse(text: str) -> Parsed:
    """Understand Nam or Nữ."""
    value = _WRITTEN.get(loose(text))
    return Parsed(value) if value else Parsed(canonical(text), say("Choose Nam or Nữ."))


KIND = Kind(
    key="sex",
    label="Sex",
    help="Choose what the paper says. It may be the column that is filled.",
    widget=Widget.CHOICE,
    parse=parse,
    compare=compare_parsed(parse),
    show=lambda value: parse(value).canonical,
    plausible=parses_well(parse),
    choices=(Choice(NAM, "Male"), Choice(NU, "Female")),
    lexicon=(NAM, NU),
    closed=True,
)
