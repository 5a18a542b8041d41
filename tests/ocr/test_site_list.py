"""The site's own list: its columns, its people, and which of them stands in which row of a page."""

from __future__ import annotations

import pytest

from ocr.site_list import Listed, Row, lay_beside, people_of
from records.forms import form_by_key

FORM = form_by_key("danh-sach-tiem")
NAMES = ["Lê Thị Cúc", "Điểu Khánh", "Trần Văn Bình", "Nguyễn Thị Hoa", "Phạm Quốc Bảo"]


def listed(*names: str) -> list[Listed]:
    return [Listed(str(number), name, {}) for number, name in enumerate(names, start=1)]


def rows(*names: str, sure: float = 40.0) -> list[Row]:
    return [Row(number, str(number + 1), name, sure) for number, name in enumerate(names)]


def test_titles_stand_anywhere_in_the_first_lines() -> None:
    cells = [
        ["TRẠM Y TẾ XÃ BOM BO", "", "", ""],
        ["", "", "", ""],
        ["TT", "Họ tên", "Ngày sinh", "Giới tính", "SĐT", "Số CCCD"],
        ["1", "Lê Thị Cúc", "05/07/1961", "Nữ", "912345678", "070161001234"],
        ["", "Cộng: 1 người"],
    ]
    people = people_of(FORM, cells)
    assert people is not None
    wanted = {"birth_date": "1961-07-05", "sex": "Nữ", "phone": "0912345678", "id_number": "070161001234"}
    assert (people[0].number, people[0].name) == ("1", "Lê Thị Cúc")
    assert wanted.items() <= dict(people[0].values).items()


def test_a_birth_year_in_the_womens_column_tells_the_sex() -> None:
    cells = [
        ["STT", "Họ và tên", "Năm sinh", "", "CCCD"],
        ["", "", "Nam", "Nữ", ""],
        ["1", "Lê Thị Cúc", "", "1961", "070161001234"],
    ]
    people = people_of(FORM, cells)
    assert people is not None and (people[0].values["birth_date"], people[0].values["sex"]) == ("1961", "Nữ")


def test_a_value_of_no_meaning_is_left_out() -> None:
    cells = [["STT", "Họ tên", "Ngày sinh", "Giới tính"], ["1", "Lê Thị Cúc", "31/02/1961", "?"]]
    people = people_of(FORM, cells)
    assert people is not None and not {"birth_date", "sex"} & set(people[0].values)


def test_a_table_of_something_else_has_no_people() -> None:
    assert people_of(FORM, [["Tháng", "Thu", "Chi"], ["10", "200", "150"]]) is None


def test_people_stand_where_their_numbers_and_names_do() -> None:
    misread = rows("LE THI CUC", "Dieu Khanh", "Tràn Van Binh", "", "")
    found = lay_beside(misread, listed(*NAMES))
    assert {row: one.name for row, one in found.items()} == dict(enumerate(NAMES))


def test_numbers_alone_bring_nobody_together() -> None:
    assert lay_beside(rows("", "", "", "", ""), listed(*NAMES)) == {}
    assert lay_beside(rows("Võ Kim", "Hồ Sơn", "Lý Mai", "", ""), listed(*NAMES)) == {}


def test_a_row_that_clearly_names_someone_else_has_nobody() -> None:
    found = lay_beside(rows(*NAMES[:4], "Hồ Sỹ Tý", sure=97.0), listed(*NAMES))
    assert set(found) == {0, 1, 2, 3}


@pytest.mark.parametrize("number", ["", "9"])
def test_two_of_one_name_without_a_number_are_nobody(number: str) -> None:
    people = [*listed(*NAMES), Listed("6", "Lê Thị Cúc", {})]
    found = lay_beside([Row(0, number, "Lê Thị Cúc", 97.0), *rows(*NAMES)[1:]], people)
    assert 0 not in found and {1, 2, 3} <= set(found)
