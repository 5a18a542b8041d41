"""Hands out slots: one short claim, leases by the database's clock. It must not know what the answers are."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import UtcDateTime, now
from records.models.campaign import Campaign
from records.models.people import Account, Device
from records.words import OwnDistrict, Privacy
from tasks.ahead import tasks_ahead
from tasks.exclusions import exclude_holder
from tasks.leases import LEASE, any_ended, free, lease_for, note_ended, own_leases, sweep
from tasks.models import Slot, SlotState, in_state
from tasks.queue import TAIL, Found, next_open
from tasks.supply import supply
from tasks.work import Work, work_of


def claim(db: Session, who: Who) -> Slot | None:
    """Lend a person on a device the slot to show now: the one they hold, else the first in order they may take."""
    work = claim_work(db, who)
    return work.slot if work is not None else None


def claim_work(db: Session, who: Who) -> Work | None:
    """Do as claim(), and give all that the slot's screen rests on."""
    lock_person(db, who)
    return take(db, who, wait=True)


def take(db: Session, who: Who, wait: bool = False) -> Work | None:
    """Do as claim_work() for a caller that has locked the person; one that holds a record's lock must not wait.

    Then None may mean that all there is was locked at this moment: claim() in a new transaction knows.
    """
    moment = now(db)
    held = own_leases(db, who, moment)
    if held:
        return work_of(db, _show(db, held[0], moment).id)
    return _lend_next(db, who, moment, ahead=False, wait=wait)


@dataclass(frozen=True)
class Lent:
    """A slot that a person holds. work: all about it, where it was lent just now."""

    slot: Slot
    work: Work | None = None


def hold_ahead(db: Session, who: Who, wait: bool = False) -> list[Lent]:
    """Lend a person, locked, the slot to show now and the next few, as far as there are enough for everyone; give all.

    wait: as for take().
    """
    moment = now(db)
    held = [Lent(slot) for slot in own_leases(db, who, moment)]
    if held:
        _show(db, held[0].slot, moment)
    elif first := _lend_next(db, who, moment, ahead=False, wait=wait):
        held.append(Lent(first.slot, first))
    open_slots, people = supply(db)
    while held and len(held) <= tasks_ahead(open_slots, people):
        work = _lend_next(db, who, moment, ahead=True)
        if work is None:
            break
        held.append(Lent(work.slot, work))
        open_slots -= 1
    return held


def give_up(db: Session, who: Who, task_id: int) -> None:
    """Free the slots of a task that this account or device holds: having entered it late, they may not again."""
    hands = or_(Slot.account_id == who.account_id, Slot.device_id == who.device_id)
    held = (Slot.task_id == task_id, in_state(SlotState.LEASED))
    for slot in db.scalars(select(Slot).where(*held, hands).execution_options(populate_existing=True)):
        note_ended(db, slot)
        free(db, slot)
    db.flush()


def lock_person(db: Session, who: Who) -> None:
    """Let one request of an account, and one of a device, go on at a time (SQLite: write() already does)."""
    db.execute(_PERSON, {"account": who.account_id, "device": who.device_id})


_PERSON = (
    select(Account.id)
    .join(Device, Device.id == bindparam("device"))
    .where(Account.id == bindparam("account"))
    .with_for_update(of=(Account, Device), key_share=True)
)


def _show(db: Session, slot: Slot, moment: datetime) -> Slot:
    """Lend anew what is shown only now, or was left lying: the token stays, so what an open tab sends is not late."""
    ended = slot.lease_until is None or slot.lease_until < moment
    if slot.ahead or ended:
        slot.ahead, slot.lease_until = False, moment + LEASE
        db.flush()
    return slot


def _lend_next(db: Session, who: Who, moment: datetime, *, ahead: bool, wait: bool = False) -> Work | None:
    """Lend the next open slot; all whose lease has ended are open again before anyone is told that there is none."""
    campaign = db.execute(_AT_HAND, {"moment": moment}).one_or_none()
    if campaign is None:
        return None
    switch = OwnDistrict(campaign.own_district)
    swept = locked = campaign.any_ended and sweep(db, moment)
    found = next_open(db, who, switch)
    while found is None and swept:
        swept = sweep(db, moment)
        found = next_open(db, who, switch)
    if found is None and wait and not locked:
        found = next_open(db, who, switch, wait=True)
    return _lend(db, who, found, moment, ahead) if found is not None else None


def _lend(db: Session, who: Who, found: Found, moment: datetime, ahead: bool) -> Work:
    slot = found.work.slot
    # Who takes up what they left lying keeps their token, too.
    if (slot.account_id, slot.device_id) != (who.account_id, who.device_id) or slot.token is None:
        slot.token = secrets.token_hex(16)
    slot.state, slot.ahead = SlotState.LEASED, ahead
    slot.account_id, slot.device_id = who.account_id, who.device_id
    slot.lease_until = moment + lease_for(found.left < TAIL, ahead)
    exclude_holder(db, slot, Privacy(found.work.campaign.privacy))
    return found.work


#: What a claim must know first: whether any lease has ended, and the newest campaign's switch.
_AT_HAND = (
    select(Campaign.own_district, any_ended(bindparam("moment", type_=UtcDateTime())).label("any_ended"))
    .order_by(Campaign.id.desc())
    .limit(1)
)
