"""Crops are small files, large enough to read, and show one group's cells only."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.crops import MOST_BYTES, cut, cut_side_by_side, encode, for_people
from ocr.pixels import Pixels
from tests.ocr.drawn import BLUE, Paper


def decoded(data: bytes) -> Pixels:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def noisy(height: int, width: int) -> Pixels:
    generator = np.random.default_rng(7)
    crop = np.clip(235 + generator.normal(0, 6, (height, width)), 0, 255).astype(np.uint8)
    cv2.putText(crop, "Nguyen Van 0912", (10, height - 20), cv2.FONT_HERSHEY_DUPLEX, 1.4, (20,), 2)
    return crop


@pytest.mark.parametrize("width", [120, 400, 900, 2400])
def test_a_crop_of_a_noisy_scan_is_small(width: int) -> None:
    assert len(encode(noisy(80, width))) <= MOST_BYTES


def test_a_wide_crop_is_made_narrower_but_never_stretched() -> None:
    assert decoded(encode(noisy(60, 1376))).shape == (30, 688)
    assert decoded(encode(noisy(60, 200))).shape == (60, 200)


def test_a_crop_has_some_paper_around_its_cell() -> None:
    assert cut(np.zeros((500, 500), np.uint8), (100, 100, 200, 40)).shape == (52, 212)


@given(st.integers(-20, 490), st.integers(-20, 490), st.integers(1, 300), st.integers(1, 300))
def test_a_crop_at_the_edge_of_the_page_has_pixels(x: int, y: int, w: int, h: int) -> None:
    assert cut(np.zeros((500, 500), np.uint8), (x, y, w, h)).size > 0


def test_what_lies_between_two_cells_is_not_shown() -> None:
    page = np.full((200, 600), 255, np.uint8)
    page[90:110, 250:350] = 0
    joined = cut_side_by_side(page, [(50, 80, 150, 40), (400, 80, 150, 40)], around=1.0)
    assert joined.shape == (120, 306)
    assert joined[40:80, :150].min() == joined[40:80, 156:].min() == 255
    assert joined.min() == joined[:, 150:156].max() == 208


def test_the_rows_beside_a_cell_are_greyed_and_the_cell_is_not() -> None:
    page = np.zeros((300, 200), np.uint8)
    shown = cut_side_by_side(page, [(50, 100, 100, 40)], around=0.5)
    assert shown.shape == (80, 100)
    assert (shown[14:66] == 0).all()
    assert shown[:14].min() > 140 and shown[66:].min() > 140


def test_cells_at_the_edge_of_the_page_stand_side_by_side_too() -> None:
    page = np.full((100, 300), 255, np.uint8)
    assert cut_side_by_side(page, [(0, 0, 50, 40), (100, 60, 50, 38)], around=0.5).shape[0] == 80


def test_paper_is_white_and_ink_stays_dark_in_shadow() -> None:
    paper = Paper()
    paper.write(2, 1)
    paper.write(2, 2, colour=BLUE)
    shade = np.linspace(0.55, 1, 1600)[None, :, None]
    shown = for_people((paper.pixels * shade).astype(np.uint8))
    cell = shown[paper.top(2) + 5 : paper.top(2) + 40, 190:690]
    assert np.percentile(cell, 70) > 245
    assert cell[:, :100].min() < 80 and cell[:, 340:].min() < 110
