"""Mark the long level and upright strokes of a flat page, faint ones too. It must not know tables."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.pixels import Pixels, dark, level_strokes, upright_strokes, with_all_ink

#: How much darker than both its sides a rule must be, averaged along it; the noise of paper is averaged away.
_RIDGE = 5


@dataclass(frozen=True)
class Strokes:
    """The long level and upright strokes of a page, as masks."""

    level: Pixels
    upright: Pixels

    @property
    def reach(self) -> int:
        """How far a rule may lie from where it is expected."""
        return max(5, int(self.level.shape[1]) // 300)


def find_strokes(image: Pixels) -> Strokes:
    """Mark all strokes long enough to be parts of rules."""
    grey = with_all_ink(image)
    marked = dark(grey)
    longest = max(grey.shape)
    # Longer than any bar of a letter in a title, shorter than the narrowest column and the lowest row.
    level, upright = max(20, longest // 80), max(16, longest // 110)
    return Strokes(
        np.asarray(cv2.bitwise_or(level_strokes(marked, level), _faint(grey, level)), dtype=np.uint8),
        np.asarray(cv2.bitwise_or(upright_strokes(marked, upright), _faint(grey.T, upright).T), dtype=np.uint8),
    )


def _faint(grey: Pixels, length: int) -> Pixels:
    """Mark thin level lines that are hardly darker than the paper on both sides of them."""
    grey = np.ascontiguousarray(grey)
    along = cv2.blur(grey, (length // 2, 1))
    # Half as thick as a rule of print, and a little.
    away = max(3, max(grey.shape) // 700)
    padded = cv2.copyMakeBorder(along, away, away, 0, 0, cv2.BORDER_REPLICATE)
    sides = cv2.min(padded[: grey.shape[0]], padded[2 * away :])
    marked = (cv2.subtract(sides, along) >= _RIDGE).astype(np.uint8) * 255
    # A pen or a stain may have hidden a little of it.
    joined = cv2.morphologyEx(marked, cv2.MORPH_CLOSE, np.ones((1, max(3, length // 3)), np.uint8))
    return level_strokes(np.asarray(joined, dtype=np.uint8), 2 * length)
