from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from sqlalchemy import Engine, select

from records.database import read, write
from records.forms import all_forms
from records.models.paper import Field, Record
from records.models.people import Account
from records.words import FieldState, PageState
from tests.factories import FORM, a_batch, a_coordinator, a_reviewer
from tests.webapp.conftest import Browse, Browser, hidden
from tests.webapp.test_placing import events, page_of, pictures, waiting
from webapp.settings import Settings


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["giang"])


@pytest.fixture
def pages(engine: Engine, settings: Settings) -> list[int]:
    return waiting(engine, settings, pictures(1))


def begun(browser: Browser, number: int, rows: int = 2, **over: str) -> None:
    columns = {f"has_{key}": "yes" for key in ("id_number", "phone", "address")}
    assert (
        browser.post(f"/intake/page/{number}/type/begin", **{"rows": str(rows), **columns, **over}).status_code == 303
    )


def inputs(engine: Engine, number: int) -> dict[tuple[int, str], str]:
    """The names of the inputs of a page, by row and field."""
    with read(engine) as db:
        fields = db.scalars(select(Field).join(Record).where(Record.page_id == number))
        return {(one.record.row, one.key): f"value_{one.id}" for one in fields if one.group}


WORDS = {
    "full_name": "Điểu Hơn",
    "birth_date": "30/6/1984",
    "sex": "Nam",
    "signature": "yes",
    "strike": "no",
    "session_date": "25/7/2021",
    "vaccine": "AstraZeneca",
    "site": "Trạm Y tế xã Minh Hưng",
    "dose": "1",
}


def typed(engine: Engine, number: int, rows: int = 2) -> dict[str, str]:
    return {name: WORDS.get(key, "") for (row, key), name in inputs(engine, number).items() if row < rows}


def values(engine: Engine, number: int) -> dict[tuple[int, str], tuple[str, str | None]]:
    with read(engine) as db:
        fields = db.scalars(select(Field).join(Record).where(Record.page_id == number)).all()
        return {(one.record.row, one.key): (one.state, one.value) for one in fields}


def test_whoever_begins_says_how_many_rows_and_which_columns(giang: Browser, engine: Engine, pages: list[int]) -> None:
    assert "bao nhiêu dòng" in giang.get(f"/intake/page/{pages[0]}/type").text
    begun(giang, pages[0], 2)
    page = page_of(engine, pages[0])
    assert (page.state, page.typed) == (PageState.READ, True)
    found = inputs(engine, pages[0])
    assert {row for row, _ in found} == {-1, 0, 1} and (0, "phone") in found and (0, "health_insurance") not in found
    assert giang.post(f"/intake/page/{pages[0]}/type/begin", rows="2").status_code == 422


def test_a_page_scanned_on_its_head_is_turned_once_for_both_who_type_it(
    giang: Browser, browse: Browse, engine: Engine, pages: list[int], people: dict[str, Account]
) -> None:
    def size(browser: Browser, path: str) -> tuple[int, int]:
        return Image.open(io.BytesIO(browser.get(path).content)).size

    number = pages[0]
    lying = size(giang, f"/intake/page/{number}/scan")
    asked = giang.get(f"/intake/page/{number}/type?turn=1").text
    assert f"/intake/page/{number}/scan?turn=1" in asked and hidden(asked)["turn"] == "1" and "turn=2" in asked
    begun(giang, number, turn="1")
    assert size(browse(people["chi"]), f"/page/{number}/picture") == (lying[1], lying[0])
    assert lying[0] != lying[1]


def test_what_a_screen_reader_says_of_a_cell_is_vietnamese_too(
    giang: Browser, engine: Engine, pages: list[int]
) -> None:
    begun(giang, pages[0])
    view = giang.get(f"/intake/page/{pages[0]}/type").text
    assert 'aria-label="Dòng có bị gạch bỏ không?, 1"' in view


@pytest.mark.parametrize("rows", ["", "0", "61", "-1", "zwei"])
def test_a_number_of_rows_that_no_page_has_is_asked_back(
    giang: Browser, engine: Engine, pages: list[int], rows: str
) -> None:
    assert giang.post(f"/intake/page/{pages[0]}/type/begin", rows=rows).status_code == 422
    assert page_of(engine, pages[0]).state == PageState.WAITING


def test_two_of_the_staff_settle_a_page_and_the_second_sees_nothing_of_the_first(
    giang: Browser, browse: Browse, engine: Engine, pages: list[int], people: dict[str, Account]
) -> None:
    begun(giang, pages[0])
    key = hidden(giang.get(f"/intake/page/{pages[0]}/type").text)["key"]
    giang.post(f"/intake/page/{pages[0]}/type", send="all", key=key, **typed(engine, pages[0]))
    assert {state for state, _ in values(engine, pages[0]).values()} == {FieldState.OPEN}
    chi = browse(people["chi"])
    view = chi.get(f"/intake/page/{pages[0]}/type").text
    assert "Điểu" not in view and "/intake/page/" + str(pages[0]) + "/type" in chi.get("/intake/place").text
    chi.post(f"/intake/page/{pages[0]}/type", send="all", key="k", **typed(engine, pages[0]))
    found = values(engine, pages[0])
    assert {state for state, _ in found.values()} == {FieldState.SETTLED}
    assert found[0, "full_name"] == (FieldState.SETTLED, "Điểu Hơn")


def test_who_has_typed_a_page_is_told_that_it_needs_another(giang: Browser, engine: Engine, pages: list[int]) -> None:
    begun(giang, pages[0])
    giang.post(f"/intake/page/{pages[0]}/type", send="all", key="k", **typed(engine, pages[0]))
    assert "không còn gì để gõ" in giang.get(f"/intake/page/{pages[0]}/type").text
    assert "cần thêm người khác" in giang.get("/intake/place").text


def test_rows_typed_so_far_can_be_sent_and_the_rest_later(giang: Browser, engine: Engine, pages: list[int]) -> None:
    begun(giang, pages[0], 3)
    answer = giang.post(
        f"/intake/page/{pages[0]}/type", follow=True, send="rows", key="a", **typed(engine, pages[0], rows=1)
    )
    assert "Đã lưu" in answer.text
    left = re.findall(r'name="(value_\d+)"', answer.text)
    assert set(left) == {name for (row, _), name in inputs(engine, pages[0]).items() if row >= 1}


def test_what_cannot_be_is_asked_back_with_all_that_was_typed_and_may_be_insisted_on(
    giang: Browser, engine: Engine, pages: list[int]
) -> None:
    begun(giang, pages[0])
    words = typed(engine, pages[0]) | {inputs(engine, pages[0])[0, "birth_date"]: "31/2/1984"}
    answer = giang.post(f"/intake/page/{pages[0]}/type", send="all", key="k", **words)
    assert answer.status_code == 422 and "31/2/1984" in answer.text and "Điểu Hơn" in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert events(engine, "page.typed") == []
    giang.post(f"/intake/page/{pages[0]}/type", send="all", key="k", sure="yes", **words)
    assert len(events(engine, "page.typed")) == 1


def test_a_reviewer_decides_what_the_two_typed_differently(
    giang: Browser, browse: Browse, engine: Engine, pages: list[int], people: dict[str, Account]
) -> None:
    begun(giang, pages[0])
    for name, browser in (("Điểu Hơn", giang), ("Điểu Hởn", browse(people["chi"]))):
        words = typed(engine, pages[0]) | {inputs(engine, pages[0])[0, "full_name"]: name}
        browser.post(f"/intake/page/{pages[0]}/type", send="all", key="k", **words)
    assert values(engine, pages[0])[0, "full_name"][0] == FieldState.DISPUTED
    # Who has typed it does not decide it.
    assert "Điểu" not in browse(people["chi"]).get("/review").text
    with write(engine) as db:
        other = a_reviewer(db, "Lan")
    desk = browse(other).get("/review").text
    assert "Điểu Hơn" in desk.replace("<b>", "").replace("</b>", "") or "Điểu" in desk


@pytest.mark.parametrize("medical", [False, True])
def test_paper_with_medical_answers_is_typed_by_those_who_may_see_it_and_never_placed_or_kept_whole(
    browse: Browse, engine: Engine, settings: Settings, medical: bool
) -> None:
    with write(engine) as db:
        batch = a_batch(db, form_key=next(form.key for form in all_forms().values() if form.keep)).id
        who = a_coordinator(db, medical=medical)
    [number] = waiting(engine, settings, pictures(1), batch)
    browser = browse(who)
    assert browser.get(f"/intake/page/{number}/scan").status_code == (200 if medical else 404)
    assert browser.get(f"/intake/page/{number}/type").status_code == (200 if medical else 404)
    assert browser.get(f"/intake/page/{number}/place").status_code == (422 if medical else 404)
    assert browser.post(f"/intake/page/{number}/place/guess", form=FORM).status_code == (422 if medical else 404)
    answer = browser.post(f"/intake/page/{number}/type/begin", rows="1", form=FORM)
    assert answer.status_code == (303 if medical else 404)
    assert page_of(engine, number).image is None
