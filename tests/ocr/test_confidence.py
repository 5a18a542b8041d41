"""A reading is shown only where much speaks for it and nothing against it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.confidence import Evidence, read_well, sure, sure_of_mark, tidy
from records.kinds.registry import KINDS, kind

NAME = Evidence("Nguyễn Thị Lan", 96)


@pytest.mark.parametrize(
    ("key", "value", "confidence", "shown"),
    [
        ("person_name", "Nguyễn Thị Lan", 96, True),
        ("person_name", "Nguyễn Thị Lan", 95, False),
        ("person_name", "Nguyễn Thị Xyzz", 96, False),
        ("person_name", "Lan", 96, False),
        ("date", "1968-12-02", 95, True),
        ("date", "1968-12-02", 94, False),
        ("date", "26/13/1988", 96, False),
        ("national_id", "070183024705", 95, True),
        ("national_id", "07018302470", 96, False),
        ("phone", "0939151051", 96, True),
        ("phone", "39151051", 96, False),
        ("sex", "Nữ", 80, True),
        ("sex", "N", 96, False),
        ("sex", "Nam", 79, False),
        ("address", "Ấp 3, xã Lộc Thiện", 97, False),
        ("text", "Trạm Y tế", 97, False),
        ("date", "", 96, False),
    ],
)
def test_what_is_sure_enough_differs_by_kind(key: str, value: str, confidence: float, shown: bool) -> None:
    assert sure(kind(key), Evidence(value, confidence)) is shown


@pytest.mark.parametrize("against", [{"corrected": True}, {"by_hand": True}, {"crowded": True}, {"column": 0.5}])
def test_one_thing_against_a_reading_is_enough(against: dict[str, object]) -> None:
    assert sure(kind("person_name"), NAME)
    assert not sure(kind("person_name"), replace(NAME, **against))  # type: ignore[arg-type]


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=20), st.floats(0, 79.9))
def test_nothing_is_shown_that_the_machine_itself_doubts(key: str, value: str, confidence: float) -> None:
    assert not sure(kind(key), Evidence(value, confidence))


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=20))
def test_what_is_shown_is_a_possible_value_of_its_kind(key: str, value: str) -> None:
    assert not sure(kind(key), Evidence(value, 100)) or kind(key).plausible(value)


@pytest.mark.parametrize(
    ("key", "raw", "value", "corrected"),
    [
        ("person_name", "| LÊ DUY ĐẠT _", "Lê Duy Đạt", False),
        ("person_name", "Nguyên Thị Lan", "Nguyên Thị Lan", False),
        ("person_name", "Nguyễn Thị Brơi", "Nguyễn Thị Brơi", False),
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


def test_a_column_is_as_good_as_its_cells() -> None:
    good, bad = ("070183024705", 96.0), ("0701", 96.0)
    assert read_well(kind("national_id"), [good, good, bad, ("070183024705", 50.0)]) == 0.5
    assert read_well(kind("national_id"), []) == 0.0


def test_a_mark_is_shown_only_when_its_ink_is_clear() -> None:
    assert [sure_of_mark(confidence) for confidence in (95.0, 50.0)] == [True, False]
