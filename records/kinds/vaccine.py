"""A vaccine by its name on paper; its canonical form is a code of data/vaccines.csv."""

from __future__ import annotations

import re

from records.kinds.base import Kind, Parsed, Widget
from records.kinds.comparing import WILDCARD, compare_parsed, parses_well
from records.kinds.text_keys import clean, loose
from records.reference import rows
from records.sentences import say

_PAPER = {row["code"]: row["paper_name"] for row in rows("vaccines")}


def _squeeze(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", loose(text))


_CODES = {
    **{_squeeze(row["alias"]): row["code"] for row in rows("vaccine_aliases")},
    **{_squeeze(name): code for code, name in _PAPER.items()},
    **{code: code for code in _PAPER},
}


def parse(text: str) -> Parsed:
    """Find the vaccine's code by its names; an unknown name stays as it is written."""
    code = _CODES.get(_squeeze(text)) if WILDCARD not in text else None
    if code:
        return Parsed(code, meaning=say("vaccine {name}", name=_PAPER[code]))
    value = clean(text)
    return Parsed(
        value, say("This vaccine is not in the list. Check the spelling.") if value else say("Type the vaccine.")
    )


def show(value: str) -> str:
    """Write the vaccine's usual name."""
    return _PAPER.get(parse(value).canonical, value)


def primary_doses(value: str) -> int | None:
    """Say how many doses complete the vaccine's first course; None for an unknown one."""
    code = parse(value).canonical
    return next((int(row["primary_doses"]) for row in rows("vaccines") if row["code"] == code), None)


KIND = Kind(
    key="vaccine",
    label="Vaccine",
    help="Type the name of the vaccine as it is written.",
    widget=Widget.TEXT,
    parse=parse,
    compare=compare_parsed(parse),
    show=show,
    plausible=parses_well(parse),
    lexicon=tuple(dict.fromkeys([*_PAPER.values(), *(row["alias"] for row in rows("vaccine_aliases"))])),
    closed=True,
)
