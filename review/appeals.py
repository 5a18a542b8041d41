"""Doubts a settled value anew, even after its doses were committed; a reviewer decides it like any other dispute.

What was committed stands until then, and the clock gives it a new version afterwards (review/commit.py): a page
header's value in every dose that used it.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.disputes import open_dispute
from records.fields import move
from records.models.campaign import Batch
from records.models.paper import Dispute, Field, Page, Record
from records.sentences import say
from records.words import DisputeKind, FieldState, RecordState
from review.decide import DecisionRefused, follow, lock_for

CODE = "appeal"


def appeal(db: Session, who: Who, field_id: int) -> Dispute:
    """Let a reviewer look at a settled value once more. Raises DecisionRefused."""
    field = db.get(Field, field_id)
    record = db.get(Record, field.record_id) if field is not None else None
    if field is None or record is None or not _may(db, who, record):
        raise DecisionRefused(say("This is not of your district, or does not exist."))
    lock_for(db, {record.id})
    db.refresh(field)
    if field.state != FieldState.SETTLED or record.state != RecordState.LIVE:
        raise DecisionRefused(say("This value is not decided yet. It needs no second look."))
    move(db, field, FieldState.DISPUTED, actor_id=who.account_id)
    dispute = open_dispute(db, DisputeKind.FIELD, f"field:{field.id}", record.id, field.id, CODE)
    follow(db, [record.id])
    return dispute


def _may(db: Session, who: Who, record: Record) -> bool:
    district = db.get_one(Batch, db.get_one(Page, record.page_id).batch_id).district_code
    return may(who, Act.DECIDE, district) or may(who, Act.COORDINATE, district)
