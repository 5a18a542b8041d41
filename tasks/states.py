"""Where a row stands once its marks are settled: struck out, blank, unreadable. It must not know checks or doses."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.disputes import close_dispute
from records.fields import move
from records.ledger import note
from records.models.paper import Dispute, Field, Record
from records.roles import BIRTH_DATE, NAME, STRIKE
from records.words import FieldState, Mark, RecordState
from tasks.asked import is_row, roles_of
from tasks.slots import withdraw

#: What closed a dispute that no longer matters, or whose cause is gone (records/disputes.py).
WITHDRAWN, SOLVED = "withdrawn", "solved"
#: States in which people's evidence decides; a disputed field is the reviewer's, a settled one is never settled again.
UNDECIDED = (FieldState.OPEN, FieldState.REOPENED)


def close_if_not_live(db: Session, record: Record) -> bool:
    """Take a live row out of the work if its settled values say so; tell whether it is out."""
    if not is_row(record):
        return False
    state = _state(roles_of(record.fields)) if record.state == RecordState.LIVE else None
    if state is not None:
        _close(db, record, state)
    return record.state != RecordState.LIVE


def open_disputes(db: Session, record: Record) -> list[Dispute]:
    """List the decisions still owed about a record."""
    query = select(Dispute).where(Dispute.record_id == record.id, Dispute.closed_at.is_(None)).order_by(Dispute.id)
    return list(db.scalars(query))


def _state(fields: dict[str, Field]) -> RecordState | None:
    strike, name, birth = fields.get(STRIKE), fields.get(NAME), fields.get(BIRTH_DATE)
    if strike is not None and strike.mark == Mark.VALUE and strike.value == "yes":
        return RecordState.STRUCK
    if name is None:
        return None
    if name.mark == Mark.BLANK and birth is not None and birth.mark == Mark.BLANK:
        return RecordState.BLANK
    # Two people who cannot read it do not settle it: this is a reviewer's word.
    return RecordState.UNREADABLE if name.mark == Mark.UNREADABLE else None


def _close(db: Session, record: Record, state: RecordState) -> None:
    record.state = state
    record.state_origin = "people"
    record.ready_at = None
    note(db, f"record.{state.value}", f"record:{record.id}")
    withdraw(db, record.id)
    drop_owed(db, record)


def drop_owed(db: Session, record: Record) -> None:
    """Let go what reviewers owe about a row that is asked no further."""
    for dispute in open_disputes(db, record):
        close_dispute(db, dispute, WITHDRAWN)
    for field in record.fields:
        if field.state == FieldState.DISPUTED:
            move(db, field, FieldState.REOPENED)
