"""Dates keep what the paper gives; nothing is completed silently."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.kinds.base import Likeness
from records.kinds.date import KIND, as_day, as_year, parse, show

days = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("30/6/1976", "1976-06-30"),
        ("30-06-1976", "1976-06-30"),
        ("30.6.1976", "1976-06-30"),
        ("30 / 6 / 1976", "1976-06-30"),
        ("30 6 1976", "1976-06-30"),
        ("30061976", "1976-06-30"),
        ("３０/６/１９７６", "1976-06-30"),
        ("ngày 22 tháng 03 năm 2021", "2021-03-22"),
        ("Ngày 5 tháng 4, 2021", "2021-04-05"),
        ("1976-06-30", "1976-06-30"),
        ("6/1976", "1976-06"),
        ("tháng 6 năm 1976", "1976-06"),
        ("…/6/1976", "1976-06"),
        ("__/06/1976", "1976-06"),
        ("1976", "1976"),
        ("…/…/1976", "1976"),
        ("--/--/1976", "1976"),
        ("Sinh năm 1976", "1976"),
        ("29/2/2020", "2020-02-29"),
    ],
)
def test_a_date_is_understood_in_the_ways_people_write_it(written: str, canonical: str) -> None:
    assert parse(written).canonical == canonical
    assert parse(written).problem is None


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("26/13/1988", "26/13/1988"),
        ("29-2-2021", "29/02/2021"),
        ("31.4.1990", "31/04/1990"),
        ("0/6/1976", "00/06/1976"),
        ("13/1988", "13/1988"),
        ("5/6/78", "05/06/78"),
        ("30/6/0000", "30/06/0000"),
        ("061976", "061976"),
        ("300676", "300676"),
        ("không nhớ", "không nhớ"),
        ("30/…/1976", "30/…/1976"),
    ],
)
def test_an_impossible_or_short_date_keeps_its_digits_and_says_why(written: str, canonical: str) -> None:
    assert parse(written).canonical == canonical
    assert parse(written).problem is not None
    assert parse(written).meaning is None


@pytest.mark.parametrize(
    ("written", "meaning"),
    [("30/6/1976", "30 June 1976"), ("6/1976", "only June 1976"), ("1976", "only the year 1976")],
)
def test_the_meaning_says_how_a_date_was_understood(written: str, meaning: str) -> None:
    assert str(parse(written).meaning) == meaning


@pytest.mark.parametrize(("one", "other"), [("1976", "1/1/1976"), ("6/1976", "1/6/1976"), ("5/6/1978", "5/6/78")])
def test_less_on_paper_is_not_the_same_as_more(one: str, other: str) -> None:
    assert KIND.compare(one, other) is Likeness.DIFFERENT


def test_impossible_dates_agree_when_they_say_the_same() -> None:
    assert KIND.compare("26/13/1988", "26-13-1988") is Likeness.SAME


@given(
    days, st.sampled_from(["{0.day}/{0.month}/{0.year}", "{0:%d-%m-%Y}", "{0:%d.%m.%Y}", "{0:%d%m%Y}", "{0:%Y-%m-%d}"])
)
def test_every_day_is_read_back_from_every_shape(day: date, shape: str) -> None:
    assert as_day(shape.format(day)) == day
    assert parse(show(shape.format(day))).canonical == day.isoformat()


@given(days)
def test_a_partial_date_has_a_year_and_no_day(day: date) -> None:
    for text in (f"{day:%m/%Y}", f"{day:%Y}"):
        assert as_year(text) == day.year
        assert as_day(text) is None
        assert parse(show(text)).canonical == parse(text).canonical
