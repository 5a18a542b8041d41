"""A phone on a poor network: what was tapped is stored once, in order, under the name of whoever tapped it."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect
from sqlalchemy import select

from records.database import read, write
from records.models.people import Account
from tasks.models import Answer, Entry, Slot, SlotState
from tests import factories
from tests.browser.conftest import FLAGS, Site, serve
from webapp.pins import new_pin
from webapp.signing import REST, device_for
from webapp.volunteering import pseudonym

pytestmark = pytest.mark.browser

PIN = "2580"
_PATIENCE = 30
PHONE = {"viewport": {"width": 360, "height": 640}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}


class Handset:
    """One phone: a browser that can be killed and opened again with all that it keeps."""

    def __init__(self, playwright: Playwright, site: Site, folder: Path) -> None:
        self._playwright, self._site, self._folder = playwright, site, folder
        self._context: BrowserContext | None = None
        self.open()

    def open(self, network: bool = True) -> Page:
        self._context = self._playwright.chromium.launch_persistent_context(
            self._folder, executable_path=shutil.which("chromium"), args=FLAGS.split(), locale="vi-VN", **PHONE
        )
        self.network(network)
        self.page = self._context.pages[0]
        return self.page

    def network(self, there: bool) -> None:
        assert self._context
        self._context.set_offline(not there)

    def kill(self) -> None:
        """Kill the browser as a dead battery would."""
        mine = f"--user-data-dir={self._folder}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                ours = mine in (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if ours:
                os.kill(int(process.name), signal.SIGKILL)
        self.close()

    def close(self) -> None:
        assert self._context
        try:
            self._context.close()
        except Exception as error:
            assert "closed" in str(error).lower()

    def visit(self) -> None:
        self.page.goto(f"{self._site.address}/work")

    def sign_in(self, account: Account) -> None:
        """Go on by phone number and PIN, or by name where the phone knows one."""
        self.page.goto(f"{self._site.address}/switch")
        if self.page.locator("#people").count() and self.page.get_by_text(account.name, exact=True).count():
            self.page.get_by_role("radio", name=account.name).check()
            self.page.locator("#pin").fill(PIN)
            self.page.locator("#people button").tap()
        else:
            if self.page.locator("details.card[open]").count() == 0:
                self.page.locator("details.card summary").tap()
            self.page.locator("#phone").fill(account.phone or "")
            self.page.locator("#new-pin").fill(PIN)
            self.page.locator("details.card button").tap()
        self.page.wait_for_url("**/work")

    def sit_down(self, account: Account) -> None:
        """Sign in, and close and open the browser once: cookies are written to disk only after a while."""
        self.sign_in(account)
        self.close()
        self.open()
        self.visit()

    def enter(self, count: int) -> list[int]:
        """Enter tasks, each with its own number as name or text; give their slots."""
        slots = []
        for _ in range(count):
            form = self.page.locator("form#entry")
            expect(form).to_have_count(1)
            slot = int(self.page.locator("#task").get_attribute("data-slot") or 0)
            for question in form.locator(".question").all():
                answer(question, slot)
            form.locator("button.send").tap()
            expect(self.page.locator(f"#task[data-slot='{slot}']")).to_have_count(0)
            slots.append(slot)
        return slots

    def holds(self, least: int) -> None:
        """Wait until the phone holds so many tasks ahead, and can open without a network."""
        ready = """() => Outbox.who().then((who) => Outbox.tasks(who && who.account)).then(
            (held) => (navigator.serviceWorker.controller ? held.length : 0))"""
        end = time.monotonic() + _PATIENCE
        while self.page.evaluate(ready) < least:
            assert time.monotonic() < end, "the phone does not hold enough tasks"
            time.sleep(0.05)


def answer(question: Locator, slot: int) -> None:
    radios = question.locator("input[type=radio]")
    if radios.count():
        radios.first.evaluate("one => one.click()")
    elif question.locator("input[data-widget=name]").count():
        question.locator("input.input").fill(f"Người Số {'Một ' * (slot % 3)}Thử")
    else:
        question.locator("input[name^=blank_]").evaluate("one => one.click()")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Site]:
    """A list so long that a phone may hold many of its tasks."""
    with serve(tmp_path / "site", rows=20, header=factories.SETTLED_HEADER) as site:
        yield site


@pytest.fixture
def handset(hall: Site, playwright: Playwright, tmp_path: Path) -> Iterator[Handset]:
    phone = Handset(playwright, hall, tmp_path / "phone")
    yield phone
    phone.close()


@pytest.fixture
def people(hall: Site) -> tuple[Account, Account]:
    with write(hall.engine) as db:
        pin = new_pin(PIN)
        an = factories.a_volunteer(db, "An", phone="0912345678", pin_hash=pin)
        binh = factories.a_volunteer(db, "Bình", phone="0987654321", pin_hash=pin)
        device_for(db, None)
        return an, binh


def stored(site: Site) -> list[tuple[int, int]]:
    """List account and slot of each entry, in the order in which they came."""
    with read(site.engine) as db:
        return [(one.account_id, one.slot_id) for one in db.scalars(select(Entry).order_by(Entry.id))]


def test_ten_tasks_without_a_network_and_a_killed_browser_are_ten_entries_in_order(
    hall: Site, handset: Handset, people: tuple[Account, Account]
) -> None:
    an, _ = people
    handset.sit_down(an)
    handset.holds(11)
    handset.network(False)
    slots = handset.enter(10)
    assert len(set(slots)) == 10
    expect(handset.page.locator("#waiting")).to_contain_text("10 chờ gửi")
    assert stored(hall) == []

    handset.kill()
    handset.open(network=False)
    handset.visit()
    expect(handset.page.locator("#waiting")).to_contain_text("10 chờ gửi")
    handset.network(True)
    expect(handset.page.locator("#waiting")).to_be_hidden()
    assert stored(hall) == [(an.id, slot) for slot in slots]


def test_after_a_change_of_person_each_entry_is_stored_under_its_own_name(
    hall: Site, handset: Handset, people: tuple[Account, Account]
) -> None:
    an, binh = people
    handset.sit_down(an)
    handset.holds(8)
    handset.network(False)
    ans = handset.enter(4)
    handset.kill()
    handset.open()
    handset.sign_in(binh)
    expect(handset.page.locator("#asides")).to_contain_text("An còn 4 việc")
    handset.holds(6)
    assert stored(hall) == []
    handset.network(False)
    binhs = handset.enter(3)
    handset.network(True)
    expect(handset.page.locator("#waiting")).to_be_hidden()
    assert stored(hall) == [(binh.id, slot) for slot in binhs]
    handset.sign_in(an)
    handset.holds(1)
    expect(handset.page.locator("#waiting")).to_be_hidden()
    assert stored(hall) == [*((binh.id, slot) for slot in binhs), *((an.id, slot) for slot in ans)]


def test_half_a_task_is_there_again_after_the_browser_was_killed(
    hall: Site, handset: Handset, people: tuple[Account, Account]
) -> None:
    handset.sit_down(people[0])
    handset.holds(2)
    name = handset.page.locator("input[data-widget=name]")
    name.press_sequentially("Điểu H")
    handset.page.wait_for_timeout(200)
    handset.kill()
    handset.open(network=False)
    handset.visit()
    expect(handset.page.locator("input[data-widget=name]")).to_have_value("Điểu H")


def test_leaving_takes_the_pictures_off_the_phone(
    hall: Site, handset: Handset, people: tuple[Account, Account]
) -> None:
    handset.sign_in(people[0])
    handset.holds(3)
    handset.page.locator("details.menu summary").tap()
    handset.page.get_by_text("Đổi người").tap()
    handset.page.wait_for_url("**/switch")
    kept = "(mark) => Outbox.tasks(mark).then((held) => held.length)"
    assert handset.page.evaluate(kept, pseudonym(people[0].id)) == 0


def test_whoever_leaves_without_a_network_leaves_an_empty_desk_that_leads_to_the_door(
    hall: Site, handset: Handset, people: tuple[Account, Account]
) -> None:
    handset.sit_down(people[0])
    handset.holds(3)
    handset.network(False)
    handset.visit()
    expect(handset.page.locator("form#entry")).to_have_count(1)
    handset.page.locator("details.menu summary").tap()
    handset.page.get_by_role("button", name="Đổi người").tap()
    expect(handset.page.locator("#task h1")).to_contain_text("Người sau vào khi có mạng")
    assert handset.page.locator("#task img").count() == 0
    handset.network(True)
    handset.page.wait_for_url("**/switch")


def test_a_shared_phone_asks_for_the_pin_after_minutes_of_rest_without_a_network_too(
    hall: Site, handset: Handset, people: tuple[Account, Account]
) -> None:
    handset.sign_in(people[0])
    handset.sit_down(people[1])
    handset.holds(2)
    handset.network(False)
    handset.page.clock.install()
    handset.visit()
    expect(handset.page.locator("form#entry")).to_have_count(1)
    handset.page.clock.fast_forward((REST - timedelta(minutes=1)).seconds * 1000)
    expect(handset.page.locator("#pin-sheet")).to_be_hidden()
    handset.page.clock.fast_forward(61_000)
    expect(handset.page.locator("#pin-sheet")).to_contain_text("Bình")
    expect(handset.page.locator("form#entry img").first).to_be_hidden()


def test_what_the_server_asks_back_comes_again_with_all_that_was_typed(
    hall: Site, handset: Handset, people: tuple[Account, Account]
) -> None:
    handset.sign_in(people[0])
    handset.holds(2)
    slot = int(handset.page.locator("#task").get_attribute("data-slot") or 0)
    for question in handset.page.locator(".question").all():
        answer(question, slot)
    handset.page.locator("input[data-widget=name]").fill("Hơn")
    handset.page.locator("button.send").tap()
    expect(handset.page.locator(f"#task[data-slot='{slot}']")).to_have_count(0)
    handset.enter(1)
    expect(handset.page.locator(f"#task[data-slot='{slot}'] input[data-widget=name]")).to_have_value("Hơn")
    handset.page.get_by_role("checkbox", name="Đúng, trên giấy ghi như vậy").check()
    handset.page.locator("button.send").tap()
    expect(handset.page.locator(f"#task[data-slot='{slot}']")).to_have_count(0)
    expect(handset.page.locator("#waiting")).to_be_hidden()
    with read(hall.engine) as db:
        assert "Hơn" in set(db.scalars(select(Answer.value)))
        assert db.get_one(Slot, slot).state == SlotState.DONE
