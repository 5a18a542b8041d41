"""Take dotted leaders and ruled lines out of a page, for they are no ink. It must not know what stands on them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pixels import Pixels, dark, level_strokes, upright_strokes
from ocr.results import Box

#: A dot, and the height of a leader, are at most this share of a letter's height.
_DOT = 0.4
#: Dots this many letters apart still make one leader, which is at least so many letters long.
_APART, _LONG = 0.9, 3.5
#: Dots that many letters beyond a leader's ends are its own: handwriting stands between.
_NEAR = 25
#: A ruled line is longer than any stroke of a letter; it is at most this thick.
_RULE, _THICK = 4.0, 0.35


@dataclass(frozen=True)
class Plain:
    """A page without leaders and rules. letter: the usual height of small letters; leaders: where those were."""

    grey: Pixels
    letter: int
    leaders: tuple[Box, ...]


def take_out(grey: Pixels) -> Plain:
    """Paint leaders and rules over with the paper beside them."""
    marked = dark(grey)
    count, labels, stats, centres = cv2.connectedComponentsWithStats(marked, connectivity=8)
    letter = _letter(stats[1:])
    small = _small(stats, letter)
    leaders = _leaders(small[labels].astype(np.uint8) * 255, letter)
    dots = small & _on_leaders(centres, leaders, letter)
    mask = dots[labels].astype(np.uint8) * 255
    mask |= _rules(marked, letter)
    mask = np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    # What is brightest around a dot is the paper.
    paper = cv2.dilate(grey, np.ones((max(3, letter // 2), max(3, letter // 2)), np.uint8))
    cleaned = np.where(mask > 0, cv2.blur(paper, (letter, letter)), grey)
    return Plain(np.asarray(cleaned, dtype=np.uint8), letter, tuple(leaders))


def _letter(stats: NDArray[np.int32]) -> int:
    """Measure the usual height of letters: most marks that are neither dots nor lines are small letters."""
    heights, widths, areas = (stats[:, one] for one in (cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH, cv2.CC_STAT_AREA))
    like = (heights >= 7) & (widths <= 3 * heights) & (widths * 4 >= heights) & (areas * 8 >= heights * widths)
    if like.sum() < 20:
        return 16
    # By their ink: a page has more dots, specks and accents than letters.
    order = np.argsort(heights[like])
    ink = np.cumsum(areas[like][order])
    return max(8, int(heights[like][order][np.searchsorted(ink, 0.4 * ink[-1])]))


def _small(stats: NDArray[np.int32], letter: int) -> NDArray[np.bool_]:
    """Say which marks are dots, or thin pieces of a line of dots that ran together."""
    small = np.asarray(stats[:, cv2.CC_STAT_HEIGHT] <= max(2, _DOT * letter), dtype=np.bool_)
    small[0] = False
    return small


def _leaders(dots: Pixels, letter: int) -> list[Box]:
    reach = max(3, round(_APART * letter))
    joined = cv2.morphologyEx(dots, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, 2 * letter), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = [(int(one[0]), int(one[1]), int(one[2]), int(one[3])) for one in stats[1:]]
    return [box for box in boxes if box[2] >= _LONG * letter and box[3] <= max(4, letter)]


def _on_leaders(centres: NDArray[np.float64], leaders: list[Box], letter: int) -> NDArray[np.bool_]:
    """Say which marks lie level with a leader and near its ends: those between written letters are its dots too."""
    found = np.zeros(len(centres), dtype=np.bool_)
    for x, y, w, h in leaders:
        level = np.abs(centres[:, 1] - (y + h / 2)) <= h / 2 + 0.2 * letter
        near = (centres[:, 0] > x - _NEAR * letter) & (centres[:, 0] < x + w + _NEAR * letter)
        found |= level & near
    return found


def _rules(marked: Pixels, letter: int) -> Pixels:
    """Mark long thin straight strokes; a letter on a rule keeps what stands out of it."""
    thick = max(3, round(_THICK * letter))
    mask = np.zeros_like(marked)
    level = level_strokes(marked, round(_RULE * letter))
    upright = upright_strokes(marked, round(_RULE * letter))
    for strokes, size in ((level, cv2.CC_STAT_HEIGHT), (upright, cv2.CC_STAT_WIDTH)):
        _, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
        # One that bends a little is higher than it is thick.
        thin = stats[:, cv2.CC_STAT_AREA] <= (thick + 2) * np.maximum(
            stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
        )
        thin &= stats[:, size] <= 3 * letter
        thin[0] = False
        mask |= np.asarray(thin[labels].astype(np.uint8) * 255, dtype=np.uint8)
    return np.asarray(mask & marked, dtype=np.uint8)
