"""Compare the ink of rows as kept in fingerprints: packing it, how alike two rows look, which pages are worth a look.

A row is brought to bands and bins; kept is how much darker each is than what is around it, less what all rows share.
It must not know databases; how many rows alike make a page is ocr/seen.py's.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.seen import Fingerprint, Likeness, weigh

#: A row's picture: bands from its top to its bottom, bins from its left to its right.
BANDS, BINS = 3, 256
Rows = NDArray[np.floating[Any]]

#: Bins around one whose mean is taken off: three or four letters.
_AROUND = 31
#: Shades of 255 that make a step, and most steps: a letter is five to eight.
_STEP, _MOST = 8.0, 7
#: What this many rows share is half taken off; with more rows it can be told better from what is one row's own.
_SHARED = 3
#: Parts of a row that are looked for apart, up to so many bins aside, for paper bends.
_PARTS, _ASIDE = 8, 3
#: Fields of a page without a frame are compared at several scales, for a photograph draws one side of it out.
_SCALES = (0.88, 0.91, 0.94, 0.97, 1.0, 1.03, 1.06, 1.1, 1.14)
#: A part with less ink than this in both rows is empty; in squared steps.
_EMPTY = 12.0
#: For the quick look: one band, and this many bins.
_COARSE, _COARSE_AROUND = 64, 9


def pack(rows: Rows) -> tuple[str, str]:
    """Pack the ink of rows (rows × bands × bins, in shades), whole and coarse."""
    if not len(rows):
        return "", ""
    steps = np.clip(np.round(_own(_standing_out(rows, _AROUND)) / _STEP), -_MOST, _MOST).astype(np.int8)
    small = rows.mean(axis=1).reshape(len(rows), 1, _COARSE, -1).mean(axis=3)
    coarse = _own(_standing_out(small, _COARSE_AROUND))[:, 0]
    length = np.linalg.norm(coarse, axis=1, keepdims=True)
    coarse = np.round(127 * coarse / np.maximum(length, 1)).astype(np.int8)
    packed = zlib.compress(steps.tobytes(), 9), coarse.tobytes()
    return base64.b85encode(packed[0]).decode(), base64.b85encode(packed[1]).decode()


def _standing_out(rows: Rows, around: int) -> Rows:
    return np.array([row - cv2.blur(row, (around, 1)).reshape(row.shape) for row in rows.astype(np.float32)])


def _own(rows: Rows) -> Rows:
    """Take off what all rows of the page share: the form's print, one vaccine, one commune."""
    shared = rows.mean(axis=0, keepdims=True) * (len(rows) / (len(rows) + _SHARED))
    return np.asarray(rows - shared)


def same_page(later: Fingerprint, earlier: Fingerprint) -> Likeness:
    """Say whether a page is one that came earlier."""
    mine, theirs = _ink(later), _ink(earlier)
    looks = [_alike(mine, _scaled(theirs, scale)) for scale in (_SCALES if later.one else (1.0,))]
    return weigh(later, earlier, np.maximum.reduce(looks).tolist())


def _scaled(rows: Rows, scale: float) -> Rows:
    """Draw rows out from their beginning."""
    if scale == 1.0 or not len(rows):
        return rows
    matrix = np.array([[scale, 0, 0], [0, 1, 0]], np.float64)
    return np.array([cv2.warpAffine(row, matrix, (BINS, BANDS), flags=cv2.INTER_LINEAR) for row in rows])


def _ink(one: Fingerprint) -> Rows:
    if not one.ink:
        return np.zeros((0, BANDS, BINS), np.float32)
    steps = np.frombuffer(zlib.decompress(base64.b85decode(one.ink)), np.int8)
    return steps.reshape(-1, BANDS, BINS).astype(np.float32)


def _alike(one: Rows, other: Rows) -> Rows:
    """Say how alike each row of the one looks to each of the other, part by part: about 0 to 1."""
    mine = _parts(one)
    lengths, others = (mine**2).sum(axis=2), (_parts(other) ** 2).sum(axis=2)
    best = np.full((_PARTS, len(one), len(other)), -1.0)
    for aside in range(-_ASIDE, _ASIDE + 1):
        theirs = _parts(_moved(other, aside))
        size = np.sqrt(np.maximum(lengths[:, :, None] * (theirs**2).sum(axis=2)[:, None, :], 1))
        best = np.maximum(best, mine @ theirs.transpose(0, 2, 1) / size)
    larger = np.maximum(lengths[:, :, None], others[:, None, :])
    weight = np.where(larger >= _EMPTY, np.sqrt(larger), 0)
    return np.asarray((best * weight).sum(axis=0) / np.maximum(weight.sum(axis=0), 1))


def _parts(rows: Rows) -> Rows:
    parts = rows.reshape(len(rows), BANDS, _PARTS, BINS // _PARTS)
    return parts.transpose(2, 0, 1, 3).reshape(_PARTS, len(rows), BANDS * BINS // _PARTS)


def _moved(rows: Rows, aside: int) -> Rows:
    moved = np.zeros_like(rows)
    if aside >= 0:
        moved[..., aside:] = rows[..., : rows.shape[-1] - aside]
    else:
        moved[..., :aside] = rows[..., -aside:]
    return moved


def likeliest(coarse: str, others: Sequence[str], most: int) -> list[int]:
    """Give the places of those among others that are worth a closer look, likeliest first, by their coarse ink.

    Costs about 0.1 ms of processor time a page.
    """
    mine = _coarse(coarse)
    theirs = [_coarse(one) for one in others]
    places = [place for place, one in enumerate(theirs) if len(one)]
    if not len(mine) or not places:
        return []
    every = np.concatenate([theirs[place] for place in places])
    best = np.full((len(mine), len(every)), -1.0, np.float32)
    for aside in (-1, 0, 1):
        best = np.maximum(best, _moved(mine, aside) @ every.T)
    starts = np.cumsum([0, *(len(theirs[place]) for place in places[:-1])])
    scores = np.maximum.reduceat(best, starts, axis=1).mean(axis=0)
    return [places[place] for place in np.argsort(-scores)[:most]]


def _coarse(packed: str) -> Rows:
    numbers = np.frombuffer(base64.b85decode(packed), np.int8).astype(np.float32)
    return np.asarray(numbers.reshape(-1, _COARSE) / 127)
