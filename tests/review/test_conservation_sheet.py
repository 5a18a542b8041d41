from __future__ import annotations

from sqlalchemy import event
from sqlalchemy.orm import Session

from records.conservation import DoseTerm, OpenReason, PageTerm, RowTerm
from records.words import EmptySignature, Mark, PageState, RecordState
from review.commit import commit_ready
from review.conservation import sheet, sheets_by_district
from tests import factories
from tests.factories import DISTRICT, OTHER_DISTRICT, rows_of, someone_else
from tests.review.desk import CONFIRMED, a_disputed_desk, a_doubted_desk, a_ready_page, chi, decided, written
from tests.tasks.desk import a_desk


def _reasons(db: Session) -> dict[OpenReason, int]:
    found = sheet(db)
    assert found.balances()
    return dict(found.reasons)


def test_nothing_balances(db: Session) -> None:
    assert sheet(db).balances() and sheets_by_district(db) == {}


def test_every_page_is_in_one_term(db: Session) -> None:
    batch = factories.a_batch(db)
    for state in PageState:
        factories.a_received_page(db, batch, state=state)
    found = sheet(db, batch_id=batch.id)
    assert found.balances() and found.received == len(PageState)
    assert found.pages == {**dict.fromkeys(PageTerm, 1), PageTerm.WAITING: 2}


def test_a_cover_sheet_is_a_received_page_with_a_term_of_its_own_and_owes_nothing(db: Session) -> None:
    factories.a_received_page(db, factories.a_batch(db), state=PageState.COVER)
    found = sheet(db)
    assert found.balances() and (found.received, found.found, found.doses_due) == (1, 0, 0)
    assert found.pages == {PageTerm.COVER: 1}


def test_every_row_is_in_one_term_and_only_live_ones_owe_a_dose(db: Session) -> None:
    page = factories.a_page(db, rows=4)
    for record, state in zip(rows_of(db, page), RecordState, strict=True):
        record.state = state
    db.flush()
    found = sheet(db, page_id=page.id)
    assert found.balances() and found.rows == dict.fromkeys(RowTerm, 1) and found.doses_due == 1


def test_a_row_that_is_being_entered_is_open(db: Session) -> None:
    a_desk(db, rows=3)
    assert _reasons(db) == {OpenReason.ENTERING: 3}


def test_a_disputed_row_waits_for_a_reviewer_then_for_the_clock_then_for_nobody(db: Session) -> None:
    a_disputed_desk(db)
    assert _reasons(db) == {OpenReason.DISPUTE: 1}
    decided(db, chi(db), written("Điểu Thúy"))
    assert _reasons(db) == {OpenReason.READY: 1}
    commit_ready(db)
    assert _reasons(db) == {} and sheet(db).doses == {DoseTerm.COMMITTED: 1}


def test_an_unsigned_row_says_so_until_the_batch_answers(db: Session) -> None:
    page = a_ready_page(db, {"signature": "no"})
    commit_ready(db)
    assert _reasons(db) == {OpenReason.ASKED: 1}
    page.batch.empty_signature = EmptySignature.NOT_GIVEN
    db.flush()
    assert sheet(db).doses == {DoseTerm.NOT_GIVEN: 1}


def test_what_blocks_a_ready_row_is_its_reason(db: Session) -> None:
    a_ready_page(db, {"phone": "09123"}, {"sex": Mark.BLANK})
    commit_ready(db)
    assert _reasons(db) == {OpenReason.CHECK: 1, OpenReason.MISSING: 1}


def test_a_row_that_a_confirmed_check_blocks_is_open_for_that_check(db: Session) -> None:
    desk = a_desk(db)
    desk.settle_header()
    for group in ("person", "numbers", "address", "dose"):
        desk.both(group, id_number="32448595")
    desk.enter(desk.person(20), "numbers", id_number="32448595")
    assert _reasons(db) == {OpenReason.DISPUTE: 1}
    decided(db, chi(db), CONFIRMED)
    commit_ready(db)
    assert _reasons(db) == {OpenReason.CHECK: 1}


def test_a_row_that_is_asked_a_third_time_is_being_entered(db: Session) -> None:
    desk = a_desk(db)
    desk.settle_header()
    desk.enter(desk.person(1), "person", full_name="A")
    desk.enter(desk.person(2), "person", full_name="B")
    for group in ("numbers", "address", "dose"):
        desk.both(group)
    assert _reasons(db) == {OpenReason.ENTERING: 1}


def test_districts_have_sheets_of_their_own_that_add_up(db: Session) -> None:
    a_ready_page(db, {}, {})
    a_ready_page(db, someone_else(9), batch=factories.a_batch(db, district_code=OTHER_DISTRICT))
    commit_ready(db)
    sheets = sheets_by_district(db)
    assert (sheets[DISTRICT].doses_due, sheets[OTHER_DISTRICT].doses_due) == (2, 1)
    assert sheets[DISTRICT] + sheets[OTHER_DISTRICT] == sheet(db)
    assert sheet(db, district=DISTRICT) == sheets[DISTRICT]


def test_a_sheet_takes_three_statements_however_much_paper_there_is(db: Session) -> None:
    for _ in range(3):
        a_doubted_desk(db)
    statements: list[str] = []
    connection = db.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
    sheets_by_district(db)
    assert len(statements) == 3
