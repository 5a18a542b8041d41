"""Makes and withdraws slots after planning. It must not know whether an answer is right."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from records.models.campaign import Batch
from records.models.paper import Field
from tasks.exclusions import renew
from tasks.models import Entry, Purpose, Slot, SlotState, Task
from tasks.ranks import rank

#: Slots that will still bring an entry.
OUTSTANDING = (SlotState.HELD, SlotState.OPEN, SlotState.LEASED)

#: What is rare is asked before new work: somebody's word waits for it.
_SOON = (Purpose.THIRD, Purpose.RETURNED)


def new_slot(task: Task, batch: Batch, ordinal: int, purpose: Purpose, field_ids: Iterable[int]) -> Slot:
    """Make an open slot of a task; it is not yet added to the session."""
    return Slot(
        task_id=task.id,
        record_id=task.record_id,
        ordinal=ordinal,
        purpose=purpose,
        field_ids=sorted(field_ids),
        state=SlotState.OPEN,
        rank=rank(task.group, batch.campaign.deadline, batch.raised, third=purpose in _SOON),
        batch_id=batch.id,
        district_code=batch.district_code,
    )


def ask_third(db: Session, fields: Collection[Field]) -> list[Slot]:
    """Ask one more person, blind, for these fields of one record: one slot per task; not where one is still to come."""
    made = []
    for group in sorted({field.group for field in fields}):
        task = _task(db, next(field for field in fields if field.group == group))
        slots = slots_of(db, task.id)
        coming = {field_id for slot in slots if slot.state in OUTSTANDING for field_id in slot.field_ids}
        wanted = {field.id for field in fields if field.group == group} - coming
        if wanted:
            batch = db.get_one(Batch, slots[0].batch_id)
            made.append(new_slot(task, batch, slots[-1].ordinal + 1, Purpose.THIRD, wanted))
    db.add_all(made)
    db.flush()
    for slot in made:
        renew(db, slot)
    return made


def had_third(db: Session, field: Field) -> bool:
    """Was a third person already asked for this field, or may none be, since staff type its page whole?"""
    if field.record.page.typed:
        return True
    thirds = (
        select(Slot.field_ids)
        .join(Task)
        .where(Task.record_id == field.record_id, Task.group == field.group, Slot.purpose == Purpose.THIRD)
    )
    return any(field.id in field_ids for field_ids in db.scalars(thirds))


def slots_of(db: Session, task_id: int) -> list[Slot]:
    """List a task's slots as they are now, by ordinal."""
    query = select(Slot).where(Slot.task_id == task_id).order_by(Slot.ordinal)
    return list(db.scalars(query.execution_options(populate_existing=True)))


def withdraw(db: Session, record_id: int, still_asked: Collection[int] = ()) -> None:
    """Withdraw the slots of a record that ask for none of the fields that still need somebody; narrow the others.

    Whoever holds one may still send it whole: it is kept as a late entry.
    """
    for slot in db.scalars(_OUTSTANDING, {"record": record_id}):
        wanted = [field_id for field_id in slot.field_ids if field_id in still_asked]
        if not wanted:
            slot.state = SlotState.WITHDRAWN
        elif slot.state != SlotState.LEASED:
            slot.field_ids = wanted
    db.flush()


_OUTSTANDING = (
    select(Slot)
    .join(Task)
    .where(Task.record_id == bindparam("record"), Slot.state.in_(OUTSTANDING))
    .order_by(Slot.id)
    .execution_options(populate_existing=True)
)


def open_held(db: Session, record_ids: Collection[int]) -> None:
    """Open the slots that waited for the header."""
    query = select(Slot).join(Task).where(Task.record_id.in_(record_ids), Slot.state == SlotState.HELD)
    for slot in db.scalars(query.order_by(Slot.id)):
        slot.state = SlotState.OPEN
    db.flush()


def hold_dose_slots(db: Session, record_ids: Collection[int]) -> None:
    """Let the dose slots that nobody has taken wait for the header once more."""
    waiting = select(Slot).join(Task).where(Task.record_id.in_(record_ids), Task.group == "dose")
    for slot in db.scalars(waiting.where(Slot.state == SlotState.OPEN)):
        slot.state = SlotState.HELD
    db.flush()


def bring_back(db: Session, record_id: int, still_asked: Collection[int]) -> None:
    """Bring back the withdrawn slots that nobody entered and that ask for a field that still needs somebody.

    The dose group waits; following the header opens it at once where the header is settled.
    """
    entered = exists().where(Entry.slot_id == Slot.id)
    gone = (Task.record_id == record_id, Slot.state == SlotState.WITHDRAWN, Slot.wall_id.is_(None), ~entered)
    for slot in db.scalars(select(Slot).join(Task).where(*gone)).all():
        if any(field_id in still_asked for field_id in slot.field_ids):
            slot.state = SlotState.HELD if slot.task.group == "dose" else SlotState.OPEN
            renew(db, slot)


def _task(db: Session, field: Field) -> Task:
    return db.scalars(select(Task).where(Task.record_id == field.record_id, Task.group == field.group)).one()
