"""The cells of a spreadsheet file become texts, whatever the program that saved it."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook

from ocr.spreadsheet import NotASpreadsheet, cells_of, is_spreadsheet


def a_workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_numbers_and_dates_are_as_people_see_them() -> None:
    data = a_workbook(["Họ tên", 1961, 1961.0, date(1961, 7, 5), None, "  hai   chữ "])
    assert cells_of(data, "ds.xlsx") == [[["Họ tên", "1961", "1961", "05/07/1961", "", "hai chữ"]]]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_plain_text_is_parted_by_what_parts_it(mark: str) -> None:
    lines = "\n".join(mark.join(one) for one in (["STT", "Họ tên", "SĐT"], ["1", "Lê Thị Cúc", "0912345678"]))
    assert cells_of(("﻿" + lines).encode(), "ds.csv")[0][1] == ["1", "Lê Thị Cúc", "0912345678"]


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0broken", b"\xff\xfe\x00\xd8", b""])
def test_a_broken_file_is_refused_by_its_name(data: bytes) -> None:
    with pytest.raises(NotASpreadsheet, match=r"ds\.xlsx"):
        cells_of(data, "ds.xlsx")


def test_a_picture_named_as_a_table_is_no_spreadsheet() -> None:
    assert not is_spreadsheet(b"\xff\xd8\xff\xe0", "ds.csv")
    assert not is_spreadsheet(b"%PDF-1.7", "ds.xlsx")
    assert is_spreadsheet(a_workbook(["a"]), "DS.XLSX")
