from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from records.conservation import DosePlace, DoseTerm, OpenReason, PageTerm, RowTerm, sheet
from records.database import now, write
from records.models.campaign import Batch
from records.models.people import Account
from records.words import PageState
from tasks.facts import today
from tasks.models import Entry
from tests.factories import DISTRICT, OTHER_DISTRICT, a_batch, a_campaign, a_coordinator, a_received_page
from tests.review.desk import a_disputed_desk
from tests.tasks.desk import a_desk
from tests.webapp.conftest import Browse, Browser
from webapp.views.coordinator import sums


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["giang"])


@pytest.fixture
def province(browse: Browse, engine: Engine) -> Browser:
    with write(engine) as db:
        account = a_coordinator(db, "Hà", district_code=None)
    return browse(account)


def words(html: str) -> str:
    """What a person reads, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_each_sum_shows_its_total_and_terms_that_add_up_to_it(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        a_disputed_desk(db, rows=2)
    shown = words(giang.get("/coordinator").text)
    assert "1 trang đã nhận = 1 đã đọc + 0 chờ đọc" in shown.replace(" 0 chờ", " + 0 chờ")
    assert "2 dòng tìm thấy = 2 có người" in shown
    assert "2 còn dở" in shown and "1 đang nhập" in shown and "1 chờ duyệt" in shown
    assert "Số liệu khớp" in shown


def test_work_that_nobody_there_may_enter_is_said_with_how_many_people_it_needs(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        desk = a_desk(db, batch=a_batch(db))
        desk.settle_header()
        for group in ("person", "numbers", "address", "dose"):
            desk.both(group)
    assert "người khác" not in words(giang.get("/coordinator").text)
    with write(engine) as db:
        a_desk(db, batch=db.get_one(Batch, desk.page.batch_id))
    shown = words(giang.get("/coordinator").text)
    assert re.search(r"\d+ ô chờ thêm 2 người khác", shown)
    assert 'href="/coordinator/invite"' in giang.get("/coordinator").text


def test_terms_and_parts_of_the_sums_lose_no_unit() -> None:
    counted = sheet(
        3,
        2,
        2,
        [PageTerm.READ, PageTerm.SAME, PageTerm.UNREADABLE],
        [RowTerm.LIVE, RowTerm.STRUCK],
        [DosePlace(DoseTerm.OPEN, OpenReason.CHECK), DosePlace(DoseTerm.COMMITTED)],
    )
    for one in sums(counted).values():
        assert one.total == sum(count for _, _, count in one.terms)
    doses = sums(counted)["doses"]
    assert sum(count for _, _, count in doses.parts) == dict((code, n) for code, _, n in doses.terms)["open"] == 1


def test_every_term_and_reason_has_its_words() -> None:
    laid = sums(sheet(0, 0, 0, [], [], []))
    assert {code for code, _, _ in laid["pages"].terms} == set(PageTerm)
    assert {code for code, _, _ in laid["rows"].terms} == set(RowTerm)
    assert {code for code, _, _ in laid["doses"].terms} == set(DoseTerm)
    assert {code for code, _, _ in laid["doses"].parts} == set(OpenReason)


@pytest.mark.parametrize(("days", "said"), [(12, "12 ngày nữa"), (0, "Ngày cuối cùng"), (-3, "Đã quá hạn")])
def test_the_days_to_the_deadline_are_said(giang: Browser, engine: Engine, days: int, said: str) -> None:
    with write(engine) as db:
        a_campaign(db, deadline=today(db) + timedelta(days=days))
    assert said in words(giang.get("/coordinator").text)


def test_the_deadline_is_the_campaigns(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        a_campaign(db, deadline=date(2035, 5, 6))
    assert "hạn đến hết 06/05/2035" in words(giang.get("/coordinator").text)


def test_entries_are_counted_for_the_last_hour_and_the_last_day(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        desk = a_disputed_desk(db)
        entries = db.query(Entry).order_by(Entry.id).all()
        entries[0].received_at = now(db) - timedelta(hours=5)
        entries[1].received_at = now(db) - timedelta(days=2)
        assert desk.disputes()
    shown = words(giang.get("/coordinator").text)
    assert f"Lượt nhập trong 1 giờ qua {len(entries) - 2}" in shown
    mean = f"{round((len(entries) - 1) / 24, 1)}".replace(".", ",")
    assert f"Lượt nhập mỗi giờ (24 giờ qua) {mean}" in shown


def test_what_waits_for_a_reviewer_is_counted(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        a_disputed_desk(db)
    assert "Chờ người duyệt 1" in words(giang.get("/coordinator").text)


def test_a_districts_coordinator_sees_no_other_district(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        for district in (DISTRICT, OTHER_DISTRICT):
            a_received_page(db, a_batch(db, district_code=district))
    shown = words(giang.get("/coordinator").text)
    assert "Huyện Bù Đăng" in shown and "Huyện Lộc Ninh" not in shown


def test_the_provinces_coordinator_sees_every_district_and_their_sum(province: Browser, engine: Engine) -> None:
    with write(engine) as db:
        campaign = a_campaign(db)
        for district in (DISTRICT, OTHER_DISTRICT):
            a_received_page(db, a_batch(db, campaign, district_code=district), state=PageState.WAITING)
    shown = words(province.get("/coordinator").text)
    assert "Huyện Bù Đăng" in shown and "Huyện Lộc Ninh" in shown
    assert "Tất cả các huyện" in shown and "2 trang đã nhận" in shown and "Trang cần xử lý 2" in shown


def test_without_paper_the_view_says_how_paper_comes_in(province: Browser) -> None:
    assert 'href="/intake">Nộp giấy' in province.get("/coordinator").text
