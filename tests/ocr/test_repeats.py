"""How well letters repeat themselves, on a made page of marks: no fonts, no Tesseract."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.pixels import Pixels
from ocr.repeats import unlike
from ocr.results import Box

BOXES: list[Box] = [(0, 60 * number, 400, 60) for number in range(4)]


def page(jitter: float, boxes: int = 4) -> Pixels:
    """Rows of the same five marks, each drawn where and as steep as a hand does that jitters so many pixels."""
    rng = np.random.default_rng(7)
    marked = np.zeros((240, 400), np.uint8)
    for row in range(boxes):
        for place, strokes in enumerate((((0, 0), (0, 30)), ((0, 30), (14, 0)), ((0, 0), (18, 30), (18, 0)))):
            points = np.array(strokes, np.float64) + np.array((20 + 60 * place, 15 + 60 * row))
            bent = (points + rng.normal(0, jitter, points.shape)).round().astype(np.int32) if jitter else points
            cv2.polylines(marked, [np.asarray(bent, np.int32)], False, 255, 3)
    return marked


def test_letters_of_one_type_are_alike_and_those_of_a_pen_are_not() -> None:
    printed, written = (max(unlike(page(jitter), BOXES)) for jitter in (0.0, 4.0))
    assert printed < 0.02 < 0.1 < written


def test_a_box_without_letters_is_as_most_are() -> None:
    with_blank = unlike(page(4.0, boxes=3), BOXES)
    assert with_blank[3] == pytest.approx(np.median(with_blank[:3]), abs=0.001)


def test_where_nothing_stands_beside_nothing_is_said() -> None:
    assert unlike(page(4.0), BOXES[:1]) == [0.0]
    assert unlike(page(4.0), []) == []
    assert unlike(np.zeros((240, 400), np.uint8), BOXES) == [0.0] * 4
