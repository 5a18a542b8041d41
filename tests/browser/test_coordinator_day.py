"""A coordinator from an empty campaign to a pilot file that the platform accepted, in a real browser, click by click.

The machine that reads pages is played: what it finds on each is one row. Three people enter on their phones; a second
coordinator approves. How many clicks the coordinator needs is printed, and may not grow.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from records.database import read, write
from records.forms import form_by_key
from records.models.paper import Page as PaperPage
from records.models.paper import Record
from records.words import Mark, PageState, Role
from review.commit import commit_ready
from review.conservation import sheet
from review.handover import pilot_accepted
from tasks.models import Task
from tasks.plan import plan_page
from tests import factories
from tests.browser.conftest import PASSWORD, Site, a_picture, serve_empty
from tests.browser.test_journey import LAPTOP_SIZE, field_keys, give_back, join, offered
from tests.factories import FORM, SETTLED_HEADER, SETTLED_ROW, someone_else
from webapp.clock import take_known
from webapp.staff import add_staff

pytestmark = [pytest.mark.browser, pytest.mark.long]

PAGES, HELD = 30, 21
#: Clicks of the coordinator and the one who approves; files chosen count as one, typing does not.
MOST_CLICKS = 30
EXPORT = ["Họ và tên", "Ngày sinh", "Số điện thoại", "Số CMND/CCCD", "Mũi số"]
TEMPLATE = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số điện thoại", "CMND/CCCD", "Mũi tiêm số"]
TEMPLATE += ["Tên vắc xin", "Ngày tiêm", "Số lô", "Ghi chú"]
SITE = SETTLED_HEADER["site"]
#: Another task is there, or the same one with a question whether the paper really says so.
GONE_OR_ASKED = """(code) => {
  const form = document.querySelector(`form#entry[data-code='${code}']`);
  return !form || [...form.querySelectorAll("[name^=sure_]")].some((one) => one.checkVisibility());
}"""


@dataclass
class Desk:
    """A person at a computer whose clicks are counted."""

    page: Page
    site: Site
    clicks: list[str] = field(default_factory=list)

    def click(self, what: Locator, name: str) -> None:
        self.clicks.append(name)
        what.click()

    def button(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True).first, name)

    def link(self, path: str) -> None:
        """Go on by a link that the view offers, out of its menu where it is there."""
        self.click(self.page.locator(f"a[href='{path}']").first, path)

    def files(self, what: str, files: Any) -> None:
        self.clicks.append("choose files")
        self.page.locator(what).set_input_files(files)

    def choose(self, name: str, value: str) -> None:
        self.clicks.append(f"{name} = {value}")
        self.page.locator(f"input[name={name}][value={value}]").check()


@pytest.fixture
def site(tmp_path: Path) -> Any:
    with serve_empty(tmp_path) as served:
        with write(served.engine) as db:
            factories.a_campaign(db)
            for name in ("giang", "hai"):
                add_staff(db, name, f"Phạm {name.title()}", Role.COORDINATOR, factories.DISTRICT, PASSWORD)
        yield served


def says(number: int) -> dict[str, str | Mark]:
    """What the row of a page says."""
    return {**SETTLED_ROW, **someone_else(number + 1)}


def at_a_desk(browser: Browser, site: Site, name: str) -> Desk:
    page = browser.new_context(viewport=LAPTOP_SIZE).new_page()
    page.goto(f"{site.address}/login")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    desk = Desk(page, site)
    desk.button("Đăng nhập")
    page.wait_for_url("**/coordinator")
    return desk


def an_export() -> dict[str, Any]:
    """What the platform holds: the dose of each of the first rows."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(EXPORT)
    for number in range(HELD):
        row = says(number)
        writer.writerow([*(row[key] for key in ("full_name", "birth_date", "phone", "id_number")), "1"])
    return {"name": "xuat.csv", "mimeType": "text/csv", "buffer": written.getvalue().encode()}


def an_empty_template() -> dict[str, Any]:
    book, data = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(TEMPLATE)
    book.save(data)
    return {"name": "mau.xlsx", "mimeType": "application/octet-stream", "buffer": data.getvalue()}


def page_images() -> list[dict[str, Any]]:
    """A folder of pages in no order."""
    found = []
    for number in sorted(range(PAGES), key=lambda one: one * 7 % PAGES):
        drawn = io.BytesIO()
        Image.new("RGB", (120, 80), (255 - number, 250, 240)).save(drawn, "PNG")
        found.append({"name": f"IMG_{number:04}.png", "mimeType": "image/png", "buffer": drawn.getvalue()})
    return found


def the_machine_reads(site: Site) -> None:
    """Each received page turns out to be a list of one row."""
    with write(site.engine) as db:
        for page in db.scalars(select(PaperPage).where(PaperPage.state == PageState.RECEIVED)).all():
            factories.read_page(db, page, rows=1)
            for record in factories.records_of(db, page):
                for cell in record.fields:
                    cell.crop = site.store.put(a_picture(cell.key))
            plan_page(db, page, form_by_key(FORM))


def paper_of(site: Site, code: str) -> Mapping[str, str | Mark]:
    """What the paper of a task says: of a header, or of the row of its page."""
    with read(site.engine) as db:
        record = db.scalars(select(Record).join(Task).where(Task.code == code)).one()
        return {**SETTLED_HEADER, "declared": "1"} if record.row < 0 else says(record.page.sequence - 1)


def enter(phone: Page, site: Site) -> bool:
    """Enter the task on a phone; say whether there was one."""
    form = phone.locator("form#entry")
    if form.count() == 0:
        phone.goto(f"{site.address}/work")
    if form.count() == 0:
        return False
    if form.get_attribute("action") == "/work/lesson":
        give_back(phone)
        return True
    code = form.get_attribute("data-code") or ""
    paper = paper_of(site, code)
    for number, key in field_keys(site, code).items():
        inputs = form.locator(f"[name=value_{number}]")
        if inputs.count() == 0:
            continue
        value = paper.get(key, "")
        if inputs.first.get_attribute("type") == "radio":
            form.locator(f"[name=value_{number}][value='{offered(phone, number, str(value))}']").check()
        elif value:
            inputs.fill(str(value))
        else:
            form.locator(f"[name=blank_{number}]").check()
    form.locator("button.send").tap()
    there, sure = phone.locator(f"form#entry[data-code='{code}']"), phone.locator("[name^=sure_]:visible")
    phone.wait_for_function(GONE_OR_ASKED, arg=code)
    if sure.count():
        for one in sure.all():
            one.check()
        there.locator("button.send").tap()
    expect(there).to_have_count(0)
    return True


def three_people_enter(browser: Browser, site: Site, invite: str) -> None:
    invited = replace(site, invite=invite)
    phones = [join(browser, invited, name, f"091234567{at}") for at, name in enumerate(("An", "Bình", "Cúc"))]
    while any([enter(phone, site) for phone in phones]):
        pass


def the_answer(path: Path) -> dict[str, Any]:
    """The platform's answer: the file with what became of each row."""
    lines = list(load_workbook(path).worksheets[0].iter_rows(values_only=True))
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([*lines[0], "Kết quả"])
    writer.writerows([*line, "Thành công"] for line in lines[1:])
    return {"name": "tra-loi.csv", "mimeType": "text/csv", "buffer": written.getvalue().encode()}


def test_a_coordinators_first_day(browser: Browser, site: Site, tmp_path: Path) -> None:
    giang = at_a_desk(browser, site, "giang")
    giang.link("/coordinator/missing")
    giang.files("#file", an_export())
    giang.button("Nạp tệp")
    while take_known(site.engine, site.store):
        pass

    giang.link("/coordinator/invite")
    giang.page.locator("#team").fill("Đoàn trường")
    giang.click(giang.page.locator("input[name=lets_in]"), "lets in")
    giang.button("Tạo đường dẫn")
    invite = re.search(r"/join/(\S+)", giang.page.locator("#link").input_value())
    assert invite

    giang.link("/intake")
    giang.page.locator("#site").fill(SITE)
    giang.page.locator("#day").fill("25/7/2021")
    giang.choose("list_made", "after")
    giang.choose("empty_signature", "not_given")
    giang.button("Tiếp tục: gửi ảnh")
    giang.files("input[multiple]", page_images())
    expect(giang.page.locator("#sending .taken.good")).to_have_count(PAGES, timeout=120_000)
    the_machine_reads(site)

    giang.link("/coordinator/templates")
    giang.page.locator("#name").fill("Mẫu Sở Y tế")
    giang.files("#file", an_empty_template())
    giang.button("Đọc các cột")
    giang.button("Lưu mẫu")

    three_people_enter(browser, site, invite.group(1))
    with write(site.engine) as db:
        commit_ready(db)
    with read(site.engine) as db:
        counted = sheet(db)
        assert counted.balances() and counted.doses == {"on_platform": HELD, "committed": PAGES - HELD}

    giang.link("/coordinator/uploads")
    giang.page.locator("#template").select_option(label="Mẫu Sở Y tế")
    giang.button("Lập tệp thử (5 dòng)")
    hai = at_a_desk(browser, site, "hai")
    hai.link("/coordinator/uploads")
    hai.page.locator("input[name=function]").fill("Phó Giám đốc TTYT")
    hai.button("Duyệt")
    giang.link("/coordinator/uploads")
    with giang.page.expect_download() as taken:
        giang.click(giang.page.locator("a[href^='/uploads/'][download]").first, "download")
    taken.value.save_as(tmp_path / "pilot.xlsx")
    giang.button("Đã bàn giao")
    giang.link("/coordinator/answers")
    giang.files("#file", the_answer(tmp_path / "pilot.xlsx"))
    giang.button("Đọc tệp trả lời")
    giang.button("Xác nhận")
    with read(site.engine) as db:
        assert pilot_accepted(db, factories.DISTRICT)
    clicks = [*giang.clicks, *hai.clicks]
    sys.stdout.write("\n  ".join([f"{len(clicks)} clicks:", *clicks, ""]))
    assert len(clicks) <= MOST_CLICKS
