"""Opens and closes the decisions that reviewers owe. It must not know how one is decided."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from records.database import now
from records.ledger import note
from records.models.campaign import Batch
from records.models.paper import Dispute, Page, Record
from records.words import DisputeKind, RecordKind

#: Whose turn is first: page heads, for all their rows wait; then batches that were raised; then the others.
HEAD, RAISED, USUAL = 0, 1, 2


def open_dispute(
    db: Session,
    kind: DisputeKind,
    subject: str,
    record_id: int,
    field_id: int | None,
    code: str,
    other_id: int | None = None,
) -> Dispute:
    """Open the dispute about `subject`, or give the one that is already open. other_id: a second record it is about."""
    if standing := _standing(db, kind, subject):
        return standing
    query = select(Record.kind, Batch.raised, Batch.district_code).where(Record.id == record_id)
    of_kind, raised, district = db.execute(query.join(Page, Page.id == Record.page_id).join(Batch)).one()
    dispute = Dispute(
        kind=kind,
        subject=subject,
        record_id=record_id,
        other_id=other_id,
        field_id=field_id,
        code=code,
        district_code=district,
        rank=HEAD if of_kind == RecordKind.HEADER else RAISED if raised else USUAL,
        raised_at=now(db),
    )
    try:
        with db.begin_nested():
            db.add(dispute)
    except IntegrityError:
        # Another transaction opened it between our look and our insert.
        standing = _standing(db, kind, subject)
        if standing is None:
            raise
        return standing
    note(db, "dispute.opened", f"dispute:{dispute.id}", code=code, record=record_id, field=field_id)
    return dispute


def close_dispute(db: Session, dispute: Dispute, by: str) -> None:
    """Close a dispute, once. by: `decision:ID`, or the word for what made it needless."""
    if dispute.closed_at is not None:
        return
    dispute.closed_at = now(db)
    dispute.closed_by = by
    dispute.holder_id = None
    dispute.lease_until = None
    db.flush()
    note(db, "dispute.closed", f"dispute:{dispute.id}", by=by)


def raise_disputes(db: Session, batch_id: int, raised: bool) -> None:
    """Let what is owed about the rows of a batch come before the usual, or among it."""
    records = select(Record.id).join(Page, Page.id == Record.page_id).where(Page.batch_id == batch_id)
    owed = (Dispute.closed_at.is_(None), Dispute.rank != HEAD, Dispute.record_id.in_(records))
    db.execute(update(Dispute).where(*owed).values(rank=RAISED if raised else USUAL))


def _standing(db: Session, kind: DisputeKind, subject: str) -> Dispute | None:
    query = select(Dispute).where(Dispute.kind == kind, Dispute.subject == subject, Dispute.closed_at.is_(None))
    return db.scalars(query).one_or_none()
