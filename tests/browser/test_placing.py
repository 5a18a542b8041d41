"""How many drags and taps it costs to place a page that the machine refused, counted in a real browser."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from ocr.intake import receive
from ocr.layout import layout_from_json
from ocr.storage import Store
from records.database import read, write
from records.models import paper
from records.words import PageState, RecordKind
from tests import factories
from tests.browser.conftest import PASSWORD, Site
from tests.browser.test_journey import LAPTOP_SIZE, PHONE_SIZE, assert_accessible
from tests.ocr.drawn import LEFT, RIGHT, TOP
from tests.ocr.test_placed import KEYS, without_rules
from webapp.jobs import Desk, read_at

pytestmark = pytest.mark.browser

MOST_FIRST, MOST_FURTHER = 12, 2
#: Where each of three pages lies on its scan, and how many people it lists.
PAGES = ((0, 0, 9), (24, 18, 9), (-16, 30, 6))


@dataclass
class Hand:
    """A finger or mouse that counts what it does: a drag is one, a tap is one, a choice from a list is two taps."""

    page: Page
    count: int = 0

    def drag(self, handle: str, x: float, y: float) -> None:
        """Drag a handle to a place of the scan."""
        grip = self.page.locator(f"#board [data-name={handle}] .dot")
        start, end = _middle(grip), self._on_screen(x, y)
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        # Grips of lines stand aside from where they are measured.
        self.page.mouse.move(*end)
        self.page.mouse.up()
        self.count += 1

    def tap(self, target: Locator) -> None:
        target.click()
        self.count += 1

    def choose(self, number: int, label: str) -> None:
        self.page.locator(f"#columns select[data-number='{number}']").select_option(label=label)
        self.count += 2

    def _on_screen(self, x: float, y: float) -> tuple[float, float]:
        image = self.page.locator("#board image").bounding_box()
        assert image is not None
        size = without_rules().image.size
        return image["x"] + x * image["width"] / size[0], image["y"] + y * image["height"] / size[1]


def _middle(handle: Locator) -> tuple[float, float]:
    box = handle.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The store of the site that is served."""
    return Store(tmp_path / "store")


@pytest.fixture
def refused(site: Site, store: Store) -> list[int]:
    """Three pages of one print without rules, each of which the machine has refused."""
    with write(site.engine) as db:
        batch = factories.a_batch(db, number=12)
        ids = []
        for number, (right, down, rows) in enumerate(PAGES):
            image = Image.new("RGB", without_rules().image.size, "white")
            image.paste(without_rules(rows).image, (right, down))
            data = io.BytesIO()
            image.save(data, "PNG")
            [page] = receive(db, store, batch, f"{number}.png", data.getvalue()).pages
            # Drawn pages look alike: somebody has said that they are not one.
            page.told_apart = True
            ids.append(page.id)
    read_pages(site, store, ids)
    assert [one[0] for one in outcome(site, ids)] == [PageState.WAITING] * 3
    return ids


def read_pages(site: Site, store: Store, ids: list[int]) -> None:
    for number in ids:
        read_at(Desk(site.engine, store, 60), number)


def outcome(site: Site, ids: list[int]) -> list[tuple[str, int]]:
    """The state of each page, and how many rows it has."""
    with read(site.engine) as db:
        pages = [db.get_one(paper.Page, number) for number in ids]
        rows = [db.query(paper.Record).filter_by(page_id=one.id, kind=RecordKind.ROW).count() for one in pages]
        return [(one.state, count) for one, count in zip(pages, rows, strict=True)]


def sign_in(browser: Browser, site: Site, size: dict[str, int] = LAPTOP_SIZE, touch: bool = False) -> Page:
    page = browser.new_context(viewport=size, has_touch=touch).new_page()  # type: ignore[arg-type]
    page.goto(f"{site.address}/login")
    page.get_by_label("Tên đăng nhập").fill("giang")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/coordinator")
    return page


def open_page(page: Page, site: Site, number: int) -> None:
    page.goto(f"{site.address}/intake/page/{number}/place")
    expect(page.locator("#board .handle.corner")).to_have_count(4)
    # A mouse does not scroll by itself, as a person would: the whole picture fits under the bar.
    page.locator(".tools").evaluate("one => one.scrollIntoView()")
    page.evaluate("() => window.scrollBy(0, -50)")


def place_first(page: Page) -> Hand:
    """Place the first page with as few acts as a person needs who looks at every line."""
    hand, bottom = Hand(page), TOP + 10 * 44
    for number, (x, y) in enumerate(((LEFT, TOP), (RIGHT, TOP), (RIGHT, bottom), (LEFT, bottom))):
        hand.drag(f"corner-{number}", x, y)
    hand.tap(page.locator("[data-act=next]"))
    selects = page.locator("#columns select")
    expect(selects).to_have_count(len(KEYS))
    hand.choose(6, "Ký nhận")
    hand.tap(page.locator("[data-act=next]"))
    expect(page.locator("#count")).to_have_value("9")
    hand.tap(page.locator("button[data-for=rows]"))
    page.wait_for_url("**/like")
    return hand


def test_a_page_takes_twelve_acts_at_most_and_each_like_page_two(
    browser: Browser, site: Site, store: Store, refused: list[int]
) -> None:
    page = sign_in(browser, site)
    open_page(page, site, refused[0])
    first = place_first(page).count
    expect(page.locator("[data-card]")).to_have_count(0, timeout=60_000)
    further = []
    for number, (_right, _down, rows) in zip(refused[1:], PAGES[1:], strict=True):
        card, acts = page.locator(f".like[data-page='{number}']"), 0
        if card.locator(".count").input_value() != str(rows):
            card.locator(".count").fill(str(rows))
            card.locator(".count").blur()
            acts += 1
        if not card.locator(".apply").is_checked():
            card.locator(".apply").check()
            acts += 1
        further.append(acts)
    expect(page.locator("#apply")).to_have_text("Áp dụng cho 2 trang cùng mẫu")
    page.locator("#apply").click()
    page.wait_for_url("**/intake/place?placed=3")
    # The one tap that applies all is counted with the dearest page.
    further[further.index(max(further))] += 1
    read_pages(site, store, refused)
    found = outcome(site, refused)
    assert found == [(PageState.READ, rows) for _, _, rows in PAGES], f"{found}; acts: first {first}, further {further}"
    assert first <= MOST_FIRST and max(further) <= MOST_FURTHER, f"acts: first page {first}, further pages {further}"
    with read(site.engine) as db:
        placed = [layout_from_json(db.get_one(paper.Page, one).placed or {}) for one in refused]
    assert [tuple(column.key for column in one.columns) for one in placed] == [KEYS] * 3
    for one, (right, down, _rows) in zip(placed, PAGES, strict=True):
        assert abs(one.corners[0][0] - LEFT - right) < 12 and abs(one.corners[0][1] - TOP - down) < 12


def test_a_finger_drags_a_corner_and_does_not_scroll_the_view(browser: Browser, site: Site, refused: list[int]) -> None:
    page = sign_in(browser, site, PHONE_SIZE, touch=True)
    open_page(page, site, refused[0])
    finger, corner = page.context.new_cdp_session(page), page.locator("[data-name=corner-1] .dot")
    (x, y), above = _middle(corner), page.evaluate("() => window.scrollY")

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": right, "y": down} for right, down in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    touch("touchStart", (x, y))
    for step in range(1, 7):
        touch("touchMove", (x - 5 * step, y + 10 * step))
    expect(page.locator("#loupe")).to_be_visible()
    touch("touchEnd")
    moved = _middle(corner)
    assert (round(moved[0] - x), round(moved[1] - y)) == (-30, 60)
    assert page.evaluate("() => window.scrollY") == above


def test_the_keyboard_alone_places_a_page(browser: Browser, site: Site, refused: list[int]) -> None:
    page = sign_in(browser, site)
    open_page(page, site, refused[0])
    corner = page.locator("[data-name=corner-2]")
    before = _middle(corner.locator(".dot"))
    corner.focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowUp")
    after = _middle(corner.locator(".dot"))
    # Sideways by three long steps; upwards by a short one, and by what the focus scrolled.
    assert round(after[0] - before[0]) == 60 and after[1] < before[1]
    page.locator("[data-go=columns]").press("Enter")
    lines = page.locator("#board .handle.upright")
    expect(page.locator("#columns select").first).to_be_visible()
    count = lines.count()
    lines.first.focus()
    page.keyboard.press("Delete")
    expect(lines).to_have_count(count - 1)
    expect(page.locator("#columns select")).to_have_count(count)
    page.locator("[data-go=rows]").press("Enter")
    page.locator("#count").fill("11")
    page.locator("#count").press("Enter")
    expect(page.locator("#board .handle.level:not(.first)")).to_have_count(10)


def test_lines_are_added_by_a_tap_and_removed_onto_their_neighbour(
    browser: Browser, site: Site, refused: list[int]
) -> None:
    page = sign_in(browser, site)
    open_page(page, site, refused[0])
    page.locator("[data-go=columns]").click()
    lines = page.locator("#board .handle.upright")
    expect(lines.first).to_be_visible()
    count = lines.count()
    frame = page.locator("#board .frame").bounding_box()
    assert frame is not None
    # In the middle of the first and second line: no line is near.
    first, second = (_middle(lines.nth(number).locator(".dot"))[0] for number in (0, 1))
    page.mouse.click((first + second) / 2, frame["y"] + frame["height"] / 2)
    expect(lines).to_have_count(count + 1)
    expect(page.locator("#columns select")).to_have_count(count + 2)
    start = _middle(page.locator("[data-name=column-2] .dot"))
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 4, start[1])
    expect(page.locator("#loupe")).to_be_visible()
    page.mouse.move(first + 2, start[1], steps=3)
    page.mouse.up()
    expect(lines).to_have_count(count)
    expect(page.locator("#loupe")).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE_SIZE, LAPTOP_SIZE])
def test_the_views_are_accessible_and_fit_the_screen(
    browser: Browser, site: Site, refused: list[int], size: dict[str, int]
) -> None:
    page = sign_in(browser, site, size)
    open_page(page, site, refused[0])
    for step in ("frame", "columns", "rows"):
        page.locator(f"[data-go={step}]").click()
        expect(page.locator(f"#placing[data-step={step}]")).to_be_visible()
        assert_accessible(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.keyboard.press("t")
    page.wait_for_url("**/type")
    assert_accessible(page)
    page.locator("input[name=rows]").fill("2")
    page.get_by_role("button", name="Bắt đầu gõ").click()
    expect(page.locator(".typing-table")).to_be_visible()
    assert_accessible(page)
