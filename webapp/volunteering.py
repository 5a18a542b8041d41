"""What the volunteer's desk says of a person and lays out of a task. Steps that only read.

It must not know requests or templates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from records import roles
from records.accounts import Who
from records.calendar import VIETNAM
from records.database import ask, now
from records.kinds.base import Choice
from records.kinds.registry import kind
from records.sentences import say
from tasks.models import PIECES, Entry, SkipReason
from tasks.screen import ScreenField, TaskScreen
from webapp.answering import Question
from webapp.signing import REST

#: What the answers to a mark are called beside its picture; a form names which of them it has.
MARK_LABELS = {
    (roles.STRIKE, "no"): say("No line through it").text,
    (roles.STRIKE, "yes"): say("Yes, struck out").text,
    (roles.SIGNATURE, "yes"): say("Signed or ticked").text,
    (roles.SIGNATURE, "no"): say("Nothing there").text,
    (roles.SIGNATURE, "deferred"): say("It says: postponed or absent").text,
}
#: Why a task is given back, one tap each.
SKIP_LABELS = {
    SkipReason.WRONG_CELL: say("The picture shows the wrong place").text,
    SkipReason.BLURRED: say("Too blurred to read").text,
    SkipReason.KNOWN_PERSON: say("I know this person").text,
    SkipReason.OTHER: say("Another reason").text,
}
#: Was the dose given at all? That is asked before what was given.
_FIRST = (roles.SIGNATURE,)


@dataclass(frozen=True)
class Desk:
    """Who is at the desk: their pseudonym, what they entered today, and the moment, for the mark over each picture.

    lock: seconds of rest after which a shared device asks for the PIN, 0 where nobody shares it.
    """

    pseudonym: str
    name: str
    today: int
    moment: datetime
    lock: int = 0


def desk_of(db: Session, who: Who) -> Desk:
    """Look up what the desk says of its person."""
    moment = now(db).astimezone(VIETNAM)
    midnight = datetime.combine(moment, time.min, VIETNAM).astimezone(UTC)
    today = ask(db, _TODAY, {"account": who.account_id, "midnight": midnight}).scalar_one()
    lock = int(REST.total_seconds()) if who.shared else 0
    return Desk(pseudonym(who.account_id), who.name, today, moment, lock)


_TODAY = select(PIECES).where(Entry.account_id == bindparam("account"), Entry.received_at >= bindparam("midnight"))


def pseudonym(account_id: int) -> str:
    """Name a person to themselves and on their phone: staff can resolve it, nobody else."""
    return f"TN-{account_id:03}"


def questions_of(screen: TaskScreen) -> tuple[Question, ...]:
    """Lay out what is asked of each cell, in the order of the paper; whether a dose was given comes first."""
    asked = [_question(one, screen.group == "header") for one in screen.fields]
    return tuple(sorted(asked, key=lambda one: one.role not in _FIRST))


def header_words(screen: TaskScreen) -> list[tuple[str, str]]:
    """List what the head of the page says, where this task may see it."""
    return [(roles.LABELS[word.role], kind(word.kind).show(word.value)) for word in screen.header]


def _question(one: ScreenField, on_header: bool) -> Question:
    its_kind = kind(one.kind)
    by_value = {choice.value: choice for choice in its_kind.choices}
    offered = [by_value[option] for option in one.options] if one.options else its_kind.choices
    captions = (one.layout.get("left", ""), one.layout.get("right", ""))
    return Question(
        field_id=one.field_id,
        role=one.role,
        kind=its_kind,
        choices=tuple(Choice(it.value, MARK_LABELS.get((one.role, it.value), it.label)) for it in offered),
        suggestion=one.shown,
        inherited=its_kind.show(one.header) if one.header is not None else None,
        on_header=on_header,
        printed=one.layout.get("title", ""),
        captions=captions if any(captions) else (),
        crop=one.crop,
        wide=one.layout.get("wide"),
    )
