"""Measure how well letters repeat each other: print sets the same letter from one type, a pen never draws it twice.

It gives numbers only; what they mean is a fitted rule (ocr/calibration.py). It reads no letters.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pixels import Pixels
from ocr.results import Box

#: Letters are laid on each other in this size, a little blurred: a pixel more or less is grain.
_WIDE, _HIGH = 12, 16
#: Marks lower than this share of the usual letter are parts of letters; what is wider than so many times its height is
#: several that run together.
_PART, _JOINED = 0.6, 3.0
#: Lower than this, in pixels, all letters look alike.
_LOWEST = 6

Numbers = NDArray[np.float32]


def unlike(marked: Pixels, boxes: Sequence[Box]) -> list[float]:
    """Say of each box how unlike its letters are to the likest ones in the other boxes: 0 for good print, at most 1.

    A box without letters, or without others to look at, is as most boxes are.
    """
    letters = [_letters(marked, box) for box in boxes]
    if sum(len(shapes) > 0 for shapes, _ in letters) < 2:
        return [0.0] * len(boxes)
    every = tuple(np.concatenate(part) for part in zip(*letters, strict=True))
    found, start = {}, 0
    for number, own in enumerate(letters):
        end = start + len(own[0])
        if end > start:
            found[number] = _off(own, every, slice(start, end))
        start = end
    usual = float(np.median(list(found.values())))
    return [round(found.get(box, usual), 3) for box in range(len(boxes))]


def _off(own: tuple[Numbers, Numbers], every: tuple[Numbers, ...], place: slice) -> float:
    """Say how unlike a box's letters are to the likest ones in all others: box by box, for a page has thousands.

    every: the letters of all boxes; place: where among them the box's own stand.
    """
    alike = own[0] @ every[0].T - np.abs(own[1][:, None] - every[1][None, :])
    alike[:, place] = -1
    return float(np.median(np.clip(1 - alike.max(axis=1), 0, 1)))


def _letters(marked: Pixels, box: Box) -> tuple[Numbers, Numbers]:
    """Give the shapes of a box's letters, all in one size and of length 1, and how wide they were (logarithm)."""
    x, y, w, h = box
    ink = (marked[max(0, y) : y + h, max(0, x) : x + w] > 0).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    large = high[1:][high[1:] >= _PART * high[1:].max(initial=0)]
    least = max(_LOWEST, _PART * float(np.median(large))) if large.size else _LOWEST
    kept = [one for one in range(1, len(stats)) if high[one] >= least and wide[one] <= _JOINED * high[one]]
    shapes = [_shape(labels[_part(stats[one])] == one) for one in kept]
    widths = np.log(wide[kept] / high[kept]).astype(np.float32)
    return np.array(shapes, dtype=np.float32).reshape(-1, _WIDE * _HIGH), widths


def _part(stats: NDArray[np.int32]) -> tuple[slice, slice]:
    left, top, wide, high = (int(value) for value in stats[:4])
    return slice(top, top + high), slice(left, left + wide)


def _shape(letter: NDArray[np.bool_]) -> Numbers:
    small = cv2.resize(letter.astype(np.float32), (_WIDE, _HIGH), interpolation=cv2.INTER_AREA)
    flat = np.asarray(cv2.GaussianBlur(small, (3, 3), 0), dtype=np.float32).ravel()
    return np.asarray(flat / max(1e-6, float(np.linalg.norm(flat))), dtype=np.float32)
