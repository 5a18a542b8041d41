"""The reviewer's keys in a real browser: in "choose" a key is a command, in "write" it is a letter."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.database import read, write
from records.locators import locator
from records.models.paper import Dispute, Record
from review.commit import commit_ready
from review.models import Decision
from review.questions import ask
from tests.browser.conftest import PASSWORD, Site
from tests.browser.scripted import WATCH, ScriptedReviewer, plant
from tests.browser.test_journey import LAPTOP_SIZE, PHONE_SIZE, assert_accessible
from tests.review.desk import a_disputed_desk, a_doubted_desk, a_ready_page, chi, the_dispute
from tests.review.persons import NO_FOOT
from tests.review.test_shifted_rows import a_shifted_desk

pytestmark = pytest.mark.browser

#: Longer than the first moment, in which keys are ignored.
LOOKED_MS = 500


def sign_in(
    browser: Browser,
    site: Site,
    name: str,
    scheme: str = "light",
    size: dict[str, int] | None = None,
    script: str = "",
) -> Page:
    page = browser.new_context(viewport=size or LAPTOP_SIZE, color_scheme=scheme).new_page()  # type: ignore[arg-type]
    page.add_init_script(script)
    page.goto(f"{site.address}/login")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/(review|coordinator)$"))
    return page


@pytest.fixture
def desk(browser: Browser, site: Site) -> Page:
    """Chi before a disputed name, of which she has looked at the picture."""
    with write(site.engine) as db:
        a_disputed_desk(db)
    page = sign_in(browser, site, "chi")
    page.wait_for_timeout(LOOKED_MS)
    return page


def where(db: Session, decision: Decision) -> str:
    """The locator of the row that was decided about."""
    page = (record := db.get_one(Dispute, decision.dispute_id).record).page
    return locator(page.batch.district_code, page.batch.number, page.sequence, record.row)


def decided(site: Site) -> int:
    with read(site.engine) as db:
        return db.scalar(select(func.count(Decision.id))) or 0


def test_the_dispute_fits_an_old_laptop_without_scrolling(desk: Page) -> None:
    assert desk.evaluate("document.documentElement.scrollHeight") <= LAPTOP_SIZE["height"]
    assert desk.evaluate("document.documentElement.scrollWidth") <= LAPTOP_SIZE["width"]


def test_letters_typed_while_writing_never_decide(desk: Page, site: Site) -> None:
    desk.keyboard.press("Enter")
    expect(desk.locator("#dispute")).to_have_attribute("data-state", "write")
    desk.keyboard.type("b1xcsu ")
    expect(desk.locator("[name=value]")).to_have_value("b1xcsu ")
    desk.keyboard.press("Escape")
    expect(desk.locator("#dispute")).to_have_attribute("data-state", "choose")
    assert decided(site) == 0


def test_what_was_written_is_sent_by_enter(desk: Page, site: Site) -> None:
    desk.keyboard.press("Enter")
    desk.keyboard.type("Điểu Thuý")
    desk.keyboard.press("Enter")
    expect(desk.locator("#dispute.rest")).to_be_visible()
    with read(site.engine) as db:
        assert db.scalars(select(Decision.value)).one() == "Điểu Thuý"


def test_an_opinion_pressed_while_writing_is_taken_over_not_decided(desk: Page, site: Site) -> None:
    desk.keyboard.press("KeyE")
    desk.locator(".opinion").first.click()
    said = desk.locator(".opinion").first.get_attribute("value") or ""
    expect(desk.locator("[name=value]")).to_have_value(said.removeprefix("value "))
    assert decided(site) == 0


def test_keys_of_the_first_moment_are_ignored(desk: Page, site: Site) -> None:
    # The view's scripts have run by then; how slow the machine is does not matter.
    key = "document.body.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyB', bubbles: true}))"
    desk.add_init_script(f"document.addEventListener('DOMContentLoaded', () => {key})")
    desk.goto(f"{site.address}/review")
    desk.wait_for_timeout(LOOKED_MS)
    assert decided(site) == 0


def test_a_key_held_down_composed_or_with_control_does_nothing(desk: Page, site: Site) -> None:
    desk.evaluate("""for (const more of [{repeat: true}, {isComposing: true}, {keyCode: 229}, {ctrlKey: true}])
        document.body.dispatchEvent(new KeyboardEvent("keydown", {code: "KeyB", bubbles: true, ...more}))""")
    desk.wait_for_timeout(LOOKED_MS)
    assert decided(site) == 0


def test_no_key_decides_while_the_page_covers_the_opinions(desk: Page, site: Site) -> None:
    desk.keyboard.press("KeyP")
    expect(desk.locator("#look .frame")).to_be_visible()
    for key in ("Digit1", "KeyB", "KeyX"):
        desk.keyboard.press(key)
    desk.keyboard.press("Escape")
    expect(desk.locator("#look")).to_be_empty()
    assert decided(site) == 0


def test_the_reading_is_hidden_until_its_key(browser: Browser, site: Site) -> None:
    with write(site.engine) as db:
        a_disputed_desk(db).cell("full_name").reading = "Điểu Thuy"
    page = sign_in(browser, site, "chi")
    page.wait_for_timeout(LOOKED_MS)
    expect(page.get_by_text("Điểu Thuy", exact=True)).not_to_be_visible()
    page.keyboard.press("KeyM")
    expect(page.get_by_text("Điểu Thuy", exact=True)).to_be_visible()


def test_a_decision_is_taken_back_by_its_key(desk: Page, site: Site) -> None:
    desk.keyboard.press("KeyB")
    expect(desk.locator("#dispute.rest")).to_be_visible()
    desk.wait_for_timeout(LOOKED_MS)
    desk.keyboard.press("KeyU")
    expect(desk.locator(".opinion")).to_have_count(3)


def test_a_check_is_confirmed_by_its_key(browser: Browser, site: Site) -> None:
    with write(site.engine) as db:
        a_doubted_desk(db)
    page = sign_in(browser, site, "chi")
    page.wait_for_timeout(LOOKED_MS)
    page.keyboard.press("Digit2")
    expect(page.locator("details.write[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("KeyC")
    expect(page.locator("#dispute.rest")).to_be_visible()
    assert decided(site) == 1


def test_a_hundred_disputes_are_settled_by_keyboard_with_an_input_method_and_none_by_chance(
    browser: Browser, site: Site
) -> None:
    with write(site.engine) as db:
        planted = plant(db, 100, site.store)
    page = sign_in(browser, site, "chi", script=WATCH)
    ScriptedReviewer(page, planted).decide_all()
    expect(page.locator("#dispute.rest")).to_be_visible()
    with read(site.engine) as db:
        stand = db.scalars(select(Decision).where(Decision.undone_at.is_(None))).all()
        found = {where(db, one): (one.mark, one.value, one.should_be) for one in stand}
        undone = db.scalar(select(func.count(Decision.id)).where(Decision.undone_at.is_not(None)))
    assert len(stand) == len(planted)
    assert found == {one.locator: one.stored for one in planted}
    assert undone == sum(one.way == "undo" for one in planted)


@pytest.mark.parametrize("size", [LAPTOP_SIZE, PHONE_SIZE], ids=["laptop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_staff_view_is_accessible_and_no_wider_than_the_screen(
    browser: Browser, site: Site, scheme: str, size: dict[str, int]
) -> None:
    with write(site.engine) as db:
        desk = a_disputed_desk(db)
        batch, dispute = desk.page.batch_id, the_dispute(db).id
        a_doubted_desk(db)
        ask(db, chi(db), db.scalars(select(Dispute.id).where(Dispute.id != dispute)).one())
        record, value = desk.row().id, desk.cell("sex").id
        shifted = a_shifted_desk(db)
        column = db.scalars(
            select(Dispute.id).join(Dispute.record).where(Record.page_id == shifted.page.id).limit(1)
        ).one()
        a_ready_page(db, {"signature": "no"}, header=NO_FOOT)
        commit_ready(db)
    sheets = [f"/batch/{batch}", f"/batch/{batch}/doses/open", "/province/all/rows/live"]
    paths = ["", "/rules", "/waiting", "/batches", f"/batch/{batch}", "/invite", "/uploads", "/find?code=BĐ-0001-01"]
    own = [f"/alike/{dispute}", f"/shifted/{column}", f"/record/{record}", f"/correct/{value}"]
    views = {
        "giang": [f"/coordinator{path}" for path in (*paths, *(f"/sheet{one}" for one in sheets))],
        "chi": ["/review", "/questions", "/questions/print", *(f"/review{one}" for one in own)],
    }
    for name, addresses in views.items():
        page = sign_in(browser, site, name, scheme, size)
        for address in addresses:
            page.goto(f"{site.address}{address}")
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
