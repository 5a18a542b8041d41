"""What a reviewer's screen shows of a dispute, as plain values. Pure: it must not know tables or views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from records.sentences import Sentence, say
from records.words import DisputeKind, Mark
from review.differences import Piece, Tone

#: Why a field is here, by the dispute's code.
REASONS = {
    "differ": say("Three people read this differently."),
    "rivals": say("People agree in two different ways."),
    "unreadable": say("Nobody could read this."),
    "hard": say("Someone found this hard to read."),
    "check": say("A check doubts this value."),
    "skipped": say("Several people gave this back without entering it."),
    "no_place": say("The machine did not find this on the page. Look at the whole page."),
    "appeal": say("Someone says that this value is wrong. What does the paper say?"),
    "rejected": say("The platform did not take this row."),
    "remark": say("There is something in the remarks. What does it say about the vaccination?"),
}


@dataclass(frozen=True)
class Opinion:
    """One distinct thing that people said of a cell, without their names.

    value: what choosing it sends (empty unless mark is `value`); text: the same as shown, cut into pieces;
    people: how many said it; hard: one of them found it hard to read.
    """

    mark: Mark
    value: str
    text: str
    pieces: tuple[Piece, ...]
    syllable: int | None
    tone: Tone | None
    people: int
    hard: bool


@dataclass(frozen=True)
class DisputedField:
    """One cell to decide about, or one that a failed check names.

    label: message id; title: as printed on this paper; settled, should_be: where it is already decided;
    reading: the machine's, to be hidden until asked for; from_header: it stands at the head of the page.
    """

    field_id: int
    role: str
    kind: str
    label: str
    title: str
    crop: str | None
    box: tuple[int, ...]
    options: tuple[str, ...]
    opinions: tuple[Opinion, ...]
    settled: str | None
    should_be: str | None
    reading: str | None
    from_header: bool


@dataclass(frozen=True)
class DisputeScreen:
    """All that one dispute needs on screen; `fields` holds one for a field, several or none for a check.

    strip: the picture of the whole row; page_image with row_box: the whole page and where the row is on it.
    waiting, oldest: what is still owed in the district, this one counted.
    """

    dispute_id: int
    kind: DisputeKind
    code: str
    reason: Sentence | None
    locator: str
    form_name: dict[str, str]
    fields: tuple[DisputedField, ...]
    findings: tuple[Sentence, ...]
    strip: str | None
    page_id: int
    page_image: str | None
    page_size: tuple[int, int] | None
    row_box: tuple[int, int, int, int] | None
    waiting: int
    oldest: timedelta | None
