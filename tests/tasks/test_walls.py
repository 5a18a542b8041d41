"""Walls: who is lent one, and what becomes of one that is not sent."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import now, write
from records.models.people import Account
from records.words import OwnDistrict, Preset, Privacy
from tasks.entries import EntryRefused
from tasks.handout import hold_ahead
from tasks.leases import sweep
from tasks.models import Purpose, SkipReason, Slot, SlotState, Wall
from tasks.skips import skip
from tasks.standing import standing_of
from tasks.wall_entries import Tapped, enter_wall
from tasks.walls import FEWEST, MOST, wall_beside
from tasks.work import work_of
from tests.factories import DISTRICT, a_team, field_of, rows_of
from tests.tasks.desk import claim, end_lease, lease, someone, submit
from tests.tasks.walls import HOLDER, ROWS, a_read_page, cell, left_lying, lend_wall, open_for, wall_slots


@pytest.fixture(autouse=True)
def people_are_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count who is at work each time: a test is shorter than what is kept of it."""
    monkeypatch.setattr("tasks.supply._OLD", -1.0)


def test_cells_that_are_read_the_same_are_lent_together_beside_a_task(db: Session) -> None:
    desk = a_read_page(db)
    slots = lend_wall(desk)
    assert len(slots) == MOST
    assert {(one.purpose, one.state, one.ahead) for one in slots} == {(Purpose.WALL, SlotState.LEASED, True)}
    for slot in slots:
        first, second = desk.slots("person", cell(desk, slot).record.row)[:2]
        assert slot.field_ids[0] not in first.field_ids, "its first slot asks for it no longer"
        assert slot.field_ids[0] in second.field_ids, "the blind second still does"


def test_a_wall_is_one_thing_to_hold(db: Session) -> None:
    desk = a_read_page(db)
    slots = lend_wall(desk)
    who = desk.person(HOLDER)
    standing = standing_of(db, who, slots[0].lease_until)
    assert standing is not None and [one.wall_id for one in standing.leases] == [None, slots[0].wall_id]
    assert slots[0].id in hold_ahead(db, who).slot_ids


@pytest.mark.parametrize("gone", ["struck out", "left lying"])
def test_a_wall_is_known_by_its_first_cell_even_where_that_has_gone(db: Session, gone: str) -> None:
    desk = a_read_page(db)
    who, slots = desk.person(HOLDER), lend_wall(desk)
    if gone == "struck out":
        for _ in range(2):
            desk.enter(someone(db), "person", cell(desk, slots[0]).record.row, strike="yes")
    else:
        end_lease(db, slots[0])
        sweep(db, now(db))
    assert slots[0].state == SlotState.WITHDRAWN
    holding = hold_ahead(db, who)
    assert holding.kept & {one.id for one in slots} == {slots[0].id}, "the phone keeps it, with what was tapped"


def test_a_phone_is_given_the_wall_with_the_task_beside_it(db: Session) -> None:
    desk = a_read_page(db)
    holding = hold_ahead(db, desk.person(HOLDER))
    assert [one.slot.purpose for one in holding.works.values()].count(Purpose.WALL) == 1
    assert holding.kept >= set(holding.slot_ids)


@pytest.mark.parametrize(
    ("why", "over"),
    [
        ("too few people", {"people": HOLDER - 1}),
        ("no reading is shown", {"preset": Preset.BLIND}),
        ("strict privacy needs more people", {"privacy": Privacy.STRICT}),
        ("too few rows are left", {"rows": HOLDER + FEWEST}),
    ],
)
def test_no_wall_is_made_where_it_would_help_nobody(db: Session, why: str, over: dict[str, object]) -> None:
    desk = a_read_page(db, **over)
    assert lend_wall(desk, len(desk.people)) == [], why


def test_people_of_the_papers_own_district_are_counted_only_where_they_may_take_it(db: Session) -> None:
    desk = a_read_page(db, own_district=OwnDistrict.NEVER)
    team = a_team(db, district_code=DISTRICT)
    db.get_one(Account, desk.person(0).account_id).team_id = team.id
    assert lend_wall(desk) == [], "one of six may not"
    assert claim(db, desk.person(HOLDER + 1)) and wall_slots(desk, desk.person(HOLDER + 1)), "six others may"


def test_rows_that_are_read_otherwise_or_not_surely_are_on_no_wall(db: Session) -> None:
    desk = a_read_page(db)
    rows = rows_of(db, desk.page)
    field_of(rows[-1], "sex").reading = "Nam"
    field_of(rows[-2], "sex").sure = False
    field_of(rows[-3], "sex").crop = None
    cells = {cell(desk, slot).id for slot in lend_wall(desk)}
    assert len(cells) == ROWS - HOLDER - 1 - 3
    assert not cells & {field_of(row, "sex").id for row in rows[-3:]}


def test_nobody_is_lent_a_wall_with_a_record_that_they_have_met(db: Session) -> None:
    desk = a_read_page(db)
    who = desk.person(HOLDER)
    met = desk.slots("numbers", ROWS - 1)[0]
    lease(db, who, met)
    submit(db, who, desk.filled(met))
    cells = [cell(desk, slot) for slot in wall_slots(desk, who)]
    assert cells and ROWS - 1 not in {one.record.row for one in cells}


def test_a_wall_left_lying_goes_back_into_the_tasks_it_was_taken_from(db: Session) -> None:
    desk = a_read_page(db)
    slots = lend_wall(desk)
    left_lying(desk, slots)
    for slot in wall_slots(desk, desk.person(HOLDER)):
        assert slot.state == SlotState.WITHDRAWN
        first = desk.slots("person", cell(desk, slot).record.row)[0]
        assert first.state == SlotState.OPEN and slot.field_ids[0] in first.field_ids


def test_a_cell_whose_task_was_taken_meanwhile_is_asked_by_itself(db: Session) -> None:
    desk = a_read_page(db)
    slots = lend_wall(desk)
    row = cell(desk, slots[0]).record.row
    desk.enter(someone(db), "person", row)
    left_lying(desk, slots)
    assert {one.purpose for one in open_for(desk, slots[0].field_ids[0])} == {Purpose.SECOND, Purpose.RETURNED}


def test_whoever_walked_away_from_a_wall_is_asked_for_none_of_its_cells_blind(db: Session) -> None:
    desk = a_read_page(db)
    slots = lend_wall(desk)
    left_lying(desk, slots)
    second = desk.slots("person", cell(desk, slots[0]).record.row)[1]
    with pytest.raises(AssertionError, match="may not take"):
        lease(db, desk.person(HOLDER), second)


def test_a_wall_is_given_back_whole_and_by_its_holder_only(db: Session) -> None:
    desk = a_read_page(db)
    who, slots = desk.person(HOLDER), lend_wall(desk)
    with pytest.raises(EntryRefused):
        skip(db, desk.person(0), slots[0].id, slots[0].token or "", SkipReason.BLURRED)
    skip(db, who, slots[0].id, "another", SkipReason.BLURRED)
    assert {one.state for one in wall_slots(desk, who)} == {SlotState.LEASED}
    skip(db, who, slots[0].id, slots[0].token or "", SkipReason.BLURRED)
    assert {one.state for one in wall_slots(desk, who)} == {SlotState.WITHDRAWN}


def test_under_strict_privacy_a_wall_counts_as_a_group_of_each_of_its_people(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_read_page(db, people=0, privacy=Privacy.STRICT)
    monkeypatch.setattr("tasks.walls.PEOPLE", {Privacy.STRICT: 1})
    slots = lend_wall(desk, 0)
    assert slots
    numbers = desk.slots("numbers", cell(desk, slots[0]).record.row)[0]
    with pytest.raises(AssertionError, match="may not take"):
        lease(db, desk.person(0), numbers)


def test_only_the_first_of_a_task_leads_to_a_wall(db: Session) -> None:
    desk = a_read_page(db)
    second = lease(db, someone(db), desk.slots("person", ROWS - 1)[1])
    work = work_of(db, second.id)
    assert work is not None and wall_beside(db, desk.person(HOLDER), work, Random(1)) is None


def test_people_who_claim_at_the_same_moment_share_no_cell_and_lose_none(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with write(engine) as db:
        desk = a_read_page(db, rows=40, people=0)
        people = [someone(db) for _ in range(6)]
        fields = [field_of(row, "sex").id for row in rows_of(db, desk.page)]
    monkeypatch.setattr("tasks.walls.PEOPLE", {Privacy.USUAL: 1})

    def work(who: Who) -> None:
        with write(engine) as db:
            hold_ahead(db, who, wait=True)
        with write(engine) as db:
            for number in db.scalars(_walls_of(who)).all():
                slot = db.scalars(select(Slot).where(Slot.wall_id == number).order_by(Slot.id)).first()
                assert slot is not None
                enter_wall(db, who, Tapped(slot.id, slot.token or "", f"key-{number}", frozenset({0})))

    with ThreadPoolExecutor(len(people)) as threads:
        list(threads.map(work, people))
    with write(engine) as db:
        asked = Counter(
            (number, slot.purpose == Purpose.SECOND)
            for slot in db.scalars(select(Slot).where(Slot.state != SlotState.WITHDRAWN))
            for number in slot.field_ids
        )
        assert {asked[number, second] for number in fields for second in (True, False)} == {1}
        assert db.scalar(select(func.count()).select_from(Wall))


def _walls_of(who: Who) -> Select[int]:
    return select(Wall.id).where(Wall.account_id == who.account_id)
