"""Walls that are sent: what a tap does, in time and late; nothing of it is lost, or asked of the same person twice."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.sentences import say
from records.words import FieldState, Mark, RecordState
from tasks.entries import EntryRefused, KeyConflict, Stored, Submission, enter
from tasks.models import PIECES, Answer, Entry, Purpose, SkipReason, Slot, SlotState
from tasks.skips import skip
from tasks.slots import OUTSTANDING
from tasks.wall_entries import Tapped, enter_wall
from tasks.walls import MOST
from tests.factories import field_of, rows_of, settle
from tests.tasks.desk import Desk, lease, someone, submit
from tests.tasks.walls import HOLDER, a_read_page, cell, left_lying, lend_wall, open_for, tap, wall_of, wall_slots


@pytest.fixture(autouse=True)
def people_are_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count who is at work each time: a test is shorter than what is kept of it."""
    monkeypatch.setattr("tasks.supply._OLD", -1.0)


def planted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[Slot]:
    """A wall with a planted cell, which is settled as of the other sex."""
    monkeypatch.setattr("tasks.plants.OFTEN", 1.0)
    settle(desk.db, rows_of(desk.db, desk.page)[-1], {"sex": "Nam"})
    slots = lend_wall(desk)
    assert wall_of(desk, slots).planted_id == field_of(rows_of(desk.db, desk.page)[-1], "sex").id
    return slots


def test_a_cell_left_alone_is_no_opinion_of_its_own_and_settles_with_a_blind_one(db: Session) -> None:
    desk = a_read_page(db)
    slots = lend_wall(desk)
    tap(desk, desk.person(HOLDER), slots)
    assert {one.state for one in wall_slots(desk, desk.person(HOLDER))} == {SlotState.DONE}
    field = cell(desk, slots[0])
    answer = db.scalars(select(Answer).where(Answer.field_id == field.id)).one()
    assert (answer.value, answer.shown, field.state) == ("Nữ", "Nữ", FieldState.OPEN)
    row = field.record.row
    desk.enter(someone(db), "person", row, sex="Nữ")
    assert cell(desk, slots[0]).state == FieldState.OPEN, "the first to enter the rest is not asked for the cell"
    desk.enter(someone(db), "person", row, sex="Nữ")
    assert (cell(desk, slots[0]).state, cell(desk, slots[0]).value) == (FieldState.SETTLED, "Nữ")


def test_a_tapped_cell_is_asked_of_two_others_blind(db: Session) -> None:
    desk = a_read_page(db)
    who, slots = desk.person(HOLDER), lend_wall(desk)
    odd = cell(desk, slots[3])
    tap(desk, who, slots, [odd.id])
    asked = {one.purpose: one for one in open_for(desk, odd.id)}
    assert set(asked) == {Purpose.SECOND, Purpose.RETURNED}
    assert db.scalars(select(Answer).where(Answer.field_id == odd.id)).all() == []
    with pytest.raises(AssertionError, match="may not take"):
        lease(db, who, asked[Purpose.RETURNED])
    two = someone(db)
    submit(db, two, desk.filled(lease(db, two, asked[Purpose.RETURNED]), sex="Nam"))
    desk.enter(someone(db), "person", odd.record.row)
    desk.enter(someone(db), "person", odd.record.row, sex="Nam")
    assert (cell(desk, slots[3]).value, cell(desk, slots[3]).state) == ("Nam", FieldState.SETTLED)


def test_what_is_sent_late_is_kept_as_an_opinion(db: Session) -> None:
    desk = a_read_page(db)
    slots = lend_wall(desk)
    left_lying(desk, slots)
    tap(desk, desk.person(HOLDER), slots, [slots[0].field_ids[0]])
    late = db.scalars(select(Entry).where(Entry.wall_id == slots[0].wall_id)).all()
    assert len(late) == MOST - 1 and all(one.late for one in late)
    assert {one.purpose for one in open_for(desk, slots[0].field_ids[0])} == {Purpose.FIRST, Purpose.SECOND}


def test_a_plant_that_is_tapped_is_no_answer(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = a_read_page(db)
    slots = planted(desk, monkeypatch)
    wall = wall_of(desk, slots)
    assert tap(desk, desk.person(HOLDER), slots, [wall.planted_id or 0]) is None
    fields = set(db.scalars(select(Answer.field_id).join(Entry).where(Entry.wall_id == wall.id)))
    assert fields == {one.field_ids[0] for one in slots}


@pytest.mark.parametrize("seen", [{"sex": "Nữ"}, {"sex": "Nam", "hard": "sex"}, {"sex": Mark.DITTO}])
def test_a_cell_that_somebody_saw_otherwise_or_hardly_is_not_planted(
    db: Session, monkeypatch: pytest.MonkeyPatch, seen: dict[str, Any]
) -> None:
    monkeypatch.setattr("tasks.plants.OFTEN", 1.0)
    desk = a_read_page(db)
    last = rows_of(db, desk.page)[-1]
    with monkeypatch.context() as without_walls:
        without_walls.setattr("tasks.walls.PEOPLE", {})
        desk.enter(someone(db), "person", last.row, **seen)
    settle(db, last, {"sex": "Nam"})
    assert wall_of(desk, lend_wall(desk)).planted_id is None


def test_with_a_missed_plant_nothing_of_the_wall_counts_and_others_are_asked(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_read_page(db)
    slots = planted(desk, monkeypatch)
    missed = tap(desk, desk.person(HOLDER), slots)
    assert missed is not None and missed.id == wall_of(desk, slots).planted_id
    assert db.scalars(select(Entry).where(Entry.wall_id.is_not(None))).all() == []
    assert {one.state for one in wall_slots(desk, desk.person(HOLDER))} == {SlotState.WITHDRAWN}
    again = lend_wall(desk, HOLDER + 1)
    assert {one.field_ids[0] for one in again} & {one.field_ids[0] for one in slots}, "somebody else is lent the wall"


@pytest.mark.parametrize("planted_too", [False, True])
def test_a_retry_gets_the_first_answer_and_another_answer_is_refused(
    db: Session, monkeypatch: pytest.MonkeyPatch, planted_too: bool
) -> None:
    desk = a_read_page(db)
    slots = planted(desk, monkeypatch) if planted_too else lend_wall(desk)
    who = desk.person(HOLDER)
    first = tap(desk, who, slots, key="one")
    entries = db.scalars(select(Entry.id)).all()
    assert tap(desk, who, slots, key="one") == first
    assert db.scalars(select(Entry.id)).all() == entries
    with pytest.raises(KeyConflict):
        tap(desk, who, slots, [slots[0].field_ids[0]], key="one")


@pytest.mark.parametrize("whose", ["somebody else", "no wall", "another token"])
def test_only_its_holder_sends_a_wall(db: Session, whose: str) -> None:
    desk = a_read_page(db)
    slots = lend_wall(desk)
    who = desk.person(0) if whose == "somebody else" else desk.person(HOLDER)
    number = 10**9 if whose == "no wall" else slots[0].id
    token = "x" if whose == "another token" else slots[0].token or ""
    with pytest.raises(EntryRefused):
        enter_wall(db, who, Tapped(number, token, "key", frozenset()))
    assert db.scalars(select(Entry).where(Entry.wall_id.is_not(None))).all() == []


def test_a_place_that_is_not_there_is_passed_over(db: Session) -> None:
    desk = a_read_page(db)
    slots = lend_wall(desk)
    enter_wall(db, desk.person(HOLDER), Tapped(slots[0].id, slots[0].token or "", "key", frozenset({999})))
    assert len(db.scalars(select(Entry).where(Entry.wall_id.is_not(None))).all()) == MOST


def test_a_wall_is_one_piece_of_work(db: Session) -> None:
    desk = a_read_page(db)
    tap(desk, desk.person(HOLDER), lend_wall(desk))
    assert db.scalar(select(PIECES).where(Entry.account_id == desk.person(HOLDER).account_id)) == 1


def test_a_cell_of_a_row_that_was_struck_out_meanwhile_is_asked_of_nobody(db: Session) -> None:
    desk = a_read_page(db)
    slots = lend_wall(desk)
    row = cell(desk, slots[0]).record
    for _ in range(2):
        desk.enter(someone(db), "person", row.row, strike="yes")
    assert row.state == RecordState.STRUCK
    tap(desk, desk.person(HOLDER), slots, [slots[0].field_ids[0]])
    assert open_for(desk, slots[0].field_ids[0]) == []


def test_one_cell_of_a_wall_may_be_sent_by_itself(db: Session) -> None:
    desk = a_read_page(db)
    who, slots = desk.person(HOLDER), lend_wall(desk)
    submit(db, who, desk.filled(slots[0], sex="Nữ"))
    tap(desk, who, slots)
    assert len(db.scalars(select(Entry).where(Entry.wall_id.is_not(None))).all()) == MOST


def test_a_cell_of_which_nothing_can_be_said_any_more_is_passed_over(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_read_page(db)
    who, slots = desk.person(HOLDER), lend_wall(desk)
    lost = slots[3]

    def refuse_one(db: Session, who: Who, submission: Submission) -> Stored:
        if submission.slot_id == lost.id:
            raise EntryRefused(say("There is no such task. Reload to get one."))
        return enter(db, who, submission)

    monkeypatch.setattr("tasks.wall_entries.enter", refuse_one)
    tap(desk, who, slots)
    entered = db.scalars(select(Entry.slot_id).where(Entry.wall_id.is_not(None))).all()
    assert set(entered) == {one.id for one in slots} - {lost.id}
    assert {one.purpose for one in open_for(desk, lost.field_ids[0])} == {Purpose.FIRST, Purpose.SECOND}
    assert lost.state == SlotState.WITHDRAWN, "the person is not shown the wall again"


@pytest.mark.parametrize("left", ["given back", "left lying", "missed"])
def test_however_late_a_wall_is_sent_each_cell_is_asked_of_one_person_beside_the_blind_second(
    db: Session, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    desk = a_read_page(db)
    slots = planted(desk, monkeypatch) if left == "missed" else lend_wall(desk)
    who, cells = desk.person(HOLDER), [one.field_ids[0] for one in slots]
    taken = cell(desk, slots[1]).record.row
    desk.enter(someone(db), "person", taken)
    if left == "given back":
        skip(db, who, slots[0].id, slots[0].token or "", SkipReason.BLURRED)
    else:
        left_lying(desk, slots)
    before = asked(desk)
    tap(desk, who, slots, [] if left == "missed" else cells[:1])
    assert asked(desk) == before
    assert {before[one, second] for one in cells for second in (True, False)} == {1}


def asked(desk: Desk) -> Counter[tuple[int, bool]]:
    """How many slots that are still to come ask for a field, by whether they are the blind second."""
    slots = desk.db.scalars(select(Slot).where(Slot.state.in_(OUTSTANDING)))
    return Counter((one, slot.purpose == Purpose.SECOND) for slot in slots for one in slot.field_ids)
