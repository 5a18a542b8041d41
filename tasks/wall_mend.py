"""Mends a wall that was sent: what is tapped now is asked of others, blind. It must not know views."""

from __future__ import annotations

from sqlalchemy.orm import Session

from records.accounts import Who
from records.ledger import note
from tasks.mend import TOO_LATE, MendRefused, may_mend
from tasks.wall_entries import Tapped, lock_wall, tapped_fields
from tasks.wall_return import ask_blind
from tasks.work import work_of


def mend_wall(db: Session, who: Who, tapped: Tapped) -> None:
    """Let what was left alone on a wall, and is tapped now, count no longer. Doing it again changes nothing.

    Raises EntryRefused, MendRefused.
    """
    wall, slots = lock_wall(db, who, tapped.slot_id)
    free = may_mend(db, who, work_of(db, tapped.slot_id))
    if not free:
        raise MendRefused(TOO_LATE)
    odd = tapped_fields(wall, tapped) & free.keys()
    for slot in slots:
        if slot.field_ids[0] in odd:
            free[slot.field_ids[0]].live = False
            db.flush()
            ask_blind(db, slot)
    note(db, "wall.mended", f"wall:{wall.id}", who.account_id, odd=sorted(odd))
