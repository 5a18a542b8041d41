"""Who has met what: whose eyes a task, or all of a record, has been under. It reads and never writes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, CompoundSelect, Select, or_, select, union
from sqlalchemy.orm import Session

from records.accounts import Who
from records.models.ledger import Event
from tasks.hands import Hands
from tasks.models import Entry, Skip, Slot, SlotState, Task

#: The events that say who held a slot before it went on to someone else: their entry may still come, late.
LEASE_ENDED = "lease.ended"
SKIPPED = "slot.skipped"


def at_work(db: Session, scope: ColumnElement[bool]) -> set[Hands]:
    """Find all who entered, hold or gave back the slots of a scope, or others of their tasks, or had one on a wall.

    Whoever had a cell on a wall was told what it says, so that no blind opinion of it can be theirs.
    """
    of_tasks = [
        select(table.account_id, table.device_id).join(Slot, Slot.task_id == table.task_id).where(scope)
        for table in (Entry, Skip)
    ]
    held = or_(Slot.state == SlotState.LEASED, Slot.wall_id.is_not(None))
    holding = select(Slot.account_id, Slot.device_id).where(scope, held)
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


def records_met(db: Session, who: Who, record_ids: Collection[int]) -> set[int]:
    """Tell which records this account or device has met: any slot of them that it was shown, entered or gave back."""

    def mine(table: type[Entry | Skip | Slot]) -> ColumnElement[bool]:
        return or_(table.account_id == who.account_id, table.device_id == who.device_id)

    # By way of the tasks, as everywhere: slots have no index of their records.
    def of_them(table: type[Entry | Skip | Slot]) -> Select[int]:
        return select(Task.record_id).join(table, table.task_id == Task.id).where(Task.record_id.in_(record_ids))

    met = {record for table in (Slot, Entry, Skip) for record in db.scalars(of_them(table).where(mine(table)))}
    records = {f"slot:{number}": record for record, number in db.execute(of_them(Slot).add_columns(Slot.id))}
    walked = select(Event.subject).where(Event.act == LEASE_ENDED, Event.subject.in_(records))
    return met | {records[one] for one in db.scalars(walked.where(Event.actor_id == who.account_id))}


def held_before(db: Session, account_id: int, slot: Slot) -> bool:
    """Did this account hold the slot, now or under a lease that ended? Then what it sends is somebody's opinion."""
    ended = (
        Event.act.in_((LEASE_ENDED, SKIPPED)),
        Event.subject == f"slot:{slot.id}",
        Event.actor_id == account_id,
    )
    return slot.account_id == account_id or db.scalar(select(Event.id).where(*ended).limit(1)) is not None
