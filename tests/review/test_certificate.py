from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from records.roles import BIRTH_DATE, NAME, NATIONAL_ID
from records.words import Mark
from review.certificate import Lack, lacks
from review.certificate_count import readiness
from review.commit import commit_ready
from tests.factories import OTHER_DISTRICT, SETTLED_ROW, a_batch, someone_else
from tests.review.desk import a_ready_page

WHO = {NAME: "Điểu Hơn", BIRTH_DATE: "1984-06-30", NATIONAL_ID: "070084000999"}
BOTH = {1: "AstraZeneca", 2: "AstraZeneca"}


def test_a_whole_person_with_both_doses_lacks_nothing() -> None:
    assert lacks(WHO, BOTH) == frozenset()


@pytest.mark.parametrize(
    ("over", "lack"),
    [({NAME: ""}, Lack.NAME), ({BIRTH_DATE: "1984"}, Lack.BIRTH_DATE), ({NATIONAL_ID: "32448595"}, Lack.IDENTITY)],
)
def test_each_thing_that_is_missing_is_named(over: dict[str, str], lack: Lack) -> None:
    assert lacks({**WHO, **over}, BOTH) == {lack}


def test_one_dose_is_the_whole_series_of_one_vaccine_only() -> None:
    assert lacks(WHO, {1: "AstraZeneca"}) == {Lack.DOSES}
    assert lacks(WHO, {2: "AstraZeneca"}) == {Lack.DOSES}
    assert lacks(WHO, {1: "Janssen"}) == frozenset()


def test_people_are_counted_by_district(db: Session) -> None:
    a_ready_page(db, {}, {"id_number": Mark.BLANK})
    a_ready_page(db, SETTLED_ROW, header={"dose": "2", "session_date": "2021-10-24"})
    a_ready_page(db, someone_else(5), header={"vaccine": "Janssen"}, batch=a_batch(db, district_code=OTHER_DISTRICT))
    assert commit_ready(db) == 4
    assert readiness(db).people == 3
    here = readiness(db, "696")
    assert (here.people, here.ready) == (2, 1)
    assert here.lacking == {Lack.IDENTITY: 1, Lack.DOSES: 1}
