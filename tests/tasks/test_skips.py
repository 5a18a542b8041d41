"""Giving a task back."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.words import FieldState
from tasks.models import Skip, SkipReason, SlotState
from tasks.skips import SkipRefused, skip
from tests.tasks.desk import Desk, a_desk, claim, give_back, lease, put_back


def one_gives_back(desk: Desk, index: int, group: str = "person", row: int = 0) -> None:
    slot = lease(desk.db, desk.person(index), next(s for s in desk.slots(group, row) if s.state == SlotState.OPEN))
    following = give_back(desk.db, desk.person(index), slot, SkipReason.BLURRED)
    if following is not None:
        put_back(desk.db, following)


def test_a_skip_gives_another_task_and_frees_this_one_at_once(db: Session) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("person")[0])
    following = give_back(db, desk.person(0), slot, SkipReason.KNOWN_PERSON)
    assert following is not None and following.task_id != slot.task_id
    assert (slot.state, slot.account_id) == (SlotState.OPEN, None)


def test_nobody_gets_a_task_again_that_they_gave_back(db: Session) -> None:
    desk = a_desk(db)
    one_gives_back(desk, 0, "header", -1)
    slot = claim(db, desk.person(0))
    assert slot is not None and slot.task.group != "header"


def test_three_skips_leave_the_open_cells_to_a_reviewer(db: Session) -> None:
    desk = a_desk(db)
    for index in range(2):
        one_gives_back(desk, index)
    assert desk.disputes() == []
    one_gives_back(desk, 2)
    assert set(desk.disputes()) == {("field", "skipped")}
    assert desk.cell("full_name").state == FieldState.DISPUTED
    assert {slot.state for slot in desk.slots("person")} == {SlotState.WITHDRAWN}
    assert desk.slots("numbers")[0].state == SlotState.OPEN


def test_skips_never_take_back_what_is_settled(db: Session) -> None:
    desk = a_desk(db)
    desk.enter(desk.person(7), "person")
    desk.enter(desk.person(8), "person", sex="Nữ")
    for index in range(3):
        one_gives_back(desk, index)
    assert desk.cell("full_name").state == FieldState.SETTLED
    assert desk.cell("sex").state == FieldState.DISPUTED


def test_skipping_again_with_the_same_token_skips_once(db: Session) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("person")[0])
    token = slot.token or ""
    first = give_back(db, desk.person(0), slot, SkipReason.OTHER)
    assert give_back(db, desk.person(0), slot, SkipReason.OTHER, token) is first
    assert db.scalar(select(func.count(Skip.id))) == 1


def test_nobody_gives_back_what_someone_else_holds(db: Session) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("person")[0])
    skip(db, desk.person(1), slot.id, "guessed", SkipReason.OTHER)
    assert slot.account_id == desk.person(0).account_id


def test_a_task_that_does_not_exist_is_refused(db: Session) -> None:
    with pytest.raises(SkipRefused):
        skip(db, a_desk(db).person(0), 999, "", SkipReason.OTHER)
