from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select

from ocr.storage import Store
from records.database import read, write
from records.models.people import Account
from records.models.platform import DictionaryEntry, KnownDose
from records.words import Mark
from review.commit import commit_ready
from review.handover import UploadState, state_of
from review.upload_models import PlatformMessage, SavedTemplate, Upload
from tests import factories
from tests.factories import OTHER_DISTRICT, a_batch, a_coordinator, someone_else
from tests.review.desk import a_ready_page
from tests.review.sending import LONG, TAKEN, answer_bytes
from tests.review.test_mapping import blank
from tests.webapp.conftest import Browse, Browser
from webapp.answering_back import keep
from webapp.clock import take_known
from webapp.settings import Settings

EXPORT = "STT,Họ và tên,Ngày sinh,Số CMND/CCCD,Mũi số\n1,Điểu Hơn,1984,070084000999,1\n2,Thị Mai,1990,,bảy\n"


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["giang"])


@pytest.fixture
def second(browse: Browse, engine: Engine) -> Browser:
    """Another coordinator of the same district."""
    with write(engine) as db:
        account = a_coordinator(db, "Nguyễn Thị Hai")
    return browse(account)


@pytest.fixture
def committed(engine: Engine) -> None:
    """Doses of two sites of Bù Đăng, and one without a sex."""
    with write(engine) as db:
        a_ready_page(db, {}, {"full_name": "Điểu Thị Mai"})
        a_ready_page(db, someone_else(9), batch=a_batch(db, site="Trạm Y tế xã Bom Bo"))
        assert commit_ready(db) == 3


def sent_file(browser: Browser, path: str, file_name: str, content: bytes, **data: str) -> httpx.Response:
    form = {"_csrf_token": browser.cookies["ct_csrf"], **data}
    return browser._client.post(path, data=form, files={"file": (file_name, content)}, follow_redirects=True)


def files(engine: Engine) -> list[Upload]:
    with read(engine) as db:
        return list(db.scalars(select(Upload).order_by(Upload.id)))


def in_hand(giang: Browser, second: Browser, engine: Engine) -> Upload:
    """Make the pilot file, let another person approve it, hand it over."""
    giang.post("/coordinator/uploads", kind="pilot")
    upload = files(engine)[-1]
    second.post(f"/uploads/{upload.id}/approve", function="Phó Giám đốc TTYT")
    giang.post(f"/uploads/{upload.id}/hand-over")
    return files(engine)[-1]


@pytest.mark.usefixtures("committed")
def test_each_site_gets_a_file_of_its_own(giang: Browser, engine: Engine) -> None:
    giang.post("/coordinator/uploads")
    assert [(one.site, one.row_count, one.district_code) for one in files(engine)] == [
        ("Trạm Y tế xã Minh Hưng", 2, "696"),
        ("Trạm Y tế xã Bom Bo", 1, "696"),
    ]


@pytest.mark.usefixtures("committed")
def test_who_made_a_file_cannot_approve_it_and_none_is_handed_over_before(giang: Browser, engine: Engine) -> None:
    giang.post("/coordinator/uploads", kind="one")
    upload = files(engine)[0]
    refused = giang.post(f"/uploads/{upload.id}/approve", function="Giám đốc")
    assert refused.status_code == 422 and "do người khác duyệt" in refused.text
    assert giang.post(f"/uploads/{upload.id}/hand-over").status_code == 422
    assert state_of(files(engine)[0]) == UploadState.DRAFT


@pytest.mark.usefixtures("committed")
def test_a_second_person_approves_and_the_sheet_says_so(giang: Browser, second: Browser, engine: Engine) -> None:
    upload = in_hand(giang, second, engine)
    assert state_of(upload) == UploadState.HANDED_OVER and upload.approver_function == "Phó Giám đốc TTYT"
    sheet = giang.get(f"/uploads/{upload.id}/sign-off")
    assert sheet.headers["content-type"] == "application/pdf" and sheet.content.startswith(b"%PDF")
    assert giang.get(f"/uploads/{upload.id}/csv").content.startswith(b"\xef\xbb\xbfSTT,")


@pytest.mark.usefixtures("committed")
def test_a_discarded_draft_frees_its_doses(giang: Browser, engine: Engine) -> None:
    giang.post("/coordinator/uploads", kind="one")
    giang.post(f"/uploads/{files(engine)[0].id}/discard")
    giang.post("/coordinator/uploads", kind="one")
    assert [one.row_count for one in files(engine)] == [3, 3]


@pytest.mark.usefixtures("committed")
def test_another_district_can_do_nothing_with_a_file(giang: Browser, browse: Browse, engine: Engine) -> None:
    giang.post("/coordinator/uploads", kind="one")
    upload = files(engine)[0]
    with write(engine) as db:
        account = a_coordinator(db, "Dũng", district_code=OTHER_DISTRICT)
    other = browse(account)
    for act in ("approve", "hand-over", "discard"):
        assert other.post(f"/uploads/{upload.id}/{act}", function="x").status_code == 404
    assert other.get(f"/uploads/{upload.id}/sign-off").status_code == 404
    assert other.get(f"/uploads/{upload.id}/csv").status_code == 404


@pytest.mark.usefixtures("committed")
def test_the_first_screen_asks_for_a_pilot_until_a_row_is_taken(
    giang: Browser, second: Browser, engine: Engine, settings: Settings
) -> None:
    warning = "Chưa có tệp thử nào được Nền tảng nhận"
    assert warning in giang.get("/coordinator").text
    upload = in_hand(giang, second, engine)
    assert warning in giang.get("/coordinator").text
    answer = answer_bytes(Store(settings.store), upload, lambda row: TAKEN)
    looked = sent_file(giang, "/coordinator/answers", "tra-loi.csv", answer)
    assert "Những gì sẽ thay đổi" in looked.text and state_of(files(engine)[0]) == UploadState.HANDED_OVER
    giang.post(looked.url.path)
    assert state_of(files(engine)[0]) == UploadState.ANSWERED
    assert warning not in giang.get("/coordinator").text


@pytest.mark.usefixtures("committed")
def test_a_message_is_explained_once(giang: Browser, second: Browser, engine: Engine, settings: Settings) -> None:
    upload = in_hand(giang, second, engine)
    answer = answer_bytes(Store(settings.store), upload, lambda row: "Mã lỗi E17")
    giang.post(sent_file(giang, "/coordinator/answers", "tra-loi.csv", answer).url.path)
    assert "Mã lỗi E17" in giang.get("/coordinator/answers").text
    giang.post("/coordinator/messages", message="Mã lỗi E17", meaning="person.phone")
    assert 'value="Mã lỗi E17"' not in giang.get("/coordinator/answers").text
    with read(engine) as db:
        assert db.scalars(select(PlatformMessage)).one().meaning == "person.phone"


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.xlsx", blank()[:-300]), ("x.csv", b"a,b\n1,2\n"), ("x.xls", b"\xd0\xcf\x11\xe0" * 9), ("x.csv", b"\0\1\2")],
)
@pytest.mark.usefixtures("committed")
def test_a_bad_answer_is_a_sentence_and_keeps_nothing(giang: Browser, name: str, content: bytes) -> None:
    answer = sent_file(giang, "/coordinator/answers", name, content)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert not re.search(r"/coordinator/answers/\d", answer.text)


def test_an_answer_of_another_district_is_not_shown(giang: Browser, engine: Engine, settings: Settings) -> None:
    with write(engine) as db:
        other = factories.who(db, a_coordinator(db, "Dũng", district_code=OTHER_DISTRICT))
        kept = keep(db, Store(settings.store), other, b"a,b", "bi-mat.csv")
    assert "bi-mat" not in giang.get("/coordinator/answers").text
    assert giang.get(f"/coordinator/answers/{kept.id}").status_code == 404
    assert giang.post(f"/coordinator/answers/{kept.id}").status_code == 404


@pytest.mark.usefixtures("committed")
def test_a_text_gets_its_code_only_from_its_own_district(giang: Browser, engine: Engine) -> None:
    texts: dict[str, Any] = {"role": "person.priority_group", "text": "Người dân", "code": "16"}
    assert "Người dân" in giang.get("/coordinator/dictionary").text
    assert giang.post("/coordinator/dictionary", district=OTHER_DISTRICT, **texts).status_code == 404
    giang.post("/coordinator/dictionary", district="696", **texts)
    with read(engine) as db:
        assert db.scalars(select(DictionaryEntry)).one().code == "16"


def test_what_is_withheld_is_named_by_its_locator(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        page = a_ready_page(db, {"phone": Mark.BLANK})
        commit_ready(db)
    html = giang.get("/coordinator/uploads/withheld").text
    assert "1 dòng sẵn sàng nộp" in html
    with write(engine) as db:
        db.get_one(type(page), page.id)
        factories.rows_of(db, page)[0].ready_at = None
    assert f"/page/{page.id}" in giang.get("/coordinator/uploads/withheld").text


def test_an_empty_spreadsheet_becomes_a_template(giang: Browser, engine: Engine) -> None:
    mapped = sent_file(giang, "/coordinator/templates", "mau.xlsx", blank(), name="Mẫu Sở")
    assert mapped.status_code == 200 and "Họ và tên (*)" in mapped.text
    chosen = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', mapped.text))
    fields = {"max_rows": "900", "sex": "10", "source1": "person.name", "source4": "dose.date", "dose4": "1"}
    giang.post("/coordinator/templates/map", **{**chosen, **fields, "act": "save"})
    with read(engine) as db:
        saved = db.scalars(select(SavedTemplate)).one()
    assert (saved.key, saved.version, saved.spec["max_rows"]) == ("mau-so", 1, 900)
    assert "Mẫu Sở" in giang.get("/coordinator/uploads").text


def test_an_export_is_taken_in_by_the_clock(giang: Browser, engine: Engine, settings: Settings) -> None:
    with write(engine) as db:
        factories.a_campaign(db)
    assert sent_file(giang, "/coordinator/missing", "x.csv", EXPORT.encode()).status_code == 200
    while take_known(engine, Store(settings.store)):
        pass
    with read(engine) as db:
        assert [one.national_id for one in db.scalars(select(KnownDose))] == ["070084000999"]
    assert "đã nhận 1 mũi, 1 dòng không nhận được" in giang.get("/coordinator/missing").text


@pytest.mark.parametrize("column", ["²", "9" * 5_000, "-1", "Họ tên"])
def test_a_column_that_is_no_number_is_as_if_none_was_chosen(
    giang: Browser, engine: Engine, settings: Settings, column: str
) -> None:
    with write(engine) as db:
        factories.a_campaign(db)
    chosen = {"column:person.name": column}
    assert sent_file(giang, "/coordinator/missing", "x.csv", EXPORT.encode(), **chosen).status_code == 200
    while take_known(engine, Store(settings.store)):
        pass
    with read(engine) as db:
        assert [one.national_id for one in db.scalars(select(KnownDose))] == ["070084000999"]


def test_the_default_templates_say_that_they_are_to_be_checked(giang: Browser) -> None:
    assert giang.get("/coordinator/templates").text.count("kiểm tra với tệp thật") == 3
    assert LONG.to_be_checked


def test_what_was_chosen_of_a_template_stays_when_it_is_shown_again_or_refused(giang: Browser) -> None:
    mapped = sent_file(giang, "/coordinator/templates", "mau.xlsx", blank(), name="Mẫu Sở")
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', mapped.text))
    fields.pop("_csrf_token")
    words = {"max_rows": "700", "sex": "12", "source1": "person.name", "constant2": "08:00"}
    shown = giang.post("/coordinator/templates/map", **{**fields, **words, "source4": "dose.date", "about": "doses"})
    refused = giang.post("/coordinator/templates/map", **{**fields, **words, "about": "doses"})
    assert (shown.status_code, refused.status_code) == (200, 422)
    for html in (shown.text, refused.text):
        assert 'value="700"' in html and 'value="12" selected' in html and 'value="08:00"' in html
