"""Measure how paper bends, by what all its long strokes have in common, and lay it flat. It must not know tables."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pieces import pieces
from ocr.pixels import Pixels, dark, with_all_ink
from ocr.strokes import Strokes
from ocr.to_scan import Bend
from ocr.turn import stands_straighter

Numbers = NDArray[np.floating[Any]]

#: The page is cut into this many slabs; strokes are followed from each to the next, all together.
_SLABS = 96
#: From slab to slab they rise or fall by this share of its width at most.
_STEEP = 0.2
#: A stroke that tells of the paper goes on for so many slabs.
_GOES_ON = 4
#: Lines of text count this much, of 255, beside rules: enough where no rule is seen but the sheet's own edges are.
_TEXT = 40
#: Paper bends in waves; this many terms of a cosine series describe any sheet that lies on a table.
_WAVES = 10
#: Pull of each wave towards none, beside what was seen and by the square of its number: fast waves are rare.
_PULL = 0.002
#: Paper that does not bend.
FLAT = Bend()
#: A bend of fewer pixels than this is left to the tracing of rules: resampling blurs letters.
_HARDLY = 2.0
#: The way of pixels is reckoned at every so many and drawn out: paper has no sharper bends.
_STEP = 16
#: A strip is so many steps high.
_STRIP = 16


def measure_bend(strokes: Strokes, image: Pixels) -> Bend:
    """Say how the strokes of a page bend, and a little how its lines of text do; empty where they hardly do."""
    grey = with_all_ink(image)
    level = np.maximum(_long(strokes.level), np.minimum(_lines_of_text(grey), _TEXT))
    down, aside = _waves(level), _waves(_long(np.ascontiguousarray(strokes.upright.T)))
    if not stands_straighter(grey, aside):
        # On a page without rules between columns only stems of letters are upright, which lead anywhere.
        aside = np.zeros(_SLABS)
    if max(float(np.abs(one).max()) for one in (down, aside)) < _HARDLY:
        return FLAT
    height, width = strokes.level.shape
    return Bend((width, height), *(tuple(round(float(one), 2) for one in some) for some in (down, aside)))


def bend_of_text(image: Pixels, least: float) -> Bend:
    """Say how the lines of text of a page without a table bend; empty where they do by less than so many pixels."""
    height, width = image.shape[:2]
    down = _waves(_lines_of_text(with_all_ink(image)))
    places = np.arange(len(down))
    # Lines that only climb a little do not bend.
    if float(np.abs(down - np.polyval(np.polyfit(places, down, 1), places)).max()) < least:
        return FLAT
    return Bend((width, height), tuple(round(float(one), 2) for one in down))


def added(one: Bend, other: Bend) -> Bend:
    """Give two bends of one page as one; the second was measured on the page as the first had it laid flat."""
    if not (one.down and other.down):
        return one if one.down else other
    down, aside = (
        tuple(round(a + b, 2) for a, b in zip(*pair, strict=True))
        for pair in ((one.down, other.down), (one.aside, other.aside))
    )
    return Bend(one.size, down, aside)


def lie_flat(
    image: Pixels, bend: Bend, square: NDArray[np.floating[Any]], size: tuple[int, int], how: int = cv2.INTER_CUBIC
) -> Pixels:
    """Sample a picture of a page so that it is flat and square; square: 3×3, from there to the flat, unsquared page."""
    width, height = size
    # A sample stands for the middle of its step, half a pixel off that of a pixel.
    x, y = (np.arange(-(_STEP + 1) / 2, side + 1.5 * _STEP, _STEP) for side in size)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 1, 2)
    flat = np.asarray(cv2.perspectiveTransform(points, np.asarray(square, np.float64)), np.float64).reshape(-1, 2)
    moved = flat + np.stack(
        [_bent(bend.aside, flat[:, 1], bend.size[1]), _bent(bend.down, flat[:, 0], bend.size[0])], 1
    )
    coarse = moved.reshape(len(y), len(x), 2).astype(np.float32)
    beyond = 0 if how == cv2.INTER_NEAREST else 255
    strips = []
    # Strip by strip: the way of every pixel of a page takes more room than the page.
    for top in range(0, height, _STRIP * _STEP):
        rows = coarse[top // _STEP : top // _STEP + _STRIP + 3]
        fine = cv2.resize(rows, (len(x) * _STEP, len(rows) * _STEP), interpolation=cv2.INTER_LINEAR)
        fine = fine[_STEP : _STEP + min(_STRIP * _STEP, height - top), _STEP : _STEP + width]
        strips.append(cv2.remap(image, fine[..., 0], fine[..., 1], how, borderValue=(beyond,) * 3))
    return np.asarray(np.concatenate(strips), dtype=np.uint8)


def _bent(values: tuple[float, ...], places: Numbers, size: int) -> Numbers:
    if not values:
        return np.zeros(len(places))
    steps = (np.arange(len(values)) + 0.5) * size / len(values)
    return np.asarray(np.interp(places, steps, values))


def _waves(mask: Pixels) -> Numbers:
    """Follow level strokes from slab to slab and describe their common way by a few waves."""
    filled = cv2.resize(mask, (_SLABS, mask.shape[0]), interpolation=cv2.INTER_AREA).astype(np.float32)
    filled = np.asarray(cv2.GaussianBlur(filled, (1, 7), 1.2))
    most = max(2, round(_STEEP * mask.shape[1] / _SLABS))
    found = [_step(filled[:, slab], filled[:, slab + 1], most) for slab in range(_SLABS - 1)]
    steps, heed = (np.array(some) for some in zip(*found, strict=True))
    if heed.sum() <= 0:
        return np.zeros(_SLABS)
    heed = heed / heed.sum()
    places = (np.arange(_SLABS) + 0.5) / _SLABS
    # Lines that only lie askew are no bend: nothing pulls at the first term.
    series = np.stack([places, *(np.cos(np.pi * number * places) for number in range(1, _WAVES + 1))], axis=1)
    rises = np.diff(series, axis=0)
    pull = _PULL * np.diag((rises**2).mean(axis=0) * np.arange(_WAVES + 1) ** 2)
    weights = np.linalg.solve(rises.T @ (rises * heed[:, None]) + pull, rises.T @ (steps * heed))
    waves = series @ weights
    return np.asarray(waves - np.median(waves))


def _lines_of_text(grey: Pixels) -> Pixels:
    """Smear letters into lines as thick as small letters are high."""
    marked = dark(grey)
    high = pieces(marked).stats[1:, cv2.CC_STAT_HEIGHT]
    letters = high[(high >= 5) & (high < max(grey.shape) / 40)]
    letter = int(np.median(letters)) if len(letters) else 12
    joined = cv2.morphologyEx(marked, cv2.MORPH_CLOSE, np.ones((1, 2 * letter), np.uint8))
    # Marks above letters go, or lines that are close would hang together.
    opened = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((max(2, letter // 3), letter), np.uint8))
    return np.asarray(opened, dtype=np.uint8)


def _long(mask: Pixels) -> Pixels:
    """Keep the strokes that go on through several slabs: bars of letters are level wherever lines lead."""
    parts = pieces(mask)
    return parts.only(parts.stats[:, cv2.CC_STAT_WIDTH] >= _GOES_ON * mask.shape[1] / _SLABS)


def _step(here: Numbers, there: Numbers, most: int) -> tuple[float, float]:
    """Say by how many pixels the strokes of one slab lie lower in the next, and how much speaks for it."""
    inner, count = here[most:-most], len(there)
    shifts = range(-most, most + 1)
    scores = [float(inner @ there[most + shift : count - most + shift]) for shift in shifts]
    best = int(np.argmax(scores))
    if scores[best] <= 0 or best in (0, 2 * most):
        return 0.0, 0.0
    before, at, after = scores[best - 1 : best + 2]
    bow = before - 2 * at + after
    return best - most + (0.5 * (before - after) / bow if bow else 0.0), at**0.5
