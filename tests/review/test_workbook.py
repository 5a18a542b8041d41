from __future__ import annotations

import csv
import re
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from review.cells import cell_text, looks_like_formula
from review.template import CellType, Column, Template, UnknownTemplate, all_templates, template_by_key
from review.workbook import csv_bytes, workbook_bytes

TEMPLATE = Template(
    key="t",
    name={"en": "T"},
    sheet="Tờ 1",
    header_row=2,
    first_row=4,
    max_rows=10,
    columns=(Column("STT", "row", CellType.COUNT), Column("Họ và tên", "person.name")),
)


def _sheet(*names: str) -> Worksheet:
    data = workbook_bytes(TEMPLATE, [[number, name] for number, name in enumerate(names, start=1)])
    return openpyxl.load_workbook(BytesIO(data)).worksheets[0]


def test_headers_and_rows_stand_where_the_template_says() -> None:
    sheet = _sheet("Điểu Hơn")
    assert (sheet.title, sheet["B2"].value, sheet["A4"].value, sheet["B4"].value) == (
        "Tờ 1",
        "Họ và tên",
        1,
        "Điểu Hơn",
    )


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+84", "-3", "@SUM(A1)"])
def test_what_looks_like_a_formula_is_text_and_nothing_else(name: str) -> None:
    cell = _sheet(name)["B4"]
    assert (cell.value, cell.data_type, cell.number_format, cell.quotePrefix) == (name, "s", "@", True)


@pytest.mark.parametrize("name", ["=1+1", "＝1+1", "An;=1+1", "An; =1+1;B", 'An;"=1+1";', "An,;'+84", "A;;@SUM(A1)"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_no_cell_of_a_csv_begins_a_formula_whatever_parts_its_cells(name: str, separator: str) -> None:
    template = replace(TEMPLATE, columns=(*TEMPLATE.columns, Column(name, "dose.lot")))
    text = csv_bytes(template, [[1, name, name]]).decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text), delimiter=separator) for cell in row]
    assert any("1" in cell or "84" in cell for cell in cells)
    assert not [cell for cell in cells if looks_like_formula(cell.strip(' "\r\n'))]


def test_a_csv_leaves_every_other_text_as_it_is() -> None:
    assert "Thôn 3; Bom Bo - Bù Đăng" in csv_bytes(TEMPLATE, [[1, "Thôn 3; Bom Bo - Bù Đăng"]]).decode("utf-8-sig")


def test_no_cell_is_a_formula_or_merged() -> None:
    data = workbook_bytes(TEMPLATE, [[1, "=1+1"]])
    parts = zipfile.ZipFile(BytesIO(data))
    written = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in written and "mergeCell" not in written


def test_the_same_rows_give_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first = workbook_bytes(TEMPLATE, [[1, "An"]])
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert workbook_bytes(TEMPLATE, [[1, "An"]]) == first
    stamps = re.findall(rb">(\d{4})-[^<]*</dcterms", zipfile.ZipFile(BytesIO(first)).read("docProps/core.xml"))
    assert stamps == [b"2021", b"2021"]


@pytest.mark.parametrize(
    ("type_", "kind", "value", "expected"),
    [
        (CellType.TEXT, "text", "  thôn\t3,\r\n xã  ", "thôn 3, xã"),
        (CellType.TEXT, "text", "\x00=1\ufffe", "=1"),
        (CellType.PLAIN, "phone", "912 345 678", "0912345678"),
        (CellType.PLAIN, "national_id", "070.084.000999", "070084000999"),
        (CellType.SHOWN, "date", "1984-06-30", "30/06/1984"),
        (CellType.SHOWN, "date", "1976", "1976"),
        (CellType.SHOWN, "vaccine", "AZD1222", "AstraZeneca"),
        (CellType.WORDS, "sex", "nữ", "0"),
        (CellType.TEXT, "", "", ""),
    ],
)
def test_a_value_is_written_as_its_column_wants(type_: CellType, kind: str, value: str, expected: str) -> None:
    assert cell_text(Column("x", type=type_, words={"Nữ": "0"}), kind, value) == expected


def test_decomposed_letters_are_composed() -> None:
    assert cell_text(Column("x"), "person_name", "Thu\u0309y") == "Thủy"


def test_plain_words_do_not_look_like_formulas() -> None:
    assert not looks_like_formula("Điểu Hơn")


def test_every_template_has_one_running_number_and_headers_of_its_own() -> None:
    for template in all_templates().values():
        headers = [column.header for column in template.columns]
        assert len(set(headers)) == len(headers)
        assert [column.source for column in template.columns if column.type == CellType.COUNT] == ["row"]


def test_an_unknown_template_is_a_sentence_that_names_the_known_ones() -> None:
    with pytest.raises(UnknownTemplate, match="ket-qua-tiem-dai"):
        template_by_key("khac")
