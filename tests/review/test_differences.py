from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.differences import Tone, differences, tone


@pytest.mark.parametrize(
    ("syllable", "expected"),
    [
        ("Thuy", Tone.LEVEL),
        ("Thúy", Tone.RISING),
        ("Thùy", Tone.FALLING),
        ("Thủy", Tone.ASKING),
        ("Nguyễn", Tone.TUMBLING),
        ("Mỵ", Tone.HEAVY),
        ("Hơn", Tone.LEVEL),
        (unicodedata.normalize("NFD", "Thủy"), Tone.ASKING),
    ],
)
def test_a_syllable_has_one_tone(syllable: str, expected: Tone) -> None:
    assert tone(syllable) == expected


def test_names_that_differ_in_one_tone_say_which_syllable_and_which_tones() -> None:
    found = differences(["Nguyễn Thị Thúy", "Nguyễn Thị Thủy", "Nguyễn Thị Thùy"])
    assert [(one.syllable, one.tone) for one in found] == [(2, Tone.RISING), (2, Tone.ASKING), (2, Tone.FALLING)]
    assert [piece.text for piece in found[0].pieces if piece.differs] == ["Thúy"]


def test_no_tone_is_named_where_only_letters_differ() -> None:
    assert [(one.syllable, one.tone) for one in differences(["Điểu Hơn", "Điểu Hon"])] == [(1, None), (1, None)]


def test_numbers_differ_by_digit() -> None:
    found = differences(["0912345678", "0912845678"])
    assert ["".join(piece.text for piece in one.pieces if piece.differs) for one in found] == ["3", "8"]
    assert [one.syllable for one in found] == [None, None]


def test_a_number_written_in_groups_differs_by_digit_too() -> None:
    one, other = differences(["0912 345 678", "0912 345 679"])
    assert [piece.text for piece in one.pieces if piece.differs] == ["8"]
    assert (one.syllable, other.tone) == (None, None)


def test_a_missing_syllable_differs_in_the_longer_name_only() -> None:
    longer, shorter = differences(["Trần Văn An", "Trần Văn"])
    assert [piece.text for piece in longer.pieces if piece.differs] == ["An"]
    assert (longer.syllable, shorter.syllable) == (2, None)


def test_case_and_encoding_do_not_differ() -> None:
    found = differences(["ĐIỂU HƠN", unicodedata.normalize("NFD", "Điểu Hơn")])
    assert not any(piece.differs for one in found for piece in one.pieces)


_values = st.text(alphabet="aăáà bBđ1", max_size=12).map(lambda text: " ".join(text.split()))


@given(st.lists(_values, max_size=4))
def test_the_pieces_of_a_value_are_the_value(values: list[str]) -> None:
    assert ["".join(piece.text for piece in one.pieces) for one in differences(values)] == [
        unicodedata.normalize("NFC", value) for value in values
    ]
