"""Columns are known by their printed titles, in any order, with letters misread."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.columns import Title, are_titles, fits_title, holds_values, is_the_form, match_columns
from records.forms import form_by_key

FORM = form_by_key("danh-sach-tiem")
PRINTED = {
    "number": "STT",
    "full_name": "Họ và tên",
    "birth_date": "Năm sinh",
    "sex": "Giới tính",
    "id_number": "Số CMND/CCCD",
    "phone": "Số điện thoại",
    "address": "Địa chỉ (thôn/ấp, xã)",
    "priority_group": "Nhóm đối tượng",
    "vaccine": "Loại vắc xin",
    "lot": "Số lô",
    "signature": "Ký nhận",
    "remark": "Ghi chú",
}


def found(*texts: str) -> list[str]:
    return [column.spec.key for column in match_columns(FORM, [Title(text) for text in texts])]


@settings(max_examples=30, deadline=None)
@given(st.permutations(sorted(PRINTED)))
def test_columns_may_stand_in_any_order(keys: list[str]) -> None:
    assert found(*(PRINTED[key] for key in keys)) == keys


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("CMNDICCCD", "id_number"),
        ("SDT", "phone"),
        ("HỌ VÀ TÊN", "full_name"),
        ("Ho va tén", "full_name"),
        ("Ngày tháng\nnăm sinh", "birth_date"),
        ("Nơi ở hiện nay", "address"),
        ("Kýnhận", "signature"),
        ("l Ký nhận", "signature"),
        ("Ngày tiêm", "dose_date"),
    ],
)
def test_a_title_is_known_however_it_is_written_or_read(text: str, key: str) -> None:
    assert found("STT", text) == ["number", key]


@pytest.mark.parametrize("number", ["(3)", "(12)", "q1)", "()", "0)", "(q0)", "(t9", "(h"])
def test_the_number_of_a_column_is_no_part_of_its_title(number: str) -> None:
    assert found(f"STT {number}", f"Lô {number}") == ["number", "lot"]


@pytest.mark.parametrize("text", ["", "Dân tộc", "Nghề nghiệp", "¬", "Mạch"])
def test_a_column_that_the_form_does_not_have_is_left_alone(text: str) -> None:
    assert found("STT", text, "Họ và tên") == ["number", "full_name"]


def test_a_field_has_at_most_one_column() -> None:
    columns = match_columns(FORM, [Title("Họ tên"), Title("Họ và tên"), Title("Họ và tên")])
    assert [(column.spec.key, column.places) for column in columns] == [("full_name", (0,))]


def test_a_split_birth_column_is_one_field_with_two_sides() -> None:
    titles = [Title("Họ và tên"), Title("Ngày tháng năm sinh", "Nam"), Title("Ngày tháng năm sinh", "Nữ")]
    birth = match_columns(FORM, titles)[1]
    assert (birth.spec.key, birth.places, birth.sides, birth.is_ticked) == ("birth_date", (1, 2), ("Nam", "Nữ"), False)


@pytest.mark.parametrize("subs", [("Nam", "Nữ"), ("Nam", "Nu"), ("", "Nữ"), ("Nam", ""), ("Nam", "Na")])
def test_two_columns_to_tick_are_one_field(subs: tuple[str, str]) -> None:
    sex = match_columns(FORM, [Title("Giới tính", sub) for sub in subs])[0]
    assert (sex.spec.key, sex.places, sex.sides, sex.is_ticked) == ("sex", (0, 1), ("Nam", "Nữ"), True)


@pytest.mark.parametrize("subs", [("", ""), ("Nam", "Nam"), ("Nan", "Na")])
def test_sides_that_cannot_be_told_apart_are_not_guessed(subs: tuple[str, str]) -> None:
    titles = [Title("Năm sinh", sub) for sub in subs]
    assert match_columns(FORM, titles)[0].sides == ()


def test_a_table_is_the_forms_when_it_has_most_of_what_the_form_requires() -> None:
    assert is_the_form(FORM, match_columns(FORM, [Title(text) for text in PRINTED.values()]))
    assert not is_the_form(FORM, match_columns(FORM, [Title("STT"), Title("Địa chỉ")]))


def told(*texts: str) -> bool:
    return are_titles(FORM, match_columns(FORM, [Title(text) for text in texts]), len(texts))


def test_a_row_that_tells_most_columns_is_one_of_titles_though_what_must_be_there_was_misread() -> None:
    assert told("STT", "Họ và tên", "Địa chỉ", "Mgay, xứm", "xx", "Số CCCD", "Điện thoại", "Ngày tiêm")
    assert not told("STT", "Họ và tên", "Địa chỉ", "Mgay", "xx", "yy", "zz", "vv")
    assert not told("1", "Lê Thị An", "Ấp 5", "1981", "x", "285911160", "0371854371", "1/11/2021")


def test_a_split_birth_column_stands_for_the_sex_that_it_tells() -> None:
    split = [Title("Năm sinh", "Nam"), Title("Năm sinh", "Nữ")]
    assert is_the_form(FORM, match_columns(FORM, split))
    assert not is_the_form(FORM, match_columns(FORM, [Title("Năm sinh")]))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("DANH SÁCH ĐỐI TƯỢNG TIÊM VẮC XIN PHÒNG COVID-19 – ĐỢT 3", True),
        ("Danh sach tiem vac xin", True),
        ("GIẤY XÁC NHẬN ĐÃ TIÊM VẮC XIN", False),
        ("DANH SÁCH HỘ NGHÈO", False),
        ("", False),
    ],
)
def test_a_form_is_known_by_all_its_title_words(text: str, fits: bool) -> None:
    assert (fits_title(FORM, text) >= 80) is fits


def of_doses(*titles: tuple[str, str]) -> list[str]:
    return [column.spec.key for column in match_columns(FORM, [Title(text, sub) for text, sub in titles])]


@pytest.mark.parametrize("names", [("Mũi 1", "Mũi 2"), ("Müi1", "Mii2"), ("Lần 1", "Lần 2")])
def test_columns_of_two_doses_are_told_by_the_titles_above_them(names: tuple[str, str]) -> None:
    found = of_doses(*((name, sub) for name in names for sub in ("Ngày tiêm", "Loại vắc xin", "Số lô")))
    assert found == [f"dose{dose}_{key}" for dose in (1, 2) for key in ("date", "vaccine", "lot")]


def test_two_names_of_doses_that_were_read_as_one_title_are_parted_in_the_middle() -> None:
    found = of_doses(*(("Mũi I Mũi 2", sub) for sub in ("Ngày tiêm", "Số lô", "Ngày tiêm", "Số lô")))
    assert found == ["dose1_date", "dose1_lot", "dose2_date", "dose2_lot"]


def test_doses_may_be_named_in_the_titles_themselves() -> None:
    assert found("Ngày tiêm mũi 1", "Vắc xin mũi 1", "Ngày tiêm mũi 2") == ["dose1_date", "dose1_vaccine", "dose2_date"]


def test_of_one_dose_the_head_says_the_number() -> None:
    assert of_doses(("Mũi 2", "Ngày tiêm"), ("Mũi 2", "Số lô")) == ["dose_date", "lot"]


@pytest.mark.parametrize("names", [("", "Mũi 2"), ("Mũi I", "Mũi 2"), ("Mũi 1", "xx")])
def test_a_misread_dose_is_told_by_its_twin_beside_it(names: tuple[str, str]) -> None:
    found = of_doses(*((name, sub) for name in names for sub in ("Ngày tiêm", "Số lô")))
    assert found == ["dose1_date", "dose1_lot", "dose2_date", "dose2_lot"]


def test_a_twin_may_say_in_other_words_what_its_columns_hold() -> None:
    found = of_doses(("Mũi †", "Ngày tiêm chủng"), ("Mũi †", "Lô"), ("Mũi 2", "Ngày"), ("Mũi 2", "Số lô"))
    assert found == ["dose1_date", "dose1_lot", "dose2_date", "dose2_lot"]


def test_titles_that_speak_against_each_other_are_no_twins() -> None:
    found = of_doses(("Mũi 1", "Ngày tiêm"), ("Mũi 1", "S616"), ("Mũi 2", "Số lô"), ("Mũi 2", "Ngày"))
    assert found == ["dose1_date", "dose2_lot", "dose2_date"]


def test_two_columns_of_something_else_are_no_dose_for_standing_beside_one() -> None:
    titles = [Title("Năm sinh", "Nam"), Title("Năm sinh", "Nữ"), Title("Mũi 2", "Ngày tiêm"), Title("Mũi 2", "Số lô")]
    assert "dose1_date" not in [column.spec.key for column in match_columns(FORM, titles)]


def test_a_dose_that_no_title_names_for_sure_is_not_guessed() -> None:
    assert of_doses(("Mũi", "Ngày tiêm"), ("Mũi", "Số lô")) == ["dose_date", "lot"]


def test_a_dose_whose_own_name_was_not_read_is_told_by_the_one_beside_it() -> None:
    titles = [Title("Mí Ngày tiêm chủng"), Title("| Lô"), Title("Mũi 2", "Ngày tiêm chủng"), Title("Mũi 2", "Số lô")]
    found = {column.spec.key: column.places for column in match_columns(FORM, titles)}
    assert found == {"dose1_date": (0,), "dose1_lot": (1,), "dose2_date": (2,), "dose2_lot": (3,)}


def test_two_doses_that_nothing_names_are_left_to_a_person() -> None:
    assert of_doses(("MU", "Ngày tiêm"), ("MU", "Lô"), ("Mx", "Ngày tiêm chủng"), ("Mx", "Số lô")) == []


def test_titles_in_which_a_persons_numbers_were_read_hold_a_row() -> None:
    assert not holds_values([Title("Số CMND/CCCD (12 số)"), Title("Điện thoại"), Title("COVID-19", "Mũi 1")])
    assert holds_values([Title("Số CCCD 038189020573"), Title("TT 1"), Title("Năm sinh 15.10.1978")])
