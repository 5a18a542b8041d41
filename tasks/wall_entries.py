"""Takes what was tapped on a wall: each cell left alone is an entry of what was claimed, each tapped one is asked anew.

It must not know HTTP.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import one_moment
from records.ledger import note
from records.models.paper import Field, Record
from records.sentences import say
from records.words import Mark
from tasks.entries import EntryRefused, GivenValue, KeyConflict, Submission, enter
from tasks.handout import lock_person
from tasks.leases import in_time
from tasks.locks import lock_records
from tasks.models import Slot, SlotState, Wall
from tasks.wall_return import set_aside, take_back

_GONE = say("There is no such task any more. Take the next one.")


@dataclass(frozen=True)
class Tapped:
    """A wall as the client sends it: slot_id, token: of its first slot; odd: the places that were tapped, from 0."""

    slot_id: int
    token: str
    key: str
    odd: frozenset[int]


def enter_wall(db: Session, who: Who, tapped: Tapped) -> Field | None:
    """Store what was tapped, once; give the planted cell where it was missed: then nothing of the wall counts.

    The same taps once more, whatever key they come under, get the first answer; others are refused. What is said of a
    cell that somebody else has been asked meanwhile is a late opinion, unless it was tapped; a cell of which nothing
    can be said any more is passed over. Raises EntryRefused, KeyConflict.
    """
    wall, slots = lock_wall(db, who, tapped.slot_id)
    if slots[0].token != tapped.token:
        raise EntryRefused(_GONE)
    if wall.odd is None:
        wall.odd = sorted(tapped.odd)
        with one_moment(db):
            _take(db, who, wall, slots, tapped)
    elif wall.odd != sorted(tapped.odd):
        raise KeyConflict(say("This was already sent with other values. Reload to go on."))
    return db.get_one(Field, wall.planted_id) if wall.missed else None


def give_wall_back(db: Session, who: Who, slot_id: int, token: str, reason: str) -> None:
    """Give a wall back without a word about its cells; nothing changes where it is no longer held."""
    wall, slots = lock_wall(db, who, slot_id)
    held = [one for one in slots if one.state == SlotState.LEASED and one.token == token]
    for one in held:
        take_back(db, one)
    if held:
        note(db, "wall.given_back", f"wall:{wall.id}", who.account_id, reason=reason)


def is_on_wall(db: Session, slot_id: int) -> bool:
    """Tell whether a slot is one of a wall, before anything is locked."""
    return db.scalar(select(Slot.wall_id).where(Slot.id == slot_id)) is not None


def lock_wall(db: Session, who: Who, slot_id: int) -> tuple[Wall, list[Slot]]:
    """Lock a person, and all records of the page of their wall: what is settled may change rows below. Give its slots.

    Raises EntryRefused where it is nobody's, or somebody else's.
    """
    lock_person(db, who)
    slot = db.get(Slot, slot_id)
    wall = slot.wall if slot is not None else None
    if wall is None or wall.account_id != who.account_id:
        raise EntryRefused(_GONE)
    lock_records(db, db.scalars(select(Record.id).where(Record.page_id == wall.page_id)).all())
    db.refresh(wall)
    query = select(Slot).where(Slot.wall_id == wall.id).order_by(Slot.id)
    return wall, list(db.scalars(query.execution_options(populate_existing=True)))


def tapped_fields(wall: Wall, tapped: Tapped) -> set[int]:
    """Tell the fields of the places that were tapped; a place that is not there is passed over."""
    return {wall.cells[place] for place in tapped.odd if place < len(wall.cells)}


def _take(db: Session, who: Who, wall: Wall, slots: Collection[Slot], tapped: Tapped) -> None:
    odd = tapped_fields(wall, tapped)
    wall.missed = wall.planted_id is not None and wall.planted_id not in odd
    note(db, "wall.missed" if wall.missed else "wall.entered", f"wall:{wall.id}", who.account_id, odd=sorted(odd))
    for slot in (one for one in slots if one.state != SlotState.DONE):
        number = slot.field_ids[0]
        if wall.missed:
            _let_go(db, who, slot, tapped)
        elif number not in odd:
            _agree(db, who, slot, wall.claim, tapped)
        elif in_time(slot, who, tapped.token):
            set_aside(db, slot)


def _agree(db: Session, who: Who, slot: Slot, claim: str, tapped: Tapped) -> None:
    number = slot.field_ids[0]
    said = GivenValue(number, Mark.VALUE, claim)
    try:
        enter(db, who, Submission(slot.id, slot.token or "", f"{tapped.key[:40]}:{number}", (said,)))
    except EntryRefused:
        # One cell must not cost the others their answers: somebody at this phone, say, answered it meanwhile.
        _let_go(db, who, slot, tapped)


def _let_go(db: Session, who: Who, slot: Slot, tapped: Tapped) -> None:
    """Leave a cell to others, as far as nobody has asked them yet."""
    if in_time(slot, who, tapped.token):
        take_back(db, slot)
