"""Walls for tests: a page whose rows are read the same, enough people at work, and the wall that the last is lent."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import now
from records.models.paper import Field
from records.words import Privacy
from tasks.leases import sweep
from tasks.models import Slot, SlotState, Wall
from tasks.wall_entries import Tapped, enter_wall
from tasks.walls import PEOPLE
from tests.factories import a_batch, a_campaign, field_of, rows_of
from tests.tasks.desk import Desk, a_desk, claim, end_lease

_keys = count(1)
#: So many rows that each of the people at work holds one and a whole wall is left.
ROWS = 24
HOLDER = PEOPLE[Privacy.USUAL] - 1


def a_read_page(db: Session, rows: int = ROWS, sex: str = "Nữ", people: int = HOLDER, **campaign: object) -> Desk:
    """A planned page, its header settled, whose rows are read as of one sex; so many people each hold a task."""
    batch = a_batch(db, a_campaign(db, **campaign))
    desk = a_desk(db, rows=rows, batch=batch, readings={"sex": sex})
    for record in rows_of(db, desk.page):
        field_of(record, "sex").crop = f"{record.id:064x}"
    desk.settle_header()
    desk.people.clear()
    for number in range(people):
        assert claim(db, desk.person(number))
    return desk


def lend_wall(desk: Desk, index: int = HOLDER) -> list[Slot]:
    """Let this person claim; give the slots of the wall that they are lent beside their task."""
    assert claim(desk.db, desk.person(index))
    return wall_slots(desk, desk.person(index))


def wall_slots(desk: Desk, who: Who) -> list[Slot]:
    """The slots of the walls that this person was lent, whatever became of them."""
    query = select(Slot).where(Slot.wall_id.is_not(None), Slot.account_id == who.account_id).order_by(Slot.id)
    return list(desk.db.scalars(query.execution_options(populate_existing=True)))


def wall_of(desk: Desk, slots: Collection[Slot]) -> Wall:
    """The wall of these slots."""
    return desk.db.get_one(Wall, next(iter(slots)).wall_id)


def cell(desk: Desk, slot: Slot) -> Field:
    """The field of a slot of a wall, as it is now."""
    return desk.db.get_one(Field, slot.field_ids[0], populate_existing=True)


def tap(desk: Desk, who: Who, slots: list[Slot], odd: Collection[int] = (), key: str = "") -> Field | None:
    """Send a wall with the cells of these fields tapped; give the planted cell where it was missed."""
    places = frozenset(wall_of(desk, slots).cells.index(one) for one in odd)
    return enter_wall(desk.db, who, Tapped(slots[0].id, slots[0].token or "", key or f"wall-{next(_keys)}", places))


def open_for(desk: Desk, field_id: int) -> list[Slot]:
    """The open slots that ask for a field."""
    return [
        one for one in desk.db.scalars(select(Slot).where(Slot.state == SlotState.OPEN)) if field_id in one.field_ids
    ]


def left_lying(desk: Desk, slots: list[Slot]) -> None:
    """Let the leases of a wall end, and all of it be taken back."""
    for slot in slots:
        end_lease(desk.db, slot)
    while sweep(desk.db, now(desk.db)):
        pass
