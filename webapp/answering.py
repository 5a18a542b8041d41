"""From what a volunteer's form posts to what they say of each field, and what is still to be asked back.

Pure: it must not know slots, requests or templates. Inputs are named `value_7`, `blank_7`, … for the field 7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from records import roles
from records.kinds.base import Choice, Kind, Likeness, Widget
from records.kinds.text_keys import clean
from records.sentences import Sentence, say
from records.words import Mark

#: Ticks that are answers by themselves.
MARKS = {
    "blank": Mark.BLANK,
    "unreadable": Mark.UNREADABLE,
    "struck": Mark.STRUCK,
    "ditto": Mark.DITTO,
    "same": Mark.SAME,
}
TICKS = (*MARKS, "accept", "hard", "sure", "picked")
_LONGEST = 300

EMPTY = say("This one is still empty. Type what the picture shows, or tick “Empty”.")
NOT_CHOSEN = say("Choose one answer.")
HARD_BUT_EMPTY = say("Type the letters you can read, with ? for each you cannot, or tick “Cannot be read”.")
TWO_ANSWERS = say("There are two answers here. Keep one.")
TOO_LONG = say("This is too long for one cell.")


@dataclass(frozen=True)
class Question:
    """One field as a volunteer is asked for it.

    suggestion: a sure reading that may be accepted by a tap; inherited: what the page header says, for `same`.
    printed: the title of its column or line on this paper; captions: what stands left and right of a split cell.
    crop, wide: names of its picture, and of one with more around it.
    """

    field_id: int
    role: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    suggestion: str | None = None
    inherited: str | None = None
    on_header: bool = False
    printed: str = ""
    captions: tuple[str, ...] = ()
    crop: str | None = None
    wide: str | None = None

    @property
    def label(self) -> str:
        """Name what is asked for, as a message id."""
        return roles.LABELS.get(self.role, self.kind.label)

    @property
    def suggested_choice(self) -> str:
        """Name the suggestion as its button does, where there are buttons."""
        return next((choice.label for choice in self.choices if choice.value == self.suggestion), "")

    @property
    def marks(self) -> tuple[str, ...]:
        """List the ticks offered beside the input, the usual ones first."""
        if self.role == roles.STRIKE:
            return ()
        if self.kind.key == "mark":
            return ("unreadable",)
        above = () if self.on_header or self.kind.widget is Widget.DIGITS else ("ditto",)
        same = ("same",) if self.inherited else ()
        return (*same, "blank", "unreadable", "struck", *above)

    @property
    def rare_marks(self) -> tuple[str, ...]:
        """List the marks that wait behind “more”."""
        return tuple(mark for mark in self.marks if mark not in ("same", "blank"))


@dataclass(frozen=True)
class Said:
    """What the person said of one field, as they wrote it; problem: what to ask back.

    may_insist: the problem goes away when they confirm that the paper says so.
    """

    text: str = ""
    ticks: frozenset[str] = frozenset()
    mark: Mark | None = None
    value: str = ""
    problem: Sentence | None = None
    may_insist: bool = False

    @property
    def hard(self) -> bool:
        """Tell whether the person found the cell hard to read."""
        return "hard" in self.ticks

    @property
    def picked(self) -> bool:
        """Tell whether a word of the value was tapped, not typed."""
        return "picked" in self.ticks


def hear(questions: Sequence[Question], form: Mapping[str, str]) -> dict[int, Said]:
    """Read what was posted for each question. In a struck row, what was left out is struck too."""
    struck = any(one.role == roles.STRIKE and _says_yes(one, form) for one in questions)
    return {question.field_id: _hear_one(question, form, struck) for question in questions}


def _says_yes(question: Question, form: Mapping[str, str]) -> bool:
    accepted = question.suggestion == "yes" and f"accept_{question.field_id}" in form
    return accepted or form.get(f"value_{question.field_id}") == "yes"


def _hear_one(question: Question, form: Mapping[str, str], struck: bool) -> Said:
    number = question.field_id
    # What nobody can see in a text would be kept for good: the settled value is worded as somebody typed it.
    text = clean(form.get(f"value_{number}", ""))
    offered = {*question.marks, "hard", "sure", "picked", *(("accept",) if question.suggestion else ())}
    ticks = frozenset(tick for tick in TICKS if tick in offered and f"{tick}_{number}" in form)
    marks = [MARKS[tick] for tick in ticks if tick in MARKS]
    values = [text] if text else []
    if "accept" in ticks and question.suggestion and not _same(question, text):
        values.append(question.suggestion)
    if len(marks) + len(values) > 1:
        return Said(text, ticks, problem=TWO_ANSWERS)
    if marks:
        return Said(text, ticks, marks[0])
    if values:
        return _value(question, text, ticks, values[0])
    if struck:
        return Said(text, ticks, Mark.STRUCK)
    return Said(text, ticks, problem=_nothing(question, ticks))


def _same(question: Question, text: str) -> bool:
    suggestion = question.suggestion or ""
    return bool(text) and question.kind.compare(text, suggestion) is Likeness.SAME


def _nothing(question: Question, ticks: frozenset[str]) -> Sentence:
    if question.choices:
        return NOT_CHOSEN
    return HARD_BUT_EMPTY if "hard" in ticks else EMPTY


def _value(question: Question, text: str, ticks: frozenset[str], value: str) -> Said:
    if len(value) > _LONGEST:
        return Said(text, ticks, problem=TOO_LONG)
    if question.choices and value not in {choice.value for choice in question.choices}:
        return Said("", ticks, problem=NOT_CHOSEN)
    problem = question.kind.parse(value).problem
    # A letter that cannot be read, or a cell found hard, makes the value odd by itself: nothing to confirm.
    settled = question.choices or "?" in value or ticks & {"hard", "sure", "accept"}
    if problem and not settled:
        return Said(text, ticks, problem=problem, may_insist=True)
    return Said(text, ticks, Mark.VALUE, value)
