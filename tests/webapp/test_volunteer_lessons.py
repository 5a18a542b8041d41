"""Practice among the real tasks, and what is told once: as a phone and as a plain view get it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select

from records.database import read, write
from records.forms import form_by_key
from records.models.paper import Field
from records.models.people import Account, Fault
from tasks.models import Entry
from tasks.plan import plan_page
from tests import factories
from tests.webapp.conftest import Browse, Browser, hidden
from webapp.practice import AFTER, FURTHER, Lesson

OUTBOX = {"x-outbox": "1"}


@pytest.fixture
def lan(browse: Browse, engine: Engine) -> Browser:
    """Somebody who has just begun, beside a long list."""
    with write(engine) as db:
        page = factories.a_page(db, rows=12, header=factories.SETTLED_HEADER)
        for record in factories.records_of(db, page):
            for field in record.fields:
                field.box = field.box if record.row >= 0 else []
        plan_page(db, page, form_by_key(factories.FORM))
        account = factories.a_volunteer(db, "Lan", lessons=0)
    return browse(account)


@pytest.fixture
def giang(browse: Browse, engine: Engine) -> Browser:
    with write(engine) as db:
        account = factories.a_coordinator(db, district_code=None)
    return browse(account)


def right(lesson: Lesson) -> dict[str, str]:
    values = {f"value_{cell.number}": cell.value for cell in lesson.cells if cell.value}
    marks = {f"{cell.mark}_{cell.number}": "on" for cell in lesson.cells if not cell.value}
    return {**values, **marks, **{f"sure_{cell.number}": "on" for cell in lesson.cells if cell.value}}


def enter(browser: Browser, html: str) -> None:
    choices = dict(reversed(re.findall(r'type="radio" name="(value_\d+)" value="([^"]+)"', html)))
    texts = [one for one in re.findall(r'name="value_(\d+)"', html) if f"value_{one}" not in choices]
    answers = {**choices, **{f"blank_{one}": "on" for one in texts}}
    assert browser.post("/work/submit", **hidden(html), **answers).status_code == 200


def test_three_practice_tasks_hide_among_the_first_twenty_real_ones(lan: Browser, engine: Engine) -> None:
    met = []
    for at in range(20):
        view = lan.get("/work").text
        if 'action="/work/lesson"' in view:
            met.append(at)
            number = -1 - int(hidden(view)["slot"])
            lan.post("/work/lesson", **hidden(view), **right(FURTHER[number]))
        else:
            enter(lan, view)
    assert met == [after + before for before, after in enumerate(AFTER)]
    with read(engine) as db:
        assert len(db.scalars(select(Entry)).all()) == 20 - len(FURTHER)


def test_a_phone_gets_them_between_the_tasks_it_holds(lan: Browser) -> None:
    have: list[str] = []
    while len(have) < 9:
        tasks = lan.get(f"/work/ahead?have={','.join(have)}&count=12", **OUTBOX).json()["tasks"]
        if not tasks:
            break
        have += [str(one["slot"]) for one in tasks]
    assert have.index("-1") == 3 and len(set(have)) == len(have)


def test_what_is_not_right_is_explained_and_comes_back(lan: Browser) -> None:
    form = {**hidden(lan.get("/work").text), "slot": "-1", **right(FURTHER[0]), "value_5": "Điểu Thị Hờn"}
    answer = lan.post("/work/lesson", outbox=True, **form).json()
    assert answer["back"]["slot"] == -1 and "Không phải Hớn hay Hờn" in answer["back"]["html"]
    assert 'value="Điểu Thị Hờn"' in answer["back"]["html"]
    plain = lan.post("/work/lesson", **form)
    assert plain.status_code == 422 and "Không phải Hớn hay Hờn" in plain.text


@pytest.mark.parametrize(("typed", "offered"), [("32448595", True), ("3244859", False)])
def test_that_the_paper_says_so_is_offered_only_for_what_it_says(lan: Browser, typed: str, offered: bool) -> None:
    form = {**hidden(lan.get("/work").text), "slot": "-2", "value_7": typed, "value_8": "0395822384"}
    back = lan.post("/work/lesson", outbox=True, **form).json()["back"]
    assert ("Đúng, trên giấy ghi như vậy" in back["html"]) is offered


def test_a_practice_task_that_was_given_back_does_not_return(lan: Browser, engine: Engine) -> None:
    form = {**hidden(lan.get("/work").text), "slot": "-2", "reason": "other"}
    assert lan.post("/work/lesson", outbox=True, **form).json()["back"] is None
    with read(engine) as db:
        assert db.scalars(select(Account.lessons).where(Account.name == "Lan")).one() == 2


@pytest.mark.parametrize("slot", ["", "x", "0", "1", "-4", "-99"])
def test_a_lesson_that_does_not_exist_is_a_sentence(lan: Browser, slot: str) -> None:
    assert lan.post("/work/lesson", slot=slot).status_code == 422


@pytest.mark.parametrize("lesson", FURTHER)
def test_each_lesson_is_right_as_its_paper_says(lan: Browser, lesson: Lesson) -> None:
    form = {**hidden(lan.get("/work").text), "slot": str(-1 - FURTHER.index(lesson)), **right(lesson)}
    assert lan.post("/work/lesson", outbox=True, **form).json()["back"] is None


def test_an_instruction_is_told_with_the_next_task_of_its_form_and_with_no_other(
    lan: Browser, giang: Browser, engine: Engine
) -> None:
    words = "Có hai số thì gõ số CCCD."
    assert giang.post("/coordinator/instructions", form=factories.FORM, words=words).status_code == 303
    first = lan.get("/work").text
    assert words in first and words in lan.get("/work").text
    enter(lan, first)
    assert words not in lan.get("/work").text
    assert words in lan.get("/work/help").text
    giang.post("/coordinator/instructions", form=factories.FORM, words="Cột cuối bỏ qua.")
    # The task in hand was shown already; whoever comes to another one is told there.
    second = lan.get("/work").text
    assert "Cột cuối bỏ qua." in second and words not in second


@pytest.mark.parametrize(("form", "words"), [(factories.FORM, "  "), (factories.FORM, "x" * 501), ("no form", "x")])
def test_what_is_no_instruction_is_asked_back(giang: Browser, lan: Browser, form: str, words: str) -> None:
    answer = giang.post("/coordinator/instructions", form=form, words=words)
    assert answer.status_code in (404, 422) and 'role="alert"' in answer.text


def test_only_the_whole_provinces_coordinator_tells_everybody(browse: Browse, lan: Browser, engine: Engine) -> None:
    with write(engine) as db:
        account = factories.a_coordinator(db)
    district = browse(account)
    assert "textarea" not in district.get("/coordinator/instructions").text
    assert district.post("/coordinator/instructions", form=factories.FORM, words="x").status_code == 422


def test_a_report_is_read_by_the_coordinators_of_whoever_made_it(browse: Browse, engine: Engine) -> None:
    with write(engine) as db:
        team = factories.a_team(db, district_code=factories.DISTRICT)
        codes = (factories.DISTRICT, factories.OTHER_DISTRICT)
        coordinators = [factories.a_coordinator(db, district_code=code) for code in codes]
        volunteer = factories.a_volunteer(db, "An", team_id=team.id)
    an, own, other = (browse(account) for account in (volunteer, *coordinators))
    an.post("/fault", kind="picture", words="Ảnh trắng", code="K7M-4QX3")
    view = own.get("/coordinator/faults").text
    assert "Ảnh trắng" in view and "/coordinator/find?code=K7M-4QX3" in view
    assert "Ảnh trắng" not in other.get("/coordinator/faults").text
    assert other.post("/coordinator/faults/1").status_code == 404
    assert own.post("/coordinator/faults/1").status_code == 303
    assert "đã xử lý" in own.get("/coordinator/faults").text
    with read(engine) as db:
        assert db.scalars(select(Fault)).one().seen_by is not None


def test_a_report_of_nobody_in_particular_is_read_by_every_coordinator(browse: Browse, engine: Engine) -> None:
    with write(engine) as db:
        account = factories.a_coordinator(db)
    coordinator, nobody = browse(account), browse(None)
    nobody.post("/fault", kind="program", words="Không vào được")
    assert "Không vào được" in coordinator.get("/coordinator/faults").text


def test_a_field_of_a_lesson_is_no_field_of_paper(lan: Browser, engine: Engine) -> None:
    lan.post("/work/lesson", outbox=True, **{**hidden(lan.get("/work").text), "slot": "-1", **right(FURTHER[0])})
    with read(engine) as db:
        assert db.scalars(select(Entry)).all() == []
        assert db.scalars(select(Field).where(Field.value.is_not(None), Field.key == "full_name")).all() == []
