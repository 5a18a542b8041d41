"""Holding several tasks on one phone, for tests and benchmarks of the phone itself."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import now
from tasks.handout import LEASE, lock_person
from tasks.models import Entry, Slot, SlotState


def hold(db: Session, who: Who, count: int) -> list[Slot]:
    """Lease open slots of other tasks than this person's until they hold `count`; list them in order."""
    lock_person(db, who)
    held = list(db.scalars(select(Slot).where(Slot.account_id == who.account_id, Slot.state == SlotState.LEASED)))
    entered = select(Entry.task_id).where(Entry.account_id == who.account_id)
    known = {slot.task_id for slot in held} | set(db.scalars(entered))
    for slot in db.scalars(select(Slot).where(Slot.state == SlotState.OPEN).order_by(Slot.rank, Slot.id)):
        if len(held) >= count or slot.task_id in known:
            continue
        slot.state, slot.token = SlotState.LEASED, secrets.token_hex(16)
        slot.account_id, slot.device_id, slot.lease_until = who.account_id, who.device_id, now(db) + LEASE
        known.add(slot.task_id)
        held.append(slot)
    db.flush()
    return sorted(held, key=lambda slot: (slot.rank, slot.id))
