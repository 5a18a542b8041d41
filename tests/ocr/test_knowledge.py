"""What is known chooses between close readings and says whether a value fits; it makes nothing up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.knowledge import Known, among_rivals, as_most, choose, echoed, fits, known_words, usual, words_of
from records import roles
from records.kinds.text_keys import loose

LOC_NINH = {roles.DISTRICT: "huyện Lộc Ninh", roles.DOSE_DATE: "2021-08-12", roles.LOT: "NJ0342"}
NOBODY = Known()


@pytest.mark.parametrize(
    ("role", "row", "said"),
    [
        (roles.NATIONAL_ID, {roles.NATIONAL_ID: "070168001234", roles.SEX: "Nữ", roles.BIRTH_DATE: "1968"}, 1),
        (roles.NATIONAL_ID, {roles.NATIONAL_ID: "070068001234", roles.SEX: "Nữ", roles.BIRTH_DATE: "1968"}, -1),
        (roles.NATIONAL_ID, {roles.NATIONAL_ID: "070168001234"}, 0),
        (roles.NATIONAL_ID, {roles.NATIONAL_ID: "900168001234"}, -1),
        (roles.NATIONAL_ID, {roles.NATIONAL_ID: "285123456", roles.SEX: "Nữ"}, 0),
        (roles.SEX, {roles.NATIONAL_ID: "070168001234", roles.SEX: "Nam"}, -1),
        (roles.BIRTH_DATE, {roles.NATIONAL_ID: "070168001234", roles.BIRTH_DATE: "1968-12-02"}, 1),
        (roles.BIRTH_DATE, {roles.BIRTH_DATE: "1068-12-02"}, -1),
        (roles.PHONE, {roles.PHONE: "0939151051"}, 0),
        (roles.PHONE, {roles.PHONE: "0539151051"}, -1),
        (roles.DOSE_DATE, {roles.DOSE_DATE: "2021-08-12"}, 1),
        (roles.DOSE_DATE, {roles.DOSE_DATE: "2021-08-13"}, 0),
        (roles.DOSE_DATE, {roles.DOSE_DATE: "2012-08-12"}, -1),
        (roles.LOT, {roles.LOT: "NJ0342"}, 1),
        (roles.LOT, {roles.LOT: "NJ0343"}, 0),
        (roles.VACCINE, {roles.VACCINE: "Astra Zenica"}, -1),
        (roles.ADDRESS, {roles.ADDRESS: "Ấp 3, xã Lộc Thiện"}, 1),
        (roles.ADDRESS, {roles.ADDRESS: "Ấp 3, xã Lộc Thiên"}, 0),
        (roles.NAME, {}, 0),
    ],
)
def test_a_value_is_held_against_its_row_and_the_header(role: str, row: dict[str, str], said: int) -> None:
    assert fits(role, row, LOC_NINH, NOBODY) == said


def test_a_header_is_not_its_own_witness() -> None:
    assert fits(roles.DOSE_DATE, LOC_NINH, LOC_NINH, NOBODY) == 0
    both = LOC_NINH | {roles.FOOT_DATE: "2021-08-12"}
    assert fits(roles.DOSE_DATE, both, both, NOBODY) == 1


@pytest.mark.parametrize(
    ("role", "value", "chosen"),
    [
        (roles.LOT, "NJO342", "NJ0342"),
        (roles.LOT, "NJ0343", "NJ0343"),
        (roles.COMMUNE, "xã Lộc Thiên", "xã Lộc Thiện"),
        (roles.COMMUNE, "xã Lộc Thiện", "xã Lộc Thiện"),
        (roles.COMMUNE, "xã Thiện", "xã Thiện"),
        (roles.NAME, "Nguyễn Thị Thuy", "Nguyễn Thị Thuy"),
        (roles.NAME, "Nguyên Thị Lan", "Nguyễn Thị Lan"),
        (roles.NAME, "Đỉnh Như Nguyên", "Đinh Như Nguyên"),
        (roles.NAME, "Trân", "Trân"),
        (roles.NAME, "Brơi Thị Lan", "Brơi Thị Lan"),
        (roles.ADDRESS, "Tố 5, xã Lộc Thiên", "Tổ 5, xã Lộc Thiện"),
        (roles.ADDRESS, "12 đường Hùng Vương. xã Lộc An", "12 đường Hùng Vương, xã Lộc An"),
        (roles.ADDRESS, "Sóc Trăng, xã Minh Hưng", "Sóc Trăng, xã Minh Hưng"),
    ],
)
def test_only_one_close_known_text_is_chosen(role: str, value: str, chosen: str) -> None:
    assert choose(role, value, LOC_NINH, NOBODY) == chosen


def test_two_close_lots_leave_the_reading_as_it_is() -> None:
    assert choose(roles.LOT, "NJO3B2", {}, Known(lots=("NJ0382", "NJ03B2"))) == "NJO3B2"


def test_a_lot_is_spelled_as_most_others_that_look_like_it() -> None:
    assert as_most("PN5S67", ["PN5567", "PN5567", "FX5731", "FX5731", "FX5731"]) == "PN5567"
    assert as_most("PN5567", ["PN5S67", ""]) == "PN5567"
    assert as_most("PN5567", []) == "PN5567"


@given(st.sampled_from([roles.LOT, roles.COMMUNE, roles.NAME, roles.PHONE, roles.ADDRESS]), st.text(max_size=20))
def test_what_is_chosen_is_the_reading_or_known(role: str, value: str) -> None:
    chosen = choose(role, value, LOC_NINH, NOBODY)
    assert chosen == LOC_NINH[roles.LOT] or loose(chosen.replace(",", ".")) == loose(value.replace(",", "."))


def test_usual_names_count_more_and_one_odd_word_spoils_a_name() -> None:
    assert usual(roles.NAME, "Nguyễn Thị Lan") > usual(roles.NAME, "Nguyễn Thị Xyz") == 0
    assert among_rivals(roles.NAME, "Nguyễn Văn Anh") > among_rivals(roles.NAME, "Nguyễn Vân Anh")
    assert usual(roles.ADDRESS, "Lan") == 0


def test_words_of_an_address_are_known_or_stand_elsewhere_in_its_column() -> None:
    assert known_words(roles.ADDRESS, "Ấp Lộc, xã Qwrt", frozenset()) == 0.75
    column = [words_of(one) for one in ("ấp 3, Lộc An", "ấp 4, Lộc An", "ấp 3")]
    assert echoed("ấp 3, Lộc An", column) == 1
    assert echoed("ấp 4", column) == 0.5


def test_a_name_written_without_any_marks_keeps_its_surname_so() -> None:
    assert choose(roles.NAME, "Pham Van Nam", {}, NOBODY) == "Pham Van Nam"
    assert choose(roles.NAME, "Pham Văn Nam", {}, NOBODY) == "Phạm Văn Nam"
