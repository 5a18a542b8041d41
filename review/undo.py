"""Takes back a reviewer's last decision while nothing was committed from it; the dispute is theirs again at once.

It must not know screens, nor judge what is decided next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.database import now
from records.disputes import open_dispute
from records.fields import move
from records.ledger import note
from records.models.paper import Dispute, Field, Record
from records.sentences import say
from records.words import DisputeKind, FieldState, Mark, RecordKind, RecordState
from review.correct import CODE
from review.decide import DecisionRefused, follow, last_decision, lock_for
from review.models import Decision, DoseSource, Hold
from review.pairs import open_still, undo_pair
from review.queue import LEASE
from tasks.known_first import settle_match
from tasks.models import MatchState
from tasks.slots import hold_dose_slots
from tasks.states import UNDECIDED, WITHDRAWN
from tasks.wall_return import ask_again


def undo(db: Session, who: Who, decision_id: int) -> Dispute:
    """Take back a decision: the field stands as before and the dispute is open, leased to who undid it.

    One of several that were made in one act takes them all back, or none; its first dispute is given. A second call
    gives the same open dispute. Raises DecisionRefused.
    """
    decision = db.get(Decision, decision_id)
    if decision is None or decision.account_id != who.account_id:
        raise DecisionRefused(say("Only your own decision can be taken back."))
    return [_undo(db, who, one) for one in of_one_act(db, decision)][-1]


def of_one_act(db: Session, decision: Decision) -> list[Decision]:
    """List the decisions that were made in one act with this one, itself too, the last first."""
    if decision.together is None:
        return [decision]
    query = select(Decision).where(Decision.together == decision.together, Decision.account_id == decision.account_id)
    return list(db.scalars(query.order_by(Decision.id.desc())))


def _undo(db: Session, who: Who, decision: Decision) -> Dispute:
    closed = db.get_one(Dispute, decision.dispute_id)
    if closed.kind == DisputeKind.DUPLICATE:
        return undo_pair(db, who, decision)
    field = db.get(Field, decision.field_id) if decision.field_id is not None else None
    touched = {closed.record_id} | ({field.record_id} if field is not None else set())
    records = lock_for(db, touched)
    db.refresh(decision)
    if decision.undone_at is not None:
        return open_still(db, who, closed)
    _refuse(db, who, decision, closed, records)
    _take_back(db, who, decision, closed, field, records)
    return _open_again(db, who, closed)


def _refuse(db: Session, who: Who, decision: Decision, closed: Dispute, records: Sequence[Record]) -> None:
    last = last_decision(db, who)
    if last is None or last.id != decision.id:
        raise DecisionRefused(say("Only your last decision can be taken back."))
    if not may(who, Act.DECIDE, closed.record.page.batch.district_code):
        raise DecisionRefused(say("This is not yours to decide: it is another district's, or not for your role."))
    if closed.code == CODE:
        raise DecisionRefused(say("A correction is not taken back: correct the value once more."))
    pages = [record.page_id for record in records if record.kind == RecordKind.HEADER]
    rows = select(Record.id).where(Record.id.in_([record.id for record in records]) | Record.page_id.in_(pages))
    if db.scalar(select(DoseSource.id).where(DoseSource.record_id.in_(rows)).limit(1)) is not None:
        raise DecisionRefused(say("A dose was already committed from this decision. Correct the value instead."))


def _take_back(
    db: Session, who: Who, decision: Decision, closed: Dispute, field: Field | None, records: Sequence[Record]
) -> None:
    decision.undone_at = now(db)
    # No longer the word of a decision: a check so closed is not confirmed.
    closed.closed_by = f"undone:{decision.id}"
    note(db, "decision.undone", f"dispute:{closed.id}", who.account_id, decision=decision.id)
    if field is not None:
        _restore(db, field, decision.before or {}, who)
    if closed.kind == DisputeKind.KNOWN:
        settle_match(db, closed, MatchState.DIFFERS)
    for record in records:
        if record.kind == RecordKind.HEADER:
            _hold_rows(db, record)
        elif record.state != RecordState.LIVE and record.state_origin == "people":
            _revive(db, record, decision)
    _open_again(db, who, closed)
    follow(db, [record.id for record in records])


def _restore(db: Session, field: Field, before: dict[str, Any], who: Who) -> None:
    state = FieldState(before.get("state", FieldState.DISPUTED))
    if state == FieldState.SETTLED:
        kept = {name: before.get(name) for name in ("value", "should_be", "evidence")}
        move(db, field, state, mark=Mark(before["mark"]), actor_id=who.account_id, **kept)
    else:
        move(db, field, FieldState.REOPENED if state == FieldState.OPEN else state, actor_id=who.account_id)


def _open_again(db: Session, who: Who, closed: Dispute) -> Dispute:
    """Open the same question as a new dispute: a decision stays with the dispute it closed."""
    again = open_dispute(db, DisputeKind(closed.kind), closed.subject, closed.record_id, closed.field_id, closed.code)
    again.raised_at = min(again.raised_at, closed.raised_at)
    again.holder_id, again.lease_until = who.account_id, now(db) + LEASE
    db.flush()
    return again


def _hold_rows(db: Session, header: Record) -> None:
    """Let the dose slots that nobody has taken wait for the header once more."""
    rows = select(Record.id).where(Record.page_id == header.page_id, Record.kind != RecordKind.HEADER)
    hold_dose_slots(db, db.scalars(rows).all())
    db.execute(delete(Hold).where(Hold.record_id.in_(rows)))
    db.flush()


def _revive(db: Session, record: Record, decision: Decision) -> None:
    """Bring back a row that the decision took out of the work: its other disputes, and the slots still needed."""
    record.state, record.state_origin = RecordState.LIVE, None
    note(db, "record.live", f"record:{record.id}", decision.account_id)
    gone = select(Dispute).where(Dispute.record_id == record.id, Dispute.closed_by == WITHDRAWN)
    for dispute in db.scalars(gone.where(Dispute.closed_at >= decision.at)).all():
        field = db.get(Field, dispute.field_id) if dispute.field_id is not None else None
        if field is not None:
            move(db, field, FieldState.DISPUTED)
        kind, about = DisputeKind(dispute.kind), dispute.other_id
        open_dispute(db, kind, dispute.subject, record.id, dispute.field_id, dispute.code, other_id=about)
    ask_again(db, record.id, [field.id for field in record.fields if field.state in UNDECIDED])
