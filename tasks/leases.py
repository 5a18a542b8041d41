"""How long a task is lent, and how it comes back. It must not know who is next.

All times are the database's; a lease that ended is free for anyone who asks, without a janitor.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.ledger import note
from records.models.paper import Record
from tasks.exclusions import renew
from tasks.models import Slot, SlotState, in_state
from tasks.shown import LEASE_ENDED
from tasks.wall_return import take_back

#: A task is shown at once, so ten minutes are enough for a slow typist on a poor network.
LEASE = timedelta(minutes=10)
#: One held ahead waits for those before it, maybe with the network gone.
LEASE_AHEAD = timedelta(minutes=30)
#: The last tasks of a batch hold back its doses: who walks away from one gives it up sooner.
LEASE_AT_TAIL = timedelta(minutes=5)

#: So many ended leases a claim brings back besides its own work; more come back with the next claim.
_SWEEP = 4


def lease_for(at_tail: bool, ahead: bool) -> timedelta:
    """Tell how long to lend a task, at the tail of its batch or before."""
    if at_tail:
        return LEASE_AT_TAIL
    return LEASE_AHEAD if ahead else LEASE


def any_ended(moment: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Ask within a statement whether any lease has ended."""
    return exists().where(*_ended(moment))


def _ended(moment: datetime | ColumnElement[datetime]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return in_state(SlotState.LEASED), Slot.lease_until < moment


def sweep(db: Session, moment: datetime) -> bool:
    """Open a few slots whose lease has ended; tell whether there were any."""
    ended = _ended(moment)
    query = (
        select(Slot.id)
        .join(Record, Record.id == Slot.record_id)
        .where(*ended)
        .order_by(Slot.lease_until)
        .limit(_SWEEP)
        .with_for_update(of=Record, key_share=True, skip_locked=True)
    )
    found = db.scalars(query).all()
    if not found:
        return False
    still = select(Slot).where(Slot.id.in_(found), *ended).execution_options(populate_existing=True)
    for slot in db.scalars(still).all():
        note_ended(db, slot)
        # The token stays: until the next lease its holder may still send what is on their screen.
        _open(db, slot)
    return True


def note_ended(db: Session, slot: Slot) -> None:
    """Write down who held a slot: an entry of theirs may still come, and they have seen what it asks."""
    note(db, LEASE_ENDED, f"slot:{slot.id}", slot.account_id, device=slot.device_id)


def free(db: Session, slot: Slot) -> None:
    """Open a leased slot for somebody else; what its holder sends for it is late from now on."""
    if slot.wall_id is None:
        slot.account_id = slot.device_id = slot.token = None
    _open(db, slot)


def _open(db: Session, slot: Slot) -> None:
    if slot.wall_id is not None:
        # A wall is never lent again: its holder stays known, so that no blind entry of the cell is asked of them.
        take_back(db, slot)
        return
    slot.state, slot.lease_until, slot.ahead = SlotState.OPEN, None, False
    renew(db, slot)


def in_time(slot: Slot, who: Who, token: str) -> bool:
    """Is what comes with this token from the slot's last holder, and has nobody taken the slot since?"""
    waiting = slot.state in (SlotState.LEASED, SlotState.OPEN)
    return waiting and slot.token is not None and slot.token == token and slot.account_id == who.account_id
