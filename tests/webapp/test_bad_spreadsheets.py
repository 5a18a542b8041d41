"""Every door that takes a spreadsheet reads what people send or says what is wrong, and a refusal changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, func, select

from ocr import blank, exports, spreadsheet
from ocr.blank import blank_sheets
from ocr.errors import OcrError
from ocr.exports import rows_between
from ocr.limits import MOST_BYTES, MOST_BYTES_EXPORT
from ocr.spreadsheet import cells_of
from records.database import read, write
from records.models.people import Account
from tests.factories import a_batch
from tests.hostile.spreadsheets import READABLE, REFUSED
from tests.webapp.conftest import Browse, Browser
from webapp.language import language
from webapp.tables import METADATA

#: Where a file goes in, and what else the form asks for.
DOORS = {
    "export": ("/coordinator/missing", {}),
    "answer": ("/coordinator/answers", {}),
    "template": ("/coordinator/templates", {"name": "Mẫu"}),
    "sessions": ("/coordinator/sessions", {}),
}
#: A list of people is no plan of sessions.
READ_BY = ("export", "answer", "template")
_NOTICE = re.compile(r'<p class="notice bad" role="alert">([^<]+)')


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["giang"])


@pytest.fixture
def batch_id(engine: Engine) -> int:
    with write(engine) as db:
        return a_batch(db).id


def sent(browser: Browser, door: str, file: tuple[str, bytes], lang: str = "vi") -> httpx.Response:
    address, fields = DOORS[door]
    form = {"_csrf_token": browser.cookies["ct_csrf"], **fields}
    browser.cookies.set("ct_lang", lang)
    return browser._client.post(address, data=form, files={"file": file}, follow_redirects=False)


def kept(engine: Engine) -> dict[str, Any]:
    """How many rows each table has."""
    with read(engine) as db:
        return {name: db.scalar(select(func.count()).select_from(table)) for name, table in METADATA.tables.items()}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_list_is_refused_with_a_sentence_in_both_languages(
    giang: Browser, engine: Engine, case: str
) -> None:
    before = kept(engine)
    for door in DOORS:
        said = []
        for lang in ("vi", "en"):
            response = sent(giang, door, REFUSED[case], lang)
            assert response.status_code == 422, (door, response.text[-600:])
            said += _NOTICE.findall(response.text)
        assert len(set(said)) == 2, (door, said)
        assert kept(engine) == before, door


@pytest.mark.usefixtures("batch_id")
@pytest.mark.parametrize("case", READABLE)
def test_a_list_is_read_however_it_was_saved(giang: Browser, engine: Engine, case: str) -> None:
    before = kept(engine)
    assert sent(giang, "sessions", READABLE[case]).status_code == 422
    assert kept(engine) == before
    answers = {door: sent(giang, door, READABLE[case]).status_code for door in READ_BY}
    # An empty file of the department is a workbook: its sheet has a name.
    is_text = READABLE[case][0].endswith(".csv")
    assert answers == {"export": 303, "answer": 303, "template": 422 if is_text else 200}


@pytest.mark.parametrize("case", [*REFUSED, *READABLE])
def test_a_clerks_list_is_read_or_refused_with_a_sentence(
    browse: Browse, people: dict[str, Account], engine: Engine, batch_id: int, case: str
) -> None:
    hoa, before = browse(people["hoa"]), kept(engine)
    response = hoa.post_files(f"/intake/batch/{batch_id}/files", {"files": (*{**REFUSED, **READABLE}[case], "x/y")})
    assert response.status_code == 200
    changed = {name for name, count in kept(engine).items() if count != before[name]}
    assert changed == ({"site_file", "event"} if case in READABLE else set())


@pytest.mark.parametrize("door", DOORS)
def test_a_file_of_200_megabytes_is_refused_before_it_is_read(giang: Browser, engine: Engine, door: str) -> None:
    asked, before = [0], kept(engine)

    def body() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="ds.csv"\r\n\r\n'
        for _ in range(200):
            asked[0] += 1
            yield bytes(1 << 20)
        yield b"\r\n--x--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=x", "content-length": str(200 << 20)}
    headers["x-csrftoken"] = giang.cookies["ct_csrf"]
    response = giang._client.post(DOORS[door][0], content=body(), headers=headers)
    assert response.status_code == 413 and "quá lớn" in response.text
    assert kept(engine) == before


def test_no_decoder_is_started_for_more_than_a_list_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (spreadsheet, blank, exports):
        monkeypatch.setattr(module, "ask", None)
    for read_it in (
        lambda: cells_of(bytes(MOST_BYTES + 1), "ds.xlsx"),
        lambda: blank_sheets(bytes(MOST_BYTES + 1), "ds.xlsx"),
        lambda: rows_between(bytes(MOST_BYTES_EXPORT + 1), "ds.xlsx", 0),
    ):
        with pytest.raises(OcrError) as caught:
            read_it()
        vietnamese, english = (language(code).say(caught.value.sentence) for code in ("vi", "en"))
        assert "ds.xlsx" in vietnamese and vietnamese != english
