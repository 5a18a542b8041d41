"""Asks otherwise for a cell that a wall did not answer. The caller holds its record's lock; it must not know why."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.models.campaign import Batch
from records.models.paper import Field, Record
from records.words import RecordState
from tasks.exclusions import renew
from tasks.models import Purpose, Slot, SlotState, Task
from tasks.slots import bring_back, new_slot, slots_of
from tasks.states import UNDECIDED


def take_back(db: Session, slot: Slot) -> None:
    """Let the first slot of the task ask for the cell again; where that was taken, ask for it by itself."""
    if not _end(db, slot):
        return
    first = next(one for one in slots_of(db, slot.task_id) if one.purpose == Purpose.FIRST)
    untouched = first.state in (SlotState.OPEN, SlotState.HELD)
    if not untouched and first.field_ids:
        ask_blind(db, slot)
        return
    first.field_ids = sorted({*first.field_ids, *slot.field_ids})
    first.state = first.state if untouched else SlotState.OPEN
    renew(db, first)


def set_aside(db: Session, slot: Slot) -> None:
    """Ask somebody else for a cell that was tapped as odd, blind: what was claimed of it is no help."""
    if _end(db, slot):
        ask_blind(db, slot)


def ask_again(db: Session, record_id: int, field_ids: Collection[int]) -> None:
    """Bring back what nobody entered of a row that was let go: its slots, and cells on a wall that no slot asks."""
    bring_back(db, record_id, field_ids)
    slots = db.scalars(select(Slot).join(Task).where(Task.record_id == record_id).order_by(Slot.id)).all()
    asked = {one for slot in slots if slot.wall_id is None and slot.purpose != Purpose.SECOND for one in slot.field_ids}
    for slot in slots:
        left = slot.wall_id is not None and slot.state == SlotState.WITHDRAWN
        if left and slot.field_ids[0] in set(field_ids) - asked:
            take_back(db, slot)


def _end(db: Session, slot: Slot) -> bool:
    """Take the slot off its wall; tell whether its cell still needs somebody."""
    slot.state, slot.lease_until, slot.ahead = SlotState.WITHDRAWN, None, False
    db.flush()
    field = db.get_one(Field, slot.field_ids[0])
    return field.state in UNDECIDED and db.get_one(Record, slot.record_id).state == RecordState.LIVE


def ask_blind(db: Session, slot: Slot) -> None:
    """Ask for a wall's cell by itself; another person than who had it there."""
    before = slots_of(db, slot.task_id)
    asked = new_slot(
        slot.task, db.get_one(Batch, slot.batch_id), before[-1].ordinal + 1, Purpose.RETURNED, slot.field_ids
    )
    db.add(asked)
    db.flush()
    renew(db, asked)
