"""Takes a task back from someone who will not enter it, with the reason. It must not know how it is decided."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import now
from records.ledger import note
from records.models.paper import Field, Record
from records.sentences import PersonError, say
from tasks.entries import locked
from tasks.follow import after_settled
from tasks.known_first import asks_first
from tasks.leases import free
from tasks.models import Skip, SkipReason, Slot, SlotState
from tasks.settling import dispute_field
from tasks.shown import SKIPPED
from tasks.slots import withdraw
from tasks.states import UNDECIDED
from tasks.wall_entries import give_wall_back, is_on_wall

#: So many people giving a task back is a word about the paper, not about them.
ENOUGH = 3


class SkipRefused(PersonError):
    """The task could not be given back."""


def skip(db: Session, who: Who, slot_id: int, token: str, reason: SkipReason) -> None:
    """Give a task back, for somebody else at once; who no longer holds it changes nothing.

    Three skips leave its cells to a reviewer. The person stays locked: a claim may follow.
    """
    if is_on_wall(db, slot_id):
        give_wall_back(db, who, slot_id, token, str(reason))
        return
    work = locked(db, who, slot_id)
    if work is None:
        raise SkipRefused(say("There is no such task. Reload to get one."))
    slot = work.slot
    if slot.state == SlotState.LEASED and slot.token == token and slot.account_id == who.account_id:
        _give_back(db, who, slot, reason)
        _leave_if_enough(db, work.record, slot.task_id)


def _give_back(db: Session, who: Who, slot: Slot, reason: SkipReason) -> None:
    given_back = select(Skip.id).where(Skip.task_id == slot.task_id, Skip.account_id == who.account_id)
    if db.scalar(given_back) is None:
        db.add(
            Skip(
                task_id=slot.task_id,
                slot_id=slot.id,
                account_id=who.account_id,
                device_id=who.device_id,
                reason=reason,
                at=now(db),
            )
        )
    note(db, SKIPPED, f"slot:{slot.id}", who.account_id, reason=str(reason))
    free(db, slot)


def _leave_if_enough(db: Session, record: Record, task_id: int) -> None:
    """After enough skips, dispute what is still undecided and stop asking for it."""
    people = db.scalars(select(func.count()).select_from(Skip).where(Skip.task_id == task_id)).one()
    if people < ENOUGH:
        return
    asked = {one for ids in db.scalars(select(Slot.field_ids).where(Slot.task_id == task_id)) for one in ids}
    for field in record.fields:
        if field.id in asked and field.state in UNDECIDED:
            dispute_field(db, field, "skipped")
    left = select(Field.id).where(Field.record_id == record.id, Field.state.in_(UNDECIDED))
    withdraw(db, record.id, still_asked=db.scalars(left).all())
    if asks_first(record):
        after_settled(db, record)
