"""One page, from the invite link to a value that a reviewer decided, in a real browser."""

from __future__ import annotations

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from records.database import read
from records.models.paper import Dispute, Field, Record
from records.words import FieldState
from tasks.models import Task
from tests.browser.conftest import PASSWORD, Site

pytestmark = pytest.mark.browser

PAPER = {
    "district": "Huyện Bù Đăng",
    "commune": "Xã Minh Hưng",
    "session_date": "25/7/2021",
    "foot_date": "25/7/2021",
    "site": "Trạm Y tế xã Minh Hưng",
    "vaccine": "AstraZeneca",
    "lot": "NJ0342",
    "dose": "1",
    "declared": "1",
    "strike": "no",
    "full_name": "Nguyễn Thị Thúy",
    "birth_date": "30/6/1984",
    "sex": "Nữ",
    "id_number": "070184000999",
    "phone": "0395822384",
    "address": "Ấp 3, xã Minh Hưng",
    "priority_group": "Người dân",
    "signature": "yes",
}
#: The planted mismatch: three people read the same name's tone in three ways; the first is right.
NAMES = {"An": "Nguyễn Thị Thúy", "Bình": "Nguyễn Thị Thủy", "Cúc": "Nguyễn Thị Thùy"}
PHONE_SIZE = {"width": 360, "height": 640}
LAPTOP_SIZE = {"width": 1092, "height": 500}


def join(browser: Browser, site: Site, name: str, phone: str, practised: bool = True) -> Page:
    """Join by the invite link on a phone of one's own, up to the work or only to the practice tasks."""
    context = browser.new_context(viewport=PHONE_SIZE, device_scale_factor=2, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.goto(f"{site.address}/join/{site.invite}")
    page.get_by_label("Họ và tên của bạn").fill(name)
    page.get_by_label("Số điện thoại của bạn").fill(phone)
    page.get_by_label("Mã PIN").fill("2580")
    page.get_by_role("radio", name="Từ 18 tuổi").check()
    page.locator("input[name=pledge]").check()
    page.locator("main button.main").tap()
    if practised:
        practise(page)
    page.wait_for_url("**/work" if practised else "**/practice")
    return page


def practise(page: Page) -> None:
    """Do the two practice tasks."""
    page.locator("[name=value_1]").fill("Lê Thị Hoài Thủy")
    page.locator("[name=value_2]").fill("05071961")
    page.locator("button.send").tap()
    page.locator("[name=value_3]").fill("2859?6782")
    page.locator("[name=hard_3]").check()
    page.locator("[name=blank_4]").check()
    page.locator("button.send").tap()


def field_keys(site: Site, code: str) -> dict[int, str]:
    """Look up what a task is about, as a person sees it on the picture."""
    with read(site.engine) as db:
        task = db.scalars(select(Task).where(Task.code == code)).one()
        fields = db.scalars(select(Field).where(Field.record_id == task.record_id, Field.group == task.group))
        return {field.id: field.key for field in fields}


def enter(page: Page, site: Site, paper: dict[str, str]) -> bool:
    """Enter the task on the screen; say whether there was one."""
    form = page.locator("form#entry")
    if form.count() == 0:
        page.goto(f"{site.address}/work")
    if form.count() == 0:
        return False
    if form.get_attribute("action") == "/work/lesson":
        give_back(page)
        return True
    code = form.get_attribute("data-code") or ""
    for number, key in field_keys(site, code).items():
        inputs = form.locator(f"[name=value_{number}]")
        if inputs.count() == 0:
            continue
        value = paper.get(key, "")
        if inputs.first.get_attribute("type") == "radio":
            form.locator(f"[name=value_{number}][value='{offered(page, number, value)}']").check()
        elif value:
            inputs.fill(value)
        else:
            form.locator(f"[name=blank_{number}]").check()
    form.locator("button.send").tap()
    expect(page.locator(f"form#entry[data-code='{code}']")).to_have_count(0)
    return True


def give_back(page: Page) -> None:
    """Give back the practice task on the screen."""
    slot = page.locator("#task").get_attribute("data-slot")
    page.locator("details.skip summary").tap()
    page.locator("button[name=reason][value=other]").tap()
    expect(page.locator(f"#task[data-slot='{slot}']")).to_have_count(0)


def offered(page: Page, number: int, value: str) -> str:
    """Find the button that means a value: a vaccine's button carries its code."""
    values = page.locator(f"[name=value_{number}]").evaluate_all("all => all.map(one => one.value)")
    return next(one for one in values if one.casefold() == value.casefold())


def open_fields(site: Site) -> dict[str, str]:
    """List the fields of the page that are not settled, with their states."""
    with read(site.engine) as db:
        query = select(Field).join(Record).where(Record.page_id == site.page_id, Field.state != FieldState.SETTLED)
        return {field.key: field.state for field in db.scalars(query) if field.group and field.group != "remark"}


def assert_accessible(page: Page) -> None:
    result = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert [one["id"] for one in result["violations"]] == []


def test_volunteers_settle_a_page_and_a_reviewer_the_planted_mismatch_by_keyboard(browser: Browser, site: Site) -> None:
    phones = {name: join(browser, site, name, f"091234567{at}") for at, name in enumerate(NAMES)}
    assert_accessible(phones["An"])
    papers = {name: {**PAPER, "full_name": written} for name, written in NAMES.items()}
    while any([enter(phone, site, papers[name]) for name, phone in phones.items()]):
        pass
    expect(phones["An"].locator(".rest h1")).to_be_visible()
    assert open_fields(site) == {"full_name": "disputed"}

    desk = browser.new_context(viewport=LAPTOP_SIZE).new_page()
    desk.goto(f"{site.address}/login")
    desk.get_by_label("Tên đăng nhập").fill("chi")
    desk.get_by_label("Mật khẩu").fill(PASSWORD)
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/review")
    assert_accessible(desk)
    opinions = [one.inner_text() for one in desk.locator(".opinion .said").all()]
    assert sorted(opinions) == sorted(NAMES.values())
    # Keys of the first moment are ignored: nobody has looked at the picture yet.
    desk.wait_for_timeout(500)
    desk.keyboard.press(f"Digit{opinions.index(PAPER['full_name']) + 1}")
    expect(desk.locator("#dispute.rest")).to_be_visible()

    with read(site.engine) as db:
        name = db.scalars(select(Field).join(Dispute, Dispute.field_id == Field.id)).one()
        assert (name.value, (name.evidence or {})["by"]) == (PAPER["full_name"], "decision")
        row = db.scalars(select(Record).where(Record.page_id == site.page_id, Record.row == 0)).one()
        assert row.ready_at is not None


def test_the_coordinators_first_view_is_accessible(browser: Browser, site: Site) -> None:
    page = browser.new_context(viewport=PHONE_SIZE).new_page()
    page.goto(f"{site.address}/login")
    page.get_by_label("Tên đăng nhập").fill("giang")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/coordinator")
    expect(page.locator("h1")).to_be_visible()
    assert_accessible(page)
