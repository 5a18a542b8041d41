from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select

from records.database import write
from records.models.people import Account
from tasks.models import Task
from tests.factories import OTHER_DISTRICT, a_batch, a_coordinator, a_received_page, a_scan
from tests.tasks.desk import a_desk
from tests.webapp.conftest import Browse, Browser

BOX = "BĐ-0123-07"


@pytest.fixture
def code(engine: Engine) -> str:
    """The code of the task for the first row's dose, on page 07 of batch 123."""
    with write(engine) as db:
        batch = a_batch(db, number=123)
        scan = a_scan(db, batch, name="bom-bo.pdf", page_count=3)
        desk = a_desk(db, batch=batch, scan_id=scan.id, number=2, sequence=7)
        row = desk.row(0)
        return db.scalars(select(Task.code).where(Task.record_id == row.id, Task.group == "dose")).one()


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["giang"])


def look_up(browser: Browser, text: str) -> tuple[int, dict[str, Any]]:
    answer = browser.get(f"/coordinator/find?code={text}", accept="application/json")
    return answer.status_code, answer.json()


def test_a_task_code_names_file_page_row_and_group(giang: Browser, code: str) -> None:
    status, found = look_up(giang, code)
    expected = {"file": "bom-bo.pdf", "page": 2, "row": 0, "group": "dose", "form": "danh-sach-tiem", "state": "live"}
    assert status == 200 and {key: found[key] for key in expected} == expected
    assert found["locator"] == f"{BOX} dòng 1"
    assert {"signature", "full_name"} <= {field["key"] for field in found["fields"]}


@pytest.mark.parametrize(
    ("text", "row"), [(BOX, None), (f"{BOX} dòng 1", 0), ("bd 123 7 dong 1", 0), (f"{BOX} đầu trang", -1)]
)
def test_a_locator_names_page_or_row(giang: Browser, code: str, text: str, row: int | None) -> None:
    status, found = look_up(giang, text)
    assert (status, found["file"], found["page"], found["row"]) == (200, "bom-bo.pdf", 2, row)


def test_small_letters_and_spaces_do_not_matter_in_a_code(giang: Browser, code: str) -> None:
    assert look_up(giang, f"  {code.lower()} ")[0] == 200


@pytest.mark.parametrize("text", ["XXX-0000", f"{BOX} dòng 99", "BĐ-0124-07", "hello", "%27%22%3C"])
def test_what_names_nothing_is_said_with_examples(giang: Browser, code: str, text: str) -> None:
    answer = giang.get(f"/coordinator/find?code={text}")
    assert answer.status_code == 404 and "K7M-4QX3" in answer.text
    assert look_up(giang, text)[0] == 404


def test_the_view_says_it_to_people_and_links_to_the_page(giang: Browser, code: str) -> None:
    html = giang.get(f"/coordinator/find?code={code}").text
    assert f"{BOX} dòng 1" in html and "bom-bo.pdf" in html and 'href="/page/' in html


def test_another_districts_paper_looks_like_none(browse: Browse, engine: Engine, code: str) -> None:
    with write(engine) as db:
        account = a_coordinator(db, "Dũng", district_code=OTHER_DISTRICT)
    dung = browse(account)
    assert look_up(dung, code)[0] == look_up(dung, BOX)[0] == 404
    assert "bom-bo" not in dung.get(f"/coordinator/find?code={code}").text


def test_reviewers_may_ask_too_and_volunteers_may_not(browse: Browse, people: dict[str, Account], code: str) -> None:
    assert look_up(browse(people["chi"]), code)[0] == 200
    assert browse(people["an"]).get(f"/coordinator/find?code={code}").status_code == 403


def test_the_empty_box_says_what_to_type(giang: Browser) -> None:
    answer = giang.get("/coordinator/find")
    assert answer.status_code == 200 and "BĐ-0123-07 dòng 14" in answer.text


def test_a_page_without_rows_is_found_by_its_locator(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        a_received_page(db, a_batch(db, number=5), sequence=1)
    found = look_up(giang, "BĐ-0005-01")[1]
    assert (found["row"], found["state"], found["fields"]) == (None, "received", [])
