"""One person's values that stand a row above or below everybody else's are told from mere disagreement."""

from __future__ import annotations

from collections.abc import Sequence

from records.words import Mark
from review.shifts import Cell, Shift, Word, shift_at

ONE, OTHER, THIRD = 1, 2, 3
PHONES = ("0981", "0982", "0983", "0984", "0985")


def word(text: str) -> Word:
    return (Mark.VALUE, text) if text else (Mark.BLANK, "")


def column(one: Sequence[str], other: Sequence[str]) -> dict[int, Cell]:
    """A column as two people typed it; what they differ in is owed, the rest settled."""
    return {
        row: Cell({ONE: word(mine), OTHER: word(theirs)}, None if mine != theirs else word(mine), mine != theirs)
        for row, (mine, theirs) in enumerate(zip(one, other, strict=True))
    }


def test_a_line_that_was_skipped_is_found_from_any_of_the_rows_after_it() -> None:
    # The one left out the third number: from there on theirs are those of the row below.
    typed = column(["0981", "0982", "0984", "0985", ""], PHONES)
    assert [shift_at(typed, row) for row in (2, 3)] == [Shift(ONE, 1, (2, 3))] * 2


def test_a_line_that_was_typed_twice_is_found_too() -> None:
    typed = column(["0981", "0981", "0982", "0983", "0984"], PHONES)
    found = shift_at(typed, 2)
    assert found == Shift(ONE, -1, (1, 2, 3, 4))


def test_an_empty_cell_moves_along_with_the_column() -> None:
    typed = column(["0981", "0983", "", "0985", "0986"], ["0981", "0982", "0983", "", "0985"])
    assert shift_at(typed, 1) == Shift(ONE, 1, (1, 2, 3))


def test_rows_that_say_the_same_among_them_are_settled_and_break_nothing() -> None:
    typed = column(["a", "b", "b", "c", "d"], ["b", "b", "c", "d", "e"])
    assert shift_at(typed, 0) == Shift(OTHER, 1, (0, 2, 3))


def test_one_row_alone_and_one_value_again_and_again_prove_nothing() -> None:
    assert shift_at(column(["0981", "0983", "0984"], ["0981", "0982", "0983"]), 1) is None
    assert shift_at(column(["AZ", "AZ", "AZ"], ["VC", "VC", "AZ"]), 0) is None


def test_what_others_do_not_agree_on_is_decided_by_itself() -> None:
    typed = column(["0981", "0981", "0982", "0983", "0984"], PHONES)
    typed[2] = Cell({**typed[2].said, THIRD: word("0989")}, owed=True)
    found = shift_at(typed, 1)
    assert found is not None and 2 not in found.rows and shift_at(typed, 2) is None


def test_who_cannot_read_it_says_nothing_against_the_others() -> None:
    typed = column(["0981", "0981", "0982", "0983", "0984"], PHONES)
    typed[2] = Cell({**typed[2].said, THIRD: (Mark.UNREADABLE, "")}, owed=True)
    assert shift_at(typed, 2) == Shift(ONE, -1, (1, 2, 3, 4))
