"""Titles that Tesseract cannot read are the second reader's, line by line."""

from __future__ import annotations

import pytest

from ocr.ink import InkOnPage
from ocr.titles import with_second
from records.forms import form_by_key
from tests.ocr.drawn import Paper, ScriptedReader

FORM = form_by_key("danh-sach-tiem")


def read_again(text: str, paper: Paper, second: str) -> tuple[str, int]:
    """Give a title after the second reader's look, and how many lines that was asked for."""
    sheet = paper.sheet()
    box = sheet.grid.cell(0, 1)
    reader = ScriptedReader((second,), text="2060XR")
    return with_second(sheet, FORM, {box: text}, reader)[box], sum(reader.asked)


def with_title() -> Paper:
    paper = Paper(rows=8).fill()
    paper.write(0, 1)
    return paper


def test_a_title_that_is_like_a_short_one_of_another_field_is_read_again() -> None:
    assert read_again(":: am", with_title(), "Vắc xin") == ("Vắc xin", 1)


def test_a_title_that_is_known_well_is_not_read_again() -> None:
    assert read_again("Địa chỉ", with_title(), "Vắc xin") == ("Địa chỉ", 0)


def test_what_a_rule_leaves_below_a_title_is_not_read_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(InkOnPage, "lines", lambda *_: [(190, 260, 120, 20), (190, 280, 120, 8)])
    assert read_again("xx", with_title(), "Địa chỉ") == ("Địa chỉ", 1)
