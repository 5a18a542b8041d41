"""Two spellings of one text are equal, two names are not (QUALITY.md §4)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.kinds.base import Likeness
from records.kinds.comparing import likeness
from records.kinds.text_keys import canonical, clean, loose, place_tones

VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
vietnamese = st.text(VIETNAMESE + VIETNAMESE.upper() + " '-.,0123456789")
anything = st.text()

SAME = [
    ("hoà", "hòa"),
    ("Thuý", "Thúy"),
    ("khoẻ", "khỏe"),
    ("Uý", "Úy"),
    ("THUỶ", "Thủy"),
    ("quý", "quý"),
    ("qúy", "quý"),
    ("Qúy", "QUÝ"),
    ("Hùynh", "Huỳnh"),
    ("tòan", "toàn"),
    ("Qùynh", "Quỳnh"),
    ("Nguyễn\u00a0Văn \u200bAn\ufeff", "nguyễn văn an"),
    ("１２３", "123"),
    ("\u00d0iểu", "Điểu"),
    ("Н\u043eа", "Hoa"),
    ("K’Nam", "K'Nam"),
    (unicodedata.normalize("NFD", "Trường Thọ"), "Trường Thọ"),
]

DIFFERENT = [
    ("Thúy", "Thủy"),
    ("Thúy", "Thùy"),
    ("Thủy", "Thùy"),
    ("Mỹ", "Mĩ"),
    ("Vy", "Vi"),
    ("quý", "quí"),
    ("Lý", "Lí"),
    ("Đăng", "Đặng"),
    ("Điểu", "Diểu"),
    ("mùa", "múa"),
    ("Bu Đăng", "Bù Đăng"),
    ("123", "132"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_text_are_the_same(one: str, other: str) -> None:
    assert likeness(one, other) is Likeness.SAME


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_texts_that_may_be_two_people_are_different(one: str, other: str) -> None:
    assert likeness(one, other) is Likeness.DIFFERENT


@pytest.mark.parametrize(("one", "other"), [("Bu Dang", "Bù Đăng"), ("nguyen van an", "Nguyễn Văn An"), ("hoa", "hoá")])
def test_a_side_without_any_diacritics_is_near(one: str, other: str) -> None:
    assert likeness(one, other) is Likeness.NEAR


@pytest.mark.parametrize("text", ["?", "Nguy?n", "0912?45678", "１？"])
def test_a_wildcard_agrees_with_nothing_not_even_itself(text: str) -> None:
    assert likeness(text, text) is Likeness.DIFFERENT


@pytest.mark.parametrize(("one", "other"), [("của", "của"), ("thuở", "thuở"), ("khuya", "khuya"), ("giữa", "giữa")])
def test_other_words_keep_their_tone_where_it_is(one: str, other: str) -> None:
    assert place_tones(one) == other


def test_look_alikes_inside_digits_are_not_taken_for_digits() -> None:
    assert likeness("O912345678", "0912345678") is Likeness.DIFFERENT


@given(anything)
def test_a_key_of_a_key_is_itself(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
    assert clean(clean(text)) == clean(text)
    assert loose(loose(text)) == loose(text)


@given(anything)
def test_keys_are_composed(text: str) -> None:
    assert unicodedata.is_normalized("NFC", canonical(text))


@given(vietnamese)
def test_encoding_and_case_never_matter(text: str) -> None:
    assert canonical(unicodedata.normalize("NFD", text)) == canonical(text) == canonical(text.upper())


@given(vietnamese)
def test_placing_tones_changes_no_letter_and_no_tone(text: str) -> None:
    def parts(word: str) -> list[str]:
        return sorted(unicodedata.normalize("NFD", word))

    assert parts(place_tones(text)) == parts(unicodedata.normalize("NFC", text))


@given(vietnamese, vietnamese)
def test_likeness_has_no_first_and_second(one: str, other: str) -> None:
    assert likeness(one, other) is likeness(other, one)


@given(vietnamese)
def test_every_text_is_the_same_as_itself(text: str) -> None:
    assert likeness(text, text) is Likeness.SAME


@given(vietnamese)
def test_dropping_diacritics_is_near_or_nothing_to_drop(text: str) -> None:
    assert likeness(text, loose(text)) in (Likeness.NEAR, Likeness.SAME)
