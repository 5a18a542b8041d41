"""A value that committed doses use is corrected: a new version of each, in one act, listed first."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.models.ledger import Event
from records.models.paper import Field
from records.words import Mark
from review.commit import commit_ready
from review.conservation import sheet
from review.correct import CannotCorrect, correct, uses
from review.decide import DecisionRefused
from review.models import Dose, DoseSource
from tests import factories
from tests.factories import OTHER_DISTRICT, field_of, rows_of
from tests.review.desk import a_ready_page, chi, said

FOOT = {"foot_date": "2021-07-25", "declared": "3"}


@pytest.fixture
def lot(db: Session) -> Field:
    """The lot at the head of a page of three rows, one of which has a lot of its own; all are committed."""
    page = a_ready_page(db, {}, {}, {"lot": "ABW1234"}, header=FOOT, own_dose_cells=True)
    for row in rows_of(db, page):
        cells = [field_of(row, key) for key in ("lot", "vaccine", "dose_date")]
        factories.settle(db, row, {cell.key: Mark.BLANK for cell in cells if cell.mark is None})
    assert commit_ready(db) == 3
    return field_of(factories.records_of(db, page)[0], "lot")


def live(db: Session) -> list[Dose]:
    return list(db.scalars(select(Dose).where(Dose.live).order_by(Dose.id)))


def test_a_corrected_header_versions_every_dose_that_used_it_and_no_other(db: Session, lot: Field) -> None:
    assert [one.locator.split(" ", 1)[1] for one in uses(db, lot)] == ["dòng 1", "dòng 2"]
    made = correct(db, chi(db), lot.id, "NJ0343", listed=2)
    assert [(one.version, said(one, "dose.lot")) for one in made] == [(2, "NJ0343"), (2, "NJ0343")]
    assert sorted((one.version, said(one, "dose.lot")) for one in live(db)) == [
        (1, "ABW1234"),
        (2, "NJ0343"),
        (2, "NJ0343"),
    ]


def test_the_old_versions_stay_as_they_were(db: Session, lot: Field) -> None:
    correct(db, chi(db), lot.id, "NJ0343", listed=2)
    old = db.scalars(select(Dose).where(Dose.live.is_(False))).all()
    assert [(one.version, said(one, "dose.lot")) for one in old] == [(1, "NJ0342"), (1, "NJ0342")]
    assert not db.scalars(select(DoseSource).where(DoseSource.dose_id.in_([one.id for one in old]))).all()


def test_nothing_is_committed_again_and_the_sheet_balances(db: Session, lot: Field) -> None:
    correct(db, chi(db), lot.id, "NJ0343", listed=2)
    assert commit_ready(db) == 0 and sheet(db).balances() and len(live(db)) == 3


def test_another_number_of_doses_than_was_listed_is_refused(db: Session, lot: Field) -> None:
    with pytest.raises(CannotCorrect):
        correct(db, chi(db), lot.id, "NJ0343", listed=3)
    assert lot.value == "NJ0342"


def test_another_districts_reviewer_corrects_nothing(db: Session, lot: Field) -> None:
    with pytest.raises(CannotCorrect):
        correct(db, chi(db, district_code=OTHER_DISTRICT), lot.id, "NJ0343", listed=2)


@pytest.mark.parametrize("value", ["", "NJ?342", "a" * 501])
def test_what_cannot_be_settled_is_no_correction(db: Session, lot: Field, value: str) -> None:
    with pytest.raises(DecisionRefused):
        correct(db, chi(db), lot.id, value, listed=2)


def test_a_correction_that_a_check_blocks_is_refused(db: Session, lot: Field) -> None:
    day = field_of(lot.record, "session_date")
    with pytest.raises(CannotCorrect), db.begin_nested():
        correct(db, chi(db), day.id, "2020-07-25", listed=len(uses(db, day)))
    db.refresh(day)
    assert day.value == "2021-07-25" and {one.version for one in live(db)} == {1}


def test_the_ledger_names_the_doses_and_who_corrected(db: Session, lot: Field) -> None:
    reviewer = chi(db)
    made = correct(db, reviewer, lot.id, "NJ0342X", listed=2, should_be="NJ0342", reason="slip")
    event = db.scalars(select(Event).where(Event.act == "value.corrected")).one()
    assert (event.actor_id, event.data["doses"]) == (reviewer.account_id, [one.id for one in made])
    assert made[0].values["dose.lot"]["should_be"] == "NJ0342"


def test_whether_there_was_a_dose_is_no_value_of_a_version(db: Session, lot: Field) -> None:
    page = lot.record.page
    mark = field_of(rows_of(db, page)[0], "signature")
    with pytest.raises(CannotCorrect):
        correct(db, chi(db), mark.id, "no", listed=len(uses(db, mark)))
