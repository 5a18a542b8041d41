"""Make paper white: a shadow hides letters, and grain becomes letters. It must not know what is on the paper."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.pixels import Pixels

#: Paper whose shade varies by less than this share needs no cleaning; nor does paper whose grain is finer than that.
_UNEVEN, _GRAINY = 0.25, 0.02
#: Grain is smoothed over so many pixels at 300 dpi: the stronger it is the more, but strokes must not run out.
_SMOOTH, _STRONGER, _MOST_SMOOTH = 0.7, 8.0, 1.5
_FINE = 3500
#: What is darker than paper by less than so many times its grain is paper, but never more than this share.
_PAPER, _MOST = 3.0, 0.3


def in_even_light(grey: Pixels) -> Pixels:
    """Make the paper white all over the page: in a shadow letters are lost, and grain becomes letters."""
    small = np.asarray(cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    # The light of the paper is what is brightest around every letter.
    around = max(5, min(small.shape) // 90 | 1)
    light = cv2.medianBlur(cv2.dilate(small, np.ones((around, around), np.uint8)), min(255, 4 * around + 1))
    wide = np.asarray(cv2.resize(light, grey.shape[::-1], interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
    return np.asarray(cv2.divide(grey, np.maximum(wide, 1), scale=255), dtype=np.uint8)


def cleaned(grey: Pixels) -> Pixels:
    """Give a picture of paper in even light and without grain; a good scan is left as it is."""
    even = in_even_light(grey)
    grain = _grain(even)
    light = cv2.resize(grey, (32, 32), interpolation=cv2.INTER_AREA)
    brightest, darkest = (float(np.percentile(light, share)) for share in (90, 25))
    if grain < _GRAINY and darkest > (1 - _UNEVEN) * brightest:
        return grey
    smooth = (
        cv2.GaussianBlur(even, (0, 0), min(_MOST_SMOOTH, _SMOOTH + _STRONGER * grain)) if grain >= _GRAINY else even
    )
    white = 1 - min(_MOST, _PAPER * _grain(np.asarray(smooth, dtype=np.uint8)))
    return np.asarray(cv2.convertScaleAbs(smooth, alpha=1 / white), dtype=np.uint8)


def _grain(even: Pixels) -> float:
    """Measure how much neighbouring pixels of white paper differ, as a share of white."""
    part = even[::3, ::2].astype(np.int16)
    return 1.48 * float(np.median(np.abs(part[:, 1:] - part[:, :-1]))) / 2**0.5 / 255
