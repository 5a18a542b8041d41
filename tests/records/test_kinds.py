"""What every kind owes, whichever it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.forms import all_forms
from records.kinds.base import Kind, Likeness, ReadingUse
from records.kinds.registry import KINDS, kind
from records.roles import LABELS

GOOD = {
    "person_name": "Nguyễn Thị Thúy",
    "date": "30/06/1976",
    "sex": "Nữ",
    "national_id": "070084000999",
    "health_insurance": "7012345678",
    "phone": "0912345678",
    "place": "Xã Long Hưng",
    "address": "Ấp 3, xã Long Hưng",
    "vaccine": "AstraZeneca",
    "lot": "NJ0342",
    "dose_number": "1",
    "priority_group": "Người dân",
    "count": "25",
    "mark": "yes",
    "text": "Trạm Y tế",
}

every_kind = pytest.mark.parametrize("one", KINDS.values(), ids=KINDS.keys())
written = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạÁĐNTM0123456789 ./-,'?") | st.text()


def test_the_kinds_are_those_of_the_design() -> None:
    assert set(KINDS) == set(GOOD)


@every_kind
def test_a_good_value_has_no_problem_and_may_be_shown(one: Kind) -> None:
    parsed = one.parse(GOOD[one.key])
    assert parsed.canonical and parsed.problem is None
    assert one.plausible(GOOD[one.key])
    assert one.compare(GOOD[one.key], one.show(GOOD[one.key])) is Likeness.SAME


@every_kind
def test_nothing_written_is_a_problem(one: Kind) -> None:
    assert one.parse("  ").canonical == ""
    assert one.parse("").problem is not None
    assert not one.plausible("")


@every_kind
@settings(max_examples=60)
@given(text=written)
def test_a_canonical_form_parses_to_itself(one: Kind, text: str) -> None:
    first = one.parse(text)
    again = one.parse(first.canonical)
    assert again.canonical == first.canonical
    assert unicodedata.is_normalized("NFC", first.canonical)
    assert (again.problem is None) == (first.problem is None)


@every_kind
@settings(max_examples=60)
@given(text=written, other=written)
def test_comparison_has_no_first_and_second(one: Kind, text: str, other: str) -> None:
    assert one.compare(text, other) is one.compare(other, text)


@every_kind
@settings(max_examples=60)
@given(text=written)
def test_parsing_never_makes_something_of_nothing_or_nothing_of_something(one: Kind, text: str) -> None:
    visible = [char for char in text if char.isalnum()]
    assert bool(one.parse(text).canonical) or not visible


@every_kind
def test_a_wildcard_agrees_with_nothing(one: Kind) -> None:
    text = GOOD[one.key][:-1] + "?"
    assert one.compare(text, text) is Likeness.DIFFERENT
    assert one.compare(text, GOOD[one.key]) is Likeness.DIFFERENT
    assert not one.plausible(text)


@every_kind
def test_choices_are_canonical(one: Kind) -> None:
    for choice in one.choices:
        assert one.parse(choice.value).canonical == choice.value


def test_near_settles_places_and_addresses_only() -> None:
    assert {one.key for one in KINDS.values() if one.near_settles} == {"place", "address"}


def test_every_reading_may_be_shown_at_most() -> None:
    assert {one.reading for one in KINDS.values()} <= set(ReadingUse)


def test_sex_vaccine_and_dose_number_are_closed() -> None:
    assert {key for key, one in KINDS.items() if one.closed} == {"sex", "vaccine", "dose_number"}


@pytest.mark.parametrize("form", all_forms().values(), ids=all_forms().keys())
def test_forms_speak_of_known_kinds_roles_and_options(form: object) -> None:
    marks = {choice.value for choice in kind("mark").choices}
    for spec in (*form.header, *form.columns, *form.foot):  # type: ignore[attr-defined]
        assert spec.kind in KINDS
        assert spec.role in LABELS
        assert set(spec.options) <= marks
        assert bool(spec.options) == (spec.kind == "mark")
