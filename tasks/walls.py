"""Lends walls: cells of one page that are read the same, to one person at once, each a slot of its own record.

A wall is made while its holder claims a task of the page, from rows that they never met: so none waits for somebody who
may take it. It must not know what is tapped.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.kinds.base import Likeness
from records.kinds.registry import kind
from records.ledger import note
from records.models.paper import Field, Record
from records.words import FieldState, OwnDistrict, Privacy
from tasks.exclusions import exclude_holder
from tasks.leases import LEASE_AHEAD
from tasks.models import Excluded, Purpose, Slot, SlotState, Task, Wall, in_state
from tasks.plants import plant
from tasks.screen import ScreenField, reading_shown, screen_fields
from tasks.shown import records_met
from tasks.slots import new_slot
from tasks.supply import people_for
from tasks.work import Work, work_of

#: Fewer are as fast as tasks; more would be two views of a phone.
FEWEST, MOST = 8, 16
#: With fewer at work a wall would leave second entries to nobody: it takes one more pair of eyes for each record. Staff
#: who type whole rows need none, and under strict privacy nobody meets a row for one cell.
PEOPLE = {Privacy.USUAL: 6}


@dataclass(frozen=True)
class _Cell:
    """A field that may go on a wall, and the open first slot that asks for it."""

    first: Slot
    field: Field


def wall_beside(db: Session, who: Who, work: Work, chance: Random | None = None) -> Work | None:
    """Lend a wall beside a task that was just lent, of other rows of its page; give the work of its first slot."""
    shown = _claim(work)
    if shown is None or not _enough(db, work):
        return None
    cells = _unmet(db, who, _read_alike(db, who, work, shown, Record.page_id == work.page.id))
    if len(cells) >= FEWEST:
        # Only now: a page that has no wall to give is left to those who claim its rows.
        cells = _read_alike(db, who, work, shown, Record.id.in_(_lock(db, cells)))
    if len(cells) < FEWEST:
        return None
    chance = chance or secrets.SystemRandom()
    planted = plant(db, who, work, shown, chance)
    cells = cells[: MOST - (planted is not None)]
    slots = _lend(db, who, work, _wall(db, who, work, shown, cells, planted, chance), cells)
    for slot in slots:
        exclude_holder(db, slot, Privacy(work.campaign.privacy))
    return work_of(db, slots[0].id)


def _enough(db: Session, work: Work) -> bool:
    """Tell whether so many are at work who may take the batch's tasks that a wall leaves each of them to somebody."""
    people = PEOPLE.get(Privacy(work.campaign.privacy))
    switch = OwnDistrict(work.campaign.own_district)
    return people is not None and people_for(db, work.batch.district_code, switch) >= people


def _claim(work: Work) -> ScreenField | None:
    """Find what may be claimed of a column: a closed kind's reading that this task's person starts from."""
    if work.slot.purpose != Purpose.FIRST:
        return None
    return next((one for one in screen_fields(work) if one.shown and kind(one.kind).closed), None)


def _read_alike(db: Session, who: Who, work: Work, shown: ScreenField, rows: ColumnElement[bool]) -> list[_Cell]:
    """Give the cells of rows whose first slot nobody has taken yet, as far as they are read as the claim says."""
    query = (
        select(Slot, Field)
        .join(Task, Task.id == Slot.task_id)
        .join(Record, Record.id == Task.record_id)
        .join(Field, Field.record_id == Record.id)
        .where(rows, in_state(SlotState.OPEN), Slot.purpose == Purpose.FIRST, Task.group == work.task.group)
        .where(~_excludes(who), Field.key == shown.key, Field.state == FieldState.OPEN, Field.crop.is_not(None))
        .order_by(Slot.id)
        .execution_options(populate_existing=True)
    )
    compare = kind(shown.kind).compare
    return [
        _Cell(slot, field)
        for slot, field in db.execute(query)
        if field.id in slot.field_ids
        and (reading := reading_shown(work, field))
        and compare(reading, shown.shown or "") is Likeness.SAME
    ]


def _lock(db: Session, cells: Sequence[_Cell]) -> Sequence[int]:
    """Lock the cells' rows, as far as nobody else has."""
    rows = select(Record.id).where(Record.id.in_([cell.field.record_id for cell in cells])).order_by(Record.id)
    return db.scalars(rows.with_for_update(key_share=True, skip_locked=True)).all()


def _excludes(who: Who) -> ColumnElement[bool]:
    hands = or_(Excluded.account_id == who.account_id, Excluded.device_id == who.device_id)
    return select(Excluded.exclusion_id).where(Excluded.exclusion_id == Slot.exclusion_id, hands).exists()


def _unmet(db: Session, who: Who, cells: list[_Cell]) -> list[_Cell]:
    """Leave out the rows of which this person has seen anything: what they know of them would answer for the cell."""
    if len(cells) < FEWEST:
        return []
    met = records_met(db, who, [cell.field.record_id for cell in cells])
    return [cell for cell in cells if cell.field.record_id not in met]


def _wall(
    db: Session,
    who: Who,
    work: Work,
    shown: ScreenField,
    cells: Sequence[_Cell],
    planted: int | None,
    chance: Random,
) -> Wall:
    """Make the wall itself, its places in an order that tells nothing."""
    places = [cell.field.id for cell in cells] + ([planted] if planted is not None else [])
    chance.shuffle(places)
    wall = Wall(
        page_id=work.page.id,
        claim=shown.shown,
        cells=places,
        planted_id=planted,
        account_id=who.account_id,
        at=work.read_at,
    )
    db.add(wall)
    db.flush()
    return wall


def _lend(db: Session, who: Who, work: Work, wall: Wall, cells: Sequence[_Cell]) -> list[Slot]:
    """Take the cells out of the slots that asked for them, and lend them together."""
    ordinals = _ordinals(db, [cell.first.task_id for cell in cells])
    token = secrets.token_hex(16)
    slots = [_slot(who, work, wall, cell, ordinals[cell.first.task_id] + 1, token) for cell in cells]
    for cell in cells:
        cell.first.field_ids = [one for one in cell.first.field_ids if one != cell.field.id]
        if not cell.first.field_ids:
            cell.first.state = SlotState.WITHDRAWN
    db.add_all(slots)
    db.flush()
    note(db, "wall.lent", f"wall:{wall.id}", who.account_id, slots=[slot.id for slot in slots])
    return slots


def _slot(who: Who, work: Work, wall: Wall, cell: _Cell, ordinal: int, token: str) -> Slot:
    slot = new_slot(cell.first.task, work.batch, ordinal, Purpose.WALL, [cell.field.id])
    slot.wall_id, slot.token = wall.id, token
    slot.state, slot.lease_until, slot.ahead = SlotState.LEASED, work.read_at + LEASE_AHEAD, True
    slot.account_id, slot.device_id = who.account_id, who.device_id
    slot.preset, slot.exclusion_id = work.slot.preset, cell.first.exclusion_id
    return slot


def _ordinals(db: Session, task_ids: Sequence[int]) -> dict[int, int]:
    query = select(Slot.task_id, func.max(Slot.ordinal)).where(Slot.task_id.in_(task_ids)).group_by(Slot.task_id)
    return {task_id: last for task_id, last in db.execute(query)}
