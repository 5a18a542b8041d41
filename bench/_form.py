"""Reads a volunteer's task as served and answers it as the paper of bench/_fill.py says; it knows no server."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ACTION = re.compile(r'id="entry"[^>]* action="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_ACCEPT = re.compile(r'name="accept_(\d+)"')
_RADIO = re.compile(r'type="radio" name="value_(\d+)" value="([^"]*)"')
_INPUT = re.compile(r'<input class="input[^"]*" name="value_(\d+)"([^>]*)>')

#: What tells a typed field's kind in its input, and what its cell says.
_TYPED = (('data-widget="date"', "30/06/1984"), ('"9 12"', "070084000999"), ('"10 11"', "0912345678"))
_CHARACTERS, _WORDS = "7012345678", "Điểu Hơn"


def filled(html: str) -> dict[str, str] | None:
    """Give what a person posts for the task on a view, and where (`action`); None where there is no task."""
    if 'id="entry"' not in html:
        return None
    return {"action": _ACTION.findall(html)[0], **dict(_HIDDEN.findall(html)), **dict(_answers(html))}


def _answers(html: str) -> Iterator[tuple[str, str]]:
    accepted = set(_ACCEPT.findall(html))
    chosen = set()
    for field, value in _RADIO.findall(html):
        # The first choice is what the paper says of each mark: not struck out, signed, a man.
        if field not in chosen and field not in accepted:
            yield f"value_{field}", value
        chosen.add(field)
    for field, attributes in _INPUT.findall(html):
        if field not in accepted:
            yield f"value_{field}", _typed(attributes)
    for field in accepted:
        yield f"accept_{field}", "on"


def _typed(attributes: str) -> str:
    for sign, value in _TYPED:
        if sign in attributes:
            return value
    return _CHARACTERS if 'autocapitalize="characters"' in attributes else _WORDS
