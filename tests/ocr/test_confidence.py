"""A raw reading is tidied into a value of its kind; letters are only moved to what they can only be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.confidence import is_known_text, kept_for_proof, sure_of_mark, tidy
from records.kinds.registry import KINDS, kind


@pytest.mark.parametrize(
    ("key", "raw", "value", "corrected"),
    [
        ("person_name", "| LÊ DUY ĐẠT _", "Lê Duy Đạt", False),
        ("person_name", "Nguyên Thị Lan", "Nguyên Thị Lan", False),
        ("person_name", "Nguyễn Thị Brơi", "Nguyễn Thị Brơi", False),
        ("address", "87ó đường Lê Lợi, Ấp ó", "876 đường Lê Lợi, Ấp 6", False),
        ("priority_group", "Ytế", "Y tế", True),
        ("date", "02/12/1968", "1968-12-02", False),
        ("date", "26/13/1988.", "26/13/1988", False),
        ("phone", "939151051", "0939151051", False),
        ("sex", "[Nam", "Nam", False),
        ("vaccine", "Vero-Cell", "verocell", False),
        ("count", "23 người", "23", False),
        ("place", "huyên Lộc Ninh", "Huyện Lộc Ninh", True),
        ("text", " — ", "", False),
    ],
)
def test_a_reading_is_tidied_into_a_value(key: str, raw: str, value: str, corrected: bool) -> None:
    found = tidy(kind(key), raw)
    assert (found.value, found.corrected) == (value, corrected)


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=30))
def test_tidying_takes_any_text(key: str, raw: str) -> None:
    once = tidy(kind(key), raw)
    assert once.value == "" or once.value.strip() == once.value


def test_a_mark_is_shown_only_when_its_ink_is_clear() -> None:
    assert [sure_of_mark(confidence) for confidence in (95.0, 50.0)] == [True, False]


def test_a_known_text_is_known_whatever_its_capitals() -> None:
    assert is_known_text(kind("sex"), "NAM")
    assert not is_known_text(kind("sex"), "Nan")


def test_one_certified_reading_in_twenty_is_kept_for_proof_whatever_its_column() -> None:
    for columns in (1, 10, 20):
        kept = sum(kept_for_proof(number) for number in range(0, 20_000 * columns, columns))
        assert 900 < kept < 1100
