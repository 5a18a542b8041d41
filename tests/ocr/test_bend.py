"""Paper that bends is laid flat by its own lines, and every point finds its way back."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.bend import FLAT, added, bend_of_text, lie_flat, measure_bend
from ocr.pixels import Pixels, without_red
from ocr.rules import find_grid
from ocr.straighten import straighten
from ocr.strokes import find_strokes
from ocr.to_scan import Bend, ToScan
from ocr.turn import stands_straighter
from tests.ocr.drawn import HEIGHT, LEFT, TOP, WIDTH, Paper, as_it_is


def bent(paper: Paper, down: float, waves: float) -> Pixels:
    """The paper, with lines that run in waves across it."""
    x, y = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    lower = down * np.sin(2 * np.pi * waves * x / WIDTH)
    seen = cv2.remap(paper.pixels, x, (y - lower).astype(np.float32), cv2.INTER_LINEAR, borderValue=(255,) * 3)
    return np.asarray(seen, dtype=np.uint8)


@pytest.mark.parametrize(("down", "waves"), [(12, 0.7), (18, 1.0), (-15, 1.3)])
def test_lines_in_waves_become_level(down: float, waves: float) -> None:
    straight = straighten(as_it_is(bent(Paper(rows=14).fill(), down, waves)))
    grid = find_grid(straight, find_strokes(straight.image, flat=True))
    assert grid.row_count == 15
    assert all(max(row.across) - min(row.across) <= 5 for row in grid.rows)


def test_a_point_of_bent_paper_finds_its_way_back() -> None:
    straight = straighten(as_it_is(bent(Paper(rows=14).fill(), 15, 1.0)))
    x, y = straight.to_scan.point(straight.left, straight.top)
    there = TOP + 15 * np.sin(2 * np.pi * LEFT / WIDTH)
    assert np.hypot(x - LEFT, y - there) < 6


def test_a_flat_page_has_no_bend() -> None:
    image = Paper().fill().pixels
    assert measure_bend(find_strokes(image), image) == Bend()


def test_two_bends_are_one_bend() -> None:
    one, other = Bend((10, 10), (1.0, 2.0), (0.0, 0.5)), Bend((10, 10), (0.5, -2.0), (1.0, 1.0))
    assert added(one, other) == Bend((10, 10), (1.5, 0.0), (1.0, 1.5))
    assert added(one, Bend()) == added(Bend(), one) == one


def test_a_bend_moves_points_by_where_they_are() -> None:
    way = ToScan(bend=Bend((100, 100), (0.0, 10.0), (4.0,)))
    assert way.point(25, 50) == (29.0, 50.0)
    assert way.point(50, 50) == (54.0, 55.0)
    assert way.point(100, 50) == (104.0, 60.0)


@pytest.mark.parametrize("at", [(120, 90), (700, 500), (1500, 1000)])
def test_the_way_back_and_forth_ends_where_it_began(at: tuple[int, int]) -> None:
    to_scan = straighten(as_it_is(bent(Paper(rows=14).fill(), 15, 1.0))).to_scan
    x, y = to_scan.back(*to_scan.point(*at))
    assert np.hypot(x - at[0], y - at[1]) < 0.1


def text_only() -> Paper:
    """Lines of letters without any rule."""
    paper = Paper(rows=14)
    paper.draw.rectangle((0, 0, WIDTH, HEIGHT), fill="white")
    return paper.fill()


def test_lines_of_text_tell_how_a_page_without_a_table_bends() -> None:
    seen = bent(text_only(), 15, 0.9)
    bend = bend_of_text(seen, 8)
    flat = lie_flat(seen, bend, np.eye(3), (WIDTH, HEIGHT))
    assert float(np.ptp(bend_of_text(flat, 0).down)) < 0.3 * float(np.ptp(bend.down))


def test_text_that_hardly_bends_is_left_as_it_is() -> None:
    assert bend_of_text(text_only().pixels, 8) == FLAT


def test_columns_that_stand_straight_do_not_stand_straighter_for_being_moved() -> None:
    grey = without_red(Paper(rows=14).fill().pixels)
    wave = 20 * np.sin(np.linspace(0, 2 * np.pi, 96))
    assert stands_straighter(grey, np.zeros(96))
    assert not stands_straighter(grey, wave)
