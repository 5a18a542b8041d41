"""Screening sheets stay covered, but for those who were given the permission, and each look is noted."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine, select

from ocr.storage import Store
from records.database import read, write
from records.models.ledger import Event
from records.models.paper import Page
from records.models.people import Account
from records.words import PageState
from tests.factories import a_batch, a_received_page, a_scan
from tests.webapp.conftest import Browse, Browser
from webapp.settings import Settings

WHOLE, COVERED = (60, 40), (30, 20)


def picture(size: tuple[int, int]) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, "white").save(drawn, "PNG")
    return drawn.getvalue()


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["giang"])


@pytest.fixture
def sheet(engine: Engine, settings: Settings) -> int:
    """A screening sheet that was read: its page."""
    return a_sheet(engine, settings)


def a_sheet(engine: Engine, settings: Settings, was_read: bool = True) -> int:
    store = Store(settings.store)
    with write(engine) as db:
        batch = a_batch(db, form_key="phieu-sang-loc")
        scan = a_scan(db, batch, sha256=store.put(picture(WHOLE)))
        image: dict[str, Any] = {"image": store.put(picture(COVERED)), "state": PageState.READ} if was_read else {}
        return a_received_page(db, batch, scan_id=scan.id, **image).id


def permit(engine: Engine, account: Account) -> None:
    with write(engine) as db:
        db.get_one(Account, account.id).medical = True


def looks(engine: Engine) -> list[str]:
    with read(engine) as db:
        return list(db.scalars(select(Event.act).where(Event.act.in_(("page.seen", "scan.seen"))).order_by(Event.id)))


def size_of(browser: Browser, path: str) -> tuple[int, int]:
    return Image.open(io.BytesIO(browser.get(path).content)).size


def test_a_read_sheet_is_shown_covered(giang: Browser, engine: Engine, sheet: int) -> None:
    assert size_of(giang, f"/page/{sheet}/picture") == COVERED and looks(engine) == ["page.seen"]
    assert "/scan" not in giang.get(f"/page/{sheet}").text


@pytest.mark.parametrize("path", ["/page/{}/scan", "/intake/page/{}/scan"])
def test_its_scan_is_nobodys_without_the_permission(giang: Browser, engine: Engine, sheet: int, path: str) -> None:
    assert giang.get(path.format(sheet)).status_code in (403, 404) and looks(engine) == []


def test_with_the_permission_the_whole_scan_is_shown_and_the_look_noted(
    giang: Browser, engine: Engine, sheet: int, people: dict[str, Account]
) -> None:
    permit(engine, people["giang"])
    assert f"/page/{sheet}/scan" in giang.get(f"/page/{sheet}").text
    assert size_of(giang, f"/page/{sheet}/scan") == WHOLE and looks(engine) == ["scan.seen"]


def test_a_sheet_that_was_never_read_is_not_drawn_from_its_scan(
    giang: Browser, engine: Engine, settings: Settings
) -> None:
    page = a_sheet(engine, settings, was_read=False)
    assert giang.get(f"/page/{page}/picture").status_code == 404 and looks(engine) == []


def test_a_lost_covered_picture_is_not_replaced_by_the_scan(giang: Browser, settings: Settings, sheet: int) -> None:
    for file in settings.store.glob("??/*"):
        if file.stat().st_size == len(picture(COVERED)):
            file.unlink()
    assert giang.get(f"/page/{sheet}/picture").status_code >= 400


def test_the_permission_reaches_no_other_role(
    browse: Browse, engine: Engine, sheet: int, people: dict[str, Account]
) -> None:
    permit(engine, people["chi"])
    assert browse(people["chi"]).get(f"/page/{sheet}/scan").status_code == 403


def test_the_clerks_view_offers_the_whole_scan_and_typing_only_with_the_permission_and_never_placing(
    giang: Browser, engine: Engine, settings: Settings, people: dict[str, Account]
) -> None:
    page = a_sheet(engine, settings, was_read=False)
    with write(engine) as db:
        sheet = db.get_one(Page, page)
        sheet.state, sheet.reason, batch = PageState.WAITING, "no_labels", sheet.batch_id
    views = (f"/intake/batch/{batch}/pages", f"/intake/page/{page}", "/intake/place")
    for view in views:
        html = giang.get(view).text
        assert f"{page}/place" not in html and f"{page}/type" not in html and f"{page}/scan" not in html
    permit(engine, people["giang"])
    for view in views:
        html = giang.get(view).text
        assert f"{page}/place" not in html and f"/intake/page/{page}/type" in html
    assert f"/page/{page}/scan" in giang.get(views[1]).text
