"""What a reviewer's screen shows of a dispute, as plain values. Pure: it must not know tables or views."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from records.sentences import Sentence, say
from records.words import DisputeKind, Mark
from review.differences import Piece, Tone

#: Why a field is here, by the dispute's code.
REASONS = {
    "differ": say("People read this differently."),
    "rivals": say("People agree in two different ways."),
    "unreadable": say("Nobody could read this."),
    "hard": say("Someone found this hard to read."),
    "check": say("A check doubts this value."),
    "skipped": say("Several people gave this back without entering it."),
    "no_place": say("The machine did not find this on the page. Look at the whole page."),
    "insists": say("Whoever entered this still thinks that they read it right. What does the paper say?"),
    "rejected": say("The platform did not take this row."),
    "known_dose": say("The platform holds this dose of this person, but says something else of it."),
    "known_person": say("The platform holds a dose that seems to be this one, but its person differs."),
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
    value: the settled one as it is kept; reading: the machine's, to be hidden until asked for;
    from_header: it stands at the head of the page.
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
    value: str | None
    should_be: str | None
    reading: str | None
    from_header: bool


@dataclass(frozen=True)
class SiteAnswer:
    """What a site answered: its words, whose they are, and the picture it sent; one of text and photo is there."""

    text: str
    name: str
    photo: str | None


@dataclass(frozen=True)
class Side:
    """One value on one paper, in pieces that say where the other differs; crop: its picture, if it has one."""

    pieces: tuple[Piece, ...]
    crop: str | None


@dataclass(frozen=True)
class Line:
    """One kind of value on both papers. label: message id; dose: of which dose, 0 of the person."""

    label: str
    dose: int
    left: Side
    right: Side
    contradicts: bool


@dataclass(frozen=True)
class PairScreen:
    """Two records side by side: the one that waits, then the one that it may be the same as."""

    records: tuple[int, int]
    locators: tuple[str, str]
    forms: tuple[dict[str, str], dict[str, str]]
    reason: Sentence | None
    lines: tuple[Line, ...]

    @property
    def contradicts(self) -> bool:
        """Say whether a reviewer must choose which paper is right."""
        return any(line.contradicts for line in self.lines)

    def crops(self) -> list[str | None]:
        """List the pictures to fetch."""
        return [side.crop for line in self.lines for side in (line.left, line.right)]


@dataclass(frozen=True)
class DisputeScreen:
    """All that one dispute needs on screen; `fields` holds one for a field, several or none for a check.

    blocks: what the check found keeps the dose out whatever is confirmed. pair: both records, if it is about two;
    known: the paper beside the platform, if that holds the dose otherwise.
    answer: what the site said to a question about it; alike: how many more of the page differ in the same way;
    shifted: how many rows it is one of in which one person's values of this column stand a row off.
    """

    dispute_id: int
    kind: DisputeKind
    code: str
    reason: Sentence | None
    locator: str
    form_name: dict[str, str]
    fields: tuple[DisputedField, ...]
    findings: tuple[Sentence, ...]
    blocks: bool = False
    answer: SiteAnswer | None = None
    alike: int = 0
    shifted: int = 0
    pair: PairScreen | None = None
    page_id: int = 0
    known: tuple[Line, ...] = ()

    @property
    def seen(self) -> str:
        """Give a mark of what is on screen: another one means that the reviewer saw something else."""
        shown = (self.dispute_id, self.code, self.fields, self.findings, self.answer, self.pair, self.known)
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
