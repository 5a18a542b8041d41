"""Measure how regular the ink of a place is: print repeats itself, a pen does not.

It gives numbers only; which of them mean a hand is a fitted rule (ocr/calibration.py). It reads no letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pixels import Pixels
from ocr.repeats import unlike
from ocr.results import Box

#: What is measured of one place, in this order; each is near 0 for good print and rarely above 1.
MEASURES = ("blue", "colour", "pale", "uneven", "width", "heights", "base", "slant", "joined", "gaps")
#: Beyond this more says no more.
_MOST = 2.0
#: Marks above letters and dots are parts of letters; they say nothing of the line.
_PART = 0.45
#: With fewer letters than this nothing can be called irregular.
_FEW = 3
#: So many letters tell the slant of a hand.
_ENOUGH = 12


def all_measures(rgb: Pixels, marked: Pixels, boxes: Sequence[Box]) -> list[dict[str, float]]:
    """Measure the ink in each of a page's boxes, by itself and beside the others."""
    found = [pen_measures(rgb, marked, box) for box in boxes]
    return [one | {"unlike": far} if one else one for one, far in zip(found, unlike(marked, boxes), strict=True)]


def pen_measures(rgb: Pixels, marked: Pixels, box: Box) -> dict[str, float]:
    """Measure the ink in a box: `marked` is where it lies on the page. Without ink nothing is measured."""
    x, y, w, h = box
    ink = marked[max(0, y) : y + h, max(0, x) : x + w] > 0
    if not ink.any():
        return {}
    part = rgb[max(0, y) : y + h, max(0, x) : x + w]
    found = {**_colours(part, ink), **_strokes(ink), **_letters(ink)}
    return {name: round(min(found[name], _MOST), 3) for name in MEASURES} | {"height": round(found["height"])}


def _colours(part: Pixels, ink: NDArray[np.bool_]) -> dict[str, float]:
    """Say how blue and how coloured the ink is beside the paper, and how unevenly dark."""
    core = cv2.erode(ink.astype(np.uint8), np.ones((2, 2), np.uint8)) > 0
    inked = part[core if core.any() else ink].astype(np.float32)
    paper = part[~ink] if not ink.all() else np.full((1, 3), 255, np.uint8)
    white = np.maximum([_middle(paper[:, channel]) for channel in range(3)], 1).astype(np.float32)
    plain = np.clip(inked / white, 0, 1)
    blue = (plain[:, 2] - plain[:, 0]) > 0.12
    colour = float((plain.max(axis=1) - plain.min(axis=1)).mean())
    shade = plain.mean(axis=1)
    return {
        "blue": float(blue.mean()),
        "colour": 4 * colour,
        "pale": float(shade.mean()),
        "uneven": 4 * float(shade.std()),
    }


def _middle(shades: NDArray[np.uint8]) -> float:
    """Give the median of many shades, by counting them."""
    counted, half = np.cumsum(np.bincount(shades)), len(shades) / 2
    return float(np.searchsorted(counted, np.ceil(half)) + np.searchsorted(counted, np.floor(half) + 1)) / 2


def _strokes(ink: NDArray[np.bool_]) -> dict[str, float]:
    """Say how much the width of the strokes varies along their middle."""
    # A border of paper: ink that fills its box has no other edge.
    far = cv2.distanceTransform(np.pad(ink.astype(np.uint8), 1), cv2.DIST_L2, 3)
    ridge = (far >= cv2.dilate(far, np.ones((3, 3), np.uint8))) & (far >= 1)
    widths = far[ridge]
    return {"width": float(widths.std() / max(widths.mean(), 0.5)) if widths.size > _FEW else 0.0}


def _letters(ink: NDArray[np.bool_]) -> dict[str, float]:
    """Say how unlike each other the letters are: heights, feet, slants, gaps, and how much they hang together."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    heights = stats[1:, cv2.CC_STAT_HEIGHT].astype(np.float64)
    usual = float(np.median(heights[heights >= _PART * heights.max()]))
    large = [int(number) + 1 for number in np.flatnonzero(heights >= _PART * usual)]
    found = {"height": usual, "heights": 0.0, "base": 0.0, "slant": 0.0, "joined": 0.0, "gaps": 0.0}
    if len(large) < _FEW:
        return found
    left, top, wide, high = (stats[large, side].astype(np.float64) for side in range(4))
    middles, feet = left + wide / 2, top + high
    found["heights"] = float(high.std() / usual)
    found["base"] = float(np.median(np.abs(_off_line(middles, feet))) / usual) * 3
    slants = [_slant(_only(labels, stats[number], number)) for number in large[:_ENOUGH]]
    found["slant"] = float(np.std(slants)) * 2
    found["joined"] = min(2.0, float((wide / high).mean()) / 1.5)
    order = np.argsort(left)
    gaps = left[order][1:] - (left + wide)[order][:-1]
    found["gaps"] = min(2.0, float(np.percentile(gaps, 75) - np.percentile(gaps, 25)) / usual)
    return found


def _off_line(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say how far points are off the straight line through them: off a level one where they stand above each other."""
    along = x - x.mean()
    slope = along @ y / max(along @ along, 1e-9)
    return np.asarray(y - y.mean() - slope * along, dtype=np.float64)


def _only(labels: NDArray[Any], stats: NDArray[Any], number: int) -> NDArray[np.bool_]:
    left, top, wide, high = (int(value) for value in stats[:4])
    return np.asarray(labels[top : top + high, left : left + wide] == number)


def _slant(letter: NDArray[np.bool_]) -> float:
    moments = cv2.moments(letter.astype(np.uint8), binaryImage=True)
    return float(moments["mu11"] / moments["mu02"]) if moments["mu02"] > 0 else 0.0
