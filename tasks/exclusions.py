"""Keeps true whom an open slot excludes: all who entered, hold or gave back what belongs with it.

What belongs with a slot is its task; under strict privacy all of its record. The caller holds the record's lock.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.models.campaign import Batch, Campaign
from records.words import Privacy
from tasks.hands import NOBODY, Hands, exclusion_id
from tasks.models import Excluded, Slot, SlotState, Task
from tasks.shown import at_work, shown_to

#: A slot in one of these may yet be handed out, so whom it excludes matters.
_MAY_BE_HANDED_OUT = (SlotState.HELD, SlotState.OPEN)


def exclude_holder(db: Session, slot: Slot, privacy: Privacy) -> None:
    """Exclude the new holder of a slot from what belongs with it."""
    if slot.exclusion_id == NOBODY and slot.account_id is not None and slot.device_id is not None:
        # The usual case by far: nobody has met the task before, so nothing need be looked up.
        db.flush()
        _exclude(db, _scope(slot, privacy), {Hands(slot.account_id, slot.device_id)})
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
    _exclude(db, scope, shown_to(db, scope) if privacy == Privacy.STRICT else at_work(db, scope))


def _scope(slot: Slot, privacy: Privacy) -> ColumnElement[bool]:
    if privacy == Privacy.STRICT:
        return Slot.task_id.in_(select(Task.id).where(Task.record_id == slot.record_id))
    return Slot.task_id == slot.task_id


def _exclude(db: Session, scope: ColumnElement[bool], hands: Collection[Hands]) -> None:
    number = exclusion_id(hands)
    if hands:
        _remember(db, number, hands)
    waiting = (scope, Slot.state.in_(_MAY_BE_HANDED_OUT), Slot.exclusion_id != number)
    # What the session holds of these slots is read anew before it is used (tasks/work.py).
    unseen = {"synchronize_session": False}
    db.execute(update(Slot).where(*waiting).values(exclusion_id=number), execution_options=unseen)


def _remember(db: Session, number: int, hands: Collection[Hands]) -> None:
    """Write down who is in a set, once."""
    rows = [{"exclusion_id": number, "account_id": one.account_id, "device_id": one.device_id} for one in sorted(hands)]
    db.connection().execute(_REMEMBER[db.get_bind().dialect.name], rows)


_REMEMBER = {
    dialect.dialect.name: dialect.insert(Excluded.__table__).on_conflict_do_nothing()
    for dialect in (postgresql, sqlite)
}
