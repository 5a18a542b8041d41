"""Going back to a wall that was sent: what may be tapped still, by whom, and what is asked then."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.models.ledger import Event
from records.words import Privacy, RecordState
from tasks.mend import MendRefused, mendable
from tasks.models import Answer, KnownMatch, MatchState, Purpose, Slot
from tasks.wall_entries import Tapped
from tasks.wall_mend import mend_wall
from tasks.walls import MOST
from tests.factories import a_batch, a_campaign, a_device
from tests.tasks.desk import Desk, a_desk, claim, someone
from tests.tasks.known import a_known_dose
from tests.tasks.walls import HOLDER, a_read_page, cell, lend_wall, open_for, tap, wall_of, wall_slots


@pytest.fixture(autouse=True)
def people_are_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count who is at work each time: a test is shorter than what is kept of it."""
    monkeypatch.setattr("tasks.supply._OLD", -1.0)


def test_what_was_overlooked_on_a_wall_is_tapped_later_and_asked_of_two_others(db: Session) -> None:
    desk = a_read_page(db)
    who, slots = desk.person(HOLDER), lend_wall(desk)
    tap(desk, who, slots)
    assert mendable(db, who)[0] == slots[0].id
    odd, wall = slots[2].field_ids[0], wall_of(desk, slots)
    again = Tapped(slots[0].id, "", "again", frozenset({wall.cells.index(odd)}))
    mend_wall(db, who, again)
    mend_wall(db, who, again)
    assert {one.purpose for one in open_for(desk, odd)} == {Purpose.SECOND, Purpose.RETURNED}
    assert db.scalars(select(Answer.live).where(Answer.field_id == odd)).all() == [False]
    assert len(db.scalars(select(Answer).where(Answer.live, Answer.account_id == who.account_id)).all()) == MOST - 1


def mend(desk: Desk, who: Who, slots: list[Slot], odd: Collection[int]) -> None:
    """Go back to a wall and tap the cells of these fields."""
    cells = wall_of(desk, slots).cells
    mend_wall(desk.db, who, Tapped(slots[0].id, "", "again", frozenset(cells.index(one) for one in odd)))


def counts(desk: Desk, who: Who, field_id: int) -> bool:
    """Whether what this person said of a cell on a wall counts still."""
    mine = select(Answer.live).where(Answer.field_id == field_id, Answer.account_id == who.account_id)
    return desk.db.scalars(mine).one()


def mends(desk: Desk) -> int:
    return len(desk.db.scalars(select(Event).where(Event.act == "wall.mended")).all())


def test_a_cell_that_somebody_else_has_entered_is_mended_no_more(db: Session) -> None:
    desk = a_read_page(db)
    who, slots = desk.person(HOLDER), lend_wall(desk)
    tap(desk, who, slots)
    for _ in range(2):
        desk.enter(someone(db), "person", cell(desk, slots[0]).record.row, sex="Nam")
    taken, other = slots[0].field_ids[0], slots[1].field_ids[0]
    with pytest.raises(MendRefused):
        mend(desk, who, slots, [taken])
    mend(desk, who, slots, [taken, other])
    assert (counts(desk, who, taken), counts(desk, who, other)) == (True, False)


def test_a_wall_that_is_mended_again_says_so_once_even_where_all_of_it_was_tapped(db: Session) -> None:
    desk = a_read_page(db)
    who, slots = desk.person(HOLDER), lend_wall(desk)
    tap(desk, who, slots)
    mend(desk, who, slots, [])
    assert mends(desk) == 0, "nothing changed"
    for _ in range(2):
        mend(desk, who, slots, [one.field_ids[0] for one in slots])
    assert mends(desk) == 1


def test_on_another_phone_a_wall_is_not_mended(db: Session) -> None:
    desk = a_read_page(db)
    who, slots = desk.person(HOLDER), lend_wall(desk)
    tap(desk, who, slots)
    elsewhere = replace(who, device_id=a_device(db).id)
    assert mendable(db, elsewhere) == []
    with pytest.raises(MendRefused):
        mend(desk, elsewhere, slots, slots[0].field_ids)
    assert counts(desk, who, slots[0].field_ids[0])


def test_a_wall_is_mended_but_for_the_rows_that_are_out_of_the_work(db: Session) -> None:
    desk = a_read_page(db)
    who, slots = desk.person(HOLDER), lend_wall(desk)
    tap(desk, who, slots)
    for slot in slots[:2]:
        cell(desk, slot).record.state = RecordState.STRUCK
    assert mendable(db, who)[0] == slots[0].id
    out, other = slots[1].field_ids[0], slots[2].field_ids[0]
    mend(desk, who, slots, [out, other])
    assert (counts(desk, who, out), counts(desk, who, other)) == (True, False)
    assert {one.purpose for one in open_for(desk, out)} == {Purpose.SECOND}, "nothing more is asked of it"


def test_what_is_mended_is_asked_of_nobody_where_the_platform_holds_the_row_by_now(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = a_campaign(db)
    a_known_dose(db, campaign)
    desk = a_desk(db, rows=3, batch=a_batch(db, campaign), readings={"sex": "Nữ"})
    desk.settle_header()
    for row in range(3):
        desk.cell("sex", row).crop = f"{row:064x}"
        desk.enter(someone(db), "numbers", row)
    monkeypatch.setattr("tasks.walls.FEWEST", 1)
    monkeypatch.setattr("tasks.walls.PEOPLE", {Privacy.USUAL: 1})
    who = someone(db)
    assert claim(db, who)
    slots = wall_slots(desk, who)
    tap(desk, who, slots)
    monkeypatch.setattr("tasks.walls.PEOPLE", {})
    odd = slots[0].field_ids[0]
    desk.enter(someone(db), "person", cell(desk, slots[0]).record.row)
    assert db.scalars(select(KnownMatch.state)).all() == [MatchState.ON_PLATFORM]
    mend(desk, who, slots, [odd])
    assert open_for(desk, odd) == [] and not counts(desk, who, odd)
