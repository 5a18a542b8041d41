from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select

from ocr.storage import Store
from records.database import read, write
from records.models.ledger import Event
from records.models.paper import Dispute, Field
from records.models.people import Account
from records.words import FieldState, Mark
from review.models import Decision
from tasks.models import Answer, Entry
from tests.factories import OTHER_DISTRICT, a_reviewer, a_volunteer
from tests.review.desk import NAMES, a_disputed_desk, a_doubted_desk
from tests.tasks.desk import a_desk
from tests.webapp.conftest import Browse, Browser, hidden
from webapp.settings import Settings
from webapp.signing import DEVICE_COOKIE, device_for

PICTURE = b"\x89PNG the picture of a cell"


@pytest.fixture
def name(engine: Engine, settings: Settings) -> int:
    """The disputed name: its field's number."""
    with write(engine) as db:
        cell = a_disputed_desk(db).cell("full_name")
        cell.crop, cell.reading = Store(settings.store).put(PICTURE), "Điểu Thuy"
        return cell.id


@pytest.fixture
def doubted(engine: Engine) -> int:
    """A row whose identity number and sex do not fit: the number of its field `sex`."""
    with write(engine) as db:
        return a_doubted_desk(db).cell("sex").id


@pytest.fixture
def chi(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["chi"])


def opinions(html: str) -> dict[str, str]:
    """The numbered answers: number → what pressing it sends."""
    found = re.findall(r'name="act" value="([^"]*)" data-number="(\d)"', html)
    return {number: act for act, number in found}


def decided(engine: Engine) -> list[tuple[str, str | None, str | None]]:
    with read(engine) as db:
        return [(one.choice, one.mark, one.value) for one in db.scalars(select(Decision).order_by(Decision.id))]


def field(engine: Engine, number: int) -> Field:
    with read(engine) as db:
        return db.get_one(Field, number)


def seen(engine: Engine, act: str) -> list[str]:
    with read(engine) as db:
        return list(db.scalars(select(Event.subject).where(Event.act == act)))


def test_a_dispute_shows_locator_field_crop_and_every_opinion(chi: Browser, name: int) -> None:
    html = chi.get("/review").text
    assert re.search(r"BĐ-\d{4}-\d{2,} dòng 1", html) and "Họ và tên" in html and "data:image/png;base64," in html
    assert {act.removeprefix("value ") for act in opinions(html).values()} == set(NAMES)


def test_the_differing_syllable_is_boxed_and_its_tone_named(chi: Browser, name: int) -> None:
    html = chi.get("/review").text
    assert sorted(re.findall(r"<mark>(\w+)</mark>", html)) == ["Thùy", "Thúy", "Thủy"]
    assert {tone in html for tone in ("dấu sắc", "dấu hỏi", "dấu huyền")} == {True}


def test_opinions_are_without_names_and_in_one_order_for_one_reviewer(chi: Browser, name: int) -> None:
    first, second = chi.get("/review").text, chi.get("/review").text
    assert opinions(first) == opinions(second)
    assert not re.search(r"\bAn\b", re.sub(r"<[^>]+>", " ", first))


def test_the_order_of_opinions_differs_between_reviewers(browse: Browse, engine: Engine, name: int) -> None:
    orders = set()
    for _ in range(8):
        with write(engine) as db:
            db.scalars(select(Dispute)).one().lease_until = None
            account = a_reviewer(db)
        orders.add(tuple(opinions(browse(account).get("/review").text).values()))
    assert len(orders) > 1


def test_the_reading_is_not_among_the_opinions_and_closed_until_asked_for(chi: Browser, name: int) -> None:
    html = chi.get("/review").text
    assert "value Điểu Thuy" not in opinions(html).values()
    assert re.search(r'<details class="machine">.*Điểu Thuy.*</details>', html, re.DOTALL)


def test_choosing_settles_the_field_and_brings_the_next_one(chi: Browser, engine: Engine, name: int) -> None:
    html = chi.get("/review").text
    answer = chi.post("/review/decide", htmx=True, act=opinions(html)["2"], **hidden(html))
    assert 'id="dispute"' in answer.text and "<html" not in answer.text
    assert f"value {field(engine, name).value}" == opinions(html)["2"]


def test_without_javascript_a_decision_leads_to_the_next_view(chi: Browser, name: int) -> None:
    html = chi.get("/review").text
    answer = chi.post("/review/decide", act=opinions(html)["1"], **hidden(html))
    assert (answer.status_code, answer.headers["location"]) == (303, "/review")
    assert "Cảm ơn" in chi.get("/review").text


def test_sending_a_decision_twice_decides_once(chi: Browser, engine: Engine, name: int) -> None:
    html = chi.get("/review").text
    for act in ("1", "2"):
        chi.post("/review/decide", act=opinions(html)[act], **hidden(html))
    assert [value for _, _, value in decided(engine)] == [opinions(html)["1"].removeprefix("value ")]


@pytest.mark.parametrize(
    ("posted", "stored"),
    [
        ({"act": "blank"}, ("mark", "blank", None)),
        ({"act": "unreadable"}, ("mark", "unreadable", None)),
        ({"act": "write", "value": " Điểu Thuỳ "}, ("written", "value", "Điểu Thuỳ")),
    ],
)
def test_marks_and_writing_decide_too(
    chi: Browser, engine: Engine, name: int, posted: dict[str, str], stored: tuple[str, str, str | None]
) -> None:
    chi.post("/review/decide", **posted, **hidden(chi.get("/review").text))
    assert decided(engine) == [stored]


def test_what_the_paper_says_and_what_it_should_be_are_two_values(chi: Browser, engine: Engine, name: int) -> None:
    form = hidden(chi.get("/review").text)
    chi.post("/review/decide", act="write", value="Điểu Thúi", should_be="Điểu Thúy", reason="slip", **form)
    settled = field(engine, name)
    assert (settled.value, settled.should_be) == ("Điểu Thúi", "Điểu Thúy")


@pytest.mark.parametrize("posted", [{}, {"act": "write"}, {"act": "jump"}, {"act": "write", "value": "Điểu ?"}])
def test_nothing_chosen_decides_nothing_and_says_so(
    chi: Browser, engine: Engine, name: int, posted: dict[str, str]
) -> None:
    answer = chi.post("/review/decide", **posted, **hidden(chi.get("/review").text))
    assert answer.status_code == 422 and decided(engine) == []


def test_a_dispute_put_aside_does_not_come_back_at_once(chi: Browser, name: int) -> None:
    html = chi.get("/review").text
    later = chi.post("/review/later", htmx=True, **hidden(html)).text
    assert "Cảm ơn" in later and opinions(later) == {}


def test_the_last_decision_can_be_taken_back(chi: Browser, engine: Engine, name: int) -> None:
    chi.post("/review/decide", act="blank", **hidden(chi.get("/review").text))
    rest = chi.get("/review").text
    number = re.findall(r'name="decision" value="(\d+)"', rest)[0]
    again = chi.post("/review/undo", htmx=True, decision=number)
    assert len(opinions(again.text)) == 3 and field(engine, name).state == FieldState.DISPUTED


def test_rest_says_thanks_and_how_many_were_decided_today(chi: Browser, name: int) -> None:
    assert "Hôm nay bạn đã quyết" not in chi.get("/review").text
    chi.post("/review/decide", act="blank", **hidden(chi.get("/review").text))
    assert "Hôm nay bạn đã quyết 1 ô" in chi.get("/review").text


def test_a_failed_check_shows_its_sentence_and_the_values_concerned(chi: Browser, doubted: int) -> None:
    html = chi.get("/review").text
    assert "người khác giới tính" in html and "070184000999" in html.replace(" ", "") and ">Nam<" in html
    assert html.count('<article class="cell">') == 2


def test_confirming_a_check_leaves_the_values_as_they_are(chi: Browser, engine: Engine, doubted: int) -> None:
    chi.post("/review/decide", act="confirm", **hidden(chi.get("/review").text))
    assert [choice for choice, _, _ in decided(engine)] == ["confirmed"]
    assert field(engine, doubted).value == "Nam" and "Cảm ơn" in chi.get("/review").text


def test_one_value_of_a_check_can_be_written_anew(chi: Browser, engine: Engine, doubted: int) -> None:
    form = {**hidden(chi.get("/review").text), "field": str(doubted)}
    chi.post("/review/decide", act="write", value="Nữ", should_be="", **form)
    assert field(engine, doubted).value == "Nữ"


def test_one_value_of_a_check_can_go_out_otherwise_than_the_paper_says(
    chi: Browser, engine: Engine, doubted: int
) -> None:
    form = {**hidden(chi.get("/review").text), "field": str(doubted)}
    chi.post("/review/decide", act="write", value="", should_be="Nữ", reason="site", **form)
    assert (field(engine, doubted).value, field(engine, doubted).should_be) == ("Nam", "Nữ")


def test_a_mark_is_asked_by_its_options(chi: Browser, engine: Engine) -> None:
    with write(engine) as db:
        desk = a_desk(db)
        desk.settle_header()
        for index, option in enumerate(("yes", "no", "deferred")):
            desk.enter(desk.person(10 + index), "dose", signature=option)
    html = chi.get("/review").text
    assert opinions(html) == {"1": "value yes", "2": "value no", "3": "value deferred"}
    assert "Ghi: hoãn / vắng" in html


def test_each_look_at_a_row_is_in_the_ledger(chi: Browser, engine: Engine, name: int) -> None:
    chi.get("/review")
    row = chi.get(f"/review/row/{_dispute(engine)}").text
    assert re.search(r"BĐ-\d{4}-\d{2,} dòng 1", row) and len(seen(engine, "row.seen")) == 1


def test_the_page_view_frames_the_row_and_leaves_the_note_to_the_picture(
    chi: Browser, engine: Engine, name: int
) -> None:
    html = chi.get(f"/review/page/{_dispute(engine)}").text
    assert 'class="frame"' in html and re.search(r'href="/page/\d+/picture"', html)
    assert seen(engine, "page.seen") == []


@pytest.mark.parametrize("path", ["/review/row/{}", "/review/page/{}"])
def test_another_districts_reviewer_sees_neither_row_nor_page(
    browse: Browse, engine: Engine, name: int, path: str
) -> None:
    with write(engine) as db:
        dung = a_reviewer(db, "Dũng", district_code=OTHER_DISTRICT)
    answer = browse(dung).get(path.format(_dispute(engine)))
    assert answer.status_code == 404 and seen(engine, "row.seen") == []


def test_another_districts_reviewer_gets_no_dispute_and_cannot_decide_one(
    browse: Browse, engine: Engine, chi: Browser, name: int
) -> None:
    form = hidden(chi.get("/review").text)
    with write(engine) as db:
        dung = a_reviewer(db, "Dũng", district_code=OTHER_DISTRICT)
    browser = browse(dung)
    assert "Điểu" not in browser.get("/review").text
    answer = browser.post("/review/decide", act="blank", **{**form, "_csrf_token": browser.cookies["ct_csrf"]})
    assert answer.status_code == 422 and decided(engine) == []


def test_nobody_takes_back_anothers_decision(browse: Browse, engine: Engine, chi: Browser, name: int) -> None:
    chi.post("/review/decide", act="blank", **hidden(chi.get("/review").text))
    with write(engine) as db:
        other, number = a_reviewer(db, "Dũng"), db.scalars(select(Decision.id)).one()
    assert browse(other).post("/review/undo", decision=str(number)).status_code == 422
    assert field(engine, name).mark == Mark.BLANK


def test_who_entered_the_field_on_this_device_does_not_review_it(browse: Browse, engine: Engine, name: int) -> None:
    with write(engine) as db:
        chi, an = a_reviewer(db), a_volunteer(db)
    shared = browse(an)
    _answered_on(engine, shared, name, an)
    assert opinions(shared.sign_in(chi).get("/review").text) == {}


@pytest.mark.parametrize("path", ["/review/decide", "/review/later", "/review/undo"])
def test_a_decision_needs_the_token_of_our_own_form(chi: Browser, path: str) -> None:
    assert chi.bare_post(path).status_code == 403
    assert chi.get(path).status_code == 405


def _dispute(engine: Engine) -> int:
    with read(engine) as db:
        return db.scalars(select(Dispute.id)).one()


def _answered_on(engine: Engine, browser: Browser, number: int, account: Account) -> None:
    """Make one of the entries be from this browser's device."""
    with write(engine) as db:
        device, _ = device_for(db, browser.cookies[DEVICE_COOKIE])
        answer = db.scalars(select(Answer).where(Answer.field_id == number)).first()
        assert answer is not None
        for one in (answer, db.get_one(Entry, answer.entry_id)):
            one.device_id, one.account_id = device.id, account.id
