"""Rows in which a column stands a row off are found on a page, decided by one side, and taken back as one act."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.models.paper import Dispute
from records.words import FieldState
from review.alike import decide_together
from review.choices import Choice, ChoiceKind
from review.decide import DecisionRefused
from review.models import Decision
from review.queue import next_dispute
from review.shifted_rows import ShiftedColumn, hold_shifted, shifted_column
from review.showing import dispute_screen
from review.undo import undo
from tests.factories import OTHER_DISTRICT
from tests.review.desk import chi, written
from tests.tasks.desk import Desk, a_desk

PHONES = ("0981111111", "0982222222", "0983333333", "0984444444", "0985555555")


def a_shifted_desk(db: Session) -> Desk:
    """A page that two people typed: one typed the second row's phone twice, so that the rest stands a row off."""
    desk = a_desk(db, rows=len(PHONES))
    desk.settle_header()
    one, other = desk.person(10), desk.person(11)
    for row in range(len(PHONES)):
        desk.enter(one, "numbers", row=row, phone=PHONES[row if row < 2 else row - 1])
    # Typed by staff: what two differ in goes to a reviewer, not to a third.
    desk.page.typed = True
    for row, phone in enumerate(PHONES):
        desk.enter(other, "numbers", row=row, phone=phone)
    return desk


def disputes(db: Session) -> list[Dispute]:
    return list(db.scalars(select(Dispute).where(Dispute.closed_at.is_(None)).order_by(Dispute.record_id)))


def side(found: ShiftedColumn, name: str) -> dict[int, Choice]:
    said = {row.dispute.id: getattr(row, name) for row in found.rows}
    return {key: Choice(ChoiceKind.CHOSEN, one.mark, one.value) for key, one in said.items()}


def test_all_rows_that_stand_off_are_seen_from_each_of_them(db: Session) -> None:
    a_shifted_desk(db)
    owed = disputes(db)
    assert len(owed) == 3
    for one in owed:
        found = shifted_column(db, one)
        assert found is not None and [row.dispute for row in found.rows] == owed and found.step == -1
        assert [(row.one.value, row.others.value) for row in found.rows] == list(pairwise(PHONES[1:]))
        assert dispute_screen(db, one, Random(1)).shifted == 3


@pytest.mark.parametrize(("name", "phones"), [("others", PHONES[2:]), ("one", PHONES[1:4])])
def test_one_act_takes_one_sides_values_in_all_rows_and_is_taken_back_as_one(
    db: Session, name: str, phones: tuple[str, ...]
) -> None:
    desk, reviewer = a_shifted_desk(db), chi(db)
    found = hold_shifted(db, reviewer, disputes(db)[0])
    assert found is not None
    for _ in range(2):
        decide_together(db, reviewer, side(found, name), "a-key-of-many")
    cells = [desk.cell("phone", row) for row in (2, 3, 4)]
    assert disputes(db) == [] and [cell.value for cell in cells] == list(phones)
    last = db.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert last is not None and len(db.scalars(select(Decision)).all()) == 3
    again = undo(db, reviewer, last.id)
    assert [cell.state for cell in cells] == [FieldState.DISPUTED] * 3
    assert shifted_column(db, again) is not None and again == disputes(db)[0]


def test_an_act_that_is_not_the_last_is_not_taken_back(db: Session) -> None:
    a_shifted_desk(db)
    reviewer, owed = chi(db), disputes(db)
    found = hold_shifted(db, reviewer, owed[0])
    assert found is not None
    choices = side(found, "others")
    alone = {owed[2].id: choices.pop(owed[2].id)}
    first, _ = decide_together(db, reviewer, choices, "a-key-of-two")
    decide_together(db, reviewer, alone, "a-key-of-one")
    with pytest.raises(DecisionRefused):
        undo(db, reviewer, first.id)
    assert disputes(db) == []


def test_what_is_decided_beforehand_or_held_by_another_reviewer_is_left_out(db: Session) -> None:
    a_shifted_desk(db)
    first, second, third = disputes(db)
    other = chi(db)
    assert next_dispute(db, other, skip=[second.id, third.id]) is first
    held = hold_shifted(db, chi(db), second)
    assert held is not None and [row.dispute for row in held.rows] == [second, third]
    decide_together(db, other, {first.id: written("0982222222")}, "a-key-of-one")
    found = shifted_column(db, second)
    assert found is not None and [row.dispute for row in found.rows] == [second, third]


def test_nobody_of_another_district_decides_a_column(db: Session) -> None:
    a_shifted_desk(db)
    stranger, found = chi(db, district_code=OTHER_DISTRICT), shifted_column(db, disputes(db)[0])
    assert found is not None and hold_shifted(db, stranger, disputes(db)[0]) == ShiftedColumn(-1, ())
    with pytest.raises(DecisionRefused):
        decide_together(db, stranger, side(found, "one"), "a-key-of-many")
    assert len(disputes(db)) == 3


def test_who_entered_one_of_the_columns_decides_nothing_of_it(db: Session) -> None:
    desk = a_shifted_desk(db)
    found = hold_shifted(db, desk.person(10), disputes(db)[0])
    assert found is not None and found.rows == ()


def test_a_page_read_in_two_ways_here_and_there_is_no_shift(db: Session) -> None:
    desk = a_desk(db, rows=3)
    desk.settle_header()
    for row in range(3):
        desk.enter(desk.person(10), "numbers", row=row, phone=PHONES[row])
    desk.page.typed = True
    for row in range(3):
        desk.enter(desk.person(11), "numbers", row=row, phone=f"097000000{row}")
    assert [shifted_column(db, one) for one in disputes(db)] == [None] * 3
