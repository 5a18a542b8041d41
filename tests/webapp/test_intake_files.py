"""Files that a clerk hands in: kept before they are answered, refused with a sentence, never counted twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from litestar.testing import TestClient
from sqlalchemy import Engine, select

from ocr.storage import Store
from records.database import read, write
from records.models.campaign import Batch
from records.models.ledger import Event
from records.models.paper import Page, Scan
from records.models.people import Account
from records.models.site_file import SiteFile
from tests.factories import a_batch, a_page, field_of, rows_of
from tests.ocr.test_spreadsheet import a_workbook
from tests.webapp.conftest import Browse, Browser
from tests.webapp.sending import counted, picture, send
from webapp.app import create_app
from webapp.settings import Settings

PEOPLE = ("Lê Thị Cúc", "Điểu Khánh", "Trần Văn Bình")


def a_list() -> bytes:
    people = ([number, one, "1961", ""] for number, one in enumerate(PEOPLE, start=1))
    return a_workbook(["STT", "Họ tên", "Ngày sinh", "CCCD"], *people)


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


def test_a_file_is_answered_when_its_bytes_are_kept(
    hoa: Browser, engine: Engine, batch: int, settings: Settings, people: dict[str, Account]
) -> None:
    answer = send(hoa, batch, ("trang 1.png", picture()))
    assert "BĐ-0007-01" in answer.text and 'data-result="kept"' in answer.text
    with read(engine) as db:
        scan = db.scalars(select(Scan)).one()
        event = db.scalars(select(Event).where(Event.act == "scan.received")).one()
    assert Store(settings.store).get(scan.sha256) == picture()
    assert (scan.name, scan.batch_id, event.actor_id) == ("trang 1.png", batch, people["hoa"].id)


def test_many_files_of_a_plain_form_are_each_answered(hoa: Browser, engine: Engine, batch: int) -> None:
    files = [("a.png", picture(250)), ("b.png", b""), ("c.jpg", picture(240, "JPEG")), ("d.pdf", b"no pdf")]
    answer = send(hoa, batch, *files, htmx=False)
    assert answer.text.count('data-result="kept"') == 2 and answer.text.count('data-result="refused"') == 2
    assert "b.png" in answer.text and "không có gì bên trong" in answer.text
    assert (counted(engine, Scan), counted(engine, Page)) == (2, 2)
    assert "2 tệp, 2 trang: không trang nào bị mất" in answer.text


def test_a_form_without_files_says_so(hoa: Browser, batch: int) -> None:
    answer = send(hoa, batch, htmx=False)
    assert "chọn ít nhất một tệp" in answer.text


def test_the_same_file_again_says_where_it_is(hoa: Browser, engine: Engine, batch: int) -> None:
    with write(engine) as db:
        other = a_batch(db, number=8).id
    send(hoa, batch, ("a.png", picture()))
    answer = send(hoa, other, ("b.png", picture()))
    assert "BĐ-0007-01" in answer.text and "đã có trong tập BĐ-0007" in answer.text and counted(engine, Page) == 1


def test_a_file_of_another_site_is_named_to_nobody_else(
    hoa: Browser, giang: Browser, engine: Engine, batch: int
) -> None:
    with write(engine) as db:
        other = a_batch(db, number=8, site="Trạm Y tế xã Bom Bo").id
    send(giang, other, ("a.png", picture()))
    answer = send(hoa, batch, ("a.png", picture()))
    assert "BĐ-0008" not in answer.text and "nơi khác" in answer.text


def test_a_file_larger_than_the_setting_is_refused_and_not_kept(
    settings: Settings, engine: Engine, people: dict[str, Account], batch: int
) -> None:
    with TestClient(create_app(replace(settings, largest_file=2000))) as client:
        hoa = Browser(client, engine).sign_in(people["hoa"])
        answer = send(hoa, batch, ("a.pdf", bytes(2001)), ("b.png", picture()))
        assert answer.text.count("chỉ nhận nhiều nhất") == 1 and answer.text.count('data-result="kept"') == 1
        assert send(hoa, batch, ("a.pdf", bytes(20_000))).status_code == 413
    assert counted(engine, Scan) == 1


def test_the_sites_own_list_is_laid_beside_the_rows_and_no_enterer_sees_it(
    hoa: Browser, engine: Engine, batch: int
) -> None:
    with write(engine) as db:
        page = a_page(db, batch=db.get_one(Batch, batch), rows=3)
        for number, (row, name) in enumerate(zip(rows_of(db, page), PEOPLE, strict=True), start=1):
            row.printed_number, field_of(row, "full_name").reading = str(number), name.upper()
    listed = a_list()
    answer = send(hoa, batch, ("ds.xlsx", listed))
    assert 'data-result="kept"' in answer.text and "3 người; khớp với 3 dòng" in answer.text
    assert counted(engine, Page) == 1, "a list is no page"
    assert "Danh sách này đã có rồi" in send(hoa, batch, ("ds.xlsx", listed)).text
    pages = hoa.get(f"/intake/batch/{batch}/pages").text
    assert "ds.xlsx" in pages and "3 dòng trên giấy" in pages
    assert "3 dòng có người tương ứng" in hoa.get(f"/intake/page/{page.id}").text
    assert not any(name in pages for name in PEOPLE)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"PK\x03\x04broken", "ds.xlsx"), (b"PK\x03\x04" + bytes(3 << 20), "nhỏ hơn 2 MB nhiều")],
)
def test_a_list_that_is_none_is_refused_with_a_sentence(hoa: Browser, batch: int, content: bytes, said: str) -> None:
    answer = send(hoa, batch, ("ds.xlsx", content))
    assert 'data-result="refused"' in answer.text and said in answer.text


def test_a_list_for_a_batch_of_another_site_is_taken_from_nobody(hoa: Browser, engine: Engine) -> None:
    with write(engine) as db:
        other = a_batch(db, number=8, site="Trạm Y tế xã Bom Bo").id
    assert send(hoa, other, ("ds.xlsx", a_list())).status_code == 404 and counted(engine, SiteFile) == 0
