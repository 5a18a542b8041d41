"""The cells of a spreadsheet file become texts, whatever the program that saved it."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from ocr.limits import MOST_COLUMNS, MOST_UNPACKED
from ocr.spreadsheet import NotASpreadsheet, TooMuchInside, cells_of, is_spreadsheet

LIST = ("STT{0}Họ tên{0}Địa chỉ", "1{0}Lê Thị Cúc{0}Ấp 3", "2{0}Điểu Khánh{0}Thôn Bù Rên")


def a_workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def a_text(mark: str = ";", *above: str) -> str:
    """A list as plain text, with lines above its titles."""
    return "\r\n".join((*above, *(line.format(mark) for line in LIST)))


def in_old_windows(text: str) -> bytes:
    """As Windows-1258 keeps it: a letter with a roof or hook, and then its tone as a letter of its own."""
    tones = dict.fromkeys("\u0300\u0301\u0303\u0309\u0323")
    kept = b""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        kept += (bare + "".join(part for part in parts if part in tones)).encode("cp1258")
    return kept


def test_numbers_and_dates_are_as_people_see_them() -> None:
    data = a_workbook(["Họ tên", 1961, 1961.0, date(1961, 7, 5), None, "  hai   chữ "])
    assert cells_of(data, "ds.xlsx") == [[["Họ tên", "1961", "1961", "05/07/1961", "", "hai chữ"]]]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_plain_text_is_parted_by_what_parts_it(mark: str) -> None:
    lines = "\n".join(mark.join(one) for one in (["STT", "Họ tên", "SĐT"], ["1", "Lê Thị Cúc", "0912345678"]))
    assert cells_of(("﻿" + lines).encode(), "ds.csv")[0][1] == ["1", "Lê Thị Cúc", "0912345678"]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_lines_above_the_titles_that_nothing_parts_hide_no_mark(mark: str) -> None:
    data = a_text(mark, "SỞ Y TẾ BÌNH PHƯỚC", "", "Danh sách tiêm ngày 12/8").encode()
    assert cells_of(data, "ds.csv")[0][-1] == ["2", "Điểu Khánh", "Thôn Bù Rên"]


def test_commas_of_addresses_part_nothing_where_another_mark_does() -> None:
    rows = [f"{number};Lê Thị Cúc;Ấp {number}, xã Bom Bo, huyện Bù Đăng" for number in range(9)]
    assert {len(row) for row in cells_of("\n".join(rows).encode(), "ds.csv")[0]} == {3}


def test_a_mark_within_quotes_parts_nothing() -> None:
    data = 'STT,Họ tên,Địa chỉ\n1,Lê Thị Cúc,"Ấp 3, xã Bom Bo"\n'.encode()
    assert cells_of(data, "ds.csv")[0][1] == ["1", "Lê Thị Cúc", "Ấp 3, xã Bom Bo"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be with a mark", "cp1258"])
def test_plain_text_is_read_in_whatever_way_its_letters_were_saved(encoding: str) -> None:
    text = a_text()
    if encoding == "cp1258":
        data = in_old_windows(text)
    elif encoding.startswith("utf-16-be"):
        data = ("\ufeff" + text).encode("utf-16-be")
    else:
        data = text.encode(encoding)
    assert cells_of(data, "ds.csv") == [[line.format(";").split(";") for line in LIST]]


@pytest.mark.parametrize("data", [b"Danh s\xe1ch\n", b"1;2\0;3\n", bytes(range(256))])
def test_a_text_that_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(NotASpreadsheet, match=r"ds\.csv"):
        cells_of(data, "ds.csv")


def test_a_workbook_that_unpacks_to_far_more_than_a_list_is_refused() -> None:
    packed = io.BytesIO(a_workbook(["Họ tên"]))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as book, book.open("xl/more.xml", "w") as more:
        for _ in range(MOST_UNPACKED // 10_000_000 + 1):
            more.write(bytes(10_000_000))
    assert len(packed.getvalue()) < 1_000_000
    with pytest.raises(TooMuchInside, match=r"ds\.xlsx"):
        cells_of(packed.getvalue(), "ds.xlsx")


def test_a_workbook_whose_two_cells_span_more_than_there_is_memory_ends_its_own_process_alone() -> None:
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Họ tên", "lạc"
    kept = io.BytesIO()
    book.save(kept)
    with pytest.raises(TooMuchInside, match=r"ds\.xlsx"):
        cells_of(kept.getvalue(), "ds.xlsx")


def test_a_long_list_is_read_whole_and_a_wide_one_up_to_its_limit() -> None:
    cells = cells_of(a_workbook(*([number, "Điểu Khánh " * 9] for number in range(5_000))), "ds.xlsx")[0]
    assert len(cells) == 5_000 and cells[-1][0] == "4999"
    assert len(cells_of(a_workbook(["x"] * (MOST_COLUMNS + 5)), "ds.xlsx")[0][0]) == MOST_COLUMNS


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0broken", b"\xff\xfe\x00\xd8", b""])
def test_a_broken_file_is_refused_by_its_name(data: bytes) -> None:
    with pytest.raises(NotASpreadsheet, match=r"ds\.xlsx"):
        cells_of(data, "ds.xlsx")


def test_a_picture_named_as_a_table_is_no_spreadsheet() -> None:
    assert not is_spreadsheet(b"\xff\xd8\xff\xe0", "ds.csv")
    assert not is_spreadsheet(b"%PDF-1.7", "ds.xlsx")
    assert is_spreadsheet(a_workbook(["a"]), "DS.XLSX")
