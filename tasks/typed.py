"""Pages that staff type whole: tasks that are never handed out, entered record by record by two people, blind.

What the two did not agree on, and what a check then doubts, goes to a reviewer at once: a volunteer must not see whole
pages. It must not know how a page is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from records.accounts import Who
from records.database import now
from records.forms import GROUPS
from records.ledger import note
from records.models.campaign import Batch
from records.models.paper import Field, Page, Record
from records.sentences import say
from records.words import RecordState
from tasks.entries import (
    AlreadyAnswered,
    EntryRefused,
    GivenValue,
    add_answers,
    add_entry,
    digest_of,
    earlier_entry,
)
from tasks.follow import after_settled
from tasks.handout import lock_person
from tasks.locks import lock_records
from tasks.models import Answer, Purpose, Slot, SlotState, Task
from tasks.plan import fresh_codes
from tasks.settling import settle_fields
from tasks.slots import new_slot, slots_of

#: Two people type each page.
_PEOPLE = (Purpose.FIRST, Purpose.SECOND)


@dataclass(frozen=True)
class Typing:
    """A page that still needs somebody to type it: whether this person has typed all that they may."""

    page: Page
    done_by_me: bool


def plan_typed(db: Session, page: Page) -> None:
    """Plan the records of a page to be typed whole: a task per group and no slot yet."""
    records = db.scalars(select(Record).where(Record.page_id == page.id).order_by(Record.row)).all()
    wanted = [(record, group) for record in records for group in _groups(record)]
    codes = fresh_codes(db, len(wanted))
    district, moment = page.batch.district_code, now(db)
    for code, (record, group) in zip(codes, wanted, strict=True):
        db.add(Task(record_id=record.id, group=group, code=code, district_code=district, created_at=moment))
    db.flush()


def typed_fields(record: Record) -> list[Field]:
    """List the fields of a record that are typed, in the order of the form."""
    return [field for field in record.fields if field.group]


def left_to_type(db: Session, who: Who, page: Page) -> list[Record]:
    """List the records that this person may still type: live, not typed by them or on this device, nor by two."""
    query = select(Record).where(Record.page_id == page.id, Record.state == RecordState.LIVE).order_by(Record.row)
    records = [record for record in db.scalars(query) if typed_fields(record)]
    mine = _answered(db, who, [field.id for record in records for field in typed_fields(record)])
    full = _full(db, [record.id for record in records])
    return [
        record
        for record in records
        if record.id not in full and not mine.intersection(field.id for field in typed_fields(record))
    ]


def to_type(db: Session, who: Who) -> list[Typing]:
    """List the pages that are being typed whole and are not done, the oldest first."""
    untyped = (
        select(Task.id)
        .join(Record)
        .outerjoin(Slot, Slot.task_id == Task.id)
        .where(Record.page_id == Page.id, Record.state == RecordState.LIVE)
        .group_by(Task.id)
        .having(func.count(Slot.id) < len(_PEOPLE))
        .correlate(Page)
    )
    query = (
        select(Page)
        .where(Page.typed, exists(untyped))
        .options(joinedload(Page.batch), joinedload(Page.scan))
        .order_by(Page.id)
    )
    return [Typing(page, not left_to_type(db, who, page)) for page in db.scalars(query)]


def enter_typed(db: Session, who: Who, page_id: int, given: Mapping[int, GivenValue], key: str) -> int:
    """Store what one person typed of a page, record by record, and settle what it settles; give the number of records.

    A retry with the same key changes nothing. Raises AlreadyAnswered, EntryRefused, KeyConflict.
    """
    lock_person(db, who)
    page = db.get_one(Page, page_id)
    if not page.typed:
        raise EntryRefused(say("This page is not typed whole."))
    records = _lock(db, page_id)
    stored = 0
    for record in records:
        fields = [field for field in typed_fields(record) if field.id in given]
        if not fields or record.state != RecordState.LIVE:
            continue
        if len(fields) != len(typed_fields(record)):
            raise EntryRefused(say("A row was not sent whole. Reload and send it again."))
        if _store(db, who, page.batch, record, fields, given, key):
            stored += 1
            if settle_fields(db, record, fields):
                after_settled(db, record)
    if stored:
        note(db, "page.typed", f"page:{page_id}", who.account_id, records=stored)
    return stored


def _lock(db: Session, page_id: int) -> list[Record]:
    ids = db.scalars(select(Record.id).where(Record.page_id == page_id)).all()
    return sorted(lock_records(db, ids), key=lambda one: one.row)


def _store(
    db: Session,
    who: Who,
    batch: Batch,
    record: Record,
    fields: Sequence[Field],
    given: Mapping[int, GivenValue],
    key: str,
) -> bool:
    """Store one record's entries; False where this is a retry."""
    tasks = db.scalars(select(Task).where(Task.record_id == record.id).order_by(Task.id)).all()
    stored = False
    for task in tasks:
        values = [given[field.id] for field in fields if field.group == task.group]
        own_key, digest = f"{key[:40]}:{task.id}", digest_of(task.id, values)
        if earlier_entry(db, who, own_key, digest) is not None:
            continue
        if _answered(db, who, [one.field_id for one in values]):
            raise AlreadyAnswered(say("You, or somebody at this computer, have typed this page. Another person must."))
        slot = _slot(db, who, batch, task, values)
        add_answers(db, who, add_entry(db, who, slot, own_key, digest), values)
        stored = True
    return stored


def _slot(db: Session, who: Who, batch: Batch, task: Task, values: Sequence[GivenValue]) -> Slot:
    """Make the slot that an entry fills: it is done as soon as it is there, so that nobody is handed it."""
    before = slots_of(db, task.id)
    if len(before) >= len(_PEOPLE):
        raise EntryRefused(say("Two people have typed this page already."))
    slot = new_slot(task, batch, len(before) + 1, _PEOPLE[len(before)], [one.field_id for one in values])
    slot.state = SlotState.DONE
    slot.account_id, slot.device_id = who.account_id, who.device_id
    db.add(slot)
    db.flush()
    return slot


def _groups(record: Record) -> list[str]:
    held = {field.group for field in typed_fields(record)}
    return [group for group in GROUPS if group in held]


def _answered(db: Session, who: Who, field_ids: Collection[int]) -> set[int]:
    hands = or_(Answer.account_id == who.account_id, Answer.device_id == who.device_id)
    return set(db.scalars(select(Answer.field_id).where(Answer.field_id.in_(field_ids), hands)))


def _full(db: Session, record_ids: Collection[int]) -> set[int]:
    """Tell which records two people have typed."""
    counted = select(Task.record_id).join(Slot, Slot.task_id == Task.id).where(Task.record_id.in_(record_ids))
    return set(db.scalars(counted.group_by(Task.id, Task.record_id).having(func.count(Slot.id) >= len(_PEOPLE))))
