"""`chungtay forms`: what is printed, and what is said of a form's file; cover sheets among the pages that are read."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from ocr.covers import find_cover
from ocr.intake import receive
from ocr.storage import Store
from records.cover import Cover
from records.database import open_engine, read, write
from records.forms import FORMS
from records.models.campaign import Batch
from records.models.paper import Page, Record
from records.words import PageState
from review.conservation import sheet
from tests.edge.commands import Command
from tests.edge.readings import a_reading
from tests.factories import DISTRICT, FORM, a_batch
from webapp.jobs import Desk, read_at
from webapp.printed import cover_of
from webapp.settings import Settings

CAMPAIGN = ("campaign", "add", "Nhập 2021", "--first-day", "2021-03-08", "--last-day", "2021-10-31",
            "--deadline", "2021-10-31")  # fmt: skip
WHERE = ("--district", "Bù Đăng", "--site", "Trạm Y tế xã  Bom Bo", "--session-date", "12/8/2021")


def test_a_blank_form_is_written_with_its_sheets(command: Command, tmp_path: Path) -> None:
    ran = command("forms", "print", FORM, "--site", "Trạm Y tế xã Bom Bo", "--sheets", "2", "-o", tmp_path / "a.pdf")
    assert (ran.code, ran.out.strip()) == (0, str(tmp_path / "a.pdf"))
    pdf = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    assert len(pdf) == 2 and "Bom Bo" in pdf[1].get_textpage().get_text_range()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("khac", "-o", "a.pdf"), "Known forms"),
        (("phieu-sang-loc", "-o", "a.pdf"), "not printed here"),
        ((FORM, "-o", "/nowhere/a.pdf"), "cannot be written"),
        ((FORM, "--session-date", "mai", "-o", "a.pdf"), "not understood"),
    ],
)
def test_what_cannot_be_printed_is_said(command: Command, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    ran = command("forms", "print", *(tmp_path / one if one == "a.pdf" else one for one in words))
    assert (ran.code, ran.out) == (2, "") and said in ran.err


def test_a_cover_sheet_makes_its_batch_once(command: Command, tmp_path: Path) -> None:
    command(*CAMPAIGN)
    for name in ("a.pdf", "b.pdf"):
        assert command("forms", "cover", *WHERE, "-o", tmp_path / name).code == 0
        image = pypdfium2.PdfDocument(tmp_path / name)[0].render(scale=2).to_pil()
        assert find_cover(image) == Cover(DISTRICT, 1, FORM, "Trạm Y tế xã Bom Bo", date(2021, 8, 12))
    with read(open_engine(f"sqlite:///{command.var}/chungtay.sqlite3")) as db:
        assert len(db.scalars(select(Batch)).all()) == 1


def test_a_right_form_is_right_and_a_wrong_one_says_why(command: Command, tmp_path: Path) -> None:
    assert command("forms", "check", FORMS / f"{FORM}.toml").code == 0
    wrong = tmp_path / "moi.toml"
    wrong.write_text('key = "moi"\nlayout = "grid"\n', encoding="utf-8")
    ran = command("forms", "check", wrong)
    assert ran.code == 3 and "layout" in ran.err and "phải là một trong" in ran.err


@pytest.mark.parametrize(("number", "reason"), [(7, None), (8, "other_batch")])
def test_a_cover_sheet_is_kept_and_counted_but_has_no_records(
    command: Command, tmp_path: Path, number: int, reason: str | None
) -> None:
    engine, store = open_engine(f"sqlite:///{command.var}/chungtay.sqlite3"), Store(tmp_path / "store")
    with write(engine) as db:
        batch = a_batch(db, number=7)
        batch.number = number
        printed = cover_of(batch, None, Settings.fonts)
        batch.number = 7
        scan = io.BytesIO()
        pypdfium2.PdfDocument(printed)[0].render(scale=1.5).to_pil().save(scan, "PNG")
        page_id = receive(db, store, batch, "bia.png", scan.getvalue()).pages[0].id
    read_at(Desk(engine, store, 60, a_reading), page_id)
    with read(engine) as db:
        page = db.get_one(Page, page_id)
        assert (page.state, page.reason) == (PageState.COVER, reason)
        assert db.scalars(select(Record)).all() == []
        found = sheet(db, batch_id=page.batch_id)
    assert found.balances() and dict(found.pages) == {"cover": 1}
