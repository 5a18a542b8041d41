"""What a reviewer may answer: plain values. Pure; how an answer is carried out is review/decide.py."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from records.words import Mark


class Why(StrEnum):
    """Why it should be other than the paper says."""

    SLIP = "slip"
    SITE = "site"
    OTHER_PAPER = "other_paper"
    OTHER = "other"


class ChoiceKind(StrEnum):
    """How a reviewer decided: one of the opinions, their own writing, a mark, or that the paper does say so.

    Of a known dose that differs: the platform may keep it as it is, the paper corrects it, or it is another dose.
    """

    CHOSEN = "chosen"
    WRITTEN = "written"
    MARK = "mark"
    CONFIRMED = "confirmed"
    ON_PLATFORM = "on_platform"
    CORRECTION = "correction"
    APART = "apart"


#: The kinds that answer what the platform holds, and those that say what the paper does.
OF_KNOWN = (ChoiceKind.ON_PLATFORM, ChoiceKind.CORRECTION, ChoiceKind.APART)
OF_PAPER = tuple(one for one in ChoiceKind if one not in OF_KNOWN)


@dataclass(frozen=True)
class Choice:
    """A decision as the reviewer makes it.

    field_id: which value of a failed check it is about (a field dispute knows its own). should_be: what goes out
    instead of what the paper says, with its reason; with `confirmed` and a field_id the paper's value stays as it is
    settled. given: what a site said of whether a dose was given.
    """

    kind: str
    mark: Mark | None = None
    value: str | None = None
    should_be: str | None = None
    field_id: int | None = None
    reason: str | None = None
    given: bool | None = None
