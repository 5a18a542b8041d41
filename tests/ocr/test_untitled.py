"""Columns without titles are told by what stands in them, or left to a person."""

from __future__ import annotations

from ocr.columns import Column, Title
from ocr.untitled import columns_by_content
from ocr.words import LineReading, Word
from records.forms import form_by_key

FORM = form_by_key("danh-sach-tiem")


def column(*texts: str, confidence: float = 95.0) -> list[LineReading]:
    return [LineReading((Word(text, confidence, (0, 0, 9, 9)),) if text else ()) for text in texts]


NUMBERS = column("19", "20", "21", "22")
NAMES = column("Nguyễn Thị Lan", "Trần Văn Bình", "Lê Minh Đức", "Phạm Thị Hoa")
BIRTHS = column("05/08/1992", "1956", "12/01/1970", "30/11/1988")
SEXES = column("Nữ", "Nam", "Nam", "Nữ")
IDENTITIES = column("070192029025", "285946782", "070056001234", "038188007064")
PHONES = column("0354665970", "0931776703", "0883813993", "0850214078")
DOSES = column("25/07/2021", "25/07/2021", "25/07/2021", "25/07/2021")
SCRIBBLES = column("sz%", "~Ê", "", "vu", confidence=20.0)


def told(*cells: list[LineReading]) -> dict[str, int]:
    return {one.spec.key: one.places[0] for one in columns_by_content(FORM, cells)}


def test_each_column_is_told_by_its_cells() -> None:
    found = told(NUMBERS, NAMES, BIRTHS, SEXES, IDENTITIES, PHONES, DOSES, SCRIBBLES)
    assert found == {
        "number": 0, "full_name": 1, "birth_date": 2, "sex": 3, "id_number": 4, "phone": 5, "dose_date": 6,
        "signature": 7,
    }  # fmt: skip


def test_their_order_does_not_matter() -> None:
    assert told(PHONES, SCRIBBLES, IDENTITIES, NAMES) == {"phone": 0, "signature": 1, "id_number": 2, "full_name": 3}


def test_what_cannot_be_read_is_told_as_nothing_but_signatures() -> None:
    assert told(SCRIBBLES, column("", "", "", "")) == {"signature": 0}


def test_a_birth_is_no_dose_and_a_dose_no_birth() -> None:
    assert told(DOSES) == {"dose_date": 0}
    assert told(BIRTHS) == {"birth_date": 0}


def test_two_cells_say_too_little() -> None:
    assert told(column("0354665970", "0931776703")) == {}


MEN, WOMEN = column("", "1956", "1970", ""), column("1992", "", "", "1988")


def test_births_in_two_columns_are_told_by_the_names_beside_them() -> None:
    (birth,) = [one for one in columns_by_content(FORM, [NAMES, MEN, WOMEN]) if one.spec.key == "birth_date"]
    assert (birth.places, birth.sides) == ((1, 2), ("Nam", "Nữ"))
    (turned,) = [one for one in columns_by_content(FORM, [NAMES, WOMEN, MEN]) if one.spec.key == "birth_date"]
    assert (turned.places, turned.sides) == ((1, 2), ("Nữ", "Nam"))


def test_a_birth_column_mostly_filled_by_men_is_still_one_of_two() -> None:
    men, women = column("1980", "", "1979", "1991"), column("", "1985", "", "")
    names = column("Nguyễn Văn An", "Trần Thị Bình", "Lê Minh Đức", "Phạm Văn Hòa")
    (birth,) = [one for one in columns_by_content(FORM, [names, men, women]) if one.spec.key == "birth_date"]
    assert (birth.places, birth.sides) == ((1, 2), ("Nam", "Nữ"))


def test_running_numbers_are_told_over_one_that_was_not_read() -> None:
    assert told(column("37", "4b4", "51", "58")) == {"number": 0}


def test_crosses_of_men_and_women_are_told_by_the_names_beside_them() -> None:
    (sex,) = [
        one
        for one in columns_by_content(FORM, [NAMES, column("", "x", "x", ""), column("x", "", "", "X")])
        if one.spec.key == "sex"
    ]
    assert (sex.places, sex.sides) == ((1, 2), ("Nam", "Nữ"))


def test_two_columns_that_a_name_speaks_against_are_not_guessed() -> None:
    against = column("Nguyễn Thị Lan", "Trần Thị Bình", "Lê Minh Đức", "Phạm Thị Hoa")
    found = columns_by_content(FORM, [against, MEN, WOMEN])
    assert [one.spec.key for one in found] == ["full_name"]


def test_lots_groups_and_places_are_told_and_dittos_say_nothing() -> None:
    lots = column("FX5731", "FX5731", "-nt-", "FX5731")
    groups = column("Nhóm 3", "Nhóm 9", "Nhóm 9", "nhóm 12")
    places = column("Ấp Tân Lợi", "Thôn 7", "Tổ 3", "Khu phố 2")
    assert told(lots, groups, places) == {"lot": 0, "priority_group": 1, "address": 2}


def test_phone_numbers_without_their_zero_are_not_taken_for_identity_numbers() -> None:
    short = column("354665970", "931776703", "883813993", "850214078")
    assert told(short, IDENTITIES) == {"phone": 0, "id_number": 1}


def test_titles_that_were_read_stay_and_the_cells_tell_the_others() -> None:
    known = [Column(FORM.spec("id_number", row=True), "CCCD", (1,))]
    found = columns_by_content(FORM, [SEXES, column("", "", "", ""), SCRIBBLES], known)
    assert {one.spec.key: one.places[0] for one in found} == {"sex": 0, "id_number": 1}


def test_a_title_read_badly_helps_cells_read_badly() -> None:
    half = column("Nữ", "Nem", "N", "Nữ")
    known = [Column(FORM.spec("id_number", row=True), "CCCD", (1,))]
    cells = [half, column("", "", "", "")]
    assert len(columns_by_content(FORM, cells, known, [Title("Tuổi"), Title("CCCD")])) == 1
    assert [one.spec.key for one in columns_by_content(FORM, cells, known, [Title("Gidi"), Title("CCCD")])] == [
        "sex",
        "id_number",
    ]


def test_beside_titles_a_day_is_no_dose_unless_its_title_is_nearly_one() -> None:
    known = [Column(FORM.spec("id_number", row=True), "CCCD", (1,))]
    cells = [DOSES, column("", "", "", "")]
    assert len(columns_by_content(FORM, cells, known, [Title("Ngày cấp CCCD"), Title("CCCD")])) == 1
    assert [one.spec.key for one in columns_by_content(FORM, cells, known, [Title("Ngay bem"), Title("CCCD")])] == [
        "dose_date",
        "id_number",
    ]


def test_births_in_two_columns_are_told_by_the_identity_numbers_of_their_rows() -> None:
    names = column("Phạm Anh Linh", "Lâm Phát Khương", "Tống Quang Thuận", "Nguyễn Thành Tường")
    numbers = column("070192017552", "001056006767", "362988644", "036188004322")
    (birth,) = [one for one in columns_by_content(FORM, [names, MEN, WOMEN, numbers]) if one.spec.key == "birth_date"]
    assert (birth.places, birth.sides) == ((1, 2), ("Nam", "Nữ"))
    against = column("070092017552", "001056006767", "362988644", "036188004322")
    found = columns_by_content(FORM, [names, MEN, WOMEN, against])
    assert [one.spec.key for one in found] == ["full_name", "id_number"]


def test_of_two_columns_of_births_none_is_told_alone_where_nothing_says_whose_they_are() -> None:
    names = column("Phạm Anh Linh", "Lâm Phát Khương", "Tống Quang Thuận", "Nguyễn Thành Tường")
    men, women = column("1956", "1970", "1979", ""), column("", "", "", "1988")
    assert [one.spec.key for one in columns_by_content(FORM, [names, men, women])] == ["full_name"]


def test_days_whose_year_was_not_read_whole_are_no_lot() -> None:
    assert told(NAMES, column("20/03/202", "20/03/202", "20/03/202", "20/03/202")) == {"full_name": 0}


def test_under_a_dose_that_is_named_cells_tell_what_its_title_nearly_does() -> None:
    known = [
        Column(FORM.spec("dose1_date", row=True), "Ngày tiêm", (0,)),
        Column(FORM.spec("dose2_date", row=True), "Ngày tiêm", (2,)),
    ]
    cells = [column("", "", "", ""), column("FX5731", "FX5731", "FX5731", "FX5731"), column("", "", "", "")]
    titles = [Title("Mũi 1", "Ngày tiêm"), Title("Mũi 1", "Sốl0"), Title("Mũi 2", "Ngày tiêm")]
    found = {one.spec.key: one.places for one in columns_by_content(FORM, cells, known, titles)}
    assert found["dose1_lot"] == (1,)
    titles[1] = Title("Mũi 1", "Nơi tiêm")
    assert len(columns_by_content(FORM, cells, known, titles)) == 2


def test_a_column_of_crosses_beside_days_read_badly_is_not_the_sex() -> None:
    days = column("", "1g/0.196", "2l.8.197Z", "", confidence=30.0)
    assert "sex" not in [one.spec.key for one in columns_by_content(FORM, [NAMES, column("x", "", "", "X"), days])]
