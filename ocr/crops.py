"""Cut the pictures that people see: small, readable, and never more of a person than one group's cells."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ocr.grid import clip
from ocr.pixels import Pixels
from ocr.results import Box

#: A task has several crops and 25 kB in all.
MOST_BYTES = 6_000
_MOST_BYTES_WIDE = 16_000
#: What a phone shows is 344 points wide, on most at two pixels a point.
_MOST_WIDTH = 688
_MOST_WIDTH_WIDE = 1400
_AROUND = 0.15
#: What lies beyond a cell is this much paler; what is left out between two cells is as grey as this.
_PALE, _LEFT_OUT = 0.3, 208
_QUALITIES = (72, 60, 48, 38, 30, 24)


def cut(shown: Pixels, box: Box, around: float = _AROUND) -> Pixels:
    """Cut a box with a share of its height around it, so that strokes over the rules are seen."""
    x, y, w, h = box
    margin = round(around * h)
    x, y, w, h = clip((x - margin, y - margin, w + 2 * margin, h + 2 * margin), shown.shape[1], shown.shape[0])
    return shown[y : y + h, x : x + w]


def cut_side_by_side(shown: Pixels, boxes: Sequence[Box], around: float = _AROUND) -> Pixels:
    """Put cells that do not touch into one picture: a grey gap stands for what lies between, rows beside are greyed."""
    parts: list[Pixels] = []
    height = max(box[3] for box in boxes)
    margin, near = round(around * height), round(min(around, _AROUND) * height)
    for x, y, w, h in boxes:
        # One height for all; sideways only the cell, for beyond it another group may begin.
        top = y + h // 2 - height // 2 - margin
        left, top, wide, high = clip((x, top, w, height + 2 * margin), shown.shape[1], shown.shape[0])
        part = _greyed(shown[top : top + high, left : left + wide], y - near - top, y + h + near - top)
        padding = height + 2 * margin - high
        parts.append(np.pad(part, ((0, padding), (0, 0)), constant_values=255))
        parts.append(np.full((height + 2 * margin, 6), _LEFT_OUT, np.uint8))
    return np.hstack(parts[:-1])


def _greyed(part: Pixels, begin: int, end: int) -> Pixels:
    """Make all that lies above `begin` and below `end` pale, so that it is seen which row is meant."""
    pale = np.asarray(_LEFT_OUT + _PALE * (part.astype(np.float32) - _LEFT_OUT), dtype=np.uint8)
    pale[max(0, begin) : max(0, end)] = part[max(0, begin) : max(0, end)]
    return pale


def for_people(rgb: Pixels) -> Pixels:
    """Give the page as people see it: grey, red stamps faded a little, paper made white, so that files are small."""
    grey = np.asarray(cv2.transform(rgb, np.array([[0.55, 0.3, 0.15]], dtype=np.float32)), dtype=np.uint8)
    small = cv2.resize(grey, (max(1, grey.shape[1] // 16), max(1, grey.shape[0] // 16)), interpolation=cv2.INTER_AREA)
    # The light of the paper is what lies around every letter.
    light = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 5)
    light = cv2.resize(light, grey.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    flat = cv2.divide(grey, np.maximum(light, 1), scale=255)
    # Noise of the paper costs half of a file's size; what is darker than it is kept.
    table = np.clip((np.arange(256, dtype=np.float32)) * 255 / 238, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(np.asarray(flat, dtype=np.uint8), table), dtype=np.uint8)


def encode(crop: Pixels, wide: bool = False) -> bytes:
    """Make a picture file of a crop, as good as its size allows."""
    most, limit = (_MOST_WIDTH_WIDE, _MOST_BYTES_WIDE) if wide else (_MOST_WIDTH, MOST_BYTES)
    if crop.shape[1] > most:
        height = max(1, round(crop.shape[0] * most / crop.shape[1]))
        crop = np.asarray(cv2.resize(crop, (most, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    data = b""
    for quality in _QUALITIES:
        data = _jpeg(crop, quality)
        if len(data) <= limit:
            break
    return data


def encode_page(rgb: Pixels) -> bytes:
    """Make a picture file of a whole straightened page, for reviewers."""
    ok, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85])
    if not ok:
        raise RuntimeError("the page could not be encoded")
    return data.tobytes()


def _jpeg(grey: Pixels, quality: int) -> bytes:
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    ok, data = cv2.imencode(".jpg", grey, options)
    if not ok:
        raise RuntimeError("the crop could not be encoded")
    return data.tobytes()
