"""A value that turns out wrong is corrected in one act, with a new version of each dose that uses it, listed first."""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.models.campaign import Campaign
from records.models.ledger import Event
from records.models.paper import Dispute, Field
from records.words import CommitMode, FieldState, Mark, RecordState
from review.approving import set_rule
from review.choices import Choice
from review.commit import commit_ready
from review.conservation import sheet
from review.correct import CannotCorrect, Corrected, correct, seen_mark, uses
from review.decide import DecisionRefused, last_decision
from review.models import Decision, Dose, DoseSource
from review.undo import undo
from tests import factories
from tests.factories import DISTRICT, OTHER_DISTRICT, SETTLED_HEADER, field_of, rows_of
from tests.review.desk import a_disputed_desk, a_ready_page, chi, marked, said, written
from tests.review.persons import NO_FOOT, row

FOOT = {"foot_date": "2021-07-25", "declared": "3"}
_keys = count(1)


def corrected(db: Session, who: Who, field: Field, choice: Choice, key: str = "") -> Corrected:
    """Correct a value by what is listed now."""
    seen = seen_mark(field, uses(db, field))
    return correct(db, who, field.id, key or f"correction-{next(_keys)}", choice, seen)


@pytest.fixture
def lot(db: Session) -> Field:
    """The lot at the head of a page of three rows, one of which has a lot of its own; all are committed."""
    page = a_ready_page(db, {}, {}, {"lot": "ABW1234"}, header=FOOT, own_dose_cells=True)
    for record in rows_of(db, page):
        cells = [field_of(record, key) for key in ("lot", "vaccine", "dose_date")]
        factories.settle(db, record, {cell.key: Mark.BLANK for cell in cells if cell.mark is None})
    assert commit_ready(db) == 3
    return field_of(factories.records_of(db, page)[0], "lot")


def live(db: Session) -> list[Dose]:
    return list(db.scalars(select(Dose).where(Dose.live).order_by(Dose.id)))


def test_a_corrected_header_versions_every_dose_that_used_it_and_no_other(db: Session, lot: Field) -> None:
    assert [one.locator.split(" ", 1)[1] for one in uses(db, lot)] == ["dòng 1", "dòng 2"]
    assert corrected(db, chi(db), lot, written("NJ0343")) == Corrected(renewed=2)
    assert sorted((one.version, said(one, "dose.lot")) for one in live(db)) == [
        (1, "ABW1234"),
        (2, "NJ0343"),
        (2, "NJ0343"),
    ]


def test_the_old_versions_stay_as_they_were(db: Session, lot: Field) -> None:
    corrected(db, chi(db), lot, written("NJ0343"))
    old = db.scalars(select(Dose).where(Dose.live.is_(False))).all()
    assert [(one.version, said(one, "dose.lot")) for one in old] == [(1, "NJ0342"), (1, "NJ0342")]
    assert not db.scalars(select(DoseSource).where(DoseSource.dose_id.in_([one.id for one in old]))).all()


def test_nothing_is_committed_again_and_the_sheet_balances(db: Session, lot: Field) -> None:
    corrected(db, chi(db), lot, written("NJ0343"))
    assert commit_ready(db) == 0 and sheet(db).balances() and len(live(db)) == 3


def test_a_correction_is_a_decision_like_any_other(db: Session, lot: Field) -> None:
    reviewer = chi(db)
    corrected(db, reviewer, lot, written("NJ0342X", should_be="NJ0342", reason="slip"))
    decision = db.scalars(select(Decision)).one()
    assert (decision.account_id, decision.value, decision.should_be, decision.reason) == (
        reviewer.account_id,
        "NJ0342X",
        "NJ0342",
        "slip",
    )
    assert lot.evidence == {"by": "decision", "decision": decision.id}
    assert not db.scalars(select(Dispute).where(Dispute.closed_at.is_(None))).all()
    assert live(db)[-1].values["dose.lot"]["should_be"] == "NJ0342"


def test_sending_a_correction_again_changes_nothing_more(db: Session, lot: Field) -> None:
    reviewer, seen = chi(db), seen_mark(lot, uses(db, lot))
    for _ in range(2):
        correct(db, reviewer, lot.id, "the-same-key", written("NJ0343"), seen)
    assert len(db.scalars(select(Decision)).all()) == 1 and {one.version for one in live(db)} == {1, 2}


def test_what_was_listed_and_is_so_no_longer_is_refused(db: Session, lot: Field) -> None:
    seen = seen_mark(lot, uses(db, lot))
    corrected(db, chi(db), lot, written("NJ0343"))
    with pytest.raises(CannotCorrect):
        correct(db, chi(db), lot.id, "another-key", written("NJ0344"), seen)
    assert lot.value == "NJ0343"


def test_what_stands_already_is_no_correction(db: Session, lot: Field) -> None:
    with pytest.raises(CannotCorrect), db.begin_nested():
        corrected(db, chi(db), lot, written("NJ0342"))
    assert not db.scalars(select(Decision)).all()


def test_another_districts_reviewer_corrects_nothing(db: Session, lot: Field) -> None:
    with pytest.raises(CannotCorrect):
        corrected(db, chi(db, district_code=OTHER_DISTRICT), lot, written("NJ0343"))


def test_a_reviewer_of_the_papers_own_site_corrects_nothing_where_the_campaign_says_so(db: Session, lot: Field) -> None:
    own = chi(db, site=SETTLED_HEADER["site"])
    db.get_one(Campaign, lot.record.page.batch.campaign_id).other_site_reviews = True
    db.flush()
    with pytest.raises(DecisionRefused), db.begin_nested():
        corrected(db, own, lot, written("NJ0343"))
    assert corrected(db, chi(db, site="Trạm Y tế xã Bom Bo"), lot, written("NJ0343")).renewed == 2


def test_nobody_corrects_what_they_have_entered(db: Session) -> None:
    desk = a_disputed_desk(db)
    sex = desk.cell("sex")
    with pytest.raises(CannotCorrect):
        corrected(db, chi(db), desk.cell("full_name"), written("Điểu Thúy"))
    enterer = desk.person(10)
    reviewer = chi(db)
    same_device = type(reviewer)(**{**reviewer.__dict__, "device_id": enterer.device_id})
    with pytest.raises(DecisionRefused), db.begin_nested():
        corrected(db, same_device, sex, written("Nữ"))


@pytest.mark.parametrize("value", ["", "NJ?342", "a" * 501])
def test_what_cannot_be_settled_is_no_correction(db: Session, lot: Field, value: str) -> None:
    with pytest.raises(DecisionRefused), db.begin_nested():
        corrected(db, chi(db), lot, written(value))


def test_a_correction_that_a_check_blocks_is_refused(db: Session, lot: Field) -> None:
    day = field_of(lot.record, "session_date")
    with pytest.raises(CannotCorrect), db.begin_nested():
        corrected(db, chi(db), day, written("2020-07-25"))
    db.refresh(day)
    assert day.value == "2021-07-25" and {one.version for one in live(db)} == {1}


def test_a_signature_that_was_none_takes_the_dose_back(db: Session, lot: Field) -> None:
    mark = field_of(rows_of(db, lot.record.page)[0], "signature")
    assert [one.number for one in uses(db, mark)] == [1]
    assert corrected(db, chi(db), mark, written("deferred")) == Corrected(withdrawn=1)
    assert len(live(db)) == 2 and sheet(db).balances()


def test_a_row_that_was_struck_out_after_all_has_no_dose(db: Session, lot: Field) -> None:
    record = rows_of(db, lot.record.page)[0]
    corrected(db, chi(db), field_of(record, "strike"), written("yes"))
    commit_ready(db)
    assert record.state == RecordState.STRUCK and len(live(db)) == 2 and sheet(db).balances()


def test_another_dose_number_takes_the_dose_back_and_commits_the_other(db: Session, lot: Field) -> None:
    number = field_of(lot.record, "dose")
    done = corrected(db, chi(db), number, written("2"))
    assert {one.number for one in live(db)} <= {1, 2} and done.withdrawn + done.waiting == 3
    assert sheet(db).balances()


def test_an_own_cell_that_was_not_empty_after_all_is_listed_with_its_dose(db: Session, lot: Field) -> None:
    own = field_of(rows_of(db, lot.record.page)[0], "lot")
    assert own.mark == Mark.BLANK and [one.locator[-6:] for one in uses(db, own)] == ["dòng 1"]
    assert corrected(db, chi(db), own, written("FF2589")).renewed == 1
    assert sorted(said(one, "dose.lot") or "" for one in live(db)) == ["ABW1234", "FF2589", "NJ0342"]


def test_a_header_cell_that_was_empty_is_listed_with_the_doses_that_lack_it(db: Session) -> None:
    page = a_ready_page(db, {}, {}, header={**NO_FOOT, "lot": Mark.BLANK})
    commit_ready(db)
    lot = field_of(factories.records_of(db, page)[0], "lot")
    assert len(uses(db, lot)) == 2
    assert corrected(db, chi(db), lot, written("NJ0342")).renewed == 2


def test_what_another_paper_lent_is_corrected_there_too(db: Session) -> None:
    first = row(db)
    second = row(db, {"dose": "2", "session_date": "2021-09-26"}, address=Mark.BLANK)
    commit_ready(db)
    address = field_of(first, "address")
    assert sorted(one.number for one in uses(db, address)) == [1, 2]
    assert corrected(db, chi(db), address, written("thôn 4, xã Minh Hưng")).renewed == 2
    assert {said(one, "person.address") for one in live(db)} == {"thôn 4, xã Minh Hưng"}
    assert field_of(second, "address").mark == Mark.BLANK


def test_a_mark_may_be_what_is_right(db: Session, lot: Field) -> None:
    phone = field_of(rows_of(db, lot.record.page)[0], "phone")
    assert corrected(db, chi(db), phone, marked(Mark.BLANK)).renewed == 1
    assert phone.mark == Mark.BLANK and "person.phone" not in live(db)[-1].values


def test_where_a_district_looks_at_all_a_corrected_dose_waits_for_that_look(db: Session, lot: Field) -> None:
    set_rule(db, lot.record.page.batch.campaign_id, DISTRICT, CommitMode.ALL, 0)
    done = corrected(db, chi(db), lot, written("NJ0343"))
    assert done == Corrected(waiting=2) and sheet(db).balances()


def test_a_value_of_which_nothing_is_committed_is_corrected_too(db: Session) -> None:
    record = rows_of(db, a_ready_page(db, {}))[0]
    phone = field_of(record, "phone")
    assert uses(db, phone) == [] and corrected(db, chi(db), phone, written("0912345670")) == Corrected()
    assert (phone.state, phone.value) == (FieldState.SETTLED, "0912345670")


def test_a_correction_is_not_taken_back_by_undo(db: Session, lot: Field) -> None:
    reviewer = chi(db)
    corrected(db, reviewer, lot, written("NJ0343"))
    decision = last_decision(db, reviewer)
    assert decision is not None
    with pytest.raises(DecisionRefused):
        undo(db, reviewer, decision.id)
    assert corrected(db, reviewer, lot, written("NJ0342")).renewed == 2
    assert {one.version for one in live(db)} == {1, 3}


def test_the_ledger_names_the_doses_and_who_corrected(db: Session, lot: Field) -> None:
    reviewer, listed = chi(db), [one.dose_id for one in uses(db, lot)]
    corrected(db, reviewer, lot, written("NJ0343"))
    event = db.scalars(select(Event).where(Event.act == "value.corrected")).one()
    assert (event.actor_id, event.data["doses"]) == (reviewer.account_id, listed)
