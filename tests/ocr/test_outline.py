"""The outline of a sheet is found where its shade is not one: by its edges, in a shadow as in the light."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.outline import find_outline
from ocr.pixels import Pixels

CORNERS = np.array([[150, 120], [1050, 160], [1020, 780], [120, 740]], dtype=np.float64)
TABLE, PAPER = 105, 190


def photograph(shadow: float) -> Pixels:
    """Draw a sheet on a table; from the middle of the picture on a shadow falls over both, soft at its edge."""
    grey = np.full((900, 1200), TABLE, dtype=np.float64)
    sheet = np.zeros(grey.shape, np.uint8)
    cv2.fillPoly(sheet, [CORNERS.astype(np.int32)], 1)
    grey[sheet > 0] = PAPER
    for y in range(220, 700, 40):
        cv2.line(grey, (200, y), (960, y + 20), 60.0, 2)
    light = np.interp(np.arange(1200), (500, 800), (1.0, shadow))
    grain = np.random.default_rng(3).normal(0, 3, grey.shape)
    return np.repeat(np.clip(grey * light + grain, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


@pytest.mark.parametrize("shadow", [1.0, 0.7, 0.5, 0.4])
def test_a_shadow_over_a_part_of_the_sheet_does_not_end_it(shadow: float) -> None:
    found = find_outline(photograph(shadow))
    assert found is not None
    assert np.abs(found - CORNERS).max() < 12


def test_a_sheet_that_leaves_the_picture_is_not_ended_by_a_shadow_across_it() -> None:
    grey = np.full((1200, 900), float(TABLE))
    corners = np.array([[60, -60], [840, -20], [820, 1140], [40, 1100]])
    sheet = np.zeros(grey.shape, np.uint8)
    cv2.fillPoly(sheet, [corners], 1)
    grey[sheet > 0] = PAPER
    grey[:300] *= 0.8
    grain = np.random.default_rng(3).normal(0, 3, grey.shape)
    found = find_outline(np.repeat(np.clip(grey + grain, 0, 255).astype(np.uint8)[..., None], 3, axis=2))
    assert found is not None and found[:2, 1].max() < 30


def test_a_scan_that_the_sheet_fills_has_no_outline() -> None:
    grey = np.full((900, 1200, 3), 235, np.uint8)
    for y in range(100, 800, 40):
        cv2.line(grey, (100, y), (1100, y), (60, 60, 60), 2)
    assert find_outline(grey) is None
