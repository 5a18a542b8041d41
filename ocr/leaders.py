"""Take dotted leaders and ruled lines out of a page, for they are no ink. It must not know what stands on them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from ocr.pieces import pieces
from ocr.pixels import Pixels, dark, level_strokes, upright_strokes
from ocr.results import Box

#: A dot, and the height of a leader, are at most this share of a letter's height.
_DOT = 0.4
#: Dots this many letters apart still make one leader, which is at least so many letters long.
_APART, _LONG = 0.9, 3.5
#: From one dot to the next, in letters: along the line, for letters may stand between, and across it.
_STEP, _ACROSS = 2.5, 0.13
#: A dot below a letter is so many times as high as most in leaders.
_THICKER = 1.25
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
    marked = dark(grey, _contrast(grey))
    letter, leaders, mask = _dotted(marked)
    mask |= _rules(marked, letter)
    mask = np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    # What is brightest around a dot is the paper.
    paper = cv2.dilate(grey, np.ones((max(3, letter // 2), max(3, letter // 2)), np.uint8))
    cleaned = np.where(mask > 0, cv2.blur(paper, (letter, letter)), grey)
    return Plain(np.asarray(cleaned, dtype=np.uint8), letter, tuple(leaders))


def _dotted(marked: Pixels) -> tuple[int, list[Box], Pixels]:
    """Give the height of letters, where leaders are, and their dots as a mask."""
    parts = pieces(marked)
    letter = _letter(parts.stats[1:])
    small = _small(parts.stats, letter)
    leaders = _leaders(parts.only(small), letter)
    return letter, leaders, parts.only(_on_leaders(parts.stats, parts.centres, small, leaders, letter))


def _contrast(grey: Pixels) -> int:
    """Say how much darker than the paper ink is at least: grain of a photograph is no dots."""
    part = grey[::4, ::4].astype(np.int16)
    grain = 1.48 * float(np.median(np.abs(part[:, 1:] - part[:, :-1]))) / np.sqrt(2)
    return int(np.clip(4 * grain, 12, 48))


def _letter(stats: NDArray[np.int64]) -> int:
    """Measure the usual height of letters: most marks that are neither dots nor lines are small letters."""
    heights, widths, areas = (stats[:, one] for one in (cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH, cv2.CC_STAT_AREA))
    like = (heights >= 7) & (widths <= 3 * heights) & (widths * 4 >= heights) & (areas * 8 >= heights * widths)
    if like.sum() < 20:
        return 16
    # By their ink: a page has more dots, specks and accents than letters.
    order = np.argsort(heights[like])
    ink = np.cumsum(areas[like][order])
    return max(8, int(heights[like][order][np.searchsorted(ink, 0.4 * ink[-1])]))


def _small(stats: NDArray[np.int64], letter: int) -> NDArray[np.bool_]:
    """Say which marks are dots, or thin pieces of a line of dots that ran together."""
    small = np.asarray(stats[:, cv2.CC_STAT_HEIGHT] <= max(2, _DOT * letter), dtype=np.bool_)
    small[0] = False
    return small


def _leaders(dots: Pixels, letter: int) -> list[Box]:
    reach = max(3, round(_APART * letter))
    joined = cv2.morphologyEx(dots, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, 2 * letter), np.uint8))
    boxes = [
        (int(one[0]), int(one[1]), int(one[2]), int(one[3]))
        for one in pieces(np.asarray(joined, dtype=np.uint8)).stats[1:]
    ]
    return [box for box in boxes if box[2] >= _LONG * letter and box[3] <= max(4, letter)]


def _on_leaders(
    stats: NDArray[np.int64],
    centres: NDArray[np.float64],
    small: NDArray[np.bool_],
    leaders: list[Box],
    letter: int,
) -> NDArray[np.bool_]:
    """Say which dots are of leaders: those in one, and those that follow it from dot to dot between written letters."""
    seeds = np.zeros(len(centres), dtype=np.bool_)
    for x, y, w, h in leaders:
        inside = (centres[:, 0] >= x) & (centres[:, 0] < x + w) & (centres[:, 1] >= y - 1) & (centres[:, 1] <= y + h)
        seeds |= inside & small
    places = np.flatnonzero(small)
    if not len(places) or not seeds.any():
        return seeds
    # One step from dot to dot goes far along the line and hardly across it, so a slope is followed, an accent is not.
    tree = cKDTree(centres[places] / (_STEP * letter, _ACROSS * letter))
    steps = tree.query_pairs(1.0, p=np.inf, output_type="ndarray")
    links = coo_array((np.ones(len(steps)), (steps[:, 0], steps[:, 1])), shape=(len(places), len(places)))
    _, group = connected_components(links, directed=False)
    found = np.zeros(len(centres), dtype=np.bool_)
    found[places] = np.isin(group, np.unique(group[seeds[places]]))
    return found & ~_below_letters(stats, found & _thick(stats, seeds), letter)


def _thick(stats: NDArray[np.int64], seeds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which marks are higher than nearly all dots of leaders, however uneven those are."""
    usual, most = np.percentile(stats[seeds, cv2.CC_STAT_HEIGHT], (50, 90))
    return np.asarray(stats[:, cv2.CC_STAT_HEIGHT] > max(_THICKER * usual, most), dtype=np.bool_)


def _below_letters(stats: NDArray[np.int64], marks: NDArray[np.bool_], letter: int) -> NDArray[np.bool_]:
    """Say which marks stand right below a letter: the dot of “ị” is no leader's, though in line with its dots."""
    left, top, wide, high = (stats[:, side] for side in range(4))
    letters = np.flatnonzero(high >= letter / 2)
    found = np.zeros(len(stats), dtype=np.bool_)
    for mark in np.flatnonzero(marks):
        middle = left[mark] + wide[mark] / 2
        over = (left[letters] <= middle) & (middle < (left + wide)[letters])
        gap = top[mark] - (top + high)[letters]
        found[mark] = bool((over & (gap >= 0) & (gap < letter / 2)).any())
    return found


def _rules(marked: Pixels, letter: int) -> Pixels:
    """Mark long thin straight strokes; a letter on a rule keeps what stands out of it."""
    thick = max(3, round(_THICK * letter))
    mask = np.zeros_like(marked)
    level = level_strokes(marked, round(_RULE * letter))
    upright = upright_strokes(marked, round(_RULE * letter))
    for strokes, size in ((level, cv2.CC_STAT_HEIGHT), (upright, cv2.CC_STAT_WIDTH)):
        parts = pieces(strokes)
        stats = parts.stats
        # One that bends a little is higher than it is thick.
        thin = stats[:, cv2.CC_STAT_AREA] <= (thick + 2) * np.maximum(
            stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
        )
        thin &= stats[:, size] <= 3 * letter
        mask |= parts.only(thin)
    return np.asarray(mask & marked, dtype=np.uint8)
