"""Hands out slots: one short claim, leases by the database's clock. It must not know what the answers are."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import now
from records.models.people import Account, Device
from tasks.ahead import tasks_ahead
from tasks.exclusions import exclude_holder
from tasks.leases import LEASE, free, lease_for, note_ended, own_leases, sweep
from tasks.models import Slot, SlotState
from tasks.queue import TAIL, Found, next_open


def claim(db: Session, who: Who) -> Slot | None:
    """Lend a person on a device the slot to show now: the one they hold, else the first in order they may take."""
    lock_person(db, who)
    return take(db, who, wait=True)


def take(db: Session, who: Who, wait: bool = False) -> Slot | None:
    """Do as claim() for a caller that has locked the person; one that holds a record's lock must not wait.

    Then None may mean that all there is was locked at this moment: claim() in a new transaction knows.
    """
    moment = now(db)
    held = own_leases(db, who, moment)
    if held:
        return _show(db, held[0], moment)
    return _lend_next(db, who, moment, ahead=False, wait=wait)


def hold_ahead(db: Session, who: Who) -> list[Slot]:
    """Lend a person, locked, who has a task the next few as well, as far as there are enough for everyone; give all."""
    moment = now(db)
    held = own_leases(db, who, moment)
    open_slots, people = _supply(db)
    while held and len(held) <= tasks_ahead(open_slots, people):
        slot = _lend_next(db, who, moment, ahead=True)
        if slot is None:
            break
        held.append(slot)
        open_slots -= 1
    return held


def give_up(db: Session, who: Who, task_id: int) -> None:
    """Free the slots of a task that this account or device holds: having entered it late, they may not again."""
    hands = or_(Slot.account_id == who.account_id, Slot.device_id == who.device_id)
    held = (Slot.task_id == task_id, Slot.state == SlotState.LEASED)
    for slot in db.scalars(select(Slot).where(*held, hands).execution_options(populate_existing=True)):
        note_ended(db, slot)
        free(db, slot)
    db.flush()


def lock_person(db: Session, who: Who) -> None:
    """Let one request of an account, and one of a device, go on at a time (SQLite: write() already does)."""
    both = select(Account.id).join(Device, Device.id == who.device_id).where(Account.id == who.account_id)
    db.execute(both.with_for_update(of=(Account, Device), key_share=True))


def _show(db: Session, slot: Slot, moment: datetime) -> Slot:
    """Lend anew what is shown only now, or was left lying: the token stays, so what an open tab sends is not late."""
    ended = slot.lease_until is None or slot.lease_until < moment
    if slot.ahead or ended:
        slot.ahead, slot.lease_until = False, moment + LEASE
        db.flush()
    return slot


def _lend_next(db: Session, who: Who, moment: datetime, *, ahead: bool, wait: bool = False) -> Slot | None:
    """Lend the next open slot; all whose lease has ended are open again before anyone is told that there is none."""
    swept = locked = sweep(db, moment)
    found = next_open(db, who)
    while found is None and swept:
        swept = sweep(db, moment)
        found = next_open(db, who)
    if found is None and wait and not locked:
        found = next_open(db, who, wait=True)
    return _lend(db, who, found, moment, ahead) if found is not None else None


def _lend(db: Session, who: Who, found: Found, moment: datetime, ahead: bool) -> Slot:
    slot = found.slot
    # Who takes up what they left lying keeps their token, too.
    if (slot.account_id, slot.device_id) != (who.account_id, who.device_id) or slot.token is None:
        slot.token = secrets.token_hex(16)
    slot.state, slot.ahead = SlotState.LEASED, ahead
    slot.account_id, slot.device_id = who.account_id, who.device_id
    slot.lease_until = moment + lease_for(found.left < TAIL, ahead)
    exclude_holder(db, slot, found.privacy)
    return slot


def _supply(db: Session) -> tuple[int, int]:
    """Tell how many slots are open, as far as it matters, and how many people hold any."""
    some = select(Slot.id).where(Slot.state == SlotState.OPEN).limit(1000).subquery()
    people = select(func.count(Slot.account_id.distinct())).where(Slot.state == SlotState.LEASED)
    return db.scalars(select(func.count()).select_from(some)).one(), db.scalars(people).one()
