from __future__ import annotations

import pytest

from ocr.coded import with_codes
from ocr.identities import Identity, parse_identity
from ocr.results import FieldReading
from records.forms import form_by_key
from records.roles import ADDRESS, BIRTH_DATE, NAME, NATIONAL_ID, PHONE, SEX

FORM = form_by_key("giay-xac-nhan")
CARD = "070084000999|285123456|Điểu Hơn|30061984|Nam|Thôn 3, Minh Hưng, Bù Đăng, Bình Phước|01052021"


def test_an_identity_card_says_who_its_holder_is() -> None:
    found = parse_identity(CARD)
    assert found is not None and found.card
    assert found.values == {
        NATIONAL_ID: "070084000999",
        NAME: "Điểu Hơn",
        BIRTH_DATE: "1984-06-30",
        SEX: "Nam",
        ADDRESS: "Thôn 3, Minh Hưng, Bù Đăng, Bình Phước",
    }


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("070084000999|Điểu Hơn|30061984", {NATIONAL_ID, NAME, BIRTH_DATE}),
        ("Họ tên: Điểu Hơn; Ngày sinh: 30/06/1984; SĐT: 0912345678", {NAME, BIRTH_DATE, PHONE}),
        ("Điểu Hơn\n070084000999", {NATIONAL_ID, NAME}),
        (CARD.replace("|285123456|", "||"), {NATIONAL_ID, NAME, BIRTH_DATE, SEX, ADDRESS}),
    ],
)
def test_a_code_is_understood_by_the_shape_of_its_parts(text: str, roles: set[str]) -> None:
    found = parse_identity(text)
    assert found is not None and set(found.values) == roles


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://tiemchungcovid19.gov.vn/x?id=070084000999",
        "070084000999",
        "Điểu Hơn",
        "|||||||",
        "07008400|285123456|Điểu Hơn|30061984|Nam|Thôn 3|01052021",
        "\x00\x01Điểu Hơn|070084000999",
        "chungtay:cover:1?district=696&number=4&form=giay-xac-nhan&site=Bom+Bo",
        "Điểu Hơn|" * 200,
    ],
)
def test_what_is_no_persons_code_is_nothing(text: str) -> None:
    assert parse_identity(text) is None


@pytest.mark.parametrize("day", ["31021984", "3006198", "abcdefgh"])
def test_a_card_with_an_impossible_birth_date_is_no_card(day: str) -> None:
    found = parse_identity(CARD.replace("30061984", day))
    assert found is None or not found.card


def read(key: str, value: str, confidence: float) -> FieldReading:
    return FieldReading(key, (0, 0, 100, 30), value, value, confidence, read_as={"by": "ocr", "raw": confidence})


def with_card(*fields: FieldReading, codes: tuple[str, ...] = (CARD,)) -> dict[str, FieldReading]:
    found = [one for one in map(parse_identity, codes) if one is not None]
    return {one.key: one for one in with_codes(FORM, fields, found)}


def test_a_code_wins_over_what_was_misread_beside_it() -> None:
    found = with_card(read("full_name", "Điếu Hon", 40), read("id_number", "070084000999", 95), read("phone", "09", 90))
    assert (found["full_name"].value, found["full_name"].read_as["by"]) == ("Điểu Hơn", "qr")
    assert found["full_name"].sure and found["full_name"].confidence > 98
    assert found["phone"].read_as["by"] == "ocr"


def test_a_code_of_somebody_else_is_never_sure() -> None:
    found = with_card(read("full_name", "Thị Bé", 95), read("id_number", "070184000111", 95))
    assert (found["full_name"].value, found["full_name"].sure) == ("Điểu Hơn", False)
    assert found["full_name"].confidence < 50


def test_the_code_that_fits_the_print_is_taken_of_two() -> None:
    other = CARD.replace("Điểu Hơn", "Thị Bé").replace("070084000999", "070184000111")
    found = with_card(read("full_name", "Điểu Hơn", 95), codes=(other, CARD))
    assert (found["full_name"].value, found["full_name"].sure) == ("Điểu Hơn", True)


def test_two_cards_beside_unread_print_say_nothing() -> None:
    other = CARD.replace("Điểu Hơn", "Thị Bé").replace("070084000999", "070184000111")
    assert with_card(read("full_name", "", 0), codes=(other, CARD))["full_name"].value == ""


def test_a_code_says_nothing_of_doses() -> None:
    code = Identity({NAME: "Điểu Hơn", NATIONAL_ID: "070084000999", "place.site": "Bom Bo"}, card=False)
    [place] = with_codes(FORM, [read("dose1_place", "Trạm Y tế", 90)], [code])
    assert place.value == "Trạm Y tế"
