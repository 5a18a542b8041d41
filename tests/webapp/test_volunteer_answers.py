"""What a posted form says of each cell: the pure part of the volunteer's desk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.kinds.base import Choice
from records.kinds.registry import KINDS, kind
from records.kinds.text_keys import clean
from records.words import Mark
from webapp.answering import EMPTY, HARD_BUT_EMPTY, NOT_CHOSEN, TICKS, TWO_ANSWERS, Question, Said, hear

NAME = Question(1, "person.name", kind("person_name"), suggestion="Trần Thị Thúy")
NUMBER = Question(1, "person.national_id", kind("national_id"))
SEX = Question(1, "person.sex", kind("sex"), choices=kind("sex").choices)
STRIKE = Question(2, "row.strike", kind("mark"), choices=(Choice("no", "No"), Choice("yes", "Yes")))
LOT = Question(1, "dose.lot", kind("lot"), inherited="NJ0342")


def heard(question: Question, **form: str) -> Said:
    return hear([question], form)[1]


@pytest.mark.parametrize(
    ("question", "form", "mark", "value"),
    [
        (NAME, {"value_1": "  Điểu Hơn "}, Mark.VALUE, "Điểu Hơn"),
        (NAME, {"accept_1": "on"}, Mark.VALUE, "Trần Thị Thúy"),
        (NAME, {"accept_1": "on", "value_1": "trần thị thuý"}, Mark.VALUE, "trần thị thuý"),
        (NAME, {"blank_1": "on"}, Mark.BLANK, ""),
        (NAME, {"unreadable_1": "on"}, Mark.UNREADABLE, ""),
        (NAME, {"struck_1": "on"}, Mark.STRUCK, ""),
        (NAME, {"ditto_1": "on"}, Mark.DITTO, ""),
        (LOT, {"same_1": "on"}, Mark.SAME, ""),
        (SEX, {"value_1": "Nữ"}, Mark.VALUE, "Nữ"),
        (NAME, {"value_1": "Tr?n Thị Hoa", "hard_1": "on"}, Mark.VALUE, "Tr?n Thị Hoa"),
    ],
)
def test_each_way_of_answering_is_understood(question: Question, form: dict[str, str], mark: Mark, value: str) -> None:
    said = heard(question, **form)
    assert (said.mark, said.value, said.problem) == (mark, value, None)


@pytest.mark.parametrize(
    ("question", "form", "problem"),
    [
        (NAME, {}, EMPTY),
        (NAME, {"value_1": "   "}, EMPTY),
        (NAME, {"hard_1": "on"}, HARD_BUT_EMPTY),
        (SEX, {}, NOT_CHOSEN),
        (SEX, {"value_1": "Khác"}, NOT_CHOSEN),
        (NAME, {"value_1": "Điểu Hơn", "blank_1": "on"}, TWO_ANSWERS),
        (NAME, {"blank_1": "on", "struck_1": "on"}, TWO_ANSWERS),
        (NAME, {"value_1": "Điểu Hơn", "accept_1": "on"}, TWO_ANSWERS),
    ],
)
def test_what_says_nothing_or_two_things_is_asked_back(question: Question, form: dict[str, str], problem: Any) -> None:
    said = heard(question, **form)
    assert (said.problem, said.mark, said.may_insist) == (problem, None, False)


def test_a_suggestion_that_nobody_took_is_no_answer() -> None:
    assert heard(NAME).mark is None


def test_a_suggested_choice_is_named_as_its_button() -> None:
    question = Question(1, "row.strike", kind("mark"), choices=(Choice("no", "No line"),), suggestion="no")
    assert question.suggested_choice == "No line"
    assert NAME.suggested_choice == ""


def test_a_suggestion_cannot_be_accepted_where_none_was_shown() -> None:
    assert heard(NUMBER, accept_1="on").problem == EMPTY


@pytest.mark.parametrize(("question", "tick"), [(NUMBER, "ditto"), (NAME, "same"), (STRIKE, "blank")])
def test_an_answer_that_was_not_offered_is_not_taken(question: Question, tick: str) -> None:
    said = hear([question], {f"{tick}_{question.field_id}": "on"})[question.field_id]
    assert said.mark is None


def test_an_odd_value_is_asked_back_once_and_taken_when_the_paper_says_so() -> None:
    said = heard(NUMBER, value_1="32448595")
    assert said.problem and said.may_insist and said.text == "32448595"
    assert heard(NUMBER, value_1="32448595", sure_1="on").value == "32448595"


@pytest.mark.parametrize("form", [{"value_1": "3244?595"}, {"value_1": "32448595", "hard_1": "on"}])
def test_a_value_that_is_odd_because_it_is_hard_to_read_is_taken(form: dict[str, str]) -> None:
    assert heard(NUMBER, **form).mark is Mark.VALUE


def test_in_a_struck_row_what_was_left_out_is_struck_too() -> None:
    said = hear([STRIKE, NAME, SEX], {"value_2": "yes"})
    assert said[2].value == "yes"
    assert said[1].mark is Mark.STRUCK


def test_a_row_is_struck_too_when_its_reading_was_accepted() -> None:
    said = hear([replace(STRIKE, suggestion="yes"), NAME], {"accept_2": "on", "value_2": ""})
    assert said[1].mark is Mark.STRUCK


def test_in_a_struck_row_what_was_typed_stays() -> None:
    assert hear([STRIKE, NAME], {"value_2": "yes", "value_1": "Điểu Hơn"})[1].value == "Điểu Hơn"


def test_a_row_that_is_not_struck_needs_its_answers() -> None:
    assert hear([STRIKE, NAME], {"value_2": "no"})[1].problem == EMPTY


def test_digits_are_never_as_above_and_a_header_has_nothing_above() -> None:
    assert "ditto" not in NUMBER.marks
    assert "ditto" not in Question(1, "place.site", kind("text"), on_header=True).marks


@given(
    key=st.sampled_from(sorted(KINDS)),
    text=st.text(max_size=400),
    ticks=st.sets(st.sampled_from(TICKS)),
    suggestion=st.none() | st.text(max_size=20),
)
def test_whatever_is_posted_it_is_one_answer_or_one_problem(
    key: str, text: str, ticks: set[str], suggestion: str | None
) -> None:
    question = Question(1, "x", kind(key), kind(key).choices, suggestion, inherited="x")
    said = heard(question, value_1=text, **{f"{tick}_1": "on" for tick in ticks})
    assert (said.mark is None) == (said.problem is not None)
    assert bool(said.value) == (said.mark is Mark.VALUE)
    assert said.text in ("", clean(text))
