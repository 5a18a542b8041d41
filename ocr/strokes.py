"""Mark the long level and upright strokes of a flat page, faint ones too. It must not know tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pixels import Pixels, dark, level_strokes, upright_strokes, with_all_ink

#: A faint rule is darker than both its sides by so many shades, and by so many times the paper's grain.
_RIDGE, _OVER_GRAIN = 4.0, 3.0
#: On a flat page it is enough that it is a little darker, beside the grain, nearly all along: letters are not.
_LITTLE, _ALL_ALONG = 0.5, 0.62
#: So many pixels along a rule are taken together, and votes are counted over so many of the shortest rule.
_TOGETHER, _COUNTED = 7, 3
#: So many parts of a shade are told: as many as numbers of 16 bits have room for.
_FINE = 64


@dataclass(frozen=True)
class Strokes:
    """The long level and upright strokes of a page, as masks."""

    level: Pixels
    upright: Pixels

    @property
    def reach(self) -> int:
        """How far a rule may lie from where it is expected."""
        return max(5, int(self.level.shape[1]) // 300)


def find_strokes(image: Pixels, flat: bool = False) -> Strokes:
    """Mark all strokes long enough to be parts of rules; flat: rules hardly bend there, so fainter ones can be told."""
    grey = with_all_ink(image)
    marked = dark(grey)
    longest = max(grey.shape)
    # Longer than any bar of a letter in a title, shorter than the narrowest column and the lowest row.
    level, upright = max(20, longest // 80), max(16, longest // 110)
    faint = _all_along if flat else _standing_out
    return Strokes(
        np.asarray(cv2.bitwise_or(level_strokes(marked, level), faint(grey, level)), dtype=np.uint8),
        np.asarray(cv2.bitwise_or(upright_strokes(marked, upright), _turned(faint(_turned(grey), upright))), np.uint8),
    )


def _standing_out(grey: Pixels, length: int) -> Pixels:
    """Mark thin level lines that are clearly darker than the paper on both sides, over half a length."""
    lighter, usual, grain = _lighter_beside(grey, max(3, length // 2))
    return _as_strokes(_at_least(lighter, max(_RIDGE * _FINE, usual + _OVER_GRAIN * grain)), length)


def _all_along(grey: Pixels, length: int) -> Pixels:
    """Mark thin level lines that are a little darker than the paper on both sides, nearly all along."""
    lighter, usual, grain = _lighter_beside(grey, _TOGETHER)
    votes = cv2.blur(_at_least(lighter, math.floor(usual + _LITTLE * grain) + 1), (_COUNTED * length, 1))
    return _as_strokes(_at_least(votes, 255 * _ALL_ALONG), length)


def _lighter_beside(grey: Pixels, along: int) -> tuple[NDArray[Any], float, float]:
    """Say by how much both sides of each place are lighter, taken together along it; what is usual, and its spread.

    In parts of a shade, as whole numbers: fractions of a whole page take twice the room.
    """
    mean = cv2.blur(grey.astype(np.int16) * _FINE, (along, 1))
    # Half as thick as a rule of print, and a little.
    away = max(3, max(grey.shape) // 650)
    padded = cv2.copyMakeBorder(mean, away, away, 0, 0, cv2.BORDER_REPLICATE)
    lighter = cv2.min(padded[: grey.shape[0]], padded[2 * away :])
    lighter = np.asarray(cv2.subtract(lighter, mean, dst=mean))
    some = lighter[::7, ::7]
    usual = float(np.median(some))
    return lighter, usual, 1.48 * float(np.median(np.abs(some - usual)))


def _at_least(values: NDArray[Any], least: float) -> Pixels:
    """Mark whole numbers that are so high."""
    return np.asarray((values >= math.ceil(least)).view(np.uint8) * np.uint8(255), dtype=np.uint8)


def _turned(grey: Pixels) -> Pixels:
    """Turn a picture over its diagonal: what was upright is level."""
    return np.asarray(cv2.transpose(grey), dtype=np.uint8)


def _as_strokes(marked: NDArray[Any], length: int) -> Pixels:
    """Join what a pen or a stain has hidden a little of; what stays short is no rule."""
    joined = cv2.morphologyEx(marked, cv2.MORPH_CLOSE, np.ones((1, max(3, length // 3)), np.uint8))
    return level_strokes(np.asarray(joined, dtype=np.uint8), 2 * length)
