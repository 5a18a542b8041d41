"""The grid's own arithmetic: curves, boxes, rows that are not rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.grid import Curve, Grid, clip, inside, regular, union

boxes = st.tuples(*(st.integers(-50, 500) for _ in range(2)), *(st.integers(1, 300) for _ in range(2)))


@given(st.floats(-10, 110))
def test_a_curve_stays_between_its_points(place: float) -> None:
    assert 10 <= Curve((0, 50, 100), (10, 16, 12)).at(place) <= 16


def test_a_curve_goes_straight_from_point_to_point() -> None:
    curve = Curve((0, 50, 100), (10, 20, 10))
    assert [curve.at(place) for place in (-5, 0, 25, 50, 100, 120)] == [10, 10, 15, 20, 10, 10]


def test_a_cell_lies_between_its_rules_where_they_are_at_its_place() -> None:
    rows = (Curve((0, 100), (0, 10)), Curve((0, 100), (40, 50)))
    columns = tuple(Curve((0, 50), (x, x)) for x in (0, 50, 100))
    assert [Grid(rows, columns).cell(0, column) for column in (0, 1)] == [(0, 2, 50, 40), (50, 8, 50, 40)]


@given(boxes, boxes)
def test_a_union_holds_both_boxes(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> None:
    x, y, w, h = union([one, other])
    for box in (one, other):
        assert x <= box[0] and y <= box[1] and x + w >= box[0] + box[2] and y + h >= box[1] + box[3]


@given(boxes)
def test_a_clipped_box_lies_in_the_picture_and_has_pixels(box: tuple[int, int, int, int]) -> None:
    x, y, w, h = clip(box, 200, 100)
    assert 0 <= x < x + w <= 200 and 0 <= y < y + h <= 100


@given(boxes, st.integers(0, 400))
def test_a_shrunken_box_keeps_a_pixel(box: tuple[int, int, int, int], margin: int) -> None:
    assert min(inside(box, margin)[2:]) >= 1


@given(st.integers(4, 20), st.integers(2, 15), st.floats(0.3, 0.7))
def test_a_line_through_the_middle_of_a_row_is_no_rule(rows: int, struck: int, share: float) -> None:
    rules = [100.0, *(160 + 40.0 * row for row in range(rows + 1))]
    line = 160 + 40 * (min(struck, rows) - 1 + share)
    with_line = sorted([*rules, line])
    assert [with_line[index] for index in regular(with_line)] == rules


@pytest.mark.parametrize("tall", [80, 90, 120])
def test_a_tall_row_among_usual_ones_stays(tall: int) -> None:
    rules = [0.0, 60, 100, 140, 180, 180.0 + tall, 220 + tall, 260 + tall]
    assert regular(rules) == list(range(8))
