"""A locator can be said, typed and found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.kinds.text_keys import loose
from records.locators import HEADER_ROW, Locator, locator, parse_locator
from records.places import districts

locators = st.builds(
    Locator,
    st.sampled_from([one.code for one in districts()]),
    st.integers(0, 999_999),
    st.integers(0, 99_999),
    st.none() | st.integers(HEADER_ROW, 9_998),
)


def test_a_locator_reads_like_the_label_on_the_box() -> None:
    assert locator("696", 123, 7, 13) == "BĐ-0123-07 dòng 14"
    assert locator("696", 123, 7, HEADER_ROW) == "BĐ-0123-07 đầu trang"
    assert locator("693", 1, 112) == "BĐP-0001-112"


@given(locators)
def test_every_locator_is_found_again_as_written_and_as_typed_in_haste(one: Locator) -> None:
    assert parse_locator(str(one)) == one
    assert parse_locator(loose(str(one)).replace("-", " ")) == one


@pytest.mark.parametrize("text", ["bd 123 7 dòng 14", "BĐ-123-7, dòng 14", " bđ-0123-07 DÒNG 14"])
def test_a_locator_is_understood_as_people_type_it(text: str) -> None:
    assert parse_locator(text) == Locator("696", 123, 7, 13)


@pytest.mark.parametrize("text", ["", "BĐ", "BĐ-123", "XX-0123-07", "BĐ-0123-07 dòng 0", "BĐ-0123-07 dòng"])
def test_what_is_no_locator_is_none(text: str) -> None:
    assert parse_locator(text) is None


def test_no_two_districts_share_an_abbreviation_even_without_diacritics() -> None:
    assert len({loose(one.abbreviation) for one in districts()}) == len(districts())
