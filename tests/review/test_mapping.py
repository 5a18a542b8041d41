from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy.orm import Session

from ocr.blank import blank_sheets
from ocr.spreadsheet import NotASpreadsheet
from ocr.storage import Store
from records.database import now
from review.commit import commit_ready
from review.dictionary import decide_code
from review.going import Scope, lines
from review.mapping import MappingRefused, chosen, guess
from review.row_cells import Why
from review.saved_templates import find_template, save_template
from review.template import CellType, Template, spec_of, template_of
from review.upload import make
from tests.factories import DISTRICT
from tests.review.desk import a_ready_page

#: As a department writes it: a title, two levels of headers, spaces and decomposed letters that must stay.
TOP = [
    ["DANH SÁCH TIÊM  VẮC XIN"],
    ["", "", "", "", "Mũi 1", "", "Mũi 2", ""],
    ["STT", "Họ và tên (*)", "Ngày  sinh", "Mã nhóm đối tượng", "Ngày tiêm", "Số lô", "Ngày tiêm", "Số lo\u0302"],
]


def blank(rows: list[list[str]] = TOP, merged: tuple[str, ...] = ("A1:H1", "E2:F2", "G2:H2")) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Mẫu của Sở "
    for down, row in enumerate(rows, start=1):
        for at, text in enumerate(row, start=1):
            if text:
                sheet.cell(down, at, text)
    for cells in merged:
        sheet.merge_cells(cells)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def guessed(data: bytes) -> Template:
    first = blank_sheets(data, "mau.xlsx")[0]
    return guess(first.name, first.rows, first.merged, "mau-so", "Mẫu Sở")


def test_a_file_without_a_column_of_a_dose_is_about_people_to_vaccinate() -> None:
    template = guessed(blank([["STT", "Họ và tên", "Ngày sinh", "Số điện thoại"]], ()))
    assert template.people
    assert chosen(template, {**choices(template), "about": "people"}).people


def test_what_a_file_is_about_must_fit_its_columns() -> None:
    of_doses, of_people = guessed(blank()), guessed(blank([["STT", "Họ và tên", "Ngày sinh"]], ()))
    for template, about, sentence in (
        (of_doses, "people", "Ngày tiêm"),
        (of_people, "doses", "anything of a dose"),
    ):
        with pytest.raises(MappingRefused, match=sentence):
            chosen(template, {**choices(template), "about": about})
    nameless = {**choices(of_people), "about": "people", "source1": ""}
    with pytest.raises(MappingRefused, match="holds the name"):
        chosen(of_people, nameless)


def test_headers_are_matched_by_name_and_doses_by_the_group_above() -> None:
    template = guessed(blank())
    assert [(one.source, one.dose) for one in template.columns] == [
        ("row", 0),
        ("person.name", 0),
        ("person.birth_date", 0),
        ("person.priority_group", 0),
        ("dose.date", 1),
        ("dose.lot", 1),
        ("dose.date", 2),
        ("dose.lot", 2),
    ]
    assert template.wide and template.columns[3].type is CellType.CODE and template.columns[1].required


def test_sheet_name_and_everything_above_the_data_are_written_to_the_letter(db: Session, store: Store) -> None:
    a_ready_page(db, {})
    commit_ready(db)
    decide_code(db, DISTRICT, "person.priority_group", "người dân", "16", None)
    upload = make(db, store, guessed(blank()))
    mine = load_workbook(io.BytesIO(store.get(upload.sha256))).worksheets[0]
    theirs = load_workbook(io.BytesIO(blank())).worksheets[0]
    assert mine.title == theirs.title
    above = [
        [[cell.value for cell in row] for row in sheet.iter_rows(max_row=3, max_col=8)] for sheet in (mine, theirs)
    ]
    assert above[0] == above[1]
    assert {str(one) for one in mine.merged_cells.ranges} == {str(one) for one in theirs.merged_cells.ranges}
    assert [cell.value for cell in mine[4]][:6] == [1, "Điểu Hơn", "30/06/1984", "16", "25/07/2021", "NJ0342"]


def test_a_text_without_a_code_holds_back_its_rows_and_nothing_else(db: Session) -> None:
    a_ready_page(db, {}, {"priority_group": "Giáo viên"})
    commit_ready(db)
    decide_code(db, DISTRICT, "person.priority_group", "Người Dân", "16", None)
    going = [[reason.why for reason in line.withheld] for line in lines(db, guessed(blank()), Scope(DISTRICT))]
    assert going == [[], [Why.CODE]]


def test_a_code_decided_anew_is_a_new_version(db: Session) -> None:
    first = decide_code(db, DISTRICT, "person.priority_group", "Người dân", "15", None)
    again = decide_code(db, DISTRICT, "person.priority_group", "người  dân", "16", None)
    assert (first.live, again.version, again.live) == (False, 2, True)


def test_a_template_comes_back_from_its_plain_values() -> None:
    template = guessed(blank())
    assert template_of(spec_of(template), "mau-so", 0) == template


def test_saving_again_makes_the_next_version(db: Session) -> None:
    template = guessed(blank())
    save_template(db, template, None, None)
    save_template(db, chosen(template, {**choices(template), "max_rows": "1000"}), None, None)
    assert now(db) and (find_template(db, "mau-so").max_rows, find_template(db, "mau-so", 1).max_rows) == (1000, 5000)


def choices(template: Template) -> dict[str, str]:
    """What the form sends when nobody changes anything."""
    data = {"max_rows": str(template.max_rows), "sex": "10"}
    for at, column in enumerate(template.columns):
        data |= {f"source{at}": column.source, f"style{at}": column.type, f"dose{at}": str(column.dose)}
    return data


@pytest.mark.parametrize("wrong", [{"source1": "person.secret"}, {"style2": "red"}, {"dose4": "9"}, {"max_rows": "0"}])
def test_a_choice_that_there_is_not_is_refused(wrong: dict[str, str]) -> None:
    template = guessed(blank())
    with pytest.raises(MappingRefused):
        chosen(template, {**choices(template), **wrong})


def test_a_file_without_titles_is_refused() -> None:
    with pytest.raises(MappingRefused):
        guessed(blank([["Xin chào"]], ()))


@pytest.mark.parametrize("data", [blank()[:-300], b"", b"Ho ten,Ngay sinh\n", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_whole_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(NotASpreadsheet):
        guessed(data)


def test_a_file_with_macros_is_read_without_them() -> None:
    raw = io.BytesIO(blank())
    with zipfile.ZipFile(raw, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"macro")
    assert guessed(raw.getvalue()).columns[1].source == "person.name"
