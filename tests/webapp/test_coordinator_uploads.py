from __future__ import annotations

import io
import re
from hashlib import sha256

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, select

from ocr.storage import Store
from records.database import read, write
from records.models.ledger import Event
from records.models.people import Account
from review.commit import commit_ready
from review.upload_models import Upload
from tests.factories import OTHER_DISTRICT, a_batch, a_coordinator, someone_else
from tests.review.desk import a_ready_page
from tests.review.sending import renew
from tests.webapp.conftest import Browse, Browser, hidden
from webapp.settings import Settings


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["giang"])


@pytest.fixture
def committed(engine: Engine) -> None:
    """Two doses of Bù Đăng that may go out."""
    with write(engine) as db:
        a_ready_page(db, {}, {"full_name": "Điểu Thị Mai"})
        assert commit_ready(db) == 2


def make(browser: Browser) -> httpx.Response:
    return browser.post("/coordinator/uploads", follow=True, **hidden(browser.get("/coordinator/uploads").text))


def the_upload(engine: Engine) -> Upload:
    with read(engine) as db:
        return db.scalars(select(Upload)).one()


def taken(engine: Engine) -> list[tuple[str, int | None]]:
    with read(engine) as db:
        return [(one.subject, one.actor_id) for one in db.scalars(select(Event).where(Event.act == "upload.taken"))]


@pytest.mark.usefixtures("committed")
def test_one_button_makes_the_file_and_shows_its_rows_and_checksum(giang: Browser, engine: Engine) -> None:
    html = make(giang).text
    upload = the_upload(engine)
    assert upload.name in html and upload.sha256 in html and "Vừa tạo" in html
    assert re.search(r"2</strong>\s*mũi", html)


@pytest.mark.usefixtures("committed")
def test_what_a_coordinator_must_know_of_a_file_is_said(giang: Browser, engine: Engine) -> None:
    make(giang)
    counts = {"without_codes": 3, "year_only": 1, "held_back": {"Giới tính": 2}, "left_for_next": 4}
    with write(engine) as db:
        db.scalars(select(Upload)).one().counts = counts
    html = giang.get("/coordinator/uploads").text
    assert "3 dòng để trống mã" in html and "1 dòng chỉ có năm sinh" in html
    assert "2 mũi bị giữ lại vì thiếu “Giới tính”" in html and "4 mũi để sang tệp sau" in html


@pytest.mark.usefixtures("committed")
def test_the_file_that_is_downloaded_is_the_one_that_was_made(
    giang: Browser, engine: Engine, people: dict[str, Account]
) -> None:
    make(giang)
    upload = the_upload(engine)
    answer = giang.get(f"/uploads/{upload.id}")
    assert sha256(answer.content).hexdigest() == upload.sha256
    assert upload.name in answer.headers["content-disposition"]
    assert load_workbook(io.BytesIO(answer.content)).sheetnames
    assert taken(engine) == [(f"upload:{upload.id}", people["giang"].id)]


@pytest.mark.usefixtures("committed")
def test_a_damaged_file_is_refused(giang: Browser, engine: Engine, settings: Settings) -> None:
    make(giang)
    upload = the_upload(engine)
    path = Store(settings.store).path(upload.sha256)
    path.write_bytes(path.read_bytes() + b"x")
    assert giang.get(f"/uploads/{upload.id}").status_code == 422


@pytest.mark.usefixtures("committed")
def test_a_file_says_that_its_doses_were_corrected_since(giang: Browser, engine: Engine) -> None:
    make(giang)
    assert "đã được sửa sau khi tạo tệp" not in giang.get("/coordinator/uploads").text
    with write(engine) as db:
        renew(db, "Điểu Thị Mai")
    assert "1 mũi tiêm trong tệp đã được sửa sau khi tạo tệp" in giang.get("/coordinator/uploads").text


@pytest.mark.usefixtures("committed")
def test_a_dose_goes_out_once(giang: Browser, engine: Engine) -> None:
    make(giang)
    answer = make(giang)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert the_upload(engine).row_count == 2


@pytest.mark.usefixtures("committed")
def test_a_districts_file_holds_only_its_doses(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        a_ready_page(db, someone_else(9), batch=a_batch(db, district_code=OTHER_DISTRICT))
        commit_ready(db)
    make(giang)
    assert (the_upload(engine).row_count, the_upload(engine).district_code) == (2, "696")


@pytest.mark.usefixtures("committed")
def test_another_districts_coordinator_neither_sees_nor_gets_it(giang: Browser, browse: Browse, engine: Engine) -> None:
    make(giang)
    upload = the_upload(engine)
    with write(engine) as db:
        account = a_coordinator(db, "Dũng", district_code=OTHER_DISTRICT)
    dung = browse(account)
    assert upload.sha256 not in dung.get("/coordinator/uploads").text
    assert dung.get(f"/uploads/{upload.id}").status_code == 404 and taken(engine) == []


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("name", ["first", "last"])
def test_a_day_that_is_none_makes_no_file_and_stays_in_the_form(giang: Browser, engine: Engine, name: str) -> None:
    form = hidden(giang.get("/coordinator/uploads").text)
    refused = giang.post("/coordinator/uploads", **form, **{name: "41/13/2021"})
    assert refused.status_code == 422 and "Hãy ghi ngày như 12/8/2021" in refused.text
    assert 'value="41/13/2021"' in refused.text
    with read(engine) as db:
        assert db.scalar(select(Upload.id)) is None


def test_an_unknown_template_is_a_sentence(giang: Browser) -> None:
    assert giang.post("/coordinator/uploads", template="another").status_code == 422


def test_making_a_file_needs_the_token_of_our_own_form(giang: Browser) -> None:
    assert giang.bare_post("/coordinator/uploads").status_code == 403
