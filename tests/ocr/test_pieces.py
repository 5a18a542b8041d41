"""Pieces of a mask are measured as OpenCV measures them, paper left out."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.pieces import pieces
from ocr.pixels import Pixels


def speckled(share: float) -> Pixels:
    return np.asarray((np.random.default_rng(7).random((90, 130)) < share) * 255, dtype=np.uint8)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.2, 0.5, 1.0])
def test_boxes_areas_and_middles_are_those_of_opencv(share: float) -> None:
    mask = speckled(share)
    count, _, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = pieces(mask)
    assert found.count == count
    assert (found.stats[1:] == stats[1:]).all() and np.allclose(found.centres[1:], centres[1:])


def test_only_the_pieces_that_are_wanted_stay() -> None:
    mask = speckled(0.2)
    found = pieces(mask)
    large = found.stats[:, cv2.CC_STAT_AREA] > 4
    _, labels = cv2.connectedComponents(mask, connectivity=8)
    assert (found.only(large) == np.where(large[labels], 255, 0)).all()
    assert 0 < found.only(large).sum() < mask.sum()


def test_the_paper_is_never_kept() -> None:
    found = pieces(speckled(0.2))
    assert (found.only(np.ones(found.count, np.bool_)) == speckled(0.2)).all()
