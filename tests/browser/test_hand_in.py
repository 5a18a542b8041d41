"""A clerk hands files in with a real browser: progress, a network that fails, a page compared, all by phone too."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from ocr.seen_before import SEEN_BEFORE
from records.database import read, write
from records.models.paper import Scan
from records.words import PageState, Role
from tests import factories
from tests.browser.conftest import PASSWORD, Site
from tests.browser.test_journey import LAPTOP_SIZE, PHONE_SIZE, assert_accessible
from webapp.staff import add_staff

pytestmark = pytest.mark.browser

SITE = factories.SETTLED_HEADER["site"]


def a_file(name: str, shade: int) -> dict[str, Any]:
    drawn = io.BytesIO()
    Image.new("RGB", (90, 60), (shade, shade, shade)).save(drawn, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": drawn.getvalue()}


@pytest.fixture
def batch(site: Site) -> int:
    """A batch of the site that Hoa hands in for."""
    with write(site.engine) as db:
        add_staff(db, "hoa", "Lê Thị Hoa", Role.CLERK, factories.DISTRICT, PASSWORD, SITE)
        return factories.a_batch(db, number=7).id


def at_the_batch(browser: Browser, site: Site, batch: int, **over: Any) -> Page:
    context = browser.new_context(**{"viewport": PHONE_SIZE, **over})
    page = context.new_page()
    page.goto(f"{site.address}/login?next=/intake/batch/{batch}")
    page.get_by_label("Tên đăng nhập").fill("hoa")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.address}/intake/batch/{batch}")
    return page


def scans(site: Site) -> int:
    with read(site.engine) as db:
        return db.scalar(select(func.count(Scan.id)).where(Scan.name.like("t%.png"))) or 0


def test_files_are_sent_one_by_one_and_each_is_answered(browser: Browser, site: Site, batch: int) -> None:
    page = at_the_batch(browser, site, batch)
    broken = {"name": "hong.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 nothing"}
    page.locator("input[multiple]").set_input_files([a_file("t1.png", 250), broken, a_file("t2.png", 240)])
    expect(page.locator("#sending .taken.good")).to_have_count(2)
    expect(page.locator("#sending .taken.bad")).to_have_count(1)
    expect(page.locator(".none-lost")).to_contain_text("2 tệp, 2 trang: không trang nào bị mất")
    assert scans(site) == 2


def test_a_file_that_the_network_lost_stays_and_is_sent_again(browser: Browser, site: Site, batch: int) -> None:
    page = at_the_batch(browser, site, batch)
    page.context.set_offline(True)
    page.locator("input[capture]").set_input_files(a_file("t1.png", 250))
    expect(page.get_by_text("Chưa gửi được vì mất mạng")).to_be_visible()
    assert scans(site) == 0
    page.context.set_offline(False)
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.locator("#sending .taken.good")).to_have_count(1)
    assert scans(site) == 1


def test_a_file_too_large_is_refused_before_it_is_sent(browser: Browser, site: Site, batch: int) -> None:
    page = at_the_batch(browser, site, batch)
    page.evaluate("document.getElementById('hand-in').dataset.most = '20'")
    page.locator("input[multiple]").set_input_files(a_file("t1.png", 250))
    expect(page.locator("#sending .taken.bad")).to_contain_text("nên chưa gửi")
    assert scans(site) == 0


def test_a_plain_form_does_the_same_without_javascript(browser: Browser, site: Site, batch: int) -> None:
    page = at_the_batch(browser, site, batch, java_script_enabled=False)
    page.locator("input[multiple]").set_input_files([a_file("t1.png", 250), a_file("t2.png", 240)])
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator(".taken.good")).to_have_count(2)
    assert scans(site) == 2


@pytest.mark.parametrize("size", [LAPTOP_SIZE, {"width": 320, "height": 568}], ids=["laptop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_of_the_clerk_is_accessible_and_no_wider_than_the_screen(
    browser: Browser, site: Site, batch: int, scheme: str, size: dict[str, int]
) -> None:
    with write(site.engine) as db:
        paper = factories.a_page(db, batch=db.get_one(factories.Batch, batch), readings={"full_name": "Điểu Hơn"})
        doubt = {"state": PageState.WAITING, "reason": SEEN_BEFORE, "same_as_id": paper.id}
        again = factories.a_received_page(db, paper.batch, **doubt)
        factories.a_received_page(db, paper.batch, state=PageState.COVER)
    views = ["", f"/batch/{batch}", f"/page/{paper.id}", f"/page/{again.id}/same"]
    page = at_the_batch(browser, site, batch, viewport=size, color_scheme=scheme)
    for view in views:
        page.goto(f"{site.address}/intake{view}")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], view
