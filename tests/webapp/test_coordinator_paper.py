from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from sqlalchemy import Engine, select

from ocr.storage import Store
from records.database import read, write
from records.models.campaign import Batch
from records.models.ledger import Event
from records.models.paper import Page
from records.models.people import Account
from records.words import PageState
from review.commit import commit_ready
from review.models import Dose
from tasks.models import Slot
from tests.factories import OTHER_DISTRICT, a_batch, a_received_page, a_scan
from tests.review.desk import a_ready_page
from tests.review.persons import NO_FOOT
from tests.tasks.desk import a_desk
from tests.webapp.conftest import Browse, Browser
from webapp.settings import Settings

ANSWERS = {"list_made": "after", "empty_signature": "given"}


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["giang"])


@pytest.fixture
def batch(engine: Engine) -> int:
    with write(engine) as db:
        return a_batch(db, number=7, site="Trạm Y tế xã Bom Bo").id


@pytest.fixture
def elsewhere(engine: Engine) -> int:
    """A waiting page of another district: its number."""
    with write(engine) as db:
        batch = a_batch(db, district_code=OTHER_DISTRICT, site="Trạm Lộc Thái")
        return a_received_page(db, batch, state=PageState.WAITING, reason="no_table").id


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(drawn, "PNG")
    return drawn.getvalue()


def events(engine: Engine, act: str) -> list[Event]:
    with read(engine) as db:
        return list(db.scalars(select(Event).where(Event.act == act)))


def stored(engine: Engine, number: int) -> tuple[str, str, bool]:
    with read(engine) as db:
        batch = db.get_one(Batch, number)
        return batch.list_made, batch.empty_signature, batch.raised


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("no_table", "bảng kẻ ô"),
        ("unknown_form", "không khớp"),
        ("reading_failed", "nhiều lần"),
        ("a_code_of_later", "chờ"),
    ],
)
def test_a_waiting_page_says_where_it_is_why_it_waits_and_what_to_do(
    giang: Browser, engine: Engine, batch: int, reason: str, said: str
) -> None:
    with write(engine) as db:
        paper = db.get_one(Batch, batch)
        scan = a_scan(db, paper, name="hoa-don.pdf")
        a_received_page(db, paper, scan_id=scan.id, sequence=3, state=PageState.WAITING, reason=reason)
    html = giang.get("/coordinator/waiting").text
    assert "BĐ-0007-03" in html and "hoa-don.pdf" in html and said in html


@pytest.mark.parametrize(
    ("reason", "leads"), [("no_table", "/intake/page/{}"), ("seen_before", "/intake/page/{}/same")]
)
def test_a_waiting_page_leads_to_where_something_can_be_done_about_it(
    giang: Browser, engine: Engine, batch: int, reason: str, leads: str
) -> None:
    with write(engine) as db:
        page = a_received_page(db, db.get_one(Batch, batch), state=PageState.WAITING, reason=reason)
    assert f'href="{leads.format(page.id)}"' in giang.get("/coordinator/waiting").text


def test_pages_that_wait_only_for_their_turn_are_a_number(giang: Browser, engine: Engine, batch: int) -> None:
    with write(engine) as db:
        a_received_page(db, db.get_one(Batch, batch))
    html = giang.get("/coordinator/waiting").text
    assert "1 trang khác chỉ đang chờ đến lượt" in html and "Không có trang nào chờ xử lý" in html


def test_waiting_pages_and_batches_of_another_district_are_not_listed(giang: Browser, elsewhere: int) -> None:
    assert "Không có trang nào chờ xử lý" in giang.get("/coordinator/waiting").text
    assert "Trạm Lộc Thái" not in giang.get("/coordinator/batches").text


def test_the_batches_are_listed_with_their_answers(giang: Browser, batch: int) -> None:
    html = giang.get("/coordinator/batches").text
    assert "BĐ-0007" in html and "Trạm Y tế xã Bom Bo" in html and "trước buổi tiêm" in html and "chưa biết" in html


def test_answers_are_kept_and_noted_with_their_giver(
    giang: Browser, engine: Engine, batch: int, people: dict[str, Account]
) -> None:
    answer = giang.post(f"/coordinator/batch/{batch}", follow=True, **ANSWERS)
    assert stored(engine, batch) == ("after", "given", False) and "Đã lưu" in answer.text
    [event] = events(engine, "batch.answered")
    assert (event.subject, event.actor_id) == (f"batch:{batch}", people["giang"].id)


def test_the_same_answers_again_are_not_noted(giang: Browser, engine: Engine, batch: int) -> None:
    for _ in range(2):
        giang.post(f"/coordinator/batch/{batch}", **ANSWERS)
    assert len(events(engine, "batch.answered")) == 1


@pytest.mark.parametrize("form", [{}, {"list_made": "after"}, {**ANSWERS, "empty_signature": "perhaps"}])
def test_a_missing_or_foreign_answer_changes_nothing(
    giang: Browser, engine: Engine, batch: int, form: dict[str, str]
) -> None:
    assert giang.post(f"/coordinator/batch/{batch}", **form).status_code == 422
    assert stored(engine, batch) == ("before", "unknown", False)


def test_an_unsigned_dose_is_committed_once_the_answers_say_that_it_was_given(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        number = a_ready_page(db, {"signature": "no"}, header=NO_FOOT).batch_id
        assert commit_ready(db) == 0
    giang.post(f"/coordinator/batch/{number}", **ANSWERS)
    with write(engine) as db:
        assert commit_ready(db) == 1 and len(db.scalars(select(Dose)).all()) == 1


def test_a_raised_batch_is_handed_out_first_until_it_is_lowered(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        number = a_desk(db).page.batch_id
    before = ranks(engine)
    giang.post(f"/coordinator/batch/{number}", **ANSWERS, raised="yes")
    assert stored(engine, number)[2] and ranks(engine) < before
    giang.post(f"/coordinator/batch/{number}", **ANSWERS)
    assert ranks(engine) == before


def ranks(engine: Engine) -> list[int]:
    with read(engine) as db:
        return list(db.scalars(select(Slot.rank).order_by(Slot.id)))


def test_a_batch_of_another_district_looks_like_none(giang: Browser, engine: Engine, elsewhere: int) -> None:
    with read(engine) as db:
        number = db.get_one(Page, elsewhere).batch_id
    assert giang.get(f"/coordinator/batch/{number}").status_code == 404
    assert giang.post(f"/coordinator/batch/{number}", **ANSWERS).status_code == 404
    assert stored(engine, number) == ("before", "unknown", False)


def test_a_batch_shows_its_sums_and_pages(giang: Browser, engine: Engine, batch: int) -> None:
    with write(engine) as db:
        a_received_page(db, db.get_one(Batch, batch), sequence=2)
    html = giang.get(f"/coordinator/batch/{batch}").text
    assert "BĐ-0007-02" in html and re.search(r"1</strong>\s*trang đã nhận", html)


def test_each_look_at_a_page_is_in_the_ledger(
    giang: Browser, engine: Engine, batch: int, settings: Settings, people: dict[str, Account]
) -> None:
    with write(engine) as db:
        page = a_received_page(db, db.get_one(Batch, batch), image=Store(settings.store).put(picture()))
    assert f'src="/page/{page.id}/picture"' in giang.get(f"/page/{page.id}").text
    assert events(engine, "page.seen") == []
    answer = giang.get(f"/page/{page.id}/picture")
    assert answer.content == picture() and answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "no-store"
    [event] = events(engine, "page.seen")
    assert (event.subject, event.actor_id) == (f"page:{page.id}", people["giang"].id)


def test_a_page_that_was_never_read_is_drawn_from_its_scan(
    giang: Browser, engine: Engine, batch: int, settings: Settings
) -> None:
    with write(engine) as db:
        scan = a_scan(db, db.get_one(Batch, batch), sha256=Store(settings.store).put(picture()))
        page = a_received_page(db, db.get_one(Batch, batch), scan_id=scan.id)
    answer = giang.get(f"/page/{page.id}/picture")
    assert Image.open(io.BytesIO(answer.content)).size == (60, 40)


@pytest.mark.parametrize("path", ["/page/{}", "/page/{}/picture"])
def test_a_page_of_another_district_looks_like_none_and_is_not_noted(
    giang: Browser, engine: Engine, elsewhere: int, path: str
) -> None:
    assert giang.get(path.format(elsewhere)).status_code == 404
    assert events(engine, "page.seen") == []


def test_answers_need_the_token_of_our_own_form(giang: Browser, engine: Engine, batch: int) -> None:
    assert giang.bare_post(f"/coordinator/batch/{batch}").status_code == 403
    assert stored(engine, batch) == ("before", "unknown", False)
