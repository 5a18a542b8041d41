"""Who has met what: whose eyes a task, or all of a record, has been under. It reads and never writes."""

from __future__ import annotations

from sqlalchemy import ColumnElement, CompoundSelect, select, union
from sqlalchemy.orm import Session

from records.models.ledger import Event
from tasks.hands import Hands
from tasks.models import Entry, Skip, Slot, SlotState

#: The events that say who held a slot before it went on to someone else: their entry may still come, late.
LEASE_ENDED = "lease.ended"
SKIPPED = "slot.skipped"


def at_work(db: Session, scope: ColumnElement[bool]) -> set[Hands]:
    """Find all who entered, hold or gave back the slots of a scope, or others of their tasks."""
    of_tasks = [
        select(table.account_id, table.device_id).join(Slot, Slot.task_id == table.task_id).where(scope)
        for table in (Entry, Skip)
    ]
    holding = select(Slot.account_id, Slot.device_id).where(scope, Slot.state == SlotState.LEASED)
    query: CompoundSelect[int, int] = union(*of_tasks, holding)
    return {Hands(row.account_id, row.device_id) for row in db.execute(query)}


def shown_to(db: Session, scope: ColumnElement[bool]) -> set[Hands]:
    """Find all who were ever shown any slot of a scope, also those who walked away from it."""
    holders = select(Slot.id, Slot.account_id, Slot.device_id).where(scope)
    slots = db.execute(holders).all()
    last = {Hands(account, device) for _, account, device in slots if account is not None and device is not None}
    ended = select(Event.actor_id, Event.data).where(
        Event.act == LEASE_ENDED, Event.subject.in_([f"slot:{number}" for number, _, _ in slots])
    )
    earlier = {Hands(actor, data["device"]) for actor, data in db.execute(ended) if actor is not None}
    return at_work(db, scope) | last | earlier


def held_before(db: Session, account_id: int, slot: Slot) -> bool:
    """Did this account hold the slot, now or under a lease that ended? Then what it sends is somebody's opinion."""
    ended = (
        Event.act.in_((LEASE_ENDED, SKIPPED)),
        Event.subject == f"slot:{slot.id}",
        Event.actor_id == account_id,
    )
    return slot.account_id == account_id or db.scalar(select(Event.id).where(*ended).limit(1)) is not None
