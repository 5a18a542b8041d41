"""What a settled value sets off."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.disputes import close_dispute
from records.fields import move
from records.models.paper import Dispute, Page
from records.words import FieldState, Mark, RecordState
from tasks.follow import after_settled
from tasks.models import SlotState
from tests.factories import a_batch, a_campaign, field_of
from tests.tasks.desk import Desk, a_desk, lease, submit

GROUPS = ("person", "numbers", "address", "dose")


def decide(desk: Desk, code: str) -> None:
    """A reviewer confirms what the paper says."""
    query = select(Dispute).where(Dispute.code == code, Dispute.closed_at.is_(None))
    dispute = desk.db.scalars(query).one()
    close_dispute(desk.db, dispute, f"decision:{dispute.id}")
    after_settled(desk.db, dispute.record)


def test_a_settled_header_opens_the_dose_slots_of_its_page(db: Session) -> None:
    desk, other = a_desk(db), a_desk(db)
    assert desk.slots("dose")[0].state == SlotState.HELD
    desk.settle_header()
    assert [slot.state for slot in desk.slots("dose")] == [SlotState.OPEN, SlotState.OPEN]
    assert other.slots("dose")[0].state == SlotState.HELD


def test_a_row_is_ready_when_its_last_field_is_settled(db: Session) -> None:
    desk = a_desk(db)
    desk.settle_header()
    for group in GROUPS:
        assert desk.row().ready_at is None
        desk.both(group)
    assert desk.row().ready_at is not None


def test_a_disputed_field_holds_its_row_back(db: Session) -> None:
    desk = a_desk(db, readings={"remark": "yes"})
    desk.settle_header()
    for group in GROUPS:
        desk.both(group)
    assert desk.row().ready_at is None
    evidence = {"by": "decision", "entries": []}
    move(db, desk.cell("remark"), FieldState.SETTLED, mark=Mark.VALUE, value="other", evidence=evidence)
    decide(desk, "remark")
    assert desk.row().ready_at is not None


def test_a_struck_row_leaves_the_work_with_all_it_owes(db: Session) -> None:
    desk = a_desk(db, readings={"remark": "yes"})
    desk.both("person", strike="yes", full_name=Mark.STRUCK)
    assert desk.row().state == RecordState.STRUCK
    assert {slot.state for group in GROUPS[1:] for slot in desk.slots(group)} == {SlotState.WITHDRAWN}
    assert desk.disputes() == []
    assert desk.cell("remark").state == FieldState.REOPENED


def test_a_struck_row_asks_no_third_for_what_differs_under_the_line(db: Session) -> None:
    desk = a_desk(db)
    desk.enter(desk.person(0), "person", strike="yes", full_name=Mark.STRUCK)
    desk.enter(desk.person(1), "person", strike="yes")
    assert desk.row().state == RecordState.STRUCK
    assert len(desk.slots("person")) == 2


def test_an_entry_for_a_row_that_was_struck_meanwhile_is_kept_as_late(db: Session) -> None:
    desk = a_desk(db)
    held = lease(db, desk.person(0), desk.slots("numbers")[0])
    for index in (1, 2):
        desk.enter(desk.person(index), "person", strike="yes")
    assert held.state == SlotState.WITHDRAWN
    entry = submit(db, desk.person(0), desk.filled(held)).entry
    assert entry.late
    assert desk.cell("id_number").state == FieldState.OPEN


@pytest.mark.parametrize(
    ("name", "birth", "state"),
    [
        (Mark.BLANK, Mark.BLANK, RecordState.BLANK),
        (Mark.BLANK, "1984", RecordState.LIVE),
        ("Điểu Hơn", Mark.BLANK, RecordState.LIVE),
    ],
)
def test_a_row_without_name_and_birth_date_is_blank(
    db: Session, name: str | Mark, birth: str | Mark, state: RecordState
) -> None:
    desk = a_desk(db)
    desk.both("person", full_name=name, birth_date=birth)
    assert desk.row().state == state


def test_a_name_that_a_reviewer_cannot_read_makes_the_row_unreadable(db: Session) -> None:
    desk = a_desk(db)
    evidence = {"by": "decision", "entries": []}
    move(db, desk.cell("full_name"), FieldState.SETTLED, mark=Mark.UNREADABLE, evidence=evidence)
    after_settled(db, desk.row())
    assert desk.row().state == RecordState.UNREADABLE


def test_a_failed_check_asks_a_third_and_then_a_reviewer(db: Session) -> None:
    desk = a_desk(db)
    desk.settle_header()
    desk.both("person", sex="Nữ")
    desk.both("numbers")
    assert {desk.cell(key).state for key in ("sex", "id_number")} == {FieldState.REOPENED}
    assert desk.slots("person")[2].field_ids == [desk.cell("sex").id]
    desk.enter(desk.person(8), "person", sex="Nữ")
    assert desk.disputes() == []
    desk.enter(desk.person(9), "numbers")
    assert desk.disputes() == [("check", "id_sex")]


def test_a_third_who_reads_something_else_after_a_failed_check_makes_a_dispute_of_the_field(db: Session) -> None:
    desk = a_desk(db)
    desk.both("person", birth_date="1884")
    assert desk.cell("birth_date").state == FieldState.REOPENED
    desk.enter(desk.person(8), "person", birth_date="1984")
    assert desk.disputes() == [("field", "check")]


def test_a_warning_that_a_reviewer_confirmed_lets_the_row_go(db: Session) -> None:
    desk = a_desk(db)
    desk.settle_header()
    desk.both("person", sex="Nữ")
    for group in GROUPS[1:]:
        desk.both(group)
    desk.enter(desk.person(10), "person", sex="Nữ")
    desk.enter(desk.person(11), "numbers")
    assert desk.row().ready_at is None
    decide(desk, "id_sex")
    assert desk.disputes() == []
    assert desk.row().ready_at is not None


def test_with_a_blocking_check_confirmed_nobody_owes_a_word_and_the_clock_decides(db: Session) -> None:
    desk = a_desk(db)
    desk.settle_header()
    for group in GROUPS:
        desk.both(group, birth_date="1884", id_number=Mark.BLANK)
    desk.enter(desk.person(10), "person", birth_date="1884")
    assert desk.row().ready_at is None
    decide(desk, "birth_impossible")
    assert desk.disputes() == []
    assert desk.row().ready_at is not None


def test_a_confirmed_check_comes_back_when_the_value_changes(db: Session) -> None:
    desk = a_desk(db)
    test_on = {"by": "decision", "entries": []}
    desk.both("person", birth_date="1884")
    desk.enter(desk.person(8), "person", birth_date="1884")
    decide(desk, "birth_impossible")
    move(db, desk.cell("birth_date"), FieldState.SETTLED, mark=Mark.VALUE, value="1885", evidence=test_on)
    after_settled(db, desk.row())
    assert desk.disputes() == [("check", "birth_impossible")]


def test_a_check_that_no_longer_fails_is_closed(db: Session) -> None:
    desk = a_desk(db)
    desk.both("person", birth_date="1884")
    desk.enter(desk.person(8), "person", birth_date="1884")
    evidence = {"by": "decision", "entries": []}
    move(db, desk.cell("birth_date"), FieldState.SETTLED, mark=Mark.VALUE, value="1984", evidence=evidence)
    after_settled(db, desk.row())
    assert desk.disputes() == []


def test_a_header_outside_the_campaign_waits_for_a_reviewer_once_for_the_page(db: Session) -> None:
    campaign = a_campaign(db, first_day=date(2021, 9, 1))
    desk = a_desk(db, rows=3, batch=a_batch(db, campaign))
    desk.settle_header()
    assert desk.disputes() == [("check", "date_outside_campaign")]
    assert desk.slots("dose")[0].state == SlotState.HELD


def test_a_confirmed_header_opens_its_rows(db: Session) -> None:
    desk = a_desk(db)
    desk.both("header", -1, foot_date="2021-07-26")
    assert desk.disputes() == [("check", "foot_date_differs")]
    decide(desk, "foot_date_differs")
    assert desk.slots("dose")[0].state == SlotState.OPEN


def test_a_header_unlike_its_neighbour_waits_for_a_reviewer(db: Session) -> None:
    batch = a_batch(db)
    a_desk(db, batch=batch).settle_header()
    desk = a_desk(db, batch=batch)
    desk.both("header", -1, vaccine="Vero Cell")
    assert desk.disputes() == [("check", "neighbour_differs")]


def test_ditto_waits_for_the_cell_above_and_then_says_the_same(db: Session) -> None:
    desk = a_desk(db, rows=3)
    desk.both("address", 2, address=Mark.DITTO)
    desk.both("address", 1, address=Mark.DITTO)
    assert {desk.cell("address", row).state for row in (1, 2)} == {FieldState.OPEN}
    desk.both("address", 0)
    assert {desk.cell("address", row).value for row in range(3)} == {"thôn 3, xã Minh Hưng"}


def test_ditto_looks_past_a_blank_row(db: Session) -> None:
    desk = a_desk(db, rows=3)
    desk.both("person", 1, full_name=Mark.BLANK, birth_date=Mark.BLANK)
    desk.both("address", 0)
    desk.both("address", 2, address=Mark.DITTO)
    assert desk.cell("address", 2).value == "thôn 3, xã Minh Hưng"


def test_ditto_under_a_row_that_was_struck_goes_to_people_not_for_ever_to_wait(db: Session) -> None:
    desk = a_desk(db, rows=2)
    desk.both("address", 1, address=Mark.DITTO)
    desk.both("person", 0, strike="yes")
    assert len(desk.slots("address", 1)) == 3


def test_same_as_the_header_and_a_blank_cell_leave_the_header_s_value_to_hold(db: Session) -> None:
    desk = a_desk(db, own_dose_cells=True)
    desk.settle_header()
    desk.enter(desk.person(8), "dose", vaccine=Mark.SAME, lot=Mark.SAME, dose_date=Mark.SAME)
    desk.enter(desk.person(9), "dose", vaccine=Mark.BLANK, lot="nj0342", dose_date=Mark.BLANK)
    assert [desk.cell(key).mark for key in ("vaccine", "lot", "dose_date")] == [Mark.BLANK, Mark.VALUE, Mark.BLANK]


def test_following_again_changes_nothing(db: Session) -> None:
    desk = a_desk(db)
    desk.settle_header()
    for group in GROUPS:
        desk.both(group)
    ready = desk.row().ready_at
    for record in (desk.row(), desk.head()):
        after_settled(db, record)
    assert desk.row().ready_at == ready
    assert db.get_one(Page, desk.page.id) and field_of(desk.row(), "full_name").state == FieldState.SETTLED
