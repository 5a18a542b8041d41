"""Typing at the desk: by keyboard alone, by input methods that compose, and by a thumb that hits what it aims at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect
from sqlalchemy import select

from records.database import read
from records.models.paper import Field
from records.words import Mark
from tasks.models import Answer
from tests import factories
from tests.browser.conftest import Site, serve
from tests.browser.test_journey import LAPTOP_SIZE, join

pytestmark = pytest.mark.browser

NAME, DATE = "input[data-widget=name]", "input[data-widget=date]"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Site]:
    with serve(tmp_path, rows=6, header=factories.SETTLED_HEADER) as site:
        yield site


@pytest.fixture
def phone(browser: Browser, hall: Site) -> Page:
    """A phone with a task about a person."""
    page = join(browser, hall, "Lan", "0912345678")
    expect(page.locator(".question.is-open")).to_have_count(1)
    expect(page.locator(NAME)).to_have_count(1)
    return page


@pytest.fixture
def laptop(browser: Browser, hall: Site, phone: Page) -> Page:
    """The same person at a computer, with a task about a person."""
    context = browser.new_context(viewport=LAPTOP_SIZE, storage_state=phone.context.storage_state())
    page = context.new_page()
    page.goto(f"{hall.address}/work")
    expect(page.locator(".question.is-open")).to_have_count(1)
    return page


def question(page: Page, cell: str) -> Locator:
    """Find the question that has this cell."""
    return page.locator(".question").filter(has=page.locator(cell))


def focused(page: Page, attribute: str = "name") -> str:
    return str(page.evaluate("(one) => document.activeElement.getAttribute(one) || ''", attribute))


def compose(keys: CDPSession, text: str) -> None:
    """Compose a word letter by letter, as keyboards of phones and input methods of computers do; it stays open."""
    for end in range(1, len(text) + 1):
        keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Process"})
        given = {"text": text[:end], "selectionStart": end, "selectionEnd": end}
        keys.send("Input.imeSetComposition", given)


def tab_to(page: Page, start: str) -> None:
    """Press Tab until the focus is where a name begins so."""
    for _ in range(8):
        if focused(page).startswith(start):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {start}")


def said(site: Site) -> dict[str, tuple[str, str | None]]:
    """List what was entered, by field: mark and text."""
    with read(site.engine) as db:
        query = select(Answer, Field.key).join(Field, Field.id == Answer.field_id)
        return {key: (answer.mark, answer.value) for answer, key in db.execute(query)}


def test_a_task_is_done_by_keyboard_alone_and_the_next_one_has_the_focus(laptop: Page, hall: Site) -> None:
    keys, slot = laptop.keyboard, laptop.locator("#task").get_attribute("data-slot")
    assert focused(laptop, "type") == "radio"
    keys.press("Space")
    keys.press("Enter")
    keys.type("điểu k'nam")
    tab_to(laptop, "hard_")
    keys.press("Space")
    keys.press("Enter")
    assert focused(laptop, "data-widget") == "date"
    tab_to(laptop, "blank_")
    keys.press("Space")
    keys.press("Enter")
    keys.press("ArrowRight")
    keys.press("Enter")
    expect(laptop.locator(f"#task[data-slot='{slot}']")).to_have_count(0)
    expect(laptop.locator("#task .question").first.locator(":focus")).to_have_count(1)
    expect(laptop.locator("#waiting")).to_be_hidden()
    entered = said(hall)
    assert entered["full_name"] == (Mark.VALUE, "Điểu K'Nam") and entered["birth_date"][0] == Mark.BLANK
    assert entered["strike"] == (Mark.VALUE, "no") and entered["sex"][0] == Mark.VALUE


def test_enter_of_an_input_method_or_a_heavy_hand_does_not_go_on(laptop: Page) -> None:
    keys = laptop.context.new_cdp_session(laptop)
    laptop.locator(NAME).focus()
    compose(keys, "điểu")
    enter = {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Enter", "code": "Enter"}
    keys.send("Input.dispatchKeyEvent", enter)
    assert focused(laptop, "data-widget") == "name"
    keys.send("Input.insertText", {"text": "điểu"})
    keys.send("Input.insertText", {"text": " "})
    compose(keys, "hơn")
    keys.send("Input.insertText", {"text": "hơn"})
    expect(laptop.locator(NAME)).to_have_value("Điểu hơn")
    held = {"type": "rawKeyDown", "windowsVirtualKeyCode": 13, "key": "Enter", "code": "Enter", "autoRepeat": True}
    keys.send("Input.dispatchKeyEvent", held)
    assert focused(laptop, "data-widget") == "name"
    laptop.keyboard.press("Enter")
    assert focused(laptop, "data-widget") == "date"
    expect(laptop.locator(NAME)).to_have_value("Điểu Hơn")


def test_all_tones_are_offered_while_a_keyboard_composes_and_enter_picks_none(phone: Page) -> None:
    keys, name = phone.context.new_cdp_session(phone), phone.locator(NAME)
    name.focus()
    compose(keys, "thuy")
    offers = phone.locator(".offer")
    expect(offers).to_have_count(3)
    assert {one.strip() for one in offers.all_inner_texts()} == {"Thúy", "Thùy", "Thủy"}
    assert len({str(one.bounding_box()["width"]) for one in offers.all()}) <= 2  # type: ignore[index]
    picked = offers.nth(1).inner_text()
    offers.nth(1).tap()
    expect(name).to_have_value(f"{picked} ")
    name.fill("")
    name.press_sequentially("thuy")
    phone.keyboard.press("Enter")
    expect(name).to_have_value("Thuy")
    assert focused(phone, "data-widget") == "date"


def test_the_order_of_offers_is_a_persons_own(phone: Page) -> None:
    orders = set()
    for number in range(8):
        mark = f"TN-{number:03}"
        phone.evaluate("(mark) => { document.getElementById('entry').elements.account.value = mark; }", mark)
        phone.locator(NAME).fill("")
        phone.locator(NAME).press_sequentially("thuy")
        orders.add(tuple(phone.locator(".offer").all_inner_texts()))
    assert len(orders) > 2


def test_a_tap_hits_what_it_aimed_at_while_offered_words_go_away(phone: Page) -> None:
    phone.set_viewport_size({"width": 412, "height": 915})
    phone.locator(NAME).press_sequentially("thuy")
    expect(phone.locator(".offer")).to_have_count(3)
    blank = question(phone, DATE).locator("input[name^=blank_]")
    box = blank.bounding_box()
    assert box
    phone.touchscreen.tap(box["x"] + 20, box["y"] + 20)
    expect(blank).to_be_checked()
    expect(phone.locator(".offer")).to_have_count(3)
    expect(phone.locator(".offer").first).to_be_hidden()


@pytest.mark.parametrize(
    ("typed", "understood", "asks"),
    [
        ("5/7/61", "hiểu là: 5 tháng 7, 61", True),
        ("05071961", "hiểu là: 5 tháng 7, 1961", False),
        ("5.7.1961", "hiểu là: 5 tháng 7, 1961", False),
        ("1961", "chỉ có năm 1961", False),
        ("7/1961", "chỉ có tháng 7 năm 1961", False),
        ("31/2/1961", "không có ngày này", True),
    ],
)
def test_a_date_says_how_it_is_understood(phone: Page, typed: str, understood: str, asks: bool) -> None:
    phone.locator(DATE).press_sequentially(typed)
    cell = question(phone, DATE)
    expect(cell.locator(".said")).to_have_text(understood)
    expect(cell.locator(".insist")).to_be_visible(visible=asks)


def test_numbers_are_counted_and_an_unusual_count_is_one_tap(phone: Page) -> None:
    widget = "one => { Object.assign(one.dataset, { widget: 'digits', count: '9 12' }); }"
    phone.locator(DATE).evaluate(widget)
    number, cell = phone.locator("input[data-widget=digits]"), question(phone, "input[data-widget=digits]")
    number.press_sequentially("32448")
    expect(cell.locator(".said")).to_have_text("324 48 · 5 số")
    expect(cell.locator(".insist")).to_be_hidden()
    number.press_sequentially("595")
    expect(cell.locator(".insist")).to_contain_text("Trên giấy có đúng 8 số không?")
    cell.locator(".insist input").tap()
    expect(cell.locator(".insist input")).to_be_checked()
    number.press("End")
    number.press_sequentially("1")
    expect(cell.locator(".said")).to_have_text("324 485 951 · 9 số ✓")
    expect(cell.locator(".insist")).to_be_hidden()


def test_a_sign_that_cannot_be_read_is_one_tap_where_the_number_pad_has_none(phone: Page) -> None:
    date = phone.locator(DATE)
    date.press_sequentially("5/7/191")
    date.evaluate("one => one.setSelectionRange(6, 6)")
    question(phone, DATE).locator(".letter").tap()
    expect(date).to_have_value("5/7/19?1")
    expect(date).to_be_focused()
    assert date.evaluate("one => one.selectionStart") == 7
