"""Hands out slots: one short claim, leases by the database's clock. It must not know what the answers are."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from records.accounts import Who
from records.database import now
from records.ledger import note
from records.models.campaign import Batch, Campaign
from records.models.ledger import Event
from records.models.people import Account, Device
from tasks.models import Entry, Skip, Slot, SlotState

#: A task is shown at once, so ten minutes are enough for a slow typist on a poor network.
LEASE = timedelta(minutes=10)

#: The events that say who held a slot before it went on to someone else: their entry may still come, late.
LEASE_ENDED = "lease.ended"
SKIPPED = "slot.skipped"


def claim(db: Session, who: Who) -> Slot | None:
    """Lease the next slot to a person on a device: their own live one first, then the first in order they may take."""
    lock_person(db, who)
    return take(db, who)


def take(db: Session, who: Who) -> Slot | None:
    """Do as claim() for a caller that has locked the person."""
    moment = now(db)
    mine = own_lease(db, who, moment)
    if mine is not None:
        return mine
    slot = _first(db, who, moment, own_district=True) if who.team_district else None
    slot = slot or _first(db, who, moment, own_district=False)
    if slot is None:
        return None
    again = slot.account_id == who.account_id and slot.device_id == who.device_id
    # The same person takes up their own ended lease with the token they have: what an open tab sends is not late.
    if not again or slot.token is None:
        if slot.state == SlotState.LEASED:
            note(db, LEASE_ENDED, f"slot:{slot.id}", slot.account_id, device=slot.device_id)
        slot.token = secrets.token_hex(16)
    slot.state = SlotState.LEASED
    slot.account_id, slot.device_id = who.account_id, who.device_id
    slot.lease_until = moment + LEASE
    db.flush()
    return slot


def own_lease(db: Session, who: Who, moment: datetime) -> Slot | None:
    """Find the slot that this person holds on this device, if its lease has not ended."""
    mine = (
        Slot.account_id == who.account_id,
        Slot.device_id == who.device_id,
        Slot.state == SlotState.LEASED,
        Slot.lease_until >= moment,
    )
    return db.scalars(select(Slot).where(*mine).order_by(Slot.id).limit(1)).first()


def held_before(db: Session, who: Who, slot: Slot) -> bool:
    """Did this account hold the slot, now or under a lease that ended? Then what it sends is somebody's opinion."""
    ended = (
        Event.act.in_((LEASE_ENDED, SKIPPED)),
        Event.subject == f"slot:{slot.id}",
        Event.actor_id == who.account_id,
    )
    return slot.account_id == who.account_id or db.scalar(select(Event.id).where(*ended).limit(1)) is not None


def give_up(db: Session, who: Who, task_id: int) -> None:
    """Free the slots of a task that this account or device holds: having entered it late, they may not again."""
    hands = or_(Slot.account_id == who.account_id, Slot.device_id == who.device_id)
    held = (Slot.task_id == task_id, Slot.state == SlotState.LEASED)
    for slot in db.scalars(select(Slot).where(*held, hands).execution_options(populate_existing=True)):
        note(db, LEASE_ENDED, f"slot:{slot.id}", slot.account_id, device=slot.device_id)
        free(slot)
    db.flush()


def free(slot: Slot) -> None:
    """Open a leased slot for somebody else."""
    slot.state = SlotState.OPEN
    slot.account_id = slot.device_id = slot.lease_until = slot.token = None


def lock_person(db: Session, who: Who) -> None:
    """Let one request of an account, and one of a device, go on at a time (SQLite: write() already does)."""
    db.execute(select(Account.id).where(Account.id == who.account_id).with_for_update(key_share=True))
    db.execute(select(Device.id).where(Device.id == who.device_id).with_for_update(key_share=True))


def _first(db: Session, who: Who, moment: datetime, own_district: bool) -> Slot | None:
    open_now = or_(
        Slot.state == SlotState.OPEN,
        and_(Slot.state == SlotState.LEASED, Slot.lease_until < moment),
    )
    query = select(Slot).where(open_now, *_not_barred(who, moment))
    if own_district:
        preferring = select(Batch.id).join(Campaign).where(Batch.id == Slot.batch_id, Campaign.own_district_first)
        query = query.where(Slot.district_code == who.team_district, exists(preferring))
    query = query.order_by(Slot.rank, Slot.batch_id, Slot.id).limit(1)
    locked = query.with_for_update(of=Slot, skip_locked=True).execution_options(populate_existing=True)
    return db.scalars(locked).first()


def _not_barred(who: Who, moment: datetime) -> tuple[ColumnElement[bool], ...]:
    """Leave out every task that this account or this device has entered, holds another slot of, or gave back."""
    other = aliased(Slot)
    hands = tuple(
        or_(table.account_id == who.account_id, table.device_id == who.device_id) for table in (Entry, Skip, other)
    )
    entered = select(Entry.id).where(Entry.task_id == Slot.task_id, hands[0])
    skipped = select(Skip.id).where(Skip.task_id == Slot.task_id, hands[1])
    holding = select(other.id).where(
        other.task_id == Slot.task_id,
        other.id != Slot.id,
        other.state == SlotState.LEASED,
        other.lease_until >= moment,
        hands[2],
    )
    return ~exists(entered), ~exists(skipped), ~exists(holding)
