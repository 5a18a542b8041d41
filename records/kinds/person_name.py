"""A person's name, as the paper has it: letters, spaces, apostrophe, hyphen, and dots of abbreviations."""

from __future__ import annotations

import re

from records.kinds.base import Kind, Parsed, Widget
from records.kinds.comparing import compare_parsed, parses_well
from records.kinds.text_keys import clean, place_tones
from records.reference import rows
from records.sentences import Sentence, say

_LETTERS = r"[^\W\d_]"
_NAME = re.compile(rf"{_LETTERS}(?:{_LETTERS}|[ '.-])*")
_TOKEN = re.compile(rf"{_LETTERS}+")
#: Longest name of one person that lists hold (DOMAIN.md §7); more is two cells run together.
_MOST_TOKENS = 8


def parse(text: str) -> Parsed:
    """Tidy a name; the letters and their tones stay as on the paper."""
    name = re.sub(r"\s*(['-])\s*", r"\1", clean(text))
    name = re.sub(r"\s*\.\s*(?=\w)", ". ", re.sub(r"\s+\.", ".", name))
    name = clean(_TOKEN.sub(lambda match: _capital(match[0]), place_tones(name)))
    return Parsed(name, _problem(name))


def _capital(word: str) -> str:
    # Mixed case is on purpose (McDonald); only all capitals or all small letters are form without meaning.
    if not (word.isupper() or word.islower()):
        return word
    small = word.casefold()
    return small[0].upper() + small[1:]


def _problem(name: str) -> Sentence | None:
    if not name:
        return say("Type the name.")
    if not _NAME.fullmatch(name):
        return say("A name has letters only; a dot, a hyphen or an apostrophe may stand in it.")
    if len(name.split()) < 2:
        return say("A name has at least two words. Is there more of it on the paper?")
    if len(name.split()) > _MOST_TOKENS:
        return say("This is longer than a name. Type only what is in this cell.")
    return None


def _tokens() -> tuple[str, ...]:
    lists = ("surnames", "middle_names", "given_names")
    return tuple(sorted({token for name in lists for row in rows(name) for token in row["name"].split()}))


KIND = Kind(
    key="person_name",
    label="Full name",
    help="Type the name as it is written, with its tone marks. Capital letters do not matter.",
    widget=Widget.TEXT,
    parse=parse,
    compare=compare_parsed(parse),
    show=lambda value: parse(value).canonical,
    plausible=parses_well(parse),
    lexicon=_tokens(),
)
