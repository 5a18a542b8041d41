"""A row's own value, else its header's."""

from __future__ import annotations

import pytest

from records.effective import Effective, Origin, Own, effective
from records.words import Mark

OWN, HEAD = Own(Mark.VALUE, "2021-07-26"), Own(Mark.VALUE, "2021-07-25")


def test_what_the_row_says_holds() -> None:
    assert effective(OWN, HEAD) == Effective(Mark.VALUE, "2021-07-26", Origin.ROW)


@pytest.mark.parametrize("row", [None, Own(Mark.BLANK), Own(Mark.SAME)])
def test_a_row_that_says_nothing_has_its_headers_value(row: Own | None) -> None:
    assert effective(row, HEAD) == Effective(Mark.VALUE, "2021-07-25", Origin.HEADER)


@pytest.mark.parametrize("mark", [Mark.UNREADABLE, Mark.STRUCK])
def test_the_header_never_speaks_over_a_cell_that_holds_something(mark: Mark) -> None:
    assert effective(Own(mark), HEAD) == Effective(mark, None, Origin.ROW)


@pytest.mark.parametrize("row", [None, Own(Mark.BLANK), Own(Mark.SAME)])
@pytest.mark.parametrize("head", [None, Own(Mark.BLANK)])
def test_where_the_paper_says_nothing_there_is_nothing(row: Own | None, head: Own | None) -> None:
    assert effective(row, head) == Effective(Mark.BLANK, None, Origin.NONE)


def test_an_unreadable_header_is_not_silently_blank() -> None:
    assert effective(None, Own(Mark.UNREADABLE)) == Effective(Mark.UNREADABLE, None, Origin.HEADER)
