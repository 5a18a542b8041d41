"""Where values stand, from words and their boxes alone: one letter is 20 high, a line of print 90 below the last."""

from __future__ import annotations

import pytest

from ocr.grid import Curve, Grid
from ocr.label_fields import parted
from ocr.label_places import DoseTable, Print, Spot, find_spots
from ocr.results import Box
from ocr.words import Word
from records.forms import form_by_key

FORM = form_by_key("giay-xac-nhan")
LETTER, PITCH, PAGE = 20, 90, (100, 0, 1400, 2000)


def line(text: str, number: int, x: int = 100) -> list[Word]:
    """Words of one printed line; `|` moves to the right half of the page."""
    found = []
    for part in text.split():
        if part == "|":
            x = 850
            continue
        found.append(Word(part, 95, (x, 300 + PITCH * number, 13 * len(part), 28)))
        x += 13 * len(part) + 13
    return found


def spots(*texts: str, leaders: tuple[Box, ...] = (), table: DoseTable | None = None) -> dict[str, Spot]:
    words = [word for number, text in enumerate(texts) for word in line(text, number)]
    return {spot.spec.key: spot for spot in find_spots(FORM, Print(words, leaders, LETTER, PAGE), table)}


def holds(spot: Spot, x: int, number: int) -> bool:
    """Whether the spot's box holds this place on a line."""
    assert spot.box is not None
    left, top, width, height = spot.box
    return left <= x < left + width and top <= 300 + PITCH * number + 14 < top + height


PERSON = (
    "Họ và tên/Name: Điểu Hơn",
    "Ngày sinh/Date of birth (day/month/year): 30/06/1984",
    "Số CCCD/CMT/hộ chiếu/ID: 070084000999",
    "Số điện thoại/Tel: 0912345678",
    "Địa chỉ (Address): thôn 3, xã Minh Hưng",
)
COLUMNS = (
    *PERSON,
    "Mũi 1/First dose | Mũi 2/Second dose",
    "Ngày/date: 25/07/2021 | Ngày/date: 20/09/2021",
    "Loại vắc xin/Vaccine: AstraZeneca | Loại vắc xin/Vaccine: AstraZeneca",
    "Số lô/Lot: NJ0342 | Số lô/Lot:",
)


def test_a_value_stands_from_its_label_to_the_edge() -> None:
    found = spots(*PERSON)
    assert [holds(found[key], 900, n) for n, key in enumerate(("full_name", "birth_date", "id_number", "phone"))] == [
        True
    ] * 4
    assert not holds(found["birth_date"], 500, 1)


def test_a_label_in_one_language_or_misread_is_found_too() -> None:
    found = spots("Ho va ten: Điểu Hơn", "Ngày sính: 1984", "Sô CMND/CCCD 123456789", "Địa chi: thôn 3")
    assert all(found[key].box for key in ("full_name", "birth_date", "id_number", "address"))


def test_two_labels_on_a_line_part_it() -> None:
    found = spots("Họ và tên: Điểu Hơn", "Ngày sinh: 1984 | Giới tính: Nam", *PERSON[2:])
    assert holds(found["birth_date"], 400, 1) and not holds(found["birth_date"], 1100, 1)
    assert holds(found["sex"], 1100, 1)


def test_a_label_that_no_field_knows_ends_a_value() -> None:
    found = spots("Họ và tên: Điểu Hơn | Dân tộc: Kinh", *PERSON[1:])
    assert not holds(found["full_name"], 1000, 0)


def test_a_form_without_sex_has_no_place_for_it() -> None:
    assert "sex" not in spots(*PERSON)


def test_a_label_that_was_not_read_leaves_its_line_as_the_place() -> None:
    found = spots(*PERSON[:3], "", PERSON[4])
    assert holds(found["phone"], 700, 3)


def test_a_required_field_with_no_line_left_is_shown_by_the_band_where_it_must_be() -> None:
    found = spots(*PERSON[1:])
    assert found["full_name"].box is None and found["full_name"].band[1] < 300


def test_doses_beside_each_other_have_values_of_their_own() -> None:
    found = spots(*COLUMNS)
    assert holds(found["dose1_date"], 500, 6) and not holds(found["dose1_date"], 1100, 6)
    assert holds(found["dose2_date"], 1100, 6) and holds(found["dose2_vaccine"], 1300, 7)
    assert "dose3_date" not in found


def test_doses_below_each_other_have_values_of_their_own() -> None:
    block = ("* Mũi {n}: Vắc xin AZ | Số lô: NJ0342", "Ngày: 25/07/2021 | Nơi tiêm: Trạm Y tế")
    found = spots(*PERSON, *(text.format(n=n) for n in (1, 2) for text in block))
    assert holds(found["dose1_lot"], 1100, 5) and holds(found["dose2_lot"], 1100, 7)
    assert holds(found["dose1_place"], 1200, 6) and holds(found["dose2_place"], 1200, 8)


def test_a_lot_without_a_label_is_looked_for_in_all_of_its_doses_part() -> None:
    found = spots(*(text for text in COLUMNS if "Lot" not in text))
    assert found["dose1_lot"].box is not None and holds(found["dose1_lot"], 300, 7)
    assert not holds(found["dose1_lot"], 1100, 7)


def test_the_place_of_a_dose_stands_under_its_heading() -> None:
    texts = (*COLUMNS, "Cơ sở tiêm chủng/Immunization unit | Cơ sở tiêm chủng/Immunization unit")
    found = spots(*texts)
    assert found["dose1_place"].box is not None
    assert found["dose1_place"].box[1] > 300 + PITCH * 9 + 14 and found["dose1_place"].box[0] < 200


def test_a_note_in_brackets_below_a_value_is_none_of_it() -> None:
    texts = (*COLUMNS, "Cơ sở tiêm chủng/Immunization unit")
    words = [word for number, text in enumerate(texts) for word in line(text, number)]
    under = [Word("Trạm", 95, (100, 1150, 60, 28)), Word("(Ký,", 95, (100, 1184, 60, 20)),
             Word("tên)", 95, (170, 1184, 60, 20))]  # fmt: skip
    box = next(
        one.box for one in find_spots(FORM, Print([*words, *under], (), LETTER, PAGE), None) if "place" in one.spec.key
    )
    assert box is not None and box[1] < 1150 and 1178 <= box[1] + box[3] <= 1184


def test_a_label_that_is_known_in_part_ends_at_its_colon() -> None:
    found = spots(*PERSON, "Mũi 1/First dose", "Ngày/date: 25/07/2021", "Lô số/Lot No: NJ0342")
    assert not holds(found["dose1_lot"], 100 + 13 * 10, 7) and holds(found["dose1_lot"], 100 + 13 * 16, 7)


def test_a_lot_on_a_sticker_stands_beside_its_word_and_below_the_vaccine() -> None:
    words = [word for number, text in enumerate(COLUMNS[:-1]) for word in line(text, number)]
    sticker = [Word("AstraZeneca", 95, (140, 1030, 140, 20)), Word("LOT", 95, (140, 1060, 40, 20)),
               Word("NJ0342", 95, (190, 1060, 90, 20))]  # fmt: skip
    found = {one.spec.key: one for one in find_spots(FORM, Print([*words, *sticker], (), LETTER, PAGE), None)}
    box = found["dose1_lot"].box
    assert box is not None and 180 < box[0] < 200 and 1050 < box[1] < 1060 < box[1] + box[3]


def test_a_leader_says_that_the_value_stands_beside_a_label_without_a_colon() -> None:
    heading = "Cơ sở tiêm chủng/Immunization unit"
    leader = (110 + 13 * len(heading), 300 + PITCH * 9 + 20, 200, 4)
    found = spots(*COLUMNS, heading, leaders=(leader,))
    assert holds(found["dose1_place"], 700, 9)


def test_a_certificate_without_doses_leaves_the_first_to_a_person() -> None:
    found = spots(*PERSON)
    assert found["dose1_date"].box is None and found["dose1_date"].band[1] > 300 + PITCH * 4
    assert "dose2_date" not in found


def table(*titles: str, rows: int = 2) -> DoseTable:
    level = [Curve((100.0, 1500.0), (y, y)) for y in (900.0 + 60 * n for n in range(rows + 2))]
    upright = [Curve((900.0, 1200.0), (x, x)) for x in (100.0 + 280 * n for n in range(len(titles) + 1))]
    return DoseTable(Grid(tuple(level), tuple(upright)), titles)


def test_in_a_table_each_row_is_a_dose() -> None:
    found = spots(*PERSON, table=table("Mũi", "Vắc xin", "Số lô", "Ngày tiêm", "Nơi tiêm"))
    assert found["dose1_vaccine"].box == (380, 960, 280, 60)
    assert found["dose2_date"].box == (940, 1020, 280, 60)
    assert "dose3_date" not in found


def test_a_column_that_a_table_lacks_is_no_field() -> None:
    assert "dose1_lot" not in spots(*PERSON, table=table("Mũi", "Vắc xin", "Ngày tiêm"))


def test_another_table_is_none_of_doses() -> None:
    assert spots(*PERSON, table=table("STT", "Họ tên", "Ký tên"))["dose1_date"].box is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("tên:Trần", ["tên:", "Trần"]),
        ("sinh/Date", ["sinh/", "Date"]),
        ("tên..Phạm.", ["tên", "..", "Phạm."]),
        ("(Address):", ["(Address)", ":"]),
        ("AZD1222", ["AZD1222"]),
    ],
)
def test_words_that_ran_together_are_parted(text: str, parts: list[str]) -> None:
    assert [word.text for word in parted([Word(text, 90, (0, 0, 100, 20))])] == parts
