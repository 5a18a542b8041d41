"""A certificate through the line: read, planned, entered by two, each dose committed by its own number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.results import HEADER_ROW, FieldReading, PageReading, RecordReading
from ocr.storage import Store
from ocr.store_reading import write_reading
from records.conservation import DoseTerm, OpenReason
from records.forms import form_by_key
from records.models.campaign import Campaign
from records.models.paper import Dispute
from records.words import ListMade, Mark, RecordKind, RecordState
from review.commit import commit_ready
from review.conservation import sheet
from review.decide import decide
from review.models import Dose, Hold, Person
from review.template import all_templates
from review.upload import NothingToUpload, make
from tasks.plan import plan_page
from tests.factories import a_batch, a_campaign, a_received_page, someone_else
from tests.review.desk import chi, said, written
from tests.review.desk import decided as decide_it
from tests.tasks.desk import Desk
from tests.tasks.known import a_known_dose

FIRST: dict[str, Any] = {
    "dose1_date": "2021-07-25",
    "dose1_vaccine": "AstraZeneca",
    "dose1_place": "Trạm Y tế xã Minh Hưng",
}
SECOND: dict[str, Any] = {"dose2_date": "2021-09-26", "dose2_vaccine": "AstraZeneca", "dose2_lot": "NJ0342"}
GROUPS = ("person", "numbers", "address", "dose")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def a_desk(
    db: Session,
    store: Store,
    doses: int = 2,
    form_key: str = "giay-xac-nhan",
    lost: str = "",
    campaign: Campaign | None = None,
) -> Desk:
    """A planned page of one person with places for so many doses; `lost`: a field whose place was not found."""
    form = form_by_key(form_key)
    specs = [spec for spec in form.columns if spec.dose <= doses and spec.key != "sex"]
    fields = [FieldReading(spec.key, None if spec.key == lost else (10, 40, 300, 30), crop=b"crop") for spec in specs]
    record = RecordReading(0, tuple(fields))
    unit = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    page = a_received_page(db, a_batch(db, campaign, form_key=form_key))
    write_reading(
        db, store, page, PageReading(form_key, b"page", 400, 600, unit, RecordReading(HEADER_ROW, ()), (record,))
    )
    plan_page(db, page, form)
    return Desk(db, page)


def entered(desk: Desk, **cells: Any) -> Desk:
    """Two people enter all groups; what is not said of the doses is blank."""
    for group in GROUPS:
        desk.both(group, **cells)
    return desk


def doses(db: Session) -> list[Dose]:
    return list(db.scalars(select(Dose).order_by(Dose.number)))


def test_a_certificate_is_asked_in_groups_that_nobody_has_to_wait_for(db: Session, store: Store) -> None:
    desk = a_desk(db, store)
    assert desk.row().kind == RecordKind.CERTIFICATE
    assert [len(desk.slots(group)) for group in GROUPS] == [2] * 4
    assert {str(slot.state) for group in GROUPS for slot in desk.slots(group)} == {"open"}


def test_each_dose_that_was_given_is_committed_with_its_own_values(db: Session, store: Store) -> None:
    entered(a_desk(db, store), **FIRST, **SECOND)
    assert (commit_ready(db), commit_ready(db)) == (2, 0)
    first, second = doses(db)
    assert (first.number, said(first, "dose.date"), said(first, "dose.number")) == (1, "2021-07-25", "1")
    assert (second.number, said(second, "dose.date"), said(second, "dose.lot")) == (2, "2021-09-26", "NJ0342")
    assert (first.person_id, len(db.scalars(select(Person)).all())) == (second.person_id, 1)
    assert said(first, "place.site") == "Trạm Y tế xã Minh Hưng" and "dose.lot" not in first.values


def test_the_doses_of_one_certificate_hold_back_none_of_another(db: Session, store: Store) -> None:
    entered(a_desk(db, store), **FIRST, **SECOND)
    assert commit_ready(db) == 2
    entered(a_desk(db, store), **FIRST, **SECOND, **someone_else(3))
    assert commit_ready(db) == 2 and len(db.scalars(select(Person)).all()) == 2


def test_an_empty_dose_is_no_dose(db: Session, store: Store) -> None:
    entered(a_desk(db, store, doses=3), **FIRST, **SECOND)
    assert commit_ready(db) == 2
    found = sheet(db)
    assert found.balances() and found.doses == {DoseTerm.COMMITTED: 2, DoseTerm.EMPTY_CELL: 1}


def test_a_dose_without_a_date_is_not_known_to_be_given(db: Session, store: Store) -> None:
    entered(a_desk(db, store), **FIRST, dose2_vaccine="AstraZeneca")
    assert commit_ready(db) == 1
    assert [(hold.number, hold.reason) for hold in db.scalars(select(Hold))] == [(2, "given_unknown")]
    found = sheet(db)
    assert found.balances() and found.reasons == {OpenReason.GIVEN_UNKNOWN: 1}


def test_a_held_dose_is_committed_when_its_value_changes_and_joins_its_person(db: Session, store: Store) -> None:
    desk = entered(a_desk(db, store), **FIRST, dose2_date="2019-09-26", dose2_vaccine="AstraZeneca")
    for _ in range(2):
        slots = [slot for slot in desk.slots("dose") if slot.state == "open"]
        if slots:
            desk.enter(desk.person(40), "dose", dose2_date="2019-09-26")
    assert ("check", "date_outside_campaign.2") in desk.disputes()
    found = sheet(db)
    assert found.balances() and found.doses_due == 2
    field_id = desk.cell("dose2_date").id
    for number, (kind, code) in enumerate(desk.disputes()):
        assert kind == "check", code
        if number == 0:
            decide_check(db, field_id)
    assert commit_ready(db) == 2 and sheet(db).balances()
    assert len({dose.person_id for dose in doses(db)}) == 1


def decide_check(db: Session, field_id: int) -> None:
    """Say of the first open check that this value should be another."""
    first = db.scalars(select(Dispute).where(Dispute.closed_at.is_(None)).order_by(Dispute.id)).first()
    assert first is not None
    decide(db, chi(db), first.id, "key-dose", written("2021-09-26", field_id=field_id))


def test_doses_out_of_order_owe_a_look(db: Session, store: Store) -> None:
    desk = entered(a_desk(db, store), **{**FIRST, "dose1_date": "2021-09-27"}, **SECOND)
    desk.enter(desk.person(40), "dose", **{**FIRST, "dose1_date": "2021-09-27"}, **SECOND)
    assert ("check", "dose_order.2") in desk.disputes()
    assert commit_ready(db) == 0 and sheet(db).balances()


def test_a_dose_of_a_certificate_waits_outside_the_upload_for_the_sex_it_does_not_say(
    db: Session, store: Store
) -> None:
    entered(a_desk(db, store), **FIRST)
    assert commit_ready(db) == 1
    template = next(iter(all_templates().values()))
    with pytest.raises(NothingToUpload):
        make(db, store, template)


def test_a_required_value_whose_place_was_not_found_is_a_reviewers(db: Session, store: Store) -> None:
    desk = a_desk(db, store, lost="birth_date")
    assert desk.disputes() == [("field", "no_place")]
    for group in GROUPS:
        desk.both(group, **FIRST)
    assert commit_ready(db) == 0
    decide_it(db, chi(db), written("1984-06-30"))
    assert commit_ready(db) == 1 and sheet(db).balances()


def test_a_blank_certificate_is_no_live_row(db: Session, store: Store) -> None:
    desk = a_desk(db, store)
    desk.both("person", full_name=Mark.BLANK, birth_date=Mark.BLANK)
    assert desk.row().state == RecordState.BLANK and sheet(db).balances()


def test_a_screening_sheet_proves_no_dose(db: Session, store: Store) -> None:
    desk = entered(a_desk(db, store, 1, "phieu-sang-loc"), dose1_vaccine="AstraZeneca", dose1_date="2021-07-25")
    desk.page.batch.list_made = ListMade.AFTER
    assert commit_ready(db) == 0
    found = sheet(db)
    assert found.balances() and found.reasons == {OpenReason.GIVEN_UNKNOWN: 1}


def a_known_desk(db: Session, store: Store) -> Desk:
    """A certificate with places for two doses, of a man whose first dose the platform holds."""
    campaign = a_campaign(db)
    a_known_dose(db, campaign)
    return a_desk(db, store, campaign=campaign)


def asked(desk: Desk) -> dict[str, list[str]]:
    return {group: [str(slot.state) for slot in desk.slots(group)] for group in GROUPS}


def found(desk: Desk, **cells: Any) -> Desk:
    """One person enters the numbers and another the person; two look at what is asked of the doses."""
    desk.enter(desk.person(0), "numbers", **cells)
    desk.enter(desk.person(1), "person", **cells)
    return desk


def test_of_a_certificate_whose_first_dose_is_known_only_the_other_cells_are_asked(db: Session, store: Store) -> None:
    desk = found(a_known_desk(db, store))
    assert asked(desk) == {
        "person": ["done", "held"],
        "numbers": ["done", "held"],
        "address": ["held", "held"],
        "dose": ["open", "open"],
    }
    second = {field.id for field in desk.row().fields if field.dose == 2}
    assert all(set(slot.field_ids) == second for slot in desk.slots("dose"))


def test_a_certificate_with_an_empty_second_dose_is_let_go(db: Session, store: Store) -> None:
    desk = found(a_known_desk(db, store))
    desk.both("dose")
    assert asked(desk) == {
        "person": ["done", "withdrawn"],
        "numbers": ["done", "withdrawn"],
        "address": ["withdrawn", "withdrawn"],
        "dose": ["done", "done"],
    }
    assert (commit_ready(db), desk.row().ready_at) == (0, None)
    counted = sheet(db)
    assert counted.balances()
    assert counted.doses == {DoseTerm.ON_PLATFORM: 1, DoseTerm.EMPTY_CELL: 1}


def test_a_second_dose_that_is_there_on_paper_brings_everything_back(db: Session, store: Store) -> None:
    desk = found(a_known_desk(db, store))
    desk.enter(desk.person(2), "dose", **SECOND)
    assert asked(desk)["address"] == ["open", "open"]
    desk.enter(desk.person(3), "dose", **SECOND)
    desk.enter(desk.person(4), "person")
    desk.enter(desk.person(4), "numbers")
    desk.both("address")
    assert commit_ready(db) == 1
    assert [one.number for one in doses(db)] == [2]


def test_a_certificate_of_which_nothing_is_known_is_asked_whole(db: Session, store: Store) -> None:
    campaign = a_campaign(db)
    a_known_dose(db, campaign, national_id="285946782", phone="0987654321", name="Thị Mai")
    desk = a_desk(db, store, campaign=campaign)
    desk.enter(desk.person(0), "numbers")
    assert asked(desk) == {
        "person": ["open"] * 2,
        "numbers": ["done", "open"],
        "address": ["open"] * 2,
        "dose": ["open"] * 2,
    }
