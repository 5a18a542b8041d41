"""The volunteer's views outside a task can be used by everybody, on the smallest phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import func, select

from records.database import read
from tasks.models import Entry
from tests.browser.conftest import Site
from tests.browser.test_journey import PAPER, assert_accessible, enter, join

pytestmark = pytest.mark.browser

VIEWS = (
    "/switch",
    "/work",
    "/work/back",
    "/work/sitting",
    "/work/differences",
    "/work/help",
    "/fault",
    "/work/shell",
)


def assert_usable(page: Page) -> None:
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_every_view_of_a_volunteer_is_accessible_and_no_wider_than_the_phone(browser: Browser, site: Site) -> None:
    page = browser.new_context(viewport={"width": 320, "height": 568}).new_page()
    page.goto(f"{site.address}/join/{site.invite}")
    assert_usable(page)
    phone = join(browser, site, "Lan", "0912345678")
    phone.set_viewport_size({"width": 320, "height": 568})
    for view in VIEWS:
        phone.goto(site.address + view)
        assert_usable(phone)


def test_with_the_keyboard_open_only_the_cell_that_is_typed_in_is_large(browser: Browser, site: Site) -> None:
    page = join(browser, site, "Lan", "0912345678")
    # Only a script that has seen the whole view can tell that a keyboard took half of it.
    expect(page.locator(".question.is-open")).to_have_count(1)
    page.set_viewport_size({"width": 360, "height": 340})
    first, second = page.locator(".question").nth(0), page.locator(".question").nth(1)
    first.locator("input.input").focus()
    expect(first.locator(".crop")).to_be_visible()
    expect(second.locator(".crop")).to_be_hidden()
    second.locator(".brief").tap()
    expect(second.locator(".crop")).to_be_visible()
    expect(page.locator("button.send")).to_be_in_viewport()


def test_a_practice_task_explains_what_is_not_right(browser: Browser, site: Site) -> None:
    page = browser.new_context(viewport={"width": 360, "height": 640}).new_page()
    page.goto(f"{site.address}/join/{site.invite}")
    page.get_by_label("Họ và tên của bạn").fill("Lan")
    page.get_by_label("Số điện thoại của bạn").fill("0912345678")
    page.get_by_label("Mã PIN").fill("2580")
    page.get_by_role("radio", name="Chưa đủ 18").check()
    page.locator("input[name=pledge]").check()
    page.locator("main button.main").click()
    page.locator("[name=value_1]").fill("Lê Thị Hoài Thúy")
    page.locator("[name=value_2]").fill("5/7/1961")
    page.locator("button.send").click()
    expect(page.locator(".asked-back .problem")).to_contain_text("Thủy")
    assert_accessible(page)
    expect(page.locator("[name=value_1]")).to_have_value("Lê Thị Hoài Thúy")


def test_who_types_before_the_script_has_come_stays_in_the_cell(browser: Browser, site: Site) -> None:
    phone = join(browser, site, "Lan", "0912345678", practised=False)
    late: list[Route] = []
    phone.route(re.compile("volunteer[^/]*[.]js"), lambda route: late.append(route))
    phone.goto(f"{site.address}/practice", wait_until="commit")
    second = phone.locator("[name=value_2]")
    second.focus()
    expect(second).to_be_focused()
    while not late:
        phone.wait_for_timeout(20)
    late[0].continue_()
    expect(phone.locator(".question.is-open [name=value_2]")).to_be_focused()
    phone.keyboard.type("05071961")
    expect(second).to_have_value("05071961")
    expect(phone.locator("[name=value_1]")).to_have_value("")


def test_in_the_dark_every_view_of_a_volunteer_is_accessible(browser: Browser, site: Site) -> None:
    phone = join(browser, site, "Lan", "0912345678")
    dark = browser.new_context(color_scheme="dark", storage_state=phone.context.storage_state()).new_page()
    dark.set_viewport_size({"width": 360, "height": 640})
    for view in (f"/join/{site.invite}", *VIEWS):
        dark.goto(site.address + view)
        assert_usable(dark)


def test_with_the_keyboard_open_a_value_that_is_asked_about_stays_below_its_picture(
    browser: Browser, site: Site
) -> None:
    page = join(browser, site, "Lan", "0912345678")
    expect(page.locator(".question.is-open")).to_have_count(1)
    cell = page.locator(".question").filter(has=page.locator("input[data-widget=date]")).first
    cell.locator("input.input").focus()
    page.set_viewport_size({"width": 360, "height": 340})
    expect(page.locator("form#entry.folded")).to_have_count(1)
    cell.locator("input.input").press_sequentially("5/7/61")
    for part in (".crop img", "input.input", ".insist"):
        expect(cell.locator(part)).to_be_in_viewport(ratio=1)


def test_an_apps_own_view_that_keeps_nothing_still_works(browser: Browser, site: Site) -> None:
    page = join(browser, site, "Lan", "0912345678")
    bare = "Mozilla/5.0 (iPhone; CPU iPhone OS 14_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML) Mobile/15E148"
    context = browser.new_context(user_agent=bare, storage_state=page.context.storage_state(), has_touch=True)
    gone = "Object.defineProperty(window, '{}', {{ get() {{ throw new Error('not here'); }} }});"
    context.add_init_script(gone.format("localStorage") + gone.format("indexedDB"))
    inside = context.new_page()
    inside.goto(f"{site.address}/work")
    expect(inside.locator("#asides")).to_contain_text("Mở bằng trình duyệt")
    assert enter(inside, site, PAPER)
    expect(inside.locator("#waiting")).to_be_hidden()
    with read(site.engine) as db:
        assert db.scalar(select(func.count()).select_from(Entry)) == 1


def test_inside_a_chat_app_the_desk_works_and_offers_chrome(browser: Browser, site: Site) -> None:
    page = join(browser, site, "Lan", "0912345678")
    agent = "Mozilla/5.0 (Linux; Android 11; Pixel 5) AppleWebKit/537.36 Chrome/90.0 Mobile Safari/537.36 Zalo android"
    inside = browser.new_context(user_agent=agent, storage_state=page.context.storage_state()).new_page()
    inside.goto(f"{site.address}/work")
    expect(inside.get_by_role("link", name="Mở bằng Chrome")).to_be_visible()
    expect(inside.locator("form#entry")).to_be_visible()
    assert inside.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
