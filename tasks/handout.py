"""Hands out slots: one short claim, leases by the database's clock. It must not know what the answers are."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Update, and_, bindparam, case, or_, select, update
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import Id, ask, now
from records.models.campaign import Batch, Campaign
from records.models.people import Account, Device
from records.words import Privacy
from tasks.ahead import tasks_ahead
from tasks.exclusions import exclude_holder
from tasks.leases import LEASE, free, lease_for, note_ended, sweep
from tasks.models import Slot, SlotState, in_state
from tasks.queue import TAIL, Found, next_open, still_listed
from tasks.standing import Lease, Standing, standing_of
from tasks.supply import supply
from tasks.walls import wall_beside
from tasks.work import Work, work_of


def claim_work(db: Session, who: Who) -> Work | None:
    """Lend a person on a device the slot to show now: the one they hold, else the first in order they may take.

    Gives all that the slot's screen rests on.
    """
    lock_person(db, who)
    return take(db, who, wait=True)


def take(db: Session, who: Who, wait: bool = False) -> Work | None:
    """Do as claim_work() for a caller that has locked the person; one that holds a record's lock must not wait.

    Then None may mean that all there is was locked at this moment: claim_work() in a new transaction knows.
    """
    standing = standing_of(db, who, now(db))
    if standing is None:
        return None
    if standing.held:
        _show(db, standing.held[0], standing.moment)
        return work_of(db, standing.held[0].slot_id)
    work = _lend_next(db, who, standing, ahead=False, wait=wait)
    if work is not None:
        wall_beside(db, who, work)
    return work


@dataclass(frozen=True)
class Holding:
    """The slots that a person holds, in the order in which they are shown. works: all about those lent just now.

    kept: also those whose lease ended and that nobody took since.
    """

    slot_ids: tuple[int, ...] = ()
    works: Mapping[int, Work] = field(default_factory=dict)
    kept: frozenset[int] = frozenset()


def hold_ahead(db: Session, who: Who, wait: bool = False) -> Holding:
    """Lend a person, locked, the slot to show now and the next few, as far as there are enough for everyone; give all.

    wait: as for take().
    """
    standing = standing_of(db, who, now(db))
    if standing is None:
        return Holding()
    before = [one.slot_id for one in standing.held]
    works: dict[int, Work] = {}
    if standing.held:
        _show(db, standing.held[0], standing.moment)
    elif first := _lend_next(db, who, standing, ahead=False, wait=wait):
        works |= _with_wall(db, who, first)
    open_slots, people = supply(db)
    while 0 < len(before) + len(works) <= tasks_ahead(open_slots, people):
        work = _lend_next(db, who, standing, ahead=True)
        if work is None:
            break
        works |= _with_wall(db, who, work)
        open_slots -= 1
    return Holding((*before, *works), works, frozenset(works) | {one.slot_id for one in standing.leases})


def _with_wall(db: Session, who: Who, work: Work) -> dict[int, Work]:
    """Give what was lent by its slot, with the wall that may come beside it."""
    wall = wall_beside(db, who, work)
    return {one.slot.id: one for one in (work, wall) if one is not None}


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
    ask(db, _PERSON, {"account": who.account_id, "device": who.device_id})


_PERSON = (
    select(Account.id)
    .join(Device, Device.id == bindparam("device"))
    .where(Account.id == bindparam("account"))
    .with_for_update(of=(Account, Device), key_share=True)
)


def _show(db: Session, lease: Lease, moment: datetime) -> None:
    """Lend anew what is shown only now, or was left lying: the token stays, so what an open tab sends is not late."""
    if lease.ahead or lease.until < moment:
        if lease.wall_id is not None:
            ask(db, _SHOW_WALL, {"shown": lease.wall_id, "until": moment + LEASE})
        else:
            ask(db, _SHOW, {"shown": lease.slot_id, "until": moment + LEASE})


_SHOW = update(Slot).where(Slot.id == bindparam("shown")).values(ahead=False, lease_until=bindparam("until"))
_SHOW_WALL = (
    update(Slot)
    .where(Slot.wall_id == bindparam("shown"), in_state(SlotState.LEASED))
    .values(ahead=False, lease_until=bindparam("until"))
)


def _lend_next(db: Session, who: Who, standing: Standing, *, ahead: bool, wait: bool = False) -> Work | None:
    """Lend the next open slot; all whose lease has ended are open again before anyone is told that there is none."""
    moment = standing.moment
    swept = locked = standing.any_ended and sweep(db, moment)
    work = _lend_open(db, who, standing, ahead)
    while work is None and swept:
        swept = sweep(db, moment)
        work = _lend_open(db, who, standing, ahead)
    if work is None and wait and not locked:
        work = _lend_open(db, who, standing, ahead, wait=True)
    return work


def _lend_open(db: Session, who: Who, standing: Standing, ahead: bool, wait: bool = False) -> Work | None:
    found = next_open(db, who, standing.switch, wait)
    lent = (one for one in found if _lend(db, who, one, standing.moment, ahead))
    first = next(lent, None)
    work = work_of(db, first.slot_id) if first is not None else None
    if work is not None:
        if not work.campaign.begun:
            work.campaign.begun = True
        exclude_holder(db, work.slot, Privacy(work.campaign.privacy))
    return work


def _lend(db: Session, who: Who, found: Found, moment: datetime, ahead: bool) -> bool:
    """Lend a slot that was found; tell whether it was still there."""
    until = moment + lease_for(found.left < TAIL, ahead)
    hands = {"account": who.account_id, "device": who.device_id}
    lease = {"lent": found.slot_id, "until": until, "is_ahead": ahead, "fresh": secrets.token_hex(16)}
    return ask(db, _LEND, {**found.listed, **hands, **lease}).rowcount == 1


def _lending() -> Update:
    account, device = bindparam("account", type_=Id), bindparam("device", type_=Id)
    # Who takes up what they left lying keeps their token, too.
    theirs = and_(Slot.account_id == account, Slot.device_id == device, Slot.token.is_not(None))
    preset = select(Campaign.preset).join(Batch).where(Batch.id == Slot.batch_id).scalar_subquery()
    return (
        update(Slot)
        .where(Slot.id == bindparam("lent"), still_listed())
        .values(
            state=SlotState.LEASED,
            token=case((theirs, Slot.token), else_=bindparam("fresh")),
            account_id=account,
            device_id=device,
            lease_until=bindparam("until"),
            ahead=bindparam("is_ahead"),
            preset=preset,
        )
    )


_LEND = _lending()
