"""Puts to the site, by itself, whether a row's dose was given where the paper does not say: unknown is never committed.

It must not know how a reviewer decides on the answer, nor how a question is shown.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.database import now
from records.disputes import close_dispute, open_dispute
from records.given import GivenAnswer
from records.ledger import note
from records.models.paper import Dispute, Field, Page, Record
from records.roles import REMARK, SIGNATURE, STRIKE
from records.words import DisputeKind
from review.facts import form_of, given_answer
from review.models import Question
from tasks.states import SOLVED

CODE = "given_unknown"

#: What stands beside an empty or unreadable signature once the site has said whether the dose was given.
_SHOULD_BE = {True: "yes", False: "deferred"}
_MARKS = (SIGNATURE, REMARK, STRIKE)


def ask_given(db: Session, record: Record) -> bool:
    """Ask the site about a row whose signature says nothing, once for its marks as they are; say whether it waits.

    A list without signatures is another matter: its batch's two answers say it for all rows (records/given.py).
    """
    if signature_of(record) is None or _was_decided(db, record):
        return False
    dispute = open_dispute(db, DisputeKind.GIVEN, _subject(record), record.id, None, CODE)
    asked = select(Question.id).where(Question.dispute_id == dispute.id)
    if db.scalar(asked.limit(1)) is None:
        question = Question(dispute_id=dispute.id, asked_at=now(db))
        db.add(question)
        db.flush()
        note(db, "question.asked", f"dispute:{dispute.id}", question=question.id)
    record.ready_at = None
    db.flush()
    return True


def close_known(db: Session, record: Record) -> None:
    """Close what was asked about a row, once its marks or its batch's answers say whether the dose was given."""
    query = select(Dispute).where(
        Dispute.kind == DisputeKind.GIVEN, Dispute.subject == _subject(record), Dispute.closed_at.is_(None)
    )
    standing = db.scalars(query).one_or_none()
    if standing is not None and given_answer(record, record.page.batch, form_of(record)) != GivenAnswer.UNKNOWN:
        close_dispute(db, standing, SOLVED)


def asked_in(db: Session, batch_id: int) -> list[int]:
    """List the records of a batch about which it is asked whether the dose was given."""
    query = select(Dispute.record_id).join(Record, Record.id == Dispute.record_id).join(Page, Page.id == Record.page_id)
    query = query.where(Dispute.kind == DisputeKind.GIVEN, Dispute.closed_at.is_(None), Page.batch_id == batch_id)
    return list(db.scalars(query.order_by(Dispute.record_id)))


def signature_of(record: Record) -> Field | None:
    """Find the cell beside which a site's word is kept."""
    return next((field for field in record.fields if field.role == SIGNATURE), None)


def said_by_site(*, given: bool) -> str:
    """Write a site's word as the signature should be."""
    return _SHOULD_BE[given]


def _was_decided(db: Session, record: Record) -> bool:
    """Say whether a reviewer has decided this for the marks as they are now."""
    query = select(Dispute.closed_at).where(
        Dispute.kind == DisputeKind.GIVEN,
        Dispute.subject == _subject(record),
        Dispute.closed_by.startswith("decision"),
    )
    last = max((at for at in db.scalars(query) if at is not None), default=None)
    return last is not None and all(field.settled_at is None or field.settled_at <= last for field in _marks(record))


def _marks(record: Record) -> Iterable[Field]:
    return (field for field in record.fields if field.role in _MARKS)


def _subject(record: Record) -> str:
    return f"record:{record.id}:{CODE}"
