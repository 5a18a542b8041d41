"""What every stage asks of a picture: dark or not, with and without red, masks of long strokes. It knows no tables."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

#: A picture in grey or RGB, or a mask of 0 and 255.
Pixels = NDArray[np.uint8]


def without_red(rgb: Pixels) -> Pixels:
    """Give the page in grey as seen through a red filter: red stamps go, blue and black ink stay."""
    red, green, blue = cv2.split(rgb)
    # What is redder than it is green and blue is made lighter still, for stamps are never pure red.
    excess = cv2.subtract(red, cv2.addWeighted(green, 0.5, blue, 0.5, 0))
    return np.asarray(cv2.add(red, excess), dtype=np.uint8)


def with_all_ink(rgb: Pixels) -> Pixels:
    """Give the page in grey where ink of any colour is dark."""
    red, green, blue = cv2.split(rgb)
    return np.asarray(cv2.min(cv2.min(red, green), blue), dtype=np.uint8)


def dark(grey: Pixels, contrast: int = 12) -> Pixels:
    """Mark what is darker than its surroundings by `contrast`, whatever the light on the page."""
    # Surroundings of a sixtieth of the width hold some paper around every letter and line.
    window = max(15, grey.shape[1] // 60 | 1)
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    marked = cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, contrast)
    return np.asarray(marked, dtype=np.uint8)


def dark_and_solid(grey: Pixels, contrast: int = 12) -> Pixels:
    """Mark dark places, also the insides of broad ones, which `dark` leaves hollow."""
    paper = int(np.percentile(grey, 80))
    solid = (grey < paper * 0.55).astype(np.uint8) * 255
    return np.asarray(cv2.bitwise_or(dark(grey, contrast), solid), dtype=np.uint8)


def level_strokes(marked: Pixels, length: int) -> Pixels:
    """Keep only strokes that run level for `length` pixels; a slope of a few degrees is forgiven."""
    thick = cv2.dilate(marked, np.ones((3, 1), np.uint8))
    return np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), dtype=np.uint8)


def upright_strokes(marked: Pixels, length: int) -> Pixels:
    """Keep only strokes that run upright for `length` pixels."""
    thick = cv2.dilate(marked, np.ones((1, 3), np.uint8))
    return np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8)), dtype=np.uint8)
