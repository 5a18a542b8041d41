"""What a volunteer entered otherwise than was decided, for their own eyes, and their word that they were right.

Their word leaves the field to a reviewer, once; what was committed stands until it is decided. It counts nothing: how
often anybody was right is nobody's to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import now
from records.disputes import open_dispute
from records.fields import move
from records.kinds.base import Likeness
from records.kinds.registry import kind
from records.models.paper import Dispute, Field, Record
from records.sentences import say
from records.words import DisputeKind, FieldState, Mark, RecordState
from review.decide import DecisionRefused, follow, lock_for
from tasks.models import Answer, Entry

#: The code of such a dispute.
CODE = "insists"
#: So long a person may see again what they entered, with its picture.
WINDOW = timedelta(days=7)
#: So many are shown: to learn from, not to be measured by.
MOST = 30
#: Of so many answers the latest are looked at.
_LOOKED_AT = 400


@dataclass(frozen=True)
class Differing:
    """A cell of which this person said something else than was decided; looked_at: a reviewer did, at their word."""

    field: Field
    answer: Answer
    looked_at: bool


def differing(db: Session, who: Who) -> list[Differing]:
    """List where this person's entries of the last days differ from what was decided, the latest first."""
    since = now(db) - WINDOW
    query = (
        select(Answer, Field)
        .join(Entry, Entry.id == Answer.entry_id)
        .join(Field, Field.id == Answer.field_id)
        .join(Record, Record.id == Field.record_id)
        .where(Entry.account_id == who.account_id, Entry.received_at >= since, Answer.live)
        .where(Field.state == FieldState.SETTLED, Record.state == RecordState.LIVE)
        .order_by(Entry.id.desc(), Answer.id)
        .limit(_LOOKED_AT)
    )
    found = [(answer, field) for answer, field in db.execute(query) if _differs(answer, field)][:MOST]
    closed = set(db.scalars(_insisted([field.id for _, field in found])))
    return [Differing(field, answer, field.id in closed) for answer, field in found]


def waiting(db: Session, who: Who) -> int:
    """Count what of this person's a reviewer has still to look at once more."""
    mine = select(Answer.field_id).where(Answer.account_id == who.account_id, Answer.field_id == Dispute.field_id)
    open_ones = select(Dispute.id).where(Dispute.code == CODE, Dispute.closed_at.is_(None), mine.exists())
    return len(db.scalars(open_ones).all())


def insist(db: Session, who: Who, field_id: int) -> Dispute:
    """Leave a value to a reviewer once more: this person thinks that they read it right. Raises DecisionRefused."""
    mine = next((one for one in differing(db, who) if one.field.id == field_id), None)
    if mine is None:
        raise DecisionRefused(say("This is not among what you entered otherwise, or it is being looked at already."))
    lock_for(db, {mine.field.record_id})
    field = mine.field
    db.refresh(field)
    if field.state != FieldState.SETTLED or db.scalar(_insisted([field_id])) is not None:
        raise DecisionRefused(say("A reviewer looks at this, or has looked at it, once more. That is enough."))
    move(db, field, FieldState.DISPUTED, actor_id=who.account_id)
    dispute = open_dispute(db, DisputeKind.FIELD, f"field:{field.id}", field.record_id, field.id, CODE)
    follow(db, [field.record_id])
    return dispute


def _insisted(field_ids: list[int]) -> Select[int | None]:
    """Ask which of these fields a volunteer has insisted on, whatever became of it."""
    return select(Dispute.field_id).where(Dispute.field_id.in_(field_ids), Dispute.code == CODE)


def _differs(answer: Answer, field: Field) -> bool:
    """Tell whether an answer says something else; one that could not be read, or points elsewhere, says nothing."""
    if answer.mark in (Mark.UNREADABLE, Mark.DITTO, Mark.SAME) or "?" in answer.value:
        return False
    if answer.mark != Mark.VALUE or field.mark != Mark.VALUE:
        return answer.mark != field.mark
    return kind(field.kind).compare(answer.value, field.value or "") is Likeness.DIFFERENT
