"""A cover sheet's code names the batch and comes back as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.cover import Cover, cover_text, parse_cover

COVER = Cover("696", 123, "danh-sach-tiem", "Trạm Y tế xã Bom Bo", date(2021, 8, 12))

covers = st.builds(
    Cover,
    st.sampled_from(["696", "692"]),
    st.integers(1, 99999),
    st.just("danh-sach-tiem"),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "ignore").decode()),
    st.none() | st.dates(),
)


@given(covers)
def test_what_is_written_is_understood(cover: Cover) -> None:
    assert parse_cover(cover_text(cover)) == cover


def test_the_code_is_plain_ascii_and_fits_a_coarse_code() -> None:
    text = cover_text(COVER)
    assert text.isascii() and len(text) < 200


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.org/",
        cover_text(COVER).replace("cover:1", "cover:2"),
        cover_text(COVER).replace("number=123", "number=many"),
        cover_text(COVER).replace("2021-08-12", "12/8/2021"),
        cover_text(COVER).split("&")[0],
    ],
)
def test_other_codes_are_no_cover_sheets(text: str) -> None:
    assert parse_cover(text) is None


def test_a_cover_without_a_day_is_one() -> None:
    assert parse_cover(cover_text(replace(COVER, day=None))) == replace(COVER, day=None)
