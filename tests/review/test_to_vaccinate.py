from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ocr.spreadsheet import cells_of
from ocr.storage import Store
from records.models.paper import Page
from records.words import Mark
from review.commit import commit_ready
from review.going import Scope, lines
from review.handover import UploadState, discard, pilot_accepted, state_of, waiting_files
from review.row_cells import Why, Withheld
from review.template import template_by_key
from review.to_vaccinate import to_vaccinate
from review.upload import NothingToUpload, make, make_each, make_pilot
from review.upload_models import Upload, UploadPerson, UploadRow
from tests.factories import DISTRICT, OTHER_DISTRICT, a_batch, records_of, settle
from tests.review.desk import a_ready_page
from tests.review.sending import LONG, giang, send

PEOPLE = template_by_key("danh-sach-doi-tuong")
NOT_GIVEN: dict[str, str | Mark] = {"signature": "deferred"}
MAI: dict[str, str | Mark] = {
    "full_name": "Thị Mai",
    "birth_date": "1984-06-30",
    "sex": "Nữ",
    "id_number": "070184000111",
    "phone": "0987000111",
    "health_insurance": Mark.BLANK,
    **NOT_GIVEN,
}


def a_looked_at_page(db: Session, *rows: dict[str, str | Mark]) -> Page:
    """A page of its own list that the clock has looked at."""
    page = a_ready_page(db, *rows, batch=a_batch(db))
    settle(db, records_of(db, page)[0], {"declared": Mark.BLANK, "foot_date": Mark.BLANK})
    commit_ready(db)
    return page


def names(db: Session, district: str | None = None, site: str | None = None) -> list[str]:
    return [str(one.values["person.name"]["value"]) for one in to_vaccinate(db, district, site)]


def test_whoever_a_list_names_and_was_not_given_the_dose_is_to_be_vaccinated(db: Session) -> None:
    a_looked_at_page(db, {}, MAI)
    assert names(db) == ["Thị Mai"]
    assert (names(db, DISTRICT), names(db, OTHER_DISTRICT), names(db, None, "Trạm khác")) == (["Thị Mai"], [], [])


def test_whoever_was_given_the_dose_after_all_is_not(db: Session) -> None:
    a_looked_at_page(db, {}, MAI)
    a_looked_at_page(db, {**MAI, "signature": "yes"})
    assert names(db) == []


def test_whoever_was_put_off_twice_is_listed_once(db: Session) -> None:
    a_looked_at_page(db, MAI)
    a_looked_at_page(db, MAI)
    assert names(db) == ["Thị Mai"]


def test_a_file_of_people_holds_them_and_no_dose_and_each_stands_in_one_file(db: Session, store: Store) -> None:
    a_looked_at_page(db, {}, MAI)
    upload = make(db, store, PEOPLE, made_by=giang(db).account_id)
    [titles, row] = cells_of(store.get(upload.sha256), upload.name)[0]
    assert titles == [column.header for column in PEOPLE.columns]
    assert row[:4] == ["1", "Thị Mai", "30/06/1984", "0"]
    assert (upload.counts["people"], upload.counts["doses"]) == (1, 0)
    assert db.scalars(select(UploadRow)).all() == []
    with pytest.raises(NothingToUpload):
        make_each(db, store, PEOPLE, Scope())
    assert make(db, store, LONG).row_count == 1


def test_people_of_a_discarded_file_go_out_in_another(db: Session, store: Store) -> None:
    a_looked_at_page(db, MAI)
    who = giang(db)
    discard(db, who, make(db, store, PEOPLE, made_by=who.account_id))
    assert make(db, store, PEOPLE).row_count == 1


def test_the_database_itself_lets_a_paper_stand_in_one_file_only(db: Session, store: Store) -> None:
    a_looked_at_page(db, MAI)
    upload = make(db, store, PEOPLE)
    [first] = db.scalars(select(UploadPerson)).all()
    db.add(UploadPerson(upload_id=upload.id, number=2, record_id=first.record_id))
    with pytest.raises(IntegrityError):
        db.flush()


def test_a_person_whose_row_lacks_what_the_template_requires_is_withheld(db: Session) -> None:
    a_looked_at_page(db, {**MAI, "birth_date": Mark.UNREADABLE})
    [line] = lines(db, PEOPLE, Scope())
    assert line.withheld == (Withheld(Why.LACKS, "Ngày sinh"),)


def test_no_answer_is_waited_for_once_a_file_of_people_was_handed_over(db: Session, store: Store) -> None:
    a_looked_at_page(db, MAI)
    who = giang(db)
    upload = make(db, store, PEOPLE, made_by=who.account_id)
    assert [one.id for one, _, _ in waiting_files(db, None)] == [upload.id]
    send(db, upload, who)
    assert (state_of(upload), waiting_files(db, None)) == (UploadState.ANSWERED, [])


def test_a_pilot_is_of_doses(db: Session, store: Store) -> None:
    a_looked_at_page(db, {}, MAI)
    with pytest.raises(NothingToUpload, match="pilot"):
        make_pilot(db, store, PEOPLE, Scope())
    assert not pilot_accepted(db, None)
    assert db.scalars(select(Upload)).all() == []
