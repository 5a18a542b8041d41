"""Going back as the views do it: with a phone's outbox and with plain forms."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select

from records.database import read, write
from records.forms import form_by_key
from records.models.paper import Field
from records.models.people import Account
from tasks.models import Answer, Entry
from tasks.plan import plan_page
from tests import factories
from tests.webapp.conftest import Browse, Browser, hidden
from tests.webapp.sending import code, until
from tests.webapp.test_coordinator import words

NAME = "Điểu Hơn"


@pytest.fixture
def paper(engine: Engine) -> None:
    with write(engine) as db:
        page = factories.a_page(db, rows=3, header=factories.SETTLED_HEADER)
        for record in factories.records_of(db, page):
            for field in record.fields:
                field.box = field.box if record.row >= 0 and field.group == "person" else []
        plan_page(db, page, form_by_key(factories.FORM))


@pytest.fixture
def an(browse: Browse, people: dict[str, Account], paper: None) -> Browser:
    return browse(people["an"])


@pytest.fixture
def binh(browse: Browse, people: dict[str, Account], paper: None) -> Browser:
    return browse(people["binh"])


def filled(engine: Engine, html: str, name: str = NAME) -> dict[str, str]:
    """Fill in a person task as the paper says, but for the name."""
    paper = {**factories.SETTLED_ROW, "full_name": name}
    numbers = dict.fromkeys(re.findall(r'name="value_(\d+)"', html))
    with read(engine) as db:
        return {**hidden(html), **{f"value_{one}": paper[db.get_one(Field, int(one)).key] for one in numbers}}


def enter(browser: Browser, engine: Engine, html: str, name: str = NAME) -> None:
    assert browser.post("/work/submit", **filled(engine, html, name)).status_code == 200


def names(engine: Engine) -> list[tuple[str, bool]]:
    with read(engine) as db:
        query = select(Answer).join(Field, Field.id == Answer.field_id).where(Field.key == "full_name")
        return [(one.value, one.live) for one in db.scalars(query.order_by(Answer.id))]


def test_going_back_shows_what_was_typed_and_keeps_what_is_said_anew(an: Browser, engine: Engine) -> None:
    enter(an, engine, an.get("/work").text, "Điểu Hờn")
    view = an.get("/work/back").text
    assert 'value="Điểu Hờn"' in view and 'action="/work/back"' in view
    answer = an.post("/work/back", **filled(engine, view))
    assert (answer.status_code, answer.headers["location"]) == (303, "/work")
    assert names(engine) == [("Điểu Hờn", False), (NAME, True)]


def test_the_one_before_is_one_link_further(an: Browser, engine: Engine) -> None:
    for name in ("Điểu Hờn", "Điểu Hớn"):
        enter(an, engine, an.get("/work").text, name)
    last = an.get("/work/back").text
    assert 'value="Điểu Hớn"' in last
    link = re.findall(r'href="(/work/back\?before=\d+)"', last)[0]
    assert 'value="Điểu Hờn"' in an.get(link).text


def test_what_is_missing_is_asked_back_with_all_that_was_typed(an: Browser, engine: Engine) -> None:
    enter(an, engine, an.get("/work").text, "Điểu Hờn")
    answer = an.post("/work/back", **filled(engine, an.get("/work/back").text, ""))
    assert answer.status_code == 422 and "Ô này còn bỏ trống" in answer.text
    assert f'value="{factories.SETTLED_ROW["birth_date"]}"' in answer.text
    assert names(engine) == [("Điểu Hờn", True)]


def test_once_somebody_else_has_entered_it_there_is_nothing_to_go_back_to(
    an: Browser, binh: Browser, engine: Engine
) -> None:
    task = an.get("/work").text
    enter(an, engine, task, "Điểu Hờn")
    mended = filled(engine, an.get("/work/back").text)
    enter(binh, engine, until(binh, code(task)))
    assert "Không còn việc nào để lùi lại" in an.get("/work/back").text
    answer = an.post("/work/back", **mended)
    assert answer.status_code == 422 and "không sửa được nữa" in answer.text
    assert names(engine) == [("Điểu Hờn", True), (NAME, True)]


def test_a_phone_asks_for_the_last_entry_and_sends_its_change_behind(an: Browser, engine: Engine) -> None:
    first = filled(engine, an.get("/work").text, "Điểu Hờn")
    an.post("/work/submit", outbox=True, **first)
    back = an.get("/work/back", **{"x-outbox": "1"}).json()["back"]
    assert back["slot"] == int(first["slot"]) and 'value="Điểu Hờn"' in back["html"]
    sent = {**filled(engine, back["html"]), "account": first["account"], "_csrf_token": first["_csrf_token"]}
    answers = [an.post("/work/back", outbox=True, **sent).json() for _ in range(2)]
    assert [one["today"] for one in answers] == [1, 1] and answers[0]["back"] is None
    assert names(engine) == [("Điểu Hờn", False), (NAME, True)]


def test_a_phone_mends_with_the_whole_task_that_it_kept(an: Browser, engine: Engine) -> None:
    first = filled(engine, an.get("/work").text, "Điểu Hờn")
    an.post("/work/submit", outbox=True, **first)
    again = {number: NAME if value == "Điểu Hờn" else value for number, value in first.items()}
    answer = an.post("/work/back", outbox=True, **{**again, "key": "mended"})
    assert answer.json()["back"] is None
    assert names(engine) == [("Điểu Hờn", False), (NAME, True)]


def test_a_phone_is_told_why_something_is_not_mended(an: Browser, engine: Engine) -> None:
    answer = an.post("/work/back", outbox=True, **{**filled(engine, an.get("/work").text), "key": "mended"})
    assert answer.status_code == 422 and answer.json()["refused"]


def test_nobody_sees_or_mends_anothers_entry(an: Browser, binh: Browser, engine: Engine) -> None:
    task = an.get("/work").text
    enter(an, engine, task, "Điểu Hờn")
    assert "Điểu Hờn" not in binh.get(f"/work/back?before={hidden(task)['slot']}").text
    own = hidden(binh.get("/work").text)
    answer = binh.post(
        "/work/back", **{**filled(engine, task, ""), **{one: own[one] for one in ("account", "_csrf_token")}}
    )
    assert answer.status_code == 422 and "data:image" not in answer.text
    assert len(names(engine)) == 1


def test_entries_of_a_person_who_is_no_longer_signed_in_are_not_mended(
    an: Browser, binh: Browser, engine: Engine
) -> None:
    first = filled(engine, an.get("/work").text)
    an.post("/work/submit", outbox=True, **first)
    own = hidden(binh.get("/work").text)["_csrf_token"]
    assert binh.post("/work/back", outbox=True, **{**first, "_csrf_token": own, "key": "mended"}).json()["other"]
    assert binh.get(f"/work/back?account={first['account']}", **{"x-outbox": "1"}).json()["other"]


@pytest.mark.parametrize("slot", ["", "x", "-1", "999999"])
def test_going_back_to_nothing_is_a_sentence(an: Browser, slot: str) -> None:
    assert an.post("/work/back", slot=slot).status_code == 422
    assert an.get(f"/work/back?before={slot}").status_code == 200


def test_a_mended_entry_is_one_piece_of_work(
    an: Browser, browse: Browse, people: dict[str, Account], engine: Engine
) -> None:
    enter(an, engine, an.get("/work").text, "Điểu Hờn")
    an.post("/work/back", **filled(engine, an.get("/work/back").text))
    with read(engine) as db:
        assert len(db.scalars(select(Entry)).all()) == 2
    assert re.findall(r'<span id="today">(\d+)</span>', an.get("/work").text) == ["1"]
    assert "1 việc trong" in an.get("/work/sitting").text
    assert "Lượt nhập trong 1 giờ qua 1 " in words(browse(people["giang"]).get("/coordinator").text)


def test_what_was_tapped_is_told_from_what_was_typed(an: Browser, engine: Engine) -> None:
    form = filled(engine, an.get("/work").text)
    name = next(one for one, value in form.items() if value == NAME)
    an.post("/work/submit", **{**form, name.replace("value", "picked"): "on"})
    with read(engine) as db:
        assert [one.value for one in db.scalars(select(Answer).where(Answer.picked))] == [NAME]
