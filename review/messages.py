"""What a message of the platform means: taken, already there, send again, or which value is wrong. Pure.

The table is data/platform_messages.csv and what a coordinator adds to it; nothing is guessed: '' is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from records.kinds.text_keys import loose
from records.reference import rows

_NUMBERS = re.compile(r"\d+")
_QUOTED = re.compile(r"[\"“'‘\[][^\"”'’\]]*[\"”'’\]]")
_SIGNS = re.compile(r"[^a-z ]+")


class Outcome(StrEnum):
    """What became of an upload row: the platform's answer, or withdrawn with a discarded file."""

    ACCEPTED = "accepted"
    ALREADY = "already"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Meaning(StrEnum):
    """What a message means where it names no value: a role stands for itself."""

    ACCEPTED = "accepted"
    ALREADY = "already"
    AGAIN = "again"
    UNKNOWN = ""


def pattern_of(message: str) -> str:
    """Give what all messages of one sort share: no numbers, nothing quoted, no diacritics; '' where no word is left."""
    plain = _SIGNS.sub(" ", _NUMBERS.sub(" ", _QUOTED.sub(" ", loose(message))))
    return " ".join(plain.split())


def meaning_of(message: str, own: Iterable[tuple[str, str]] = ()) -> str:
    """Say what a message means: the coordinator's patterns first, then the weightiest it holds; else UNKNOWN."""
    said = f" {pattern_of(message)} "
    for table in (own, _known()):
        fitting = [(pattern, meaning) for pattern, meaning in table if f" {pattern} " in said]
        if fitting:
            return max(fitting, key=lambda one: (_weight(one[1]), len(one[0])))[1]
    return Meaning.UNKNOWN


def _weight(meaning: str) -> int:
    """Weigh a meaning against others in one message, the careful one first.

    "The phone already exists" is another person's phone, not a dose that is there: a wrong ALREADY would lose a dose.
    """
    if meaning.startswith(("person.", "place.")):
        return 4
    order = (Meaning.UNKNOWN, Meaning.ACCEPTED, Meaning.AGAIN)
    return 3 if meaning == Meaning.ALREADY else 2 if meaning.startswith("dose.") else order.index(Meaning(meaning)) // 2


def _known() -> tuple[tuple[str, str], ...]:
    return tuple((row["pattern"], row["meaning"]) for row in rows("platform_messages"))
