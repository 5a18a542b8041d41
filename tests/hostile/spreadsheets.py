"""Spreadsheet files as people send them: saved by an old program, with macros, cut off, or something else altogether.

READABLE ones all hold the two people of PEOPLE under the same titles; the REFUSED ones hold nobody.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

from openpyxl import Workbook

TITLES = [
    "STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CMND/CCCD", "Số điện thoại", "Địa chỉ", "Mũi số", "Ngày tiêm",
    "Kết quả",
]  # fmt: skip
HOME = "Thôn 3, xã Minh Hưng"
PEOPLE = [
    ["1", "Điểu Hơn", "30/06/1984", "Nam", "070084000999", "0912345678", HOME, "1", "25/07/2021", "Thành công"],
    ["2", "Thị Mai", "30/06/1984", "Nữ", "070184000111", "0987000111", HOME, "1", "25/07/2021", "Thành công"],
]


def a_workbook(*rows: list[str], merged: tuple[str, ...] = ()) -> bytes:
    book, data = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append([text or None for text in row])
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(data)
    return data.getvalue()


def a_text(*rows: list[str]) -> str:
    return "".join(";".join(row) + "\r\n" for row in rows)


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    """The same workbook with one more part in it."""
    data = io.BytesIO(workbook)
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return data.getvalue()


def in_two_rows() -> bytes:
    """Titles in two rows, one above others, beneath the name of the list; all of it merged as an office does."""
    upper = [*TITLES[:4], "Giấy tờ, liên hệ", "", *TITLES[6:]]
    lower = ["", "", "", "", *TITLES[4:6], "", "", "", ""]
    down = tuple(f"{letter}2:{letter}3" for letter in "ABCDGHIJ")
    return a_workbook(["DANH SÁCH TIÊM"], upper, lower, *PEOPLE, merged=("A1:J1", "E2:F2", *down))


def as_old_windows(text: str) -> bytes:
    """As Windows-1258 keeps it: each tone is a letter of its own."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    kept = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        kept += unicodedata.normalize("NFC", "".join(one for one in parts if one not in tones))
        kept += "".join(one for one in parts if one in tones)
    return kept.encode("cp1258")


_BOOK, _TEXT = a_workbook(TITLES, *PEOPLE), a_text(TITLES, *PEOPLE)
_OTHER = [["Ngày", "Số ca"], ["01/10/2021", "17"]]
#: What Excel writes where a file has a password, and Word 97 always: a box that holds no workbook.
_BOX = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000)
_WORD = io.BytesIO()
with zipfile.ZipFile(_WORD, "w") as _archive:
    _archive.writestr("word/document.xml", "<w:document/>")

READABLE = {
    "a workbook": ("ds.xlsx", _BOOK),
    "an old .xls": ("ds.xls", (Path(__file__).parent / "old.xls").read_bytes()),
    "with macros": ("ds.xlsm", with_part(_BOOK, "xl/vbaProject.bin", b"Sub Auto_Open()")),
    "titles in two rows, merged": ("ds.xlsx", in_two_rows()),
    "of old Windows": ("ds.csv", as_old_windows(_TEXT)),
    "UTF-16": ("ds.csv", _TEXT.encode("utf-16")),
    "decomposed letters": ("ds.csv", unicodedata.normalize("NFD", _TEXT).encode("utf-8-sig")),
}
REFUSED = {
    "another template": ("ca.xlsx", a_workbook(*_OTHER)),
    "another template as text": ("ca.csv", a_text(*_OTHER).encode()),
    "cut off": ("ds.xlsx", _BOOK[:-300]),
    "cut off in the middle": ("ds.xlsx", _BOOK[: len(_BOOK) // 2]),
    "an old one cut off": ("ds.xls", (Path(__file__).parent / "old.xls").read_bytes()[:2_000]),
    "with a password": ("ds.xlsx", _BOX),
    "a text document": ("ds.xlsx", _WORD.getvalue()),
    "a web page called .xls": ("ds.xls", b"<html><table><tr><td>Ho ten</td></tr></table></html>"),
    "a picture": ("ds.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "empty": ("ds.xlsx", b""),
    "an empty sheet": ("ds.xlsx", a_workbook()),
    "zeros": ("ds.csv", bytes(3_000)),
    "noise": ("ds.csv", bytes(range(1, 256)) * 20),
    "letters of no encoding": ("ds.csv", b"\xd2\xff;\x81\xfe\r\n\x8d;\x9e\xff\r\n"),
    "encoded twice": ("ds.csv", _TEXT.encode().decode("latin-1").encode()),
}
