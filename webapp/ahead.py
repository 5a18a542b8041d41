"""How many tasks a phone may hold ahead, so that the next one is there at once and a lost network stops nobody.

It must not know what a task shows.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from tasks.ahead import MOST
from tasks.models import Slot, SlotState

#: What a phone asks for: the task it shows and those it may hold besides.
AHEAD = 1 + MOST
#: Tasks in one answer: more would keep the next entry waiting on a poor network.
AT_ONCE = 3


def gone(db: Session, who: Who, slot_ids: Collection[int]) -> list[int]:
    """Tell which of the slots that a phone still shows are no longer this person's."""
    mine = (Slot.id.in_(slot_ids), Slot.account_id == who.account_id, Slot.state == SlotState.LEASED)
    held = set(db.scalars(select(Slot.id).where(*mine)))
    return sorted(set(slot_ids) - held)
