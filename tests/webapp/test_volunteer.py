from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, select

from ocr.storage import Store
from records.database import read, write
from records.forms import form_by_key
from records.kinds.registry import kind
from records.models.paper import Field, Page
from records.models.people import Account
from records.words import FieldState, Mark
from tasks.models import Answer, Entry, Skip, Slot, SlotState
from tasks.plan import plan_page
from tests import factories
from tests.webapp.conftest import Browse, Browser, hidden
from tests.webapp.sending import code, until
from webapp.settings import Settings

PICTURE = b"\x89PNG the picture of "
#: What An and Bình type for the first row's person group, in the order of the form.
PERSON = {"strike": "no", "full_name": "Trần Thị Thúy", "birth_date": "24/04/1966", "sex": "Nữ"}


@dataclass
class Paper:
    """One page with two rows, planned, its header not asked."""

    engine: Engine
    page: Page

    def key(self, number: str) -> str:
        with read(self.engine) as db:
            return db.get_one(Field, int(number)).key

    def form(self, html: str, **over: str) -> dict[str, str]:
        """Fill in the shown person task as the paper says; over: inputs to change or leave out ('')."""
        numbers = dict.fromkeys(re.findall(r'name="value_(\d+)"', html))
        filled = {f"value_{number}": PERSON[self.key(number)] for number in numbers}
        named = {f"{tick}_{number}": over[f"{tick}_{self.key(number)}"]
                 for number in numbers for tick in ("value", "accept", "hard", "blank", "sure")
                 if f"{tick}_{self.key(number)}" in over}  # fmt: skip
        return {**hidden(html), **filled, **named}


@pytest.fixture
def paper(engine: Engine, settings: Settings) -> Paper:
    store = Store(settings.store)
    with write(engine) as db:
        page = factories.a_page(db, rows=2, readings={"full_name": "Trần Thị Thủy"})
        header, *rows = factories.records_of(db, page)
        for field in header.fields:
            field.box = []
        for field in (one for row in rows for one in row.fields):
            field.crop = store.put(PICTURE + field.key.encode())
            field.layout = {"title": f"Cột {field.key}"}
        plan_page(db, page, form_by_key(factories.FORM))
        return Paper(engine, page)


@pytest.fixture
def an(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["an"])


@pytest.fixture
def binh(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["binh"])


def rows_of(engine: Engine, table: Any) -> list[Any]:
    with read(engine) as db:
        return list(db.scalars(select(table).order_by(table.id)))


def test_a_task_shows_each_picture_above_its_input_under_the_papers_own_title(an: Browser, paper: Paper) -> None:
    view = an.get("/work").text
    assert view.count("data:image/png;base64,") == 4
    assert view.index("Cột full_name") < view.index('autocapitalize="words"') < view.index("Cột birth_date")


def test_inputs_keep_the_phone_from_correcting_names(an: Browser, paper: Paper) -> None:
    inputs = re.findall(r'<input class="input[^>]* name="value_[^>]*>', an.get("/work").text)
    assert inputs
    for one in inputs:
        assert 'autocomplete="off" autocorrect="off" spellcheck="false"' in one


def test_a_reload_shows_the_same_task(an: Browser, paper: Paper) -> None:
    assert hidden(an.get("/work").text)["slot"] == hidden(an.get("/work").text)["slot"]


def test_an_entry_is_answered_with_the_next_task_in_place(an: Browser, paper: Paper) -> None:
    first = paper.form(an.get("/work").text)
    answer = an.post("/work/submit", outbox=True, have=first["slot"], **first).json()
    task, *_ = answer["tasks"]
    assert task["html"].lstrip().startswith("<section") and "<html" not in task["html"]
    assert hidden(task["html"])["slot"] == str(task["slot"]) != first["slot"]
    assert (answer["today"], answer["back"], answer["gone"]) == (1, None, [int(first["slot"])])


def test_without_javascript_the_answer_is_a_whole_view_with_the_next_task(an: Browser, paper: Paper) -> None:
    first = paper.form(an.get("/work").text)
    answer = an.post("/work/submit", **first)
    assert answer.status_code == 200 and "</html>" in answer.text
    assert hidden(answer.text)["slot"] != first["slot"]


def test_what_was_typed_is_stored_with_what_was_shown(an: Browser, paper: Paper, engine: Engine) -> None:
    an.post("/work/submit", **paper.form(an.get("/work").text, value_full_name="Trần Thị Th?y", hard_full_name="on"))
    kept = {paper.key(str(one.field_id)): one for one in rows_of(engine, Answer)}
    assert {key: one.value for key, one in kept.items()} == {**PERSON, "full_name": "Trần Thị Th?y"}
    assert (kept["full_name"].shown, kept["full_name"].hard, kept["sex"].hard) == ("Trần Thị Thủy", True, False)


def test_nothing_typed_is_lost_when_something_is_asked_back(an: Browser, paper: Paper, engine: Engine) -> None:
    form = paper.form(an.get("/work").text, value_sex="", value_birth_date="1966")
    answer = an.post("/work/submit", **form)
    assert answer.status_code == 422
    assert "Hãy chọn một câu trả lời." in answer.text
    assert 'value="Trần Thị Thúy"' in answer.text and 'value="1966"' in answer.text
    assert {key: hidden(answer.text)[key] for key in ("slot", "token", "key")} == {
        key: form[key] for key in ("slot", "token", "key")
    }
    assert rows_of(engine, Entry) == []


def test_what_is_asked_back_of_an_outbox_comes_back_whole(an: Browser, paper: Paper, engine: Engine) -> None:
    form = paper.form(an.get("/work").text, value_sex="")
    answer = an.post("/work/submit", outbox=True, have=form["slot"], **form).json()
    assert answer["back"]["slot"] == int(form["slot"])
    assert "Hãy chọn một câu trả lời." in answer["back"]["html"] and "Trần Thị Thúy" in answer["back"]["html"]
    assert rows_of(engine, Entry) == []


def test_what_cannot_be_stored_is_said_to_an_outbox(an: Browser, binh: Browser, paper: Paper, engine: Engine) -> None:
    form = paper.form(an.get("/work").text)
    stolen = {**form, **{name: hidden(binh.get("/work").text)[name] for name in ("_csrf_token", "account")}}
    answer = binh.post("/work/submit", outbox=True, **stolen)
    assert (answer.status_code, answer.json()["other"]) == (422, False)
    assert answer.json()["refused"]
    assert rows_of(engine, Entry) == []


def test_an_entry_is_never_stored_under_another_persons_name(
    an: Browser, binh: Browser, paper: Paper, engine: Engine
) -> None:
    form = paper.form(an.get("/work").text)
    own = hidden(binh.get("/work").text)["_csrf_token"]
    answer = binh.post("/work/submit", outbox=True, **{**form, "_csrf_token": own})
    assert answer.json()["other"] and rows_of(engine, Entry) == []
    assert binh.get(f"/work/ahead?account={form['account']}").json()["other"]


def test_a_phone_is_told_which_of_its_tasks_have_gone_to_others(an: Browser, paper: Paper, engine: Engine) -> None:
    slot = hidden(an.get("/work").text)["slot"]
    with write(engine) as db:
        db.get_one(Slot, int(slot)).state = SlotState.WITHDRAWN
    assert an.get(f"/work/ahead?have={slot}").json()["gone"] == [int(slot)]


def test_an_impossible_date_is_sent_when_the_paper_says_so(an: Browser, paper: Paper, engine: Engine) -> None:
    form = paper.form(an.get("/work").text, value_birth_date="26/13/1988")
    again = an.post("/work/submit", **form).text
    assert "Không có ngày này" in again
    an.post("/work/submit", **paper.form(again, value_birth_date="26/13/1988", sure_birth_date="on"))
    assert "26/13/1988" in {one.value for one in rows_of(engine, Answer)}


def test_a_shown_reading_counts_only_when_it_is_taken(an: Browser, paper: Paper, engine: Engine) -> None:
    view = an.get("/work").text
    assert "Trần Thị Thủy</span>" in view
    assert an.post("/work/submit", **paper.form(view, value_full_name="")).status_code == 422
    an.post("/work/submit", **paper.form(view, value_full_name="", accept_full_name="on"))
    assert "Trần Thị Thủy" in {one.value for one in rows_of(engine, Answer)}


def test_sending_twice_is_one_entry_and_the_same_next_task(an: Browser, paper: Paper, engine: Engine) -> None:
    form = paper.form(an.get("/work").text)
    first, second = (an.post("/work/submit", **form) for _ in range(2))
    assert len(rows_of(engine, Entry)) == 1
    assert hidden(first.text)["slot"] == hidden(second.text)["slot"]


def test_the_second_person_sees_neither_the_first_entry_nor_the_reading(
    an: Browser, binh: Browser, paper: Paper
) -> None:
    first = an.get("/work").text
    an.post("/work/submit", **paper.form(first, value_full_name="Trần Thị Thùy"))
    second = until(binh, code(first))
    assert "Thủy" in first and "Thủy" not in second
    assert "Thùy" not in second


def test_two_people_who_agree_settle_the_row(an: Browser, binh: Browser, paper: Paper, engine: Engine) -> None:
    first = an.get("/work").text
    an.post("/work/submit", **paper.form(first))
    binh.post("/work/submit", **paper.form(until(binh, code(first))))
    with read(engine) as db:
        settled = db.scalars(select(Field).where(Field.state == FieldState.SETTLED, Field.group == "person")).all()
    values = {field.key: kind(field.kind).parse(field.value or "").canonical for field in settled}
    assert values == {"strike": "no", "full_name": "Trần Thị Thúy", "birth_date": "1966-04-24", "sex": "Nữ"}


def test_a_skipped_task_goes_back_with_its_reason_and_does_not_return(
    an: Browser, paper: Paper, engine: Engine
) -> None:
    view = an.get("/work").text
    answer = an.post("/work/skip", reason="known_person", **hidden(view))
    assert hidden(answer.text)["slot"] != hidden(view)["slot"]
    assert [one.reason for one in rows_of(engine, Skip)] == ["known_person"]


def test_pictures_of_anothers_task_are_not_shown_whatever_is_posted(an: Browser, binh: Browser, paper: Paper) -> None:
    form = hidden(an.get("/work").text)
    mine = hidden(binh.get("/work").text)
    answer = binh.post("/work/submit", **{**form, **{name: mine[name] for name in ("_csrf_token", "account")}})
    assert answer.status_code == 422
    assert "data:image" not in answer.text


@pytest.mark.parametrize("slot", ["", "x", "-1", "999999", "9" * 30, "²"])
def test_a_task_that_does_not_exist_is_a_sentence(an: Browser, paper: Paper, slot: str) -> None:
    assert an.post("/work/submit", slot=slot).status_code == 422
    assert an.post("/work/skip", slot=slot).status_code == 422


def test_a_missing_picture_is_said_and_the_entry_still_stands(
    an: Browser, paper: Paper, settings: Settings, engine: Engine
) -> None:
    form = paper.form(an.get("/work").text)
    for path in settings.store.glob("??/*"):
        path.unlink()
    answer = an.post("/work/submit", **form)
    assert "Không mở được ảnh" in answer.text
    assert len(rows_of(engine, Entry)) == 1


def test_a_struck_row_needs_no_more_than_that(an: Browser, paper: Paper, engine: Engine) -> None:
    form = paper.form(an.get("/work").text, value_strike="yes", value_full_name="", value_birth_date="", value_sex="")
    assert an.post("/work/submit", **form).status_code == 200
    assert sorted(one.mark for one in rows_of(engine, Answer)) == [Mark.STRUCK] * 3 + [Mark.VALUE]


def test_when_all_is_done_people_are_thanked_and_new_work_comes_by_itself(
    an: Browser, paper: Paper, engine: Engine
) -> None:
    an.post("/work/submit", **paper.form(an.get("/work").text))
    with write(engine) as db:
        for slot in db.scalars(select(Slot).where(Slot.state != SlotState.DONE)):
            slot.state = SlotState.WITHDRAWN
    view = an.get("/work").text
    assert "Lúc này chưa có việc cho bạn" in view and "Cảm ơn bạn" in view


def test_a_volunteer_never_sees_where_the_paper_is_from(an: Browser, paper: Paper) -> None:
    view = an.get("/work").text
    for secret in ("BĐ-", "dòng 1", "scan-", factories.SETTLED_HEADER["site"]):
        assert secret not in view


def test_the_help_view_explains_every_button(an: Browser) -> None:
    view = an.get("/work/help").text
    for word in ("Trống", "Khó đọc", "Không đọc được", "Gạch bỏ", "Như trên", "Bỏ qua"):
        assert word in view


def test_an_ended_login_keeps_what_was_typed_on_the_screen_and_says_what_to_do(an: Browser, paper: Paper) -> None:
    form = paper.form(an.get("/work").text)
    an.cookies.delete("ct_login")
    assert an.post("/work/submit", outbox=True, **form).status_code == 401
    answer = an.post("/work/submit", htmx=True, **form)
    assert answer.status_code == 401
    assert "<form" not in answer.text and 'target="_blank"' in answer.text
