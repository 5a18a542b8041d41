from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.play.typist import slip, type_field


def test_an_empty_cell_is_typed_as_blank() -> None:
    typed = type_field("", (), random.Random(1), slip_rate=1.0)
    assert (typed.mark, typed.value, typed.right) == ("blank", "", True)


def test_nobody_slips_at_rate_zero() -> None:
    assert type_field("Điểu Krang", (), random.Random(1), slip_rate=0.0).value == "Điểu Krang"


@given(
    st.sampled_from(["Nguyễn Thị Thúy", "Ấp 3, xã Lộc Điền", "BBB", "070183024705", "A1098", "22/03/2021"]),
    st.integers(),
)
def test_a_slip_is_wrong_and_says_so(written: str, seed: int) -> None:
    typed = type_field(written, (), random.Random(seed), slip_rate=1.0)
    assert typed.value != written
    assert not typed.right


@pytest.mark.parametrize("seed", range(5))
def test_a_slip_in_a_closed_kind_is_another_option(seed: int) -> None:
    assert slip("Nam", ("Nam", "Nữ"), random.Random(seed)) == "Nữ"
