"""Corrections in the browser: a row's values, one of them corrected, and what that did."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, func, select

from records.database import read, write
from records.models.ledger import Event
from records.models.paper import Record
from records.models.people import Account
from records.words import RecordKind
from review.commit import commit_ready
from review.models import Dose, PersonPaper
from tests.factories import OTHER_DISTRICT, a_reviewer, field_of, someone_else
from tests.review.desk import a_ready_page
from tests.review.persons import NO_FOOT, SECOND, row
from tests.webapp.conftest import Browse, Browser, hidden
from tests.webapp.test_coordinator import words


@pytest.fixture
def chi(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["chi"])


@pytest.fixture
def lot(engine: Engine) -> tuple[int, int]:
    """The lot at the head of a page whose two rows are committed: its record and itself."""
    with write(engine) as db:
        page = a_ready_page(db, {}, {}, header=NO_FOOT)
        assert commit_ready(db) == 2
        head = db.scalars(select(Record).where(Record.page_id == page.id, Record.kind == RecordKind.HEADER)).one()
        return head.id, field_of(head, "lot").id


def lots(engine: Engine) -> list[tuple[int, str]]:
    with read(engine) as db:
        live = db.scalars(select(Dose).where(Dose.live)).all()
        return [(one.version, one.values["dose.lot"]["value"]) for one in live]


def test_a_reviewer_finds_a_row_by_its_locator_and_corrects_its_head_with_all_its_doses(
    chi: Browser, engine: Engine, lot: tuple[int, int]
) -> None:
    with read(engine) as db:
        page = db.get_one(Record, lot[0]).page_id
    assert f'href="/review/record/{lot[0]}"' in chi.get(f"/page/{page}").text
    assert f'href="/review/correct/{lot[1]}"' in chi.get(f"/review/record/{lot[0]}").text
    shown = chi.get(f"/review/correct/{lot[1]}").text
    assert "2 mũi đã ghi nhận" in words(shown) and "dòng 1" in shown and "dòng 2" in shown
    done = chi.post(f"/review/correct/{lot[1]}", act="write", value="NJ0343", follow=True, **hidden(shown))
    assert "2 mũi có phiên bản mới" in words(done.text) and "NJ0343" in done.text
    assert lots(engine) == [(2, "NJ0343"), (2, "NJ0343")]


def test_the_find_box_leads_a_reviewer_to_the_rows_values(chi: Browser, engine: Engine, lot: tuple[int, int]) -> None:
    found = re.search(r'class="locator">([^<]+ đầu trang)<', chi.get(f"/review/record/{lot[0]}").text)
    assert found is not None
    assert f'href="/review/record/{lot[0]}"' in chi.get(f"/coordinator/find?code={found[1]}").text


def test_looking_at_a_rows_values_is_noted(chi: Browser, engine: Engine, lot: tuple[int, int]) -> None:
    chi.get(f"/review/record/{lot[0]}")
    with read(engine) as db:
        seen = db.scalars(select(Event).where(Event.act == "row.seen")).all()
    assert [one.subject for one in seen] == [f"record:{lot[0]}"]


def test_pressing_twice_corrects_once(chi: Browser, engine: Engine, lot: tuple[int, int]) -> None:
    form = hidden(chi.get(f"/review/correct/{lot[1]}").text)
    for _ in range(2):
        answer = chi.post(f"/review/correct/{lot[1]}", act="write", value="NJ0343", **form)
        assert answer.status_code == 303
    assert {version for version, _ in lots(engine)} == {2}


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"act": "write", "value": ""},
        {"act": "write", "value": "NJ0342"},
        {"act": "write", "value": "NJ?342"},
        {"act": "write", "value": "NJ0343", "seen": "another"},
        {"act": "write", "value": "NJ0343", "should_be": "NJ0344"},
        {"act": "jump"},
    ],
)
def test_what_is_no_correction_changes_nothing(
    chi: Browser, engine: Engine, lot: tuple[int, int], posted: dict[str, str]
) -> None:
    form = {**hidden(chi.get(f"/review/correct/{lot[1]}").text), **posted}
    assert chi.post(f"/review/correct/{lot[1]}", **form).status_code in (303, 422)
    assert {version for version, _ in lots(engine)} == {1}


def test_another_districts_reviewer_sees_and_corrects_nothing(
    browse: Browse, chi: Browser, engine: Engine, lot: tuple[int, int]
) -> None:
    form = hidden(chi.get(f"/review/correct/{lot[1]}").text)
    with write(engine) as db:
        other = a_reviewer(db, district_code=OTHER_DISTRICT)
    stranger = browse(other)
    assert stranger.get(f"/review/record/{lot[0]}").status_code == 404
    assert stranger.get(f"/review/correct/{lot[1]}").status_code == 404
    assert (
        stranger.post(
            f"/review/correct/{lot[1]}", act="write", value="X1", **{**form, "_csrf_token": stranger.cookies["ct_csrf"]}
        ).status_code
        == 422
    )
    assert {version for version, _ in lots(engine)} == {1}


def test_a_record_or_value_that_does_not_exist_is_not_there(chi: Browser) -> None:
    assert chi.get("/review/record/999").status_code == chi.get("/review/correct/999").status_code == 404


def test_a_value_that_nobody_decided_has_no_correction(chi: Browser, engine: Engine, lot: tuple[int, int]) -> None:
    with read(engine) as db:
        remark = field_of(db.scalars(select(Record).where(Record.row == 0)).one(), "remark").id
    assert chi.get(f"/review/correct/{remark}").status_code == 404


def test_papers_that_were_joined_and_told_apart_are_looked_at_once_more(
    browse: Browse, chi: Browser, engine: Engine
) -> None:
    with write(engine) as db:
        one, other = row(db), row(db, SECOND)
        assert commit_ready(db) == 2
        address, dung = f"/review/record/{other.id}", a_reviewer(db, "Dũng", district_code=OTHER_DISTRICT)
    assert browse(dung).post(f"{address}/doubt", other=str(one.id)).status_code == 422
    for said, act in (("của cùng một người", "different"), ("của người khác", "same")):
        assert said in chi.get(address).text
        desk = chi.post(f"{address}/doubt", other=str(one.id), follow=True).text
        assert "nghi ngờ quyết định trước đây" in desk
        assert chi.post("/review/decide", act=act, **hidden(desk)).status_code == 303
    with read(engine) as db:
        assert db.scalar(select(func.count(PersonPaper.person_id.distinct()))) == 1
    assert "của cùng một người" in chi.get(address).text


def test_papers_that_have_nothing_to_do_with_each_other_are_not_doubted(chi: Browser, engine: Engine) -> None:
    with write(engine) as db:
        one, other = row(db), row(db, **someone_else(3))
        commit_ready(db)
    for wrong in (other.id, one.id, 999999, ""):
        assert chi.post(f"/review/record/{one.id}/doubt", other=str(wrong)).status_code == 422
