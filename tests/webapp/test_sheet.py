"""The conservation sheet in the browser: every term leads to what it counts, and the lists add up to it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select

from records.database import read, write
from records.models.campaign import Batch, VaccinationSession
from records.models.paper import Page
from records.models.people import Account
from review.commit import commit_ready
from review.conservation import sheet
from tests.factories import DISTRICT, OTHER_DISTRICT, a_batch, a_campaign, a_coordinator, someone_else
from tests.review.desk import a_disputed_desk, a_ready_page
from tests.webapp.conftest import Browse, Browser
from tests.webapp.test_coordinator import words

LINK = re.compile(r'href="(/coordinator/sheet/\w+/\w+/(?:pages|rows|doses|open)/\w+)"><span class="number">(\d+)')
PART = re.compile(r'href="(/coordinator/sheet/\w+/\w+/\w+/\w+)"><span class="locator">[^<]+</span> <strong[^>]*>(\d+)')
UNIT = re.compile(r'<a class="locator" href="/page/\d+">')


@pytest.fixture
def paper(engine: Engine) -> tuple[int, int]:
    """A batch of a session in one district, with doses committed, unsigned and in dispute, and one in the other."""
    with write(engine) as db:
        campaign = a_campaign(db)
        session = VaccinationSession(campaign_id=campaign.id, district_code=DISTRICT, site="Trạm Y tế xã Minh Hưng")
        db.add(session)
        db.flush()
        batch = a_batch(db, campaign, session_id=session.id)
        a_ready_page(db, {}, {"signature": "no"}, {}, batch=batch)
        a_disputed_desk(db)
        a_ready_page(db, someone_else(9), batch=a_batch(db, campaign, district_code=OTHER_DISTRICT))
        commit_ready(db)
        return session.id, batch.id


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["giang"])


@pytest.fixture
def province(browse: Browse, engine: Engine) -> Browser:
    with write(engine) as db:
        account = a_coordinator(db, "Hà", district_code=None)
    return browse(account)


def assert_leads_down(browser: Browser, address: str, counted: int) -> None:
    """Follow a term to its list, and the list's parts to theirs, until single pages, rows or doses are left."""
    shown = browser.get(address).text
    parts = PART.findall(shown)
    if parts:
        assert sum(int(count) for _, count in parts) == counted
        for part, count in parts:
            assert_leads_down(browser, part, int(count))
    else:
        assert len(UNIT.findall(shown)) == counted


def test_every_term_of_every_place_leads_to_lists_that_add_up_to_it(
    province: Browser, engine: Engine, paper: tuple[int, int]
) -> None:
    session, batch = paper
    with read(engine) as db:
        page = db.scalars(select(Page.id).where(Page.batch_id == batch)).one()
    followed = 0
    for place in ("province/all", f"district/{DISTRICT}", f"session/{session}", f"batch/{batch}", f"page/{page}"):
        for address, count in LINK.findall(province.get(f"/coordinator/sheet/{place}").text):
            assert_leads_down(province, address, int(count))
            followed += 1
    assert followed > 20


def test_a_sessions_sheet_counts_its_batches_and_no_other_paper(
    giang: Browser, engine: Engine, paper: tuple[int, int]
) -> None:
    session, batch = paper
    with read(engine) as db:
        assert sheet(db, session_id=session) == sheet(db, batch_id=batch) != sheet(db, district=DISTRICT)
    shown = words(giang.get(f"/coordinator/sheet/session/{session}").text)
    assert "Trạm Y tế xã Minh Hưng" in shown and "3 dòng tìm thấy" in shown and "Số liệu khớp" in shown


def test_a_dose_that_is_open_says_why(giang: Browser, paper: tuple[int, int]) -> None:
    shown = words(giang.get(f"/coordinator/sheet/batch/{paper[1]}/doses/open").text)
    assert "dòng 2" in shown and "chờ trạm trả lời" in shown


def test_the_district_leads_to_its_sheet_from_the_first_view(giang: Browser, paper: tuple[int, int]) -> None:
    assert f"/coordinator/sheet/district/{DISTRICT}/doses/committed" in giang.get("/coordinator").text


@pytest.mark.parametrize("level", ["province", "district", "batch", "page"])
def test_what_is_not_of_the_persons_district_is_not_there(
    giang: Browser, engine: Engine, paper: tuple[int, int], level: str
) -> None:
    with read(engine) as db:
        theirs = db.scalars(select(Batch).where(Batch.district_code == OTHER_DISTRICT)).one().id
        page = db.scalars(select(Page.id).where(Page.batch_id == theirs)).one()
    key = {"province": "all", "district": OTHER_DISTRICT, "batch": theirs, "page": page}[level]
    for rest in ("", "/doses/committed"):
        assert giang.get(f"/coordinator/sheet/{level}/{key}{rest}").status_code == 404


@pytest.mark.parametrize(
    "path", ["world/all", "batch/x", "batch/0", "batch/1" + "0" * 30, "district/0", "session/²", "page/1/doses/lost"]
)
def test_what_is_no_place_or_no_term_is_not_there(province: Browser, path: str) -> None:
    assert province.get(f"/coordinator/sheet/{path}").status_code == 404


def test_a_sheet_holds_nothing_of_what_the_paper_says(giang: Browser, paper: tuple[int, int]) -> None:
    for rest in ("", "/rows/live", "/doses/committed", "/doses/open"):
        assert "Điểu" not in giang.get(f"/coordinator/sheet/batch/{paper[1]}{rest}").text


def test_a_batch_and_a_session_say_that_their_site_reported_another_number(
    engine: Engine, giang: Browser, paper: tuple[int, int]
) -> None:
    session_id, batch_id = paper
    views = [f"/coordinator/sheet/session/{session_id}", f"/coordinator/sheet/batch/{batch_id}"]
    views.append(f"/coordinator/batch/{batch_id}")
    for reported, said in ((9, True), (3, False)):
        with write(engine) as db:
            db.get_one(VaccinationSession, session_id).reported = db.get_one(Batch, batch_id).reported = reported
        for address in views:
            assert (f"Trạm báo {reported} mũi" in words(giang.get(address).text)) == said, address
