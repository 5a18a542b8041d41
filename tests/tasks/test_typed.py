"""A page that staff type whole: by two people, blind to each other, then a reviewer; never by one alone."""

from __future__ import annotations

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.storage import Store
from ocr.store_reading import write_reading
from ocr.whole import whole_page
from records.accounts import Who
from records.forms import form_by_key
from records.models.paper import Dispute, Field, Page, Record
from records.words import FieldState, Mark, RecordState
from tasks.entries import AlreadyAnswered, EntryRefused, GivenValue, KeyConflict
from tasks.models import Answer, Entry, Slot, SlotState
from tasks.typed import enter_typed, left_to_type, plan_typed, to_type, typed_fields
from tests import factories
from tests.factories import FORM, SETTLED_HEADER, SETTLED_ROW, a_received_page, field_of
from tests.tasks.desk import claim

COLUMNS = {"id_number", "phone", "address", "priority_group", "health_insurance", "remark"}
PAPER = {**SETTLED_HEADER, **SETTLED_ROW, "remark": Mark.BLANK, "declared": "2", "foot_date": Mark.BLANK}


@pytest.fixture
def page(db: Session, store: Store) -> Page:
    """A page of two rows, to be typed."""
    form = form_by_key(FORM)
    made = a_received_page(db, typed=True)
    write_reading(db, store, made, whole_page(Image.new("RGB", (40, 30), "white"), form, 2, COLUMNS))
    plan_typed(db, made)
    return made


def staff(db: Session, name: str) -> Who:
    return factories.who(db, factories.a_reviewer(db, name))


def typed(db: Session, page: Page, **over: str | Mark) -> dict[int, GivenValue]:
    """What somebody types of the page; `over` differs in the first row."""
    found = {}
    for record in db.scalars(select(Record).where(Record.page_id == page.id)):
        said = {**PAPER, **(over if record.row == 0 else {})}
        for field in typed_fields(record):
            value = said[field.key]
            mark = value if isinstance(value, Mark) else Mark.VALUE
            found[field.id] = GivenValue(field.id, mark, "" if isinstance(value, Mark) else value)
    return found


def states(db: Session, page: Page) -> set[FieldState]:
    fields = db.scalars(select(Field).join(Record).where(Record.page_id == page.id))
    return {FieldState(one.state) for one in fields if one.group}


def row(db: Session, page: Page, number: int = 0) -> Record:
    return db.scalars(select(Record).where(Record.page_id == page.id, Record.row == number)).one()


def test_one_person_alone_settles_nothing(db: Session, page: Page) -> None:
    assert enter_typed(db, staff(db, "Chi"), page.id, typed(db, page), "k") == 3
    assert states(db, page) == {FieldState.OPEN}


def test_two_people_who_agree_settle_the_page_with_their_entries_as_evidence(db: Session, page: Page) -> None:
    for name in ("Chi", "Hoa"):
        enter_typed(db, staff(db, name), page.id, typed(db, page), "k")
    assert states(db, page) == {FieldState.SETTLED}
    name = field_of(row(db, page), "full_name")
    assert name.value == SETTLED_ROW["full_name"] and (name.evidence or {})["by"] == "agreement"
    people = set(db.scalars(select(Entry.account_id).where(Entry.id.in_((name.evidence or {})["entries"]))))
    assert len(people) == 2
    assert row(db, page).ready_at is not None


def test_what_they_typed_differently_goes_to_a_reviewer_at_once_and_to_nobody_else(db: Session, page: Page) -> None:
    enter_typed(db, staff(db, "Chi"), page.id, typed(db, page), "k")
    enter_typed(db, staff(db, "Hoa"), page.id, typed(db, page, full_name="Điểu Hởn"), "k")
    name = field_of(row(db, page), "full_name")
    assert name.state == FieldState.DISPUTED
    assert [one.field_id for one in db.scalars(select(Dispute))] == [name.id]
    assert set(db.scalars(select(Slot.state))) == {SlotState.DONE}


def test_a_check_that_fails_goes_to_a_reviewer_too(db: Session, page: Page) -> None:
    for name in ("Chi", "Hoa"):
        enter_typed(db, staff(db, name), page.id, typed(db, page, sex="Nữ"), "k")
    assert {one.record_id for one in db.scalars(select(Dispute))} == {row(db, page).id}
    assert set(db.scalars(select(Slot.state))) == {SlotState.DONE}


@pytest.mark.parametrize("entries", [0, 1, 2])
def test_no_volunteer_is_ever_handed_a_page_that_is_typed_whole(db: Session, page: Page, entries: int) -> None:
    for number in range(entries):
        enter_typed(db, staff(db, f"Chi {number}"), page.id, typed(db, page, full_name=f"Lê {'ABC'[number]}n"), "k")
    assert claim(db, factories.who(db, factories.a_volunteer(db))) is None


def test_a_blank_row_and_a_struck_one_leave_the_work_once_two_say_so(db: Session, page: Page) -> None:
    blank = {**dict.fromkeys(SETTLED_ROW, Mark.BLANK), "strike": "no", "signature": "no"}
    for name in ("Chi", "Hoa"):
        enter_typed(db, staff(db, name), page.id, typed(db, page, **blank), "k")
    assert row(db, page).state == RecordState.BLANK and row(db, page, 1).state == RecordState.LIVE


def test_nobody_types_a_page_twice_by_account_or_by_device(db: Session, page: Page) -> None:
    chi = staff(db, "Chi")
    enter_typed(db, chi, page.id, typed(db, page), "k")
    assert left_to_type(db, chi, page) == []
    with pytest.raises(AlreadyAnswered):
        enter_typed(db, chi, page.id, typed(db, page), "another")
    neighbour = Who(factories.a_reviewer(db, "Hoa").id, chi.role, chi.district_code, chi.device_id)
    assert left_to_type(db, neighbour, page) == []
    with pytest.raises(AlreadyAnswered):
        enter_typed(db, neighbour, page.id, typed(db, page), "k")


def test_a_retry_changes_nothing_and_the_same_key_with_other_values_is_refused(db: Session, page: Page) -> None:
    chi = staff(db, "Chi")
    enter_typed(db, chi, page.id, typed(db, page), "k")
    before = db.scalars(select(Answer.id)).all()
    assert enter_typed(db, chi, page.id, typed(db, page), "k") == 0
    assert db.scalars(select(Answer.id)).all() == before
    with pytest.raises(KeyConflict):
        enter_typed(db, chi, page.id, typed(db, page, full_name="Điểu Hởn"), "k")


def test_a_third_person_is_not_needed_and_not_let_in(db: Session, page: Page) -> None:
    for name in ("Chi", "Hoa"):
        enter_typed(db, staff(db, name), page.id, typed(db, page, full_name=f"Lê {name}"), "k")
    third = staff(db, "Lan")
    assert left_to_type(db, third, page) == []
    with pytest.raises(EntryRefused):
        enter_typed(db, third, page.id, typed(db, page), "k")


def test_rows_may_be_sent_a_few_at_a_time_but_each_whole(db: Session, page: Page) -> None:
    chi = staff(db, "Chi")
    everything = typed(db, page)
    first = {field.id for field in typed_fields(row(db, page))}
    assert (
        enter_typed(db, chi, page.id, {number: one for number, one in everything.items() if number in first}, "a") == 1
    )
    assert [one.row for one in left_to_type(db, chi, page)] == [-1, 1]
    with pytest.raises(EntryRefused):
        some = dict([(number, one) for number, one in everything.items() if number not in first][:3])
        enter_typed(db, chi, page.id, some, "b")


def test_a_page_stays_on_the_list_until_two_have_typed_all_of_it(db: Session, page: Page) -> None:
    chi, hoa = staff(db, "Chi"), staff(db, "Hoa")
    assert [(one.page.id, one.done_by_me) for one in to_type(db, chi)] == [(page.id, False)]
    enter_typed(db, chi, page.id, typed(db, page), "k")
    assert [one.done_by_me for one in to_type(db, chi)] == [True]
    assert [one.done_by_me for one in to_type(db, hoa)] == [False]
    enter_typed(db, hoa, page.id, typed(db, page), "k")
    assert to_type(db, hoa) == []


def test_a_page_that_was_read_is_not_typed(db: Session) -> None:
    read = factories.a_page(db, rows=1)
    with pytest.raises(EntryRefused):
        enter_typed(db, staff(db, "Chi"), read.id, {}, "k")
