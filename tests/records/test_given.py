"""Was the dose given? Every combination of evidence, against the table of records/given.py."""

from __future__ import annotations

from itertools import product

import pytest

from records.given import GivenAnswer, GivenEvidence, Proof, given, mark_word
from records.words import EmptySignature, ListMade, Mark

YES, NO, UNKNOWN = GivenAnswer.YES, GivenAnswer.NO, GivenAnswer.UNKNOWN
BEFORE, AFTER = ListMade.BEFORE, ListMade.AFTER
SIGNATURES = ("yes", "no", "", "deferred")
REMARKS = ("", "given", "deferred", "absent", "other")
STRIKES = ("yes", "no")
ALL = list(product(SIGNATURES, REMARKS, STRIKES, (True, False), ListMade, EmptySignature))


def ask(
    signature: str | None = "yes",
    remark: str | None = "",
    strike: str | None = "no",
    column: bool = True,
    made: ListMade = BEFORE,
    empty: EmptySignature = EmptySignature.UNKNOWN,
) -> GivenAnswer:
    return given(GivenEvidence(signature, remark, strike, column), made, empty)


def test_a_signed_row_was_given() -> None:
    assert ask() is YES


def test_a_struck_row_was_not_given_whatever_else_it_says() -> None:
    assert all(ask(s, r, "yes", column, made, e) is NO for s, r, _, column, made, e in ALL)


@pytest.mark.parametrize("remark", ["deferred", "absent"])
def test_a_remark_of_absence_outweighs_a_signature(remark: str) -> None:
    assert ask(remark=remark) is NO


def test_a_remark_may_say_that_it_was_given() -> None:
    assert ask(signature="no", remark="given") is YES


@pytest.mark.parametrize(
    ("made", "empty", "answer"),
    [
        (BEFORE, EmptySignature.UNKNOWN, UNKNOWN),
        (AFTER, EmptySignature.UNKNOWN, UNKNOWN),
        (BEFORE, EmptySignature.NOT_GIVEN, NO),
        (AFTER, EmptySignature.NOT_GIVEN, NO),
        (BEFORE, EmptySignature.GIVEN, UNKNOWN),
        (AFTER, EmptySignature.GIVEN, YES),
    ],
)
@pytest.mark.parametrize("signature", ["no", ""])
def test_an_empty_signature_means_what_the_batch_says(
    signature: str, made: ListMade, empty: EmptySignature, answer: GivenAnswer
) -> None:
    assert ask(signature=signature, made=made, empty=empty) is answer


@pytest.mark.parametrize(("made", "answer"), [(BEFORE, UNKNOWN), (AFTER, YES)])
def test_without_a_signature_column_the_list_itself_must_be_made_after(made: ListMade, answer: GivenAnswer) -> None:
    assert ask(signature=None, column=False, made=made) is answer


@pytest.mark.parametrize("open_mark", ["signature", "remark", "strike"])
def test_an_unsettled_mark_leaves_it_unknown(open_mark: str) -> None:
    assert ask(**{open_mark: None}) is UNKNOWN


def test_settling_one_more_mark_never_turns_yes_or_no_around() -> None:
    for (signature, remark, strike, *batch), hidden in product(ALL, product((True, False), repeat=3)):
        known = [None if hide else mark for hide, mark in zip(hidden, (signature, remark, strike), strict=True)]
        assert ask(*known, *batch) in (ask(signature, remark, strike, *batch), UNKNOWN)


@pytest.mark.parametrize(
    ("asked", "mark", "value", "word"),
    [
        (True, Mark.VALUE, "yes", "yes"),
        (True, Mark.BLANK, None, ""),
        (True, Mark.UNREADABLE, None, None),
        (True, None, None, None),
        (False, None, None, ""),
    ],
)
def test_a_settled_field_becomes_evidence(asked: bool, mark: Mark | None, value: str | None, word: str | None) -> None:
    assert mark_word(asked=asked, mark=mark, value=value) == word


def proven(proof: Proof, filled: bool, strike: str | None = "", made: ListMade = AFTER) -> GivenAnswer:
    evidence = GivenEvidence("", "", strike, has_signature_column=False, proof=proof, filled=filled)
    return given(evidence, made, EmptySignature.GIVEN)


def test_a_certificates_own_cells_prove_its_doses_whatever_the_batch_says() -> None:
    assert proven(Proof.CELLS, filled=True, made=BEFORE) is YES
    assert proven(Proof.CELLS, filled=False) is UNKNOWN
    assert proven(Proof.CELLS, filled=True, strike="yes") is NO


def test_a_screening_sheet_proves_nothing_whatever_is_filled_in() -> None:
    assert proven(Proof.NOTHING, filled=True) is UNKNOWN
