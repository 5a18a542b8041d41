"""Going back on a real phone: what waits there is mended there, what was sent at the server, and nothing is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from records.database import read
from records.models.paper import Field
from records.models.people import Account
from tasks.models import Answer
from tests.browser.conftest import Site
from tests.browser.test_journey import PAPER, assert_accessible, enter, join
from tests.browser.test_offline import Handset, hall, handset, people, stored

__all__ = ["hall", "handset", "people"]

pytestmark = pytest.mark.browser

NAME = "input[data-widget=name]"


def names(site: Site) -> list[tuple[str, bool]]:
    """List the names that were entered, in the order in which they came, and which of them count."""
    with read(site.engine) as db:
        query = select(Answer).join(Field, Field.id == Answer.field_id).where(Field.key == "full_name")
        return [(one.value, one.live) for one in db.scalars(query.order_by(Answer.id)) if one.value]


def until_a_name(phone: Handset) -> None:
    """Enter what comes first, until a task asks for a name."""
    while phone.page.locator(NAME).count() == 0:
        phone.enter(1)


def until_the_name_that_was_sent(phone: Handset) -> None:
    """Go back, entry by entry, to one that asked for a name."""
    mended = phone.page.locator("#task form[action='/work/back']")
    expect(phone.page.locator("#waiting")).to_be_hidden()
    for _ in range(5):
        before = phone.page.locator("#task").get_attribute("data-slot")
        phone.page.locator("#back").tap()
        expect(phone.page.locator(f"#task[data-slot='{before}']")).to_have_count(0)
        expect(mended).to_have_count(1)
        if mended.locator(NAME).count():
            return


def test_without_a_network_an_entry_is_mended_where_it_waits(
    hall: Site, handset: Handset, people: tuple[Account, Account]
) -> None:
    handset.sit_down(people[0])
    handset.holds(6)
    handset.network(False)
    until_a_name(handset)
    handset.enter(1)
    waiting = handset.page.locator("#waiting b").inner_text()
    handset.page.locator("#back").tap()
    name = handset.page.locator(NAME)
    expect(name).to_have_value(re.compile("Người Số"))
    expect(handset.page.locator("a.leave")).to_be_visible()
    name.fill("Điểu Hơn")
    handset.page.locator("button.send").tap()
    expect(handset.page.locator("body")).not_to_have_class("mending")
    assert handset.page.locator("#waiting b").inner_text() == waiting
    handset.network(True)
    expect(handset.page.locator("#waiting")).to_be_hidden()
    assert ("Điểu Hơn", True) in names(hall)
    assert all(live for _, live in names(hall)) and len(stored(hall)) == int(waiting)


def test_what_was_sent_is_mended_at_the_server_and_the_task_in_hand_is_as_it_was(
    hall: Site, handset: Handset, people: tuple[Account, Account]
) -> None:
    handset.sit_down(people[0])
    handset.holds(3)
    until_a_name(handset)
    handset.enter(1)
    expect(handset.page.locator("#waiting")).to_be_hidden()
    until_a_name(handset)
    handset.page.locator(NAME).fill("Nửa chừng")
    slot = handset.page.locator("#task").get_attribute("data-slot")
    until_the_name_that_was_sent(handset)
    assert_accessible(handset.page)
    before = handset.page.locator(NAME).input_value()
    handset.page.locator(NAME).fill("Điểu Hơn")
    handset.page.locator("button.send").tap()
    expect(handset.page.locator(f"#task[data-slot='{slot}'] {NAME}")).to_have_value("Nửa chừng")
    expect(handset.page.locator("#waiting")).to_be_hidden()
    assert (before, False) in names(hall) and ("Điểu Hơn", True) in names(hall)


def test_what_is_left_as_it_is_changes_nothing(hall: Site, handset: Handset, people: tuple[Account, Account]) -> None:
    handset.sit_down(people[0])
    handset.holds(3)
    handset.enter(1)
    expect(handset.page.locator("#waiting")).to_be_hidden()
    slot = handset.page.locator("#task").get_attribute("data-slot")
    handset.page.locator("#back").tap()
    handset.page.locator("a.leave").tap()
    expect(handset.page.locator(f"#task[data-slot='{slot}']")).to_have_count(1)
    assert len(stored(hall)) == 1


def test_a_killed_browser_keeps_the_mended_entry(hall: Site, handset: Handset, people: tuple[Account, Account]) -> None:
    handset.sit_down(people[0])
    handset.holds(6)
    handset.network(False)
    until_a_name(handset)
    handset.enter(1)
    handset.page.locator("#back").tap()
    # The next task asks for a name, too.
    expect(handset.page.locator("a.leave")).to_be_visible()
    handset.page.locator(NAME).fill("Điểu Hơn")
    handset.page.locator("button.send").tap()
    expect(handset.page.locator("body")).not_to_have_class("mending")
    handset.page.wait_for_timeout(200)
    handset.kill()
    handset.open(network=False)
    handset.visit()
    expect(handset.page.locator("#waiting")).to_be_visible()
    handset.network(True)
    expect(handset.page.locator("#waiting")).to_be_hidden()
    assert ("Điểu Hơn", True) in names(hall)


def test_with_javascript_off_the_last_entry_is_mended_by_a_plain_form(browser: Browser, site: Site) -> None:
    phone = join(browser, site, "Lan", "0912345678")
    cookies = phone.context.storage_state()
    plain = browser.new_context(storage_state=cookies, java_script_enabled=False, has_touch=True).new_page()
    while plain.goto(f"{site.address}/work") and plain.locator("form#entry").count():
        enter(plain, site, PAPER)
        plain.locator("#back").click()
        if plain.locator(NAME).count():
            break
    plain.locator(NAME).fill("Nguyễn Thị Thùy")
    plain.locator("button.send").click()
    plain.wait_for_url("**/work")
    assert names(site) == [(PAPER["full_name"], False), ("Nguyễn Thị Thùy", True)]
