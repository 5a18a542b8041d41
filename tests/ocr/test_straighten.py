"""A page is turned and squared up by the rules of its table."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.errors import CannotLayOut, LayoutProblem
from ocr.report import box_in_scan
from ocr.rules import find_grid
from ocr.straighten import straighten
from ocr.strokes import find_strokes
from tests.ocr.drawn import HEIGHT, LEFT, RIGHT, TOP, WIDTH, Paper, as_it_is


@pytest.mark.parametrize("degrees", [-4.5, -1, 0, 0.4, 4.5])
def test_a_skewed_page_is_made_level(degrees: float) -> None:
    straight = straighten(as_it_is(np.asarray(Paper().fill().turned(degrees))))
    grid = find_grid(straight, find_strokes(straight.image, flat=True))
    assert all(max(row.across) - min(row.across) <= 2 for row in grid.rows)
    assert all(max(column.across) - min(column.across) <= 2 for column in grid.columns)


def test_a_page_seen_from_an_angle_is_squared_up() -> None:
    corners = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], dtype=np.float32)
    leaning = corners + np.array([[25, 10], [-5, 20], [-20, -10], [8, -15]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(corners, leaning)
    seen = cv2.warpPerspective(Paper().fill().pixels, matrix, (WIDTH, HEIGHT), borderValue=(255, 255, 255))
    straight = straighten(as_it_is(np.asarray(seen, dtype=np.uint8)))
    grid = find_grid(straight, find_strokes(straight.image, flat=True))
    assert all(max(row.across) - min(row.across) <= 3 for row in grid.rows)


@pytest.mark.parametrize("degrees", [-3, 2])
def test_a_point_finds_its_way_back_to_the_scan(degrees: float) -> None:
    straight = straighten(as_it_is(np.asarray(Paper().turned(degrees))))
    angle = np.radians(degrees)
    x, y = LEFT - WIDTH / 2, TOP - HEIGHT / 2
    there = (WIDTH / 2 + x * np.cos(angle) + y * np.sin(angle), HEIGHT / 2 - x * np.sin(angle) + y * np.cos(angle))
    back = box_in_scan((straight.left, straight.top, 0, 0), straight.to_scan)
    assert back is not None
    assert np.hypot(back[0] - there[0], back[1] - there[1]) < 3


def test_the_frame_is_where_the_table_is() -> None:
    straight = straighten(as_it_is(Paper(rows=6).fill().pixels))
    edges = (straight.left, straight.top, straight.right, straight.bottom)
    assert np.allclose(edges, (LEFT, TOP, RIGHT, Paper(rows=6).top(7)), atol=6)


def test_the_edge_of_the_sheet_is_no_rule_of_the_table() -> None:
    paper = Paper(rows=6).fill()
    paper.line((LEFT, HEIGHT - 40), (RIGHT, HEIGHT - 40))
    assert abs(straighten(as_it_is(paper.pixels)).bottom - paper.top(7)) <= 6


def test_rules_cut_short_do_not_make_the_columns_lean() -> None:
    paper = Paper(rows=14).fill()
    for row in range(16):
        paper.draw.rectangle((0, paper.top(row) - 20, LEFT + 8 * row, paper.top(row) + 20), fill="white")
    straight = straighten(as_it_is(paper.pixels))
    grid = find_grid(straight, find_strokes(straight.image, flat=True))
    assert all(max(column.across) - min(column.across) <= 4 for column in grid.columns[1:])


@pytest.mark.parametrize("image", [np.full((800, 1100, 3), 255, np.uint8), np.zeros((800, 1100, 3), np.uint8)])
def test_a_page_without_a_table_is_left_to_a_person(image: np.ndarray) -> None:
    with pytest.raises(CannotLayOut) as refused:
        straighten(as_it_is(image))
    assert refused.value.code is LayoutProblem.NO_TABLE
