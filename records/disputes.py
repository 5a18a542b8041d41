"""Opens and closes the decisions that reviewers owe. It must not know how one is decided."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from records.database import now
from records.ledger import note
from records.models.paper import Dispute
from records.words import DisputeKind


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
    dispute = Dispute(
        kind=kind,
        subject=subject,
        record_id=record_id,
        other_id=other_id,
        field_id=field_id,
        code=code,
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


def _standing(db: Session, kind: DisputeKind, subject: str) -> Dispute | None:
    query = select(Dispute).where(Dispute.kind == kind, Dispute.subject == subject, Dispute.closed_at.is_(None))
    return db.scalars(query).one_or_none()
