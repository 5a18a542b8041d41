"""What is printed can be read back: our own blank list by our own reader, a cover sheet by its code."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from ocr.covers import find_cover
from ocr.reading import read_page
from records import roles
from records.cover import Cover
from records.forms import Form, form_by_key
from tests.factories import FORM
from webapp.printed import blank_form, printable_forms
from webapp.printing.covers import Named, cover_sheet
from webapp.printing.lists import ROWS, columns_of
from webapp.printing.paper import NoLetters
from webapp.settings import Settings

COVER = Cover("696", 123, FORM, "Trạm Y tế xã Bom Bo", date(2021, 8, 12))


def drawn(pdf: bytes, number: int = 0, dpi: int = 150) -> Image.Image:
    image: Image.Image = pypdfium2.PdfDocument(pdf)[number].render(scale=dpi / 72).to_pil()
    return image.convert("RGB")


def text_of(pdf: bytes, number: int = 0) -> str:
    return str(pypdfium2.PdfDocument(pdf)[number].get_textpage().get_text_range())


def test_our_own_blank_list_is_laid_out_by_our_own_reader() -> None:
    form = form_by_key(FORM)
    reading = read_page(drawn(blank_form(form, Settings.fonts), dpi=200), None)
    assert (reading.form_key, len(reading.rows)) == (FORM, ROWS)
    assert all(row.blank for row in reading.rows)
    titled = {spec.key for spec in columns_of(form)}
    assert titled <= {one.key for one in reading.rows[0].fields}


def test_sheets_are_numbered_on_and_hold_what_is_known() -> None:
    pdf = blank_form(form_by_key(FORM), Settings.fonts, sheets=2, known={roles.SITE: "Trạm Y tế xã Bom Bo"})
    assert "Trạm Y tế xã Bom Bo" in text_of(pdf, 0) and "Trạm Y tế xã Bom Bo" in text_of(pdf, 1)
    assert f"{ROWS + 1}" in text_of(pdf, 1).split() and f"{ROWS + 1}" not in text_of(pdf, 0).split()


@pytest.mark.parametrize("form", printable_forms(), ids=lambda form: form.key)
def test_as_many_sheets_are_printed_as_were_asked_for(form: Form) -> None:
    assert len(pypdfium2.PdfDocument(blank_form(form, Settings.fonts, sheets=3))) == 3


@pytest.mark.parametrize("form", printable_forms(), ids=lambda form: form.key)
def test_every_title_of_a_form_is_on_its_blank(form: object) -> None:
    pdf = blank_form(form, Settings.fonts)  # type: ignore[arg-type]
    text = " ".join(text_of(pdf).split())
    specs = [*form.header, *columns_of(form)]  # type: ignore[attr-defined]
    assert [spec.titles[0] for spec in specs if spec.titles[0] not in text] == []


@pytest.mark.parametrize("turn", [0, 90, 180, 7])
def test_a_cover_sheet_is_recognised_in_any_turn_and_after_a_chat_app(turn: int) -> None:
    pdf = cover_sheet(COVER, Named("BĐ-0123", "Huyện Bù Đăng", "Danh sách tiêm"), Settings.fonts)
    squeezed = io.BytesIO()
    drawn(pdf, dpi=72).rotate(turn, expand=True, fillcolor="white").save(squeezed, "JPEG", quality=30)
    assert find_cover(Image.open(squeezed)) == COVER


def test_a_page_without_a_code_is_no_cover_sheet() -> None:
    assert find_cover(drawn(blank_form(form_by_key(FORM), Settings.fonts))) is None


def test_missing_letters_are_said(tmp_path: Path) -> None:
    with pytest.raises(NoLetters, match="fonts-dejavu-core"):
        blank_form(form_by_key(FORM), tmp_path)
