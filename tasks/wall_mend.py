"""Mends a wall that was sent: what is tapped now is asked of others, blind. It must not know views."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.ledger import note
from tasks.follow import after_settled
from tasks.known_first import asks_first
from tasks.mend import TOO_LATE, MendRefused, may_mend
from tasks.models import Answer, Entry, Slot, Wall
from tasks.wall_entries import Tapped, lock_wall, tapped_fields
from tasks.wall_return import ask_blind
from tasks.work import work_of


def mend_wall(db: Session, who: Who, tapped: Tapped) -> None:
    """Let what was left alone on a wall, and is tapped now, count no longer. Doing it again changes nothing.

    Raises EntryRefused, and MendRefused where all of it is too late.
    """
    wall, slots = lock_wall(db, who, tapped.slot_id)
    free = may_mend(db, who, work_of(db, tapped.slot_id))
    odd = tapped_fields(wall, tapped) & _counting(db, wall)
    mended = odd & free.keys()
    if odd and not mended:
        raise MendRefused(TOO_LATE)
    for slot in slots:
        if slot.field_ids[0] in mended:
            free[slot.field_ids[0]].live = False
            db.flush()
            _ask_otherwise(db, slot)
    if mended:
        note(db, "wall.mended", f"wall:{wall.id}", who.account_id, odd=sorted(mended))


def _counting(db: Session, wall: Wall) -> set[int]:
    """Tell of which cells what was said on a wall counts still; nothing was said of the others, or it is mended."""
    query = select(Answer.field_id).join(Entry, Entry.id == Answer.entry_id).where(Entry.wall_id == wall.id)
    return set(db.scalars(query.where(Answer.live)))


def _ask_otherwise(db: Session, slot: Slot) -> None:
    ask_blind(db, slot)
    record = slot.task.record
    if asks_first(record):
        # The platform may hold all of this row by now: then nothing more is asked of it.
        after_settled(db, record)
