"""Identity, insurance and phone numbers, lots, dose numbers, counts (DOMAIN.md §5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.kinds.base import Likeness
from records.kinds.registry import kind

digits = st.text("0123456789", min_size=1, max_size=14)

UNDERSTOOD = [
    ("national_id", "070 084 000 999", "070084000999"),
    ("national_id", "285.220.322", "285220322"),
    ("national_id", "b 1234567", "B1234567"),
    ("phone", "+84 912 345 678", "0912345678"),
    ("phone", "84912345678", "0912345678"),
    ("phone", "0084912345678", "0912345678"),
    ("phone", "+84 0912 345 678", "0912345678"),
    ("phone", "912345678", "0912345678"),
    ("phone", "0912.345.678", "0912345678"),
    ("phone", "(0271) 3 812 345", "02713812345"),
    ("phone", "０９１２３４５６７８", "0912345678"),
    ("health_insurance", "dn 4 70 7012345678", "DN4707012345678"),
    ("lot", "nj 0342", "NJ0342"),
    ("lot", "202107b1798", "202107B1798"),
    ("dose_number", "Mũi 1", "1"),
    ("dose_number", "M2", "2"),
    ("dose_number", "II", "2"),
    ("dose_number", "mũi thứ nhất", "1"),
    ("dose_number", "03", "3"),
    ("count", "025", "25"),
    ("count", "25 người", "25"),
    ("count", "7.", "7"),
    ("sex", "NAM", "Nam"),
    ("sex", "nu", "Nữ"),
]

WRONG = [
    ("national_id", "28534715"),
    ("national_id", "0700840009991"),
    ("national_id", "ABCDEFGH"),
    ("phone", "035551243"),
    ("phone", "09123456789"),
    ("phone", "0912345678 / 0987654321"),
    ("phone", "O912345678"),
    ("health_insurance", "DN9707012345678"),
    ("lot", "A1"),
    ("lot", "A 1*3"),
    ("dose_number", "4"),
    ("dose_number", "0"),
    ("count", "hai mươi"),
    ("sex", "x"),
    ("mark", "perhaps"),
]


@pytest.mark.parametrize(("key", "written", "canonical"), UNDERSTOOD)
def test_a_number_is_understood_as_written(key: str, written: str, canonical: str) -> None:
    parsed = kind(key).parse(written)
    assert (parsed.canonical, parsed.problem) == (canonical, None)


@pytest.mark.parametrize(("key", "written"), WRONG)
def test_what_cannot_be_says_why_and_is_never_shown(key: str, written: str) -> None:
    assert kind(key).parse(written).problem is not None
    assert kind(key).parse(written).canonical
    assert not kind(key).plausible(written)


def test_a_short_phone_that_begins_with_zero_is_not_filled_up() -> None:
    assert kind("phone").parse("035551243").canonical == "035551243"


@given(digits)
def test_an_identity_number_keeps_every_digit(text: str) -> None:
    assert kind("national_id").parse(text).canonical == text


@given(digits, digits)
def test_different_digits_never_agree(one: str, other: str) -> None:
    same = kind("national_id").compare(one, other) is Likeness.SAME
    assert same == (one == other)


@given(st.from_regex(r"0[3-9][0-9]{8}", fullmatch=True))
def test_a_mobile_number_is_one_number_however_it_is_begun(number: str) -> None:
    for written in (number, "+84" + number[1:], "84" + number[1:], number[1:]):
        assert kind("phone").parse(written).canonical == number
