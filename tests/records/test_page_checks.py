"""Is all of a page there: totals at the foot, running numbers."""

from __future__ import annotations

import pytest

from records.page_checks import PageRows, batch_findings, last_number, page_findings

ALL = PageRows(listed=20, live=18, given=15, decided=True)


def codes(declared: str | None, rows: PageRows) -> list[str]:
    return [one.code for one in page_findings(declared, rows)]


@pytest.mark.parametrize("declared", [None, "20", "18", "15", "mười"])
def test_a_foot_that_counts_those_listed_those_who_came_or_those_vaccinated_is_right(declared: str | None) -> None:
    assert codes(declared, ALL) == []


@pytest.mark.parametrize("declared", ["21", "25", "17", "3"])
def test_any_other_total_asks_whether_a_row_is_missing(declared: str) -> None:
    assert codes(declared, ALL) == ["rows_declared"]


def test_a_smaller_total_is_judged_only_when_it_is_known_who_was_vaccinated() -> None:
    early = PageRows(listed=20, live=20, given=3, decided=False)
    assert codes("15", early) == []
    assert codes("22", early) == ["rows_declared"]


def numbered(*numbers: int | None, before: int | None = None) -> PageRows:
    return PageRows(len(numbers), len(numbers), len(numbers), True, numbers, before)


def test_a_jump_inside_the_page_asks_whether_a_row_is_missing() -> None:
    assert codes(None, numbered(1, 2, 3, 5, 6, 7)) == ["rows_jump"]


@pytest.mark.parametrize("numbers", [(1, 2, 3, 4), (1, 2, 7, 4, 5), (1, None, 3, None, 5), (None, None), (), (3, 9, 1)])
def test_a_number_misread_or_not_read_says_nothing(numbers: tuple[int | None, ...]) -> None:
    assert codes(None, numbered(*numbers)) == []


@pytest.mark.parametrize(("first", "found"), [(26, []), (1, []), (27, ["rows_continue"]), (51, ["rows_continue"])])
def test_the_next_page_goes_on_where_the_one_before_ended_or_begins_anew(first: int, found: list[str]) -> None:
    assert codes(None, numbered(first, first + 1, first + 2, before=25)) == found


def test_the_last_number_is_told_from_all_of_them() -> None:
    assert last_number((1, 2, None, 4, 9)) == 5
    assert last_number((4, 9, 1)) is None


@pytest.mark.parametrize(
    ("reported", "rows", "found"),
    [
        (None, PageRows(listed=3, live=3, given=3, decided=True), []),
        (25, PageRows(listed=25, live=24, given=20, decided=True), []),
        (24, PageRows(listed=25, live=24, given=20, decided=True), []),
        (20, PageRows(listed=25, live=24, given=20, decided=True), []),
        (22, PageRows(listed=25, live=24, given=20, decided=True), [20]),
        (22, PageRows(listed=25, live=24, given=20, decided=False), []),
        (26, PageRows(listed=25, live=24, given=20, decided=False), [25]),
        (0, PageRows(listed=1, live=1, given=1, decided=True), [1]),
    ],
)
def test_what_a_site_reported_is_held_against_all_rows_of_its_batch(
    reported: int | None, rows: PageRows, found: list[int]
) -> None:
    assert [one.sentence.parts["found"] for one in batch_findings(reported, rows)] == found
