"""What became of each page: where it stands, its rows, its layout over its picture; and what is printed."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import Engine, select

from ocr.covers import find_cover
from ocr.storage import Store
from records.cover import Cover
from records.database import read, write
from records.ledger import note
from records.models.campaign import Batch
from records.models.ledger import Event
from records.models.paper import Page
from records.models.people import Account
from records.words import FieldState, PageState, RecordState
from tests.factories import FORM, OTHER_DISTRICT, a_batch, a_page, a_received_page, field_of, records_of, rows_of
from tests.webapp.conftest import Browse, Browser
from tests.webapp.sending import picture
from webapp.settings import Settings


@pytest.fixture
def hoa(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["hoa"])


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["giang"])


@pytest.fixture
def batch(engine: Engine) -> int:
    """A batch of Hoa's site."""
    with write(engine) as db:
        return a_batch(db, number=7).id


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({}, "chờ đến lượt"),
        ({"state": PageState.WAITING, "reason": "no_table"}, "/place"),
        ({"state": PageState.COVER}, "tờ bìa"),
        ({"state": PageState.COVER, "reason": "other_batch"}, "một tập giấy khác"),
        ({"state": PageState.SAME}, "trang trùng"),
        ({"state": PageState.UNREADABLE, "reason": "scan_broken"}, "chờ bạn xử lý"),
    ],
)
def test_each_page_says_where_it_stands(
    hoa: Browser, engine: Engine, batch: int, over: dict[str, Any], said: str
) -> None:
    with write(engine) as db:
        a_received_page(db, db.get_one(Batch, batch), sequence=1, **over)
    html = hoa.get(f"/intake/batch/{batch}/pages").text
    assert "BĐ-0007-01" in html and said in html and "1 tệp, 1 trang: không trang nào bị mất" in html
    assert ("every 3s" in html) == (over == {})


def test_a_page_that_was_read_counts_its_rows(hoa: Browser, engine: Engine, batch: int) -> None:
    with write(engine) as db:
        page = a_page(db, rows=5, batch=db.get_one(Batch, batch))
        rows_of(db, page)[4].state = RecordState.BLANK
        rows_of(db, page)[3].state = RecordState.STRUCK
    text = re.sub(r"<[^>]+>|\s+", " ", hoa.get(f"/intake/batch/{batch}/pages").text)
    text = " ".join(text.split())
    assert "5 dòng tìm thấy: 3 có người, 1 trống, 1 bị gạch bỏ, 0 không đọc được" in text
    assert "5 dòng tìm thấy = 3 có người + 1 trống + 1 bị gạch bỏ + 0 không đọc được" in text


def test_a_row_that_looks_struck_is_counted_until_people_have_settled_it(
    hoa: Browser, engine: Engine, batch: int, settings: Settings
) -> None:
    image = Store(settings.store).put(picture())
    with write(engine) as db:
        page = a_page(db, rows=2, batch=db.get_one(Batch, batch), image=image)
        field_of(rows_of(db, page)[0], "strike").reading = "yes"
    said = "Máy thấy 1 dòng có nét gạch"
    assert said in hoa.get(f"/intake/batch/{batch}/pages").text
    drawn = hoa.get(f"/intake/page/{page.id}").text
    # In the legend and on the row's number.
    assert drawn.count('class="plate struck"') == 2 and "dòng bị gạch bỏ, hoặc có vẻ bị gạch" in drawn
    with write(engine) as db:
        field_of(rows_of(db, db.get_one(Page, page.id))[0], "strike").state = FieldState.SETTLED
    assert said not in hoa.get(f"/intake/batch/{batch}/pages").text


def test_columns_that_the_machine_does_not_know_are_counted_as_its_last_reading_says(
    hoa: Browser, engine: Engine, batch: int
) -> None:
    said = "Máy không nhận ra tên của 5 cột"
    with write(engine) as db:
        page = a_page(db, batch=db.get_one(Batch, batch))
        for unknown in (0, 5):
            note(db, "page.read", f"page:{page.id}", rows=1, unknown_columns=unknown)
    assert said in hoa.get(f"/intake/batch/{batch}/pages").text and said in hoa.get(f"/intake/page/{page.id}").text
    with write(engine) as db:
        note(db, "page.read", f"page:{page.id}", rows=1, unknown_columns=0)
    assert "Máy không nhận ra" not in hoa.get(f"/intake/batch/{batch}/pages").text


def test_a_column_that_holds_two_fields_is_named_by_both(
    hoa: Browser, engine: Engine, batch: int, settings: Settings
) -> None:
    image = Store(settings.store).put(picture())
    with write(engine) as db:
        page = a_page(db, rows=2, batch=db.get_one(Batch, batch), image=image)
        for row in rows_of(db, page):
            field_of(row, "sex").box = field_of(row, "birth_date").box
    assert "Ngày tháng năm sinh · Giới<" in hoa.get(f"/intake/page/{page.id}").text


def test_a_certificate_has_no_table_to_be_placed_and_is_typed(hoa: Browser, engine: Engine) -> None:
    with write(engine) as db:
        batch = a_batch(db, number=9, form_key="giay-xac-nhan")
        page = a_received_page(db, batch, state=PageState.WAITING, reason="no_labels").id
    for view in (f"/intake/batch/{batch.id}/pages", f"/intake/page/{page}", "/intake/place"):
        html = hoa.get(view).text
        assert f"/intake/page/{page}/place" not in html and f"/intake/page/{page}/type" in html


def test_a_clerk_finds_the_pages_to_place_from_every_view(hoa: Browser, batch: int) -> None:
    for view in ("/intake", f"/intake/batch/{batch}", "/intake/place"):
        html = hoa.get(view).text
        assert 'href="/intake/place"' in html and 'href="/coordinator' not in html


def test_a_page_of_a_file_that_has_no_place_is_said(hoa: Browser, engine: Engine, batch: int) -> None:
    with write(engine) as db:
        page = a_received_page(db, db.get_one(Batch, batch))
        page.scan.page_count = 2
    assert "Số liệu không khớp" in hoa.get(f"/intake/batch/{batch}").text


def test_the_layout_is_drawn_over_the_picture(hoa: Browser, engine: Engine, batch: int, settings: Settings) -> None:
    image = Store(settings.store).put(picture())
    with write(engine) as db:
        page = a_page(db, rows=2, batch=db.get_one(Batch, batch), readings={"full_name": "Điểu Hơn"}, image=image)
        unsure = field_of(rows_of(db, page)[1], "full_name")
        unsure.sure = False
        boxes = sum(len(one.fields) for one in records_of(db, page))
    html = hoa.get(f"/intake/page/{page.id}").text
    # The strike-out lies over columns that are drawn themselves.
    assert html.count('class="box ') == boxes - 2
    assert html.count('class="box sure"') == html.count('class="box unsure"') == 1
    assert ">Họ và tên<" in html and f'href="/page/{page.id}/picture"' in html and "Điểu Hơn" not in html
    assert hoa.get(f"/page/{page.id}/picture").status_code == 200
    with read(engine) as db:
        assert db.scalars(select(Event.subject).where(Event.act == "page.seen")).one() == f"page:{page.id}"


@pytest.mark.parametrize("path", ["/intake/page/{}", "/page/{}/picture", "/page/{}"])
def test_a_page_of_another_site_or_district_is_not_shown_nor_noted(
    hoa: Browser, giang: Browser, engine: Engine, path: str
) -> None:
    with write(engine) as db:
        other_site = a_page(db, batch=a_batch(db, site="Trạm Y tế xã Bom Bo")).id
        elsewhere = a_page(db, batch=a_batch(db, district_code=OTHER_DISTRICT)).id
    assert hoa.get(path.format(other_site)).status_code == 404
    assert hoa.get(path.format(elsewhere)).status_code == giang.get(path.format(elsewhere)).status_code == 404
    with read(engine) as db:
        assert db.scalars(select(Event).where(Event.act == "page.seen")).all() == []


def test_the_cover_sheet_names_its_batch(hoa: Browser, engine: Engine, batch: int) -> None:
    answer = hoa.get(f"/intake/batch/{batch}/cover.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    sheet = pypdfium2.PdfDocument(answer.content)
    with read(engine) as db:
        site = db.get_one(Batch, batch).site
    assert find_cover(sheet[0].render(scale=2).to_pil()) == Cover("696", 7, FORM, site)
    assert "BĐ-0007" in sheet[0].get_textpage().get_text_range()


def test_a_blank_form_is_printed_and_one_with_medical_questions_is_not(hoa: Browser) -> None:
    answer = hoa.get(f"/intake/form/{FORM}.pdf")
    assert len(pypdfium2.PdfDocument(io.BytesIO(answer.content))) == 1
    assert hoa.get("/intake/form/phieu-sang-loc.pdf").status_code == 422
    assert hoa.get("/intake/form/khac.pdf").status_code == 422


def test_what_is_wrong_with_a_picture_is_said_beside_its_page(hoa: Browser, engine: Engine, batch: int) -> None:
    with write(engine) as db:
        page = a_page(db, batch=db.get_one(Batch, batch), verdict=["soft+", "a_code_of_later"])
    assert hoa.get(f"/intake/batch/{batch}/pages").text.count('class="verdict"') == 1
    assert hoa.get(f"/intake/page/{page.id}").text.count('<p class="notice warn">') == 1
