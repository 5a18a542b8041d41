"""What is asked once a page was read."""

from __future__ import annotations

from datetime import date
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.forms import form_by_key
from records.words import FieldState, RecordState
from tasks.models import Purpose, Slot, SlotState, Task
from tasks.plan import plan_page
from tests.factories import FORM, a_batch, a_campaign, a_page, field_of, records_of, rows_of
from tests.tasks.desk import a_desk


def test_each_group_gets_a_first_and_a_second_slot(db: Session) -> None:
    desk = a_desk(db)
    for group in ("person", "numbers", "address", "dose"):
        assert [slot.purpose for slot in desk.slots(group)] == [Purpose.FIRST, Purpose.SECOND]
    assert len(desk.slots("header", -1)) == 2


def test_only_the_dose_group_waits_for_the_header(db: Session) -> None:
    desk = a_desk(db)
    held = {group: desk.slots(group)[0].state == SlotState.HELD for group in ("person", "numbers", "address", "dose")}
    assert held == {"person": False, "numbers": False, "address": False, "dose": True}


def test_headers_come_first_and_raised_batches_before_the_rest(db: Session) -> None:
    usual, raised = a_desk(db), a_desk(db, batch=a_batch(db, raised=True))
    ranks = [usual.slots("header", -1)[0].rank, raised.slots("person")[0].rank, usual.slots("person")[0].rank]
    assert ranks == sorted(set(ranks))


def test_the_nearer_deadline_comes_first_even_before_what_was_raised(db: Session) -> None:
    near, far = (a_campaign(db, deadline=date(2021, 10, day)) for day in (20, 31))
    soon, later = a_desk(db, batch=a_batch(db, near)), a_desk(db, batch=a_batch(db, far, raised=True))
    assert soon.slots("person")[0].rank < later.slots("person")[0].rank


def test_a_blank_row_is_asked_of_nobody(db: Session) -> None:
    page = a_page(db, rows=1)
    rows_of(db, page)[0].state = RecordState.BLANK
    plan_page(db, page, form_by_key(FORM))
    assert db.scalars(select(Task.group)).all() == ["header"]


def test_planning_twice_plans_once(db: Session) -> None:
    desk = a_desk(db)
    before = db.scalar(select(func.count(Slot.id)))
    plan_page(db, desk.page, form_by_key(FORM))
    assert db.scalar(select(func.count(Slot.id))) == before


def test_a_remark_with_ink_goes_to_a_reviewer_and_to_no_volunteer(db: Session) -> None:
    desk = a_desk(db, readings={"remark": "yes"})
    asked = {field_id for slot in db.scalars(select(Slot)) for field_id in slot.field_ids}
    assert desk.disputes() == [("field", "remark")]
    assert desk.cell("remark").state == FieldState.DISPUTED
    assert desk.cell("remark").id not in asked


def test_a_remark_without_ink_is_asked_of_nobody(db: Session) -> None:
    assert a_desk(db, readings={"remark": "no"}).disputes() == []


def test_a_required_header_value_without_a_place_goes_to_a_reviewer(db: Session) -> None:
    page = a_page(db, rows=1)
    header = records_of(db, page)[0]
    field_of(header, "dose").box = []
    field_of(header, "lot").box = []
    plan_page(db, page, form_by_key(FORM))
    assert field_of(header, "dose").state == FieldState.DISPUTED
    assert field_of(header, "lot").state == FieldState.OPEN


def test_task_codes_are_short_different_and_not_in_the_order_of_the_rows(db: Session) -> None:
    page = a_page(db, rows=9)
    plan_page(db, page, form_by_key(FORM), Random(7))
    codes = list(db.scalars(select(Task.code).order_by(Task.id)))
    assert len(set(codes)) == len(codes)
    assert {len(code) for code in codes} == {8}
    assert codes != sorted(codes)


def test_a_code_that_is_taken_is_drawn_again(db: Session) -> None:
    batch = a_batch(db)
    for _ in range(2):
        plan_page(db, a_page(db, rows=3, batch=batch), form_by_key(FORM), Random(7))
    codes = list(db.scalars(select(Task.code)))
    assert len(set(codes)) == len(codes) == 26
