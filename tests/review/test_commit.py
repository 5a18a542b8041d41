from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from records.database import now, write
from records.disputes import open_dispute
from records.models.ledger import Event
from records.words import DisputeKind, EmptySignature, ListMade, Mark, RecordState
from review.commit import commit_ready
from review.decide import follow
from review.given_questions import asked_in
from review.models import Dose, DoseSource, Hold
from tests.factories import SETTLED_HEADER, records_of, rows_of, someone_else
from tests.review.desk import (
    a_disputed_desk,
    a_ready_page,
    chi,
    decided,
    said,
    should_be,
    the_dispute,
    the_dose,
    written,
)
from tests.review.persons import NO_FOOT


def _reason(db: Session) -> str:
    return db.scalars(select(Hold)).one().reason


def test_a_given_row_becomes_one_dose_that_points_to_its_paper(db: Session) -> None:
    page = a_ready_page(db, {})
    assert (commit_ready(db), commit_ready(db)) == (1, 0)
    source = db.scalars(select(DoseSource)).one()
    assert (source.record_id, source.dose_id, source.number) == (rows_of(db, page)[0].id, the_dose(db).id, 1)


def test_a_dose_keeps_what_the_paper_says_and_where(db: Session) -> None:
    page = a_ready_page(db, {})
    commit_ready(db)
    dose = the_dose(db)
    assert (said(dose, "person.name"), dose.values["person.name"]["origin"]) == ("Điểu Hơn", "row")
    assert (said(dose, "dose.lot"), dose.values["dose.lot"]["origin"]) == ("NJ0342", "header")
    assert (dose.number, dose.district_code) == (1, page.batch.district_code)


def test_a_row_waits_until_it_is_ready(db: Session) -> None:
    page = a_ready_page(db, {})
    rows_of(db, page)[0].ready_at = None
    db.flush()
    assert commit_ready(db) == 0


def test_a_rows_own_cell_comes_before_the_header(db: Session) -> None:
    a_ready_page(db, {"vaccine": "Pfizer", "lot": Mark.BLANK, "dose_date": Mark.BLANK}, own_dose_cells=True)
    commit_ready(db)
    dose = the_dose(db)
    assert (said(dose, "dose.vaccine"), dose.values["dose.vaccine"]["origin"]) == ("Pfizer", "row")
    assert (said(dose, "dose.lot"), dose.values["dose.lot"]["origin"]) == ("NJ0342", "header")


def test_an_undecided_own_cell_is_never_filled_from_the_header(db: Session) -> None:
    a_ready_page(db, {"lot": Mark.BLANK, "dose_date": Mark.BLANK}, own_dose_cells=True)
    assert commit_ready(db) == 0
    assert _reason(db) == "missing"


def test_an_unsigned_row_stays_open_until_its_batch_answers(db: Session) -> None:
    page = a_ready_page(db, {"signature": "no"}, header=NO_FOOT)
    assert commit_ready(db) == 0 and _reason(db) == "given_unknown"
    page.batch.list_made, page.batch.empty_signature = ListMade.AFTER, EmptySignature.GIVEN
    db.flush()
    follow(db, asked_in(db, page.batch_id))
    assert commit_ready(db) == 1 and db.scalars(select(Hold)).all() == []


def test_what_is_owed_about_one_pages_head_holds_back_no_other_page(db: Session) -> None:
    held = a_ready_page(db, {}, header={"declared": "2"})
    assert commit_ready(db) == 0
    other = a_ready_page(db, someone_else(3), header=NO_FOOT)
    assert commit_ready(db) == 1
    assert db.scalars(select(DoseSource.record_id)).one() == rows_of(db, other)[0].id
    assert the_dispute(db).record.page_id == held.id


def test_an_answer_that_says_not_given_commits_nothing(db: Session) -> None:
    page = a_ready_page(db, {"signature": "no"})
    page.batch.empty_signature = EmptySignature.NOT_GIVEN
    db.flush()
    assert commit_ready(db) == 0 and _reason(db) == "not_given"


@pytest.mark.parametrize("cells", [{"strike": "yes"}, {"signature": "deferred"}, {"remark": "absent"}])
def test_what_was_not_given_is_no_dose(db: Session, cells: dict[str, str | Mark]) -> None:
    a_ready_page(db, cells)
    assert commit_ready(db) == 0


def test_a_struck_row_is_no_dose(db: Session) -> None:
    page = a_ready_page(db, {})
    rows_of(db, page)[0].state = RecordState.STRUCK
    db.flush()
    assert commit_ready(db) == 0


@pytest.mark.parametrize("key", ["full_name", "birth_date", "sex"])
@pytest.mark.parametrize("mark", [Mark.BLANK, Mark.UNREADABLE])
def test_without_a_required_value_there_is_no_dose(db: Session, key: str, mark: Mark) -> None:
    a_ready_page(db, {key: mark})
    assert commit_ready(db) == 0 and _reason(db) == "missing"


@pytest.mark.parametrize("cells", [{"id_number": "32448595"}, {"phone": "09123"}, {"birth_date": "26/13/1988"}])
def test_a_blocking_check_keeps_a_dose_back(db: Session, cells: dict[str, str | Mark]) -> None:
    a_ready_page(db, cells)
    assert commit_ready(db) == 0 and _reason(db) == "check"


def test_a_date_outside_the_campaign_keeps_the_whole_page_back(db: Session) -> None:
    a_ready_page(db, {}, {}, header={"session_date": "2020-07-25"})
    assert commit_ready(db) == 0


def test_what_should_be_is_checked_instead_and_the_paper_is_kept(db: Session) -> None:
    page = a_ready_page(db, {"id_number": "32448595"})
    should_be(db, rows_of(db, page)[0], "id_number", "324485959")
    assert commit_ready(db) == 1
    kept = the_dose(db).values["person.national_id"]
    assert (kept["value"], kept["should_be"]) == ("32448595", "324485959")


def test_what_should_be_may_stand_for_an_empty_cell(db: Session) -> None:
    page = a_ready_page(db, {"sex": Mark.BLANK})
    should_be(db, rows_of(db, page)[0], "sex", "Nam")
    assert commit_ready(db) == 1


@pytest.mark.parametrize("of_header", [False, True])
def test_an_open_dispute_of_the_row_or_its_header_keeps_a_dose_back(db: Session, of_header: bool) -> None:
    page = a_ready_page(db, {})
    record = records_of(db, page)[0 if of_header else 1]
    open_dispute(db, DisputeKind.CHECK, f"record:{record.id}:age", record.id, None, "age")
    assert commit_ready(db) == 0


def test_held_rows_do_not_keep_the_clock_from_those_behind_them(db: Session) -> None:
    a_ready_page(db, {"signature": "no"}, {"signature": "no"}, {})
    assert sum(commit_ready(db, limit=1) for _ in range(3)) == 1


def test_a_decision_makes_a_held_row_be_looked_at_again(db: Session) -> None:
    desk = a_disputed_desk(db)
    decided(db, chi(db), written("Điểu Thúy"))
    row = desk.row()
    db.add(Hold(record_id=row.id, reason="check", answers="before/unknown", looked_at=now(db)))
    db.flush()
    assert commit_ready(db) == 0
    db.info.clear()  # As in a later transaction: the clock is asked anew.
    row.ready_at = now(db)
    db.flush()
    assert commit_ready(db) == 1


def test_two_rows_are_two_people(db: Session) -> None:
    a_ready_page(db, {}, {"full_name": "Thị Bé"})
    assert commit_ready(db) == 2
    assert len({dose.person_id for dose in db.scalars(select(Dose))}) == 2


def test_a_commit_is_in_the_ledger_without_a_name(db: Session) -> None:
    a_ready_page(db, {})
    commit_ready(db)
    event = db.scalars(select(Event).where(Event.act == "dose.committed")).one()
    assert event.subject == f"dose:{the_dose(db).id}" and SETTLED_HEADER["site"] not in str(event.data)


def test_two_clocks_at_once_commit_each_row_once(engine: Engine) -> None:
    with write(engine) as db:
        a_ready_page(db, *[{} for _ in range(8)])

    def run(_: int) -> int:
        with write(engine) as session:
            return commit_ready(session)

    with ThreadPoolExecutor(4) as clocks:
        assert sum(clocks.map(run, range(4))) == 8
    with write(engine) as db:
        assert len(db.scalars(select(Dose)).all()) == len(db.scalars(select(DoseSource)).all()) == 8
