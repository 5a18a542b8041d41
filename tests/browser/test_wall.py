"""A wall on a phone: nothing is sent before each cell was looked at, and what is tapped is what is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from records.database import read, write
from records.models import paper
from tasks.models import Answer, Entry, Wall
from tasks.walls import MOST
from tests import factories
from tests.browser.conftest import Site, serve
from tests.browser.test_journey import join
from tests.browser.test_phone_views import assert_usable

pytestmark = pytest.mark.browser

ALL_RIGHT = "XONG: tất cả đều đúng ▸"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A list whose rows are all read as of one sex, where one person is enough for a wall."""
    monkeypatch.setattr("tasks.walls.PEOPLE", {"usual": 1})
    with serve(tmp_path, rows=20, header=factories.SETTLED_HEADER, readings={"sex": "Nữ"}) as served:
        yield served


@pytest.fixture
def phone(browser: Browser, site: Site) -> Page:
    """A phone that shows the wall."""
    return until_wall(join(browser, site, "Lan", "0912345678"))


def until_wall(page: Page) -> Page:
    """Give back what is held before the wall."""
    expect(page.locator("#task")).to_have_count(1)
    while page.locator("form.wall").count() == 0:
        before = page.locator("#task").get_attribute("data-slot")
        page.locator(".skip summary").tap()
        page.locator("button[name=reason]").last.tap()
        expect(page.locator(f"#task[data-slot='{before}']")).to_have_count(0)
        expect(page.locator("form#entry")).to_have_count(1)
    return page


def look(page: Page) -> None:
    """Scroll through the wall, long enough at each cell."""
    for brick in page.locator(".brick").all():
        brick.scroll_into_view_if_needed()
        page.wait_for_timeout(60)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator("button.send")).to_be_enabled()


def answered(site: Site) -> set[int]:
    with read(site.engine) as db:
        return set(db.scalars(select(Answer.field_id).join(Entry).where(Entry.wall_id.is_not(None))))


def cells(site: Site) -> list[int]:
    with read(site.engine) as db:
        return list(db.scalars(select(Wall.cells)).one())


def test_a_wall_is_sent_once_each_cell_was_looked_at_and_says_what_was_tapped(phone: Page, site: Site) -> None:
    send, bricks = phone.locator("button.send"), phone.locator(".brick")
    expect(bricks).to_have_count(MOST)
    expect(send).to_be_disabled()
    look(phone)
    expect(send).to_have_text(ALL_RIGHT)
    bricks.nth(2).tap()
    bricks.nth(5).tap()
    expect(send).to_have_text("XONG: 2 ô khác ▸")
    bricks.nth(5).tap()
    expect(send).to_have_text("XONG: 1 ô khác ▸")
    send.tap()
    expect(phone.locator("form.wall")).to_have_count(0)
    expect(phone.locator("#waiting")).to_be_hidden()
    wall = cells(site)
    assert answered(site) == {*wall} - {wall[2]}


def test_without_a_network_a_wall_waits_with_what_was_tapped_and_half_of_one_is_kept(phone: Page, site: Site) -> None:
    look(phone)
    phone.locator(".brick").nth(0).tap()
    phone.reload()
    expect(phone.locator(".brick input").nth(0)).to_be_checked()
    phone.context.set_offline(True)
    look(phone)
    phone.locator("button.send").tap()
    expect(phone.locator("#waiting")).to_contain_text("1 chờ gửi")
    assert answered(site) == set()
    phone.context.set_offline(False)
    expect(phone.locator("#waiting")).to_be_hidden()
    wall = cells(site)
    assert answered(site) == {*wall[1:]}


def test_a_wall_that_waits_is_mended_where_it_waits_or_left_as_it_is(phone: Page, site: Site) -> None:
    look(phone)
    phone.locator(".brick").nth(0).tap()
    phone.context.set_offline(True)
    phone.locator("button.send").tap()
    for act in ("leave it", "mend it"):
        expect(phone.locator("form.wall")).to_have_count(0)
        phone.locator("#back").tap()
        expect(phone.locator(".brick input").nth(0)).to_be_checked()
        expect(phone.locator("button[name=reason]")).to_have_count(0)
        if act == "leave it":
            phone.locator("a.leave").tap()
    look(phone)
    phone.locator(".brick").nth(3).tap()
    phone.locator("button.send").tap()
    expect(phone.locator("#waiting")).to_contain_text("1 chờ gửi")
    phone.context.set_offline(False)
    expect(phone.locator("#waiting")).to_be_hidden()
    wall = cells(site)
    assert answered(site) == {*wall} - {wall[0], wall[3]}


def test_a_planted_cell_that_was_missed_is_shown_above_the_next_task(
    site: Site, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr("tasks.plants.OFTEN", 1.0)
    with write(site.engine) as db:
        last = factories.rows_of(db, db.get_one(paper.Page, site.page_id))[-1]
        factories.settle(db, last, {"sex": "Nam"})
    phone: Page = request.getfixturevalue("phone")
    look(phone)
    phone.locator("button.send").tap()
    expect(phone.locator("#asides .notice")).to_contain_text("xem lại")
    expect(phone.locator("#asides .notice img")).to_be_visible()
    assert answered(site) == set()


def test_a_wall_can_be_worked_by_keyboard_alone(phone: Page, site: Site) -> None:
    phone.set_viewport_size({"width": 1092, "height": 500})
    first = phone.locator(".brick input").first
    first.focus()
    phone.keyboard.press("Space")
    for _ in range(MOST - 1):
        phone.keyboard.press("Tab")
        phone.wait_for_timeout(80)
    expect(phone.locator("button.send")).to_have_text("XONG: 1 ô khác ▸")
    phone.keyboard.press("Enter")
    expect(phone.locator("form.wall")).to_have_count(0)
    expect(phone.locator("#waiting")).to_be_hidden()
    assert answered(site) == {*cells(site)[1:]}


#: The cells of which four fifths lie between the bar and the action row.
IN_SIGHT = """() => {
    const top = document.querySelector(".bar").getBoundingClientRect().bottom;
    const bottom = document.querySelector(".actions").getBoundingClientRect().top;
    const seen = (one) => Math.min(one.bottom, bottom) - Math.max(one.top, top) >= 0.8 * one.height;
    return [...document.querySelectorAll(".brick")].filter((one) => seen(one.getBoundingClientRect())).length;
}"""


def test_in_letters_twice_as_large_a_wall_fits_and_what_is_covered_was_not_looked_at(phone: Page) -> None:
    phone.set_viewport_size({"width": 320, "height": 568})
    phone.evaluate("""() => {
        const large = new CSSStyleSheet();
        large.replaceSync("html { font-size: 200% !important }");
        document.adoptedStyleSheets = [large];
    }""")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.evaluate("scrollBy(0, document.querySelector('.brick').getBoundingClientRect().top - 200)")
    in_sight = phone.evaluate(IN_SIGHT)
    assert 0 < in_sight < MOST
    expect(phone.locator("button.send")).to_contain_text(f"còn {MOST - in_sight}")
    phone.set_viewport_size({"width": 568, "height": 320})
    for brick in phone.locator(".brick").all():
        brick.evaluate("one => one.scrollIntoView({ block: 'center' })")
        phone.wait_for_timeout(80)
    expect(phone.locator("button.send")).to_be_enabled()


@pytest.mark.parametrize("size", [(320, 568), (360, 640), (412, 915), (1092, 500)])
def test_a_wall_is_accessible_and_no_wider_than_the_screen(phone: Page, size: tuple[int, int]) -> None:
    phone.set_viewport_size({"width": size[0], "height": size[1]})
    assert_usable(phone)
