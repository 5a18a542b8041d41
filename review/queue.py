"""Which dispute a reviewer gets next, under a lease. It must not know what is decided, nor how a dispute is shown."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from records.accounts import Act, Who, may_somewhere
from records.database import now
from records.models.campaign import Batch, Campaign
from records.models.paper import Dispute, Field, Page, Record
from records.words import DisputeKind, RecordKind
from review.models import Question
from tasks.models import Answer, Entry, Task

#: As long as a volunteer's: a reviewer who walks away gives it up, one who thinks keeps it.
LEASE = timedelta(minutes=10)

#: Put aside, a dispute comes back after the rest of the queue has moved on a little.
_PARKED = timedelta(minutes=30)

_PRIORITY = (Dispute.rank, Dispute.raised_at, Dispute.id)


def next_dispute(db: Session, who: Who, skip: Collection[int] = (), first: int = 0) -> Dispute | None:
    """Lease to a reviewer one of their own disputes again, `first` before the others, else the next of the queue.

    Page heads come first, for all their rows wait; then raised batches; then the oldest. Never one about a record's
    field that this account or device has entered (promise 4), nor of their own site where the campaign says so.
    """
    if not may_somewhere(who, Act.DECIDE):
        return None
    moment = now(db)
    mine = and_(Dispute.holder_id == who.account_id, Dispute.lease_until >= moment)
    free = or_(Dispute.lease_until.is_(None), Dispute.lease_until < moment)
    asked_for = [and_(Dispute.id == first, or_(mine, free))] if first else []
    for condition in (*asked_for, mine, free):
        dispute = db.scalars(
            _open(who.district_code, moment)
            .where(condition, _not_entered_by(who), _not_of_site(who), Dispute.id.not_in(list(skip)))
            .order_by(*_PRIORITY)
            .limit(1)
            .with_for_update(of=Dispute, skip_locked=True)
            .execution_options(populate_existing=True)
        ).first()
        if dispute is not None:
            dispute.holder_id = who.account_id
            dispute.lease_until = moment + LEASE
            db.flush()
            return dispute
    return None


def may_be_held(db: Session, who: Who, dispute: Dispute) -> bool:
    """Say whether this reviewer may have a dispute now: open, theirs to decide, and held by nobody else."""
    free = or_(Dispute.lease_until.is_(None), Dispute.lease_until < now(db), Dispute.holder_id == who.account_id)
    query = _open(who.district_code, None).where(
        Dispute.id == dispute.id, free, _not_entered_by(who), _not_of_site(who)
    )
    return may_somewhere(who, Act.DECIDE) and db.scalar(query.with_only_columns(Dispute.id)) is not None


def park(db: Session, who: Who, dispute_id: int) -> None:
    """Put a dispute aside for everyone, if this reviewer holds it."""
    dispute = db.get(Dispute, dispute_id)
    if dispute is not None and dispute.closed_at is None and dispute.holder_id == who.account_id:
        dispute.holder_id = dispute.lease_until = None
        dispute.parked_until = now(db) + _PARKED
        db.flush()


def has_entered(db: Session, who: Who, dispute: Dispute, field_id: int | None = None) -> bool:
    """Say whether this account or device has entered what the dispute is about, or the other field `field_id`."""
    if field_id is not None:
        about = Task.record_id == Field.record_id, Answer.entry_id == Entry.id, Answer.field_id == Field.id
        if db.scalar(select(Field.id).where(Field.id == field_id, _entered(who, *about))) is not None:
            return True
    return db.scalar(select(Dispute.id).where(Dispute.id == dispute.id, _not_entered_by(who))) is None


def is_held_by_another(db: Session, who: Who, dispute: Dispute) -> bool:
    """Say whether another reviewer has it before them now."""
    held = dispute.lease_until is not None and dispute.lease_until >= now(db)
    return held and dispute.holder_id != who.account_id


def is_of_their_site(db: Session, who: Who, dispute: Dispute) -> bool:
    """Say whether the campaign keeps this person from deciding it: it is about their own site's paper."""
    return db.scalar(select(Dispute.id).where(Dispute.id == dispute.id, _not_of_site(who))) is None


def waiting_count(db: Session, district: str | None = None) -> int:
    """Count the decisions owed in a district (None: the province); parked ones too."""
    open_ones = _open(district, None).with_only_columns(func.count(Dispute.id))
    return db.scalar(open_ones) or 0


def oldest_age(db: Session, district: str | None = None) -> timedelta | None:
    """Tell how long the oldest decision owed has waited."""
    raised = db.scalar(_open(district, None).with_only_columns(Dispute.raised_at).order_by(Dispute.raised_at).limit(1))
    return None if raised is None else now(db) - raised


def _open(district: str | None, moment: datetime | None) -> Select[Dispute]:
    """Ask for the open disputes of a district; given a moment, without those put aside beyond it or asked of a site."""
    query = select(Dispute).where(Dispute.closed_at.is_(None))
    if district is not None:
        query = query.where(Dispute.district_code == district, ~_reaches_out_of(district))
    if moment is not None:
        asked = exists().where(Question.dispute_id == Dispute.id, Question.answered_at.is_(None))
        query = query.where(~asked, or_(Dispute.parked_until.is_(None), Dispute.parked_until <= moment))
    return query


def _reaches_out_of(district: str) -> ColumnElement[bool]:
    """Ask for disputes about a second record, of another district: they are the province's (promise 9)."""
    other, page, batch = aliased(Record), aliased(Page), aliased(Batch)
    return exists().where(
        Dispute.other_id.is_not(None),
        other.id == Dispute.other_id,
        page.id == other.page_id,
        batch.id == page.batch_id,
        batch.district_code != district,
    )


def _not_of_site(who: Who) -> ColumnElement[bool]:
    """Ask for disputes about paper of other sites, where the campaign says so; a second record's paper, too."""
    if not who.site:
        return true()
    strict = select(Campaign.id).where(Campaign.other_site_reviews)
    other, page, batch = aliased(Record), aliased(Page), aliased(Batch)
    theirs = exists().where(
        other.id.in_((Dispute.record_id, Dispute.other_id)),
        page.id == other.page_id,
        batch.id == page.batch_id,
        batch.site == who.site,
        batch.campaign_id.in_(strict),
    )
    return ~theirs


def _entered(who: Who, *about: ColumnElement[bool]) -> ColumnElement[bool]:
    """Ask whether these hands made an entry of a task; by the tasks of a record, for that is an index."""
    hands = or_(Entry.account_id == who.account_id, Entry.device_id == who.device_id)
    return exists().where(Entry.task_id == Task.id, hands, *about)


def _not_entered_by(who: Who) -> ColumnElement[bool]:
    """Ask for disputes of which these hands entered no value; a check of a row looks at its page's head, too."""
    row, head = aliased(Record), aliased(Record)
    of_field = _entered(
        who, Task.record_id == Dispute.record_id, Answer.entry_id == Entry.id, Answer.field_id == Dispute.field_id
    )
    of_records = _entered(who, Dispute.field_id.is_(None), Task.record_id.in_((Dispute.record_id, Dispute.other_id)))
    of_head = _entered(
        who,
        Dispute.kind == DisputeKind.CHECK,
        row.id == Dispute.record_id,
        head.page_id == row.page_id,
        head.kind == RecordKind.HEADER,
        Task.record_id == head.id,
    )
    return ~or_(of_field, of_records, of_head)
