"""Writes the tasks and slots of a page that was read, in the transaction that wrote its fields.

It must not know who will enter them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.database import now
from records.disputes import open_dispute
from records.fields import move
from records.forms import GROUPS, Form
from records.models.campaign import Batch
from records.models.paper import Field, Page, Record
from records.words import DisputeKind, FieldState, RecordKind, RecordState
from tasks.asked import asked_fields, is_row, needed_fields, spec_of
from tasks.known_first import FIRST
from tasks.models import Purpose, SlotState, Task
from tasks.slots import new_slot

#: No letter or digit that is taken for another when it is read out or written down.
_LETTERS = "ACDEFGHKLMNPQRTUVWXY"
_DIGITS = "34679"
#: One sign each, like K7M-4QX3: 100 million codes are enough for a province; a national backlog has districts.
_SHAPE = (_LETTERS, _DIGITS, _LETTERS, "-", _DIGITS, _LETTERS, _LETTERS, _LETTERS + _DIGITS)


def plan_page(db: Session, page: Page, form: Form, random: Random | None = None) -> None:
    """Plan each live record of a page: a task per group, two slots each. Planning twice plans once."""
    query = select(Record).where(Record.page_id == page.id, Record.state == RecordState.LIVE)
    records = db.scalars(query.order_by(Record.row)).all()
    planned = select(Task.id).where(Task.record_id.in_([record.id for record in records])).limit(1)
    if db.scalar(planned) is not None:
        return
    wanted = _in_runs([(record, group, fields) for record in records for group, fields in _groups(record, form)])
    batch = db.get_one(Batch, page.batch_id)
    codes = fresh_codes(db, len(wanted), random)
    moment = now(db)
    tasks = [
        Task(record_id=record.id, group=group, code=code, district_code=batch.district_code, created_at=moment)
        for code, (record, group, _) in zip(codes, wanted, strict=True)
    ]
    db.add_all(tasks)
    db.flush()
    header_owes = any(needed_fields(record, form) for record in records if not is_row(record))
    asked_first = _asked_first(wanted, batch)
    for task, (record, group, fields) in zip(tasks, wanted, strict=True):
        for ordinal, purpose in ((1, Purpose.FIRST), (2, Purpose.SECOND)):
            slot = new_slot(task, batch, ordinal, purpose, [field.id for field in fields])
            waits = record.id in asked_first and (group, ordinal) != FIRST
            slot.state = SlotState.HELD if waits or (group == "dose" and header_owes) else SlotState.OPEN
            db.add(slot)
    db.flush()
    for record in records:
        _leave_to_reviewer(db, record, form)


def _in_runs(wanted: list[tuple[Record, str, list[Field]]]) -> list[tuple[Record, str, list[Field]]]:
    """Put a page's tasks column by column: twenty numbers in a row go faster, and show little of any one person."""
    return sorted(wanted, key=lambda task: GROUPS.index(task[1]))


def _asked_first(wanted: Sequence[tuple[Record, str, list[Field]]], batch: Batch) -> set[int]:
    """Tell of which rows only the numbers are asked until the platform was looked up (tasks/known_first.py)."""
    if not batch.campaign.knows_doses:
        return set()
    return {record.id for record, group, _ in wanted if group == FIRST[0] and is_row(record)}


def _groups(record: Record, form: Form) -> list[tuple[str, list[Field]]]:
    """List the groups of a record that volunteers are asked, each with its fields in the order of the paper."""
    asked = asked_fields(record, form)
    groups = [(group, [field for field in asked if field.group == group]) for group in GROUPS]
    return [(group, fields) for group, fields in groups if fields]


def _leave_to_reviewer(db: Session, record: Record, form: Form) -> None:
    """Owe a reviewer what no volunteer can enter: a remark with ink, a required value with no place found."""
    for field in record.fields:
        spec = spec_of(record, field, form)
        remark = spec.staff and field.reading not in (None, "", "no")
        nowhere = spec.required and record.kind != RecordKind.ROW and not field.box
        if remark or nowhere:
            move(db, field, FieldState.DISPUTED)
            code = "remark" if remark else "no_place"
            open_dispute(db, DisputeKind.FIELD, f"field:{field.id}", record.id, field.id, code)


def fresh_codes(db: Session, count: int, random: Random | None = None) -> list[str]:
    """Draw codes that no task has: nobody can tell the page or row from one."""
    random = random or secrets.SystemRandom()
    fresh: list[str] = []
    while len(fresh) < count:
        drawn = {"".join(random.choice(part) for part in _SHAPE) for _ in range(count - len(fresh))}
        taken = {*fresh, *db.scalars(select(Task.code).where(Task.code.in_(drawn)))}
        fresh += sorted(drawn - taken)
    random.shuffle(fresh)
    return fresh
