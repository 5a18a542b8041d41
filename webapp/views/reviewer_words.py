"""How a reviewer's view says marks, opinions and settled values, and which answers have a number key. Plain values.

It must not know requests or the database.
"""

from __future__ import annotations

from dataclasses import dataclass

from records import roles
from records.kinds.registry import kind
from records.sentences import say
from records.words import Mark
from review.choices import ChoiceKind, Why
from review.differences import Piece
from review.models import PairVerdict
from review.screens import DisputedField, DisputeScreen, Opinion
from review.shifted_rows import Said, ShiftedRow
from webapp.reviewing import Standing
from webapp.volunteering import MARK_LABELS

#: A closed field with more answers than this is written, not pressed.
_MOST_BUTTONS = 5

MARKS = {
    Mark.BLANK: say("Empty").text,
    Mark.UNREADABLE: say("Cannot be read").text,
    Mark.STRUCK: say("Crossed out").text,
    Mark.DITTO: say("As above (″)").text,
    Mark.SAME: say("Like the head of the page").text,
}
REASONS = {
    Why.SLIP: say("an obvious slip of the pen").text,
    Why.SITE: say("the site says so").text,
    Why.OTHER_PAPER: say("another paper says so").text,
    Why.OTHER: say("another reason").text,
}
_OPTIONS = {
    **MARK_LABELS,
    (roles.REMARK, "given"): say("It says: vaccinated").text,
    (roles.REMARK, "deferred"): say("It says: postponed").text,
    (roles.REMARK, "absent"): say("It says: absent").text,
    (roles.REMARK, "other"): say("Something that does not matter here").text,
}


_BY_CHOICE: dict[str, str] = {
    PairVerdict.SAME: say("Same person").text,
    PairVerdict.DIFFERENT: say("Different people").text,
    ChoiceKind.ON_PLATFORM: say("the platform stays as it is").text,
    ChoiceKind.CORRECTION: say("the platform is corrected").text,
    ChoiceKind.APART: say("it is missing there").text,
}


@dataclass(frozen=True)
class Answer:
    """One numbered button. act: what pressing it sends; label: a message id where the words are ours, else empty."""

    act: str
    label: str
    pieces: tuple[Piece, ...]
    tone: str
    people: int
    hard: bool

    @property
    def length(self) -> int:
        """Count the letters, so that a long value is written smaller."""
        return sum(len(piece.text) for piece in self.pieces)


@dataclass(frozen=True)
class Card:
    """One field as shown: its answers by number key, and the words of its settled value.

    settled, choices: message ids where `worded`, else the words themselves.
    """

    field: DisputedField
    answers: tuple[Answer, ...]
    choices: tuple[tuple[str, str], ...]
    settled: str
    worded: bool


def field_card(field: DisputedField) -> Card:
    """Lay one field out: a closed one by its options, any other by what people said."""
    closed = bool(field.options) and len(field.options) <= _MOST_BUTTONS
    answers = _option_answers(field) if closed else tuple(_answer(one) for one in field.opinions)
    choices = tuple((option, _word(field, option)) for option in field.options)
    settled = field.settled or ""
    word = _word(field, settled) if settled in field.options else ""
    return Card(field, answers, choices, word or settled, bool(word))


@dataclass(frozen=True)
class ShiftedLine:
    """One row of a column that stands off: its card, and what the one and the others say there; seen: its screen's."""

    dispute_id: int
    seen: str
    locator: str
    card: Card
    one: Answer
    others: Answer


def shifted_line(screen: DisputeScreen, row: ShiftedRow) -> ShiftedLine:
    """Lay one row out whose two sides are a row apart."""
    card = field_card(screen.fields[0])
    sides = (_side(card.field, said) for said in (row.one, row.others))
    return ShiftedLine(screen.dispute_id, screen.seen, screen.locator, card, *sides)


def _side(field: DisputedField, said: Said) -> Answer:
    if said.mark != Mark.VALUE:
        return Answer(str(said.mark), MARKS[said.mark], (), "", 0, False)
    word = _word(field, said.value) if said.value in field.options else ""
    pieces = () if word else (Piece(kind(field.kind).show(said.value), False),)
    return Answer(f"value {said.value}", word, pieces, "", 0, False)


def said(standing: Standing) -> tuple[str, bool]:
    """Say the last decision in a word or two, and whether that is a message id."""
    role, mark, value = standing.undo_role, standing.undo_mark, standing.undo_value
    if standing.undo_mixed:
        return say("each row has its own value").text, True
    if standing.undo_choice in _BY_CHOICE:
        return _BY_CHOICE[standing.undo_choice], True
    if role is None:
        return say("the paper says so").text, True
    if mark is not None and mark != Mark.VALUE and not value:
        return MARKS.get(Mark(mark), ""), True
    return (_OPTIONS[role, value], True) if (role, value) in _OPTIONS else (value, False)


def _option_answers(field: DisputedField) -> tuple[Answer, ...]:
    by_value = {kind(field.kind).parse(one.value).canonical: one for one in field.opinions if one.mark == Mark.VALUE}
    answers = []
    for option in field.options:
        opinion = by_value.get(option)
        people, hard = (opinion.people, opinion.hard) if opinion else (0, False)
        answers.append(Answer(f"value {option}", _word(field, option), (), "", people, hard))
    return tuple(answers)


def _answer(opinion: Opinion) -> Answer:
    act = f"{opinion.mark} {opinion.value}".strip()
    label = "" if opinion.mark == Mark.VALUE else MARKS[opinion.mark]
    return Answer(act, label, opinion.pieces, opinion.tone or "", opinion.people, opinion.hard)


def _word(field: DisputedField, option: str) -> str:
    """Name an option by a message id: as its role asks for it, else as its kind does."""
    kinds_own = {choice.value: choice.label for choice in kind(field.kind).choices}
    return _OPTIONS.get((field.role, option)) or kinds_own.get(option, option)
