"""Keeps true whom an open slot excludes: all who entered, hold or gave back what belongs with it.

What belongs with a slot is its task; under strict privacy all of its record. The caller holds the record's lock.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import BigInteger, ColumnElement, Update, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.database import ask
from records.models.campaign import Batch, Campaign
from records.words import Privacy
from tasks.hands import NOBODY, Hands, exclusion_id
from tasks.models import Excluded, Slot, SlotState, Task, in_state
from tasks.shown import at_work, shown_to

#: A slot in one of these may yet be handed out, so whom it excludes matters.
_MAY_BE_HANDED_OUT = (SlotState.HELD, SlotState.OPEN)


def exclude_holder(db: Session, slot: Slot, privacy: Privacy) -> None:
    """Exclude the new holder of a slot from what belongs with it."""
    if slot.exclusion_id == NOBODY and slot.account_id is not None and slot.device_id is not None:
        # The usual case by far: nobody has met the task before, so nothing need be looked up.
        _exclude(db, slot, privacy, {Hands(slot.account_id, slot.device_id)})
    else:
        _look_up(db, slot, privacy)


def renew(db: Session, slot: Slot) -> None:
    """Work out anew whom a slot, and what belongs with it, excludes: a lease ended, a task came back or came late."""
    privacy = db.scalars(select(Campaign.privacy).join(Batch).where(Batch.id == slot.batch_id)).one()
    _look_up(db, slot, Privacy(privacy))


def _look_up(db: Session, slot: Slot, privacy: Privacy) -> None:
    db.flush()
    scope = _scope(slot, privacy)
    waiting = select(Slot.id).where(scope, Slot.state.in_(_MAY_BE_HANDED_OUT)).limit(1)
    if db.scalar(waiting) is None:
        # A second person was lent the last slot of a task; should a third be asked, its slot is new.
        return
    _exclude(db, slot, privacy, shown_to(db, scope) if privacy == Privacy.STRICT else at_work(db, scope))


def _scope(slot: Slot, privacy: Privacy) -> ColumnElement[bool]:
    return _of_record(slot.record_id) if privacy == Privacy.STRICT else _of_task(slot.task_id)


def _of_task(task_id: object) -> ColumnElement[bool]:
    return Slot.task_id == task_id


def _of_record(record_id: object) -> ColumnElement[bool]:
    return Slot.task_id.in_(select(Task.id).where(Task.record_id == record_id))


def _exclude(db: Session, slot: Slot, privacy: Privacy, hands: Collection[Hands]) -> None:
    """Write down who is in a set, once, and let what still waits of a scope exclude them."""
    number = exclusion_id(hands)
    for one in sorted(hands):
        row = {"exclusion_id": number, "account_id": one.account_id, "device_id": one.device_id}
        ask(db, _REMEMBER[db.connection().dialect.name], row)
    if privacy == Privacy.STRICT:
        ask(db, _EXCLUDE_FROM_RECORD, {"belongs_to": slot.record_id, "number": number})
    else:
        ask(db, _EXCLUDE_FROM_TASK, {"belongs_to": slot.task_id, "number": number})


def _excluding(scope: ColumnElement[bool]) -> Update:
    waiting = or_(in_state(SlotState.HELD), in_state(SlotState.OPEN))
    number = bindparam("number", type_=BigInteger())
    return update(Slot).where(scope, waiting, Slot.exclusion_id != number).values(exclusion_id=number)


_EXCLUDE_FROM_TASK = _excluding(_of_task(bindparam("belongs_to")))
_EXCLUDE_FROM_RECORD = _excluding(_of_record(bindparam("belongs_to")))
_REMEMBER = {
    dialect.dialect.name: dialect.insert(Excluded.__table__).on_conflict_do_nothing()
    for dialect in (postgresql, sqlite)
}
