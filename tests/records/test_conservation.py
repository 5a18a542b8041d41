"""Nothing disappears: each unit is in exactly one term of the sheet (promise 11)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.conservation import (
    DoseFacts,
    DosePlace,
    DoseTerm,
    OpenReason,
    PageTerm,
    RowTerm,
    Sheet,
    place_dose,
    place_page,
    place_row,
    sheet,
)
from records.given import GivenAnswer
from records.words import PageState, RecordState

facts = st.builds(DoseFacts)
pages, rows = st.lists(st.sampled_from(PageState)), st.lists(st.sampled_from(RecordState))


@pytest.mark.parametrize("state", PageState)
def test_every_page_has_its_term(state: PageState) -> None:
    assert place_page(state) in PageTerm


@pytest.mark.parametrize("state", RecordState)
def test_every_row_has_its_term(state: RecordState) -> None:
    assert place_row(state) in RowTerm


@given(facts)
def test_a_dose_is_in_one_term_and_has_a_reason_only_where_it_is_open(one: DoseFacts) -> None:
    place = place_dose(one)
    assert (place.term is DoseTerm.OPEN) == (place.reason is not None)


@given(facts)
def test_a_committed_dose_is_counted_as_committed_whatever_happens_to_its_paper(one: DoseFacts) -> None:
    assert place_dose(replace(one, committed=True)) == DosePlace(DoseTerm.COMMITTED)


@given(facts)
def test_what_is_not_known_to_be_given_stays_open(one: DoseFacts) -> None:
    bare = replace(
        one, given=GivenAnswer.UNKNOWN, committed=False, on_platform=False, duplicate=False, empty_cell=False
    )
    assert place_dose(bare).term is DoseTerm.OPEN
    assert place_dose(bare).reason is not OpenReason.READY


@pytest.mark.parametrize(
    ("known", "place"),
    [
        (DoseFacts(given=GivenAnswer.NO, entering=True), DosePlace(DoseTerm.NOT_GIVEN)),
        (DoseFacts(empty_cell=True, given=GivenAnswer.YES), DosePlace(DoseTerm.EMPTY_CELL)),
        (DoseFacts(on_platform=True, duplicate=True), DosePlace(DoseTerm.ON_PLATFORM)),
        (DoseFacts(duplicate=True, empty_cell=True), DosePlace(DoseTerm.DUPLICATE)),
        (DoseFacts(entering=True, disputed=True), DosePlace(DoseTerm.OPEN, OpenReason.ENTERING)),
        (DoseFacts(disputed=True), DosePlace(DoseTerm.OPEN, OpenReason.DISPUTE)),
        (DoseFacts(disputed=True, asked=True), DosePlace(DoseTerm.OPEN, OpenReason.DISPUTE)),
        (DoseFacts(asked=True), DosePlace(DoseTerm.OPEN, OpenReason.ASKED)),
        (DoseFacts(check=True), DosePlace(DoseTerm.OPEN, OpenReason.GIVEN_UNKNOWN)),
        (DoseFacts(given=GivenAnswer.YES, check=True), DosePlace(DoseTerm.OPEN, OpenReason.CHECK)),
        (DoseFacts(given=GivenAnswer.YES, missing=True), DosePlace(DoseTerm.OPEN, OpenReason.MISSING)),
        (DoseFacts(given=GivenAnswer.YES), DosePlace(DoseTerm.OPEN, OpenReason.READY)),
    ],
)
def test_the_first_line_of_the_table_that_holds_decides(known: DoseFacts, place: DosePlace) -> None:
    assert place_dose(known) == place


def a_sheet(states: list[PageState], found: list[RecordState], doses: list[DoseFacts]) -> Sheet:
    placed = [place_dose(one) for one in doses]
    return sheet(len(states), len(found), len(doses), map(place_page, states), map(place_row, found), placed)


@given(pages, rows, st.lists(facts), pages, rows, st.lists(facts))
def test_sheets_of_placed_units_balance_alone_and_together(
    p1: list[PageState],
    r1: list[RecordState],
    d1: list[DoseFacts],
    p2: list[PageState],
    r2: list[RecordState],
    d2: list[DoseFacts],
) -> None:
    one, two = a_sheet(p1, r1, d1), a_sheet(p2, r2, d2)
    assert one.balances() and two.balances()
    assert one + two == a_sheet(p1 + p2, r1 + r2, d1 + d2)


@pytest.mark.parametrize("total", ["received", "found", "doses_due"])
def test_a_unit_that_is_in_no_term_is_noticed(total: str) -> None:
    whole = a_sheet([PageState.READ], [RecordState.LIVE], [DoseFacts()])
    assert not replace(whole, **{total: 2}).balances()


def test_an_open_dose_without_a_reason_is_noticed() -> None:
    assert not replace(a_sheet([], [], [DoseFacts()]), reasons={}).balances()
