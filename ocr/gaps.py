"""Tell columns that no rule parts by the gaps between their texts. It reads no letters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.grid import Curve, usual_height
from ocr.pixels import Pixels, dark, with_all_ink
from ocr.straighten import Straight
from ocr.strokes import Strokes

#: Of the rows this share may run over a gap.
_OVER = 0.06
#: Words of a title stand nearer than this share of a row's height; columns further apart than that.
_WORDS, _APART = 0.32, 0.2
#: Most columns begin at their left: a line stands this share of a row's height before the next text.
_BEFORE = 0.15


def columns_by_gaps(straight: Straight, strokes: Strokes, rules: Sequence[Curve]) -> list[Curve]:
    """Put a line into each gap that goes through titles and rows; the table's ends are the first and last line."""
    row = usual_height(rules[1:])
    ink = _letters(straight, strokes)
    left, right = straight.left, straight.right
    titles = _band(ink, rules[0], rules[1], 0.5)[left:right]
    closing = np.ones((1, max(3, round(_WORDS * row))), np.uint8)
    joined = np.asarray(cv2.morphologyEx(titles.astype(np.uint8)[None, :], cv2.MORPH_CLOSE, closing)[0])
    rows = np.array([_band(ink, above, below, 0.15)[left:right] for above, below in pairwise(rules[1:])])
    free = np.asarray((joined == 0) & (rows.mean(axis=0) <= _OVER), dtype=np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], free, [0]))))
    gaps = [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    wide = [gap for gap in gaps if gap[1] - gap[0] >= _APART * row and gap[0] > 0 and gap[1] < right - left]
    lines = [left + end - min((end - start) / 2, _BEFORE * row) for start, end in wide]
    along = (float(round(rules[0].middle)), float(round(rules[-1].middle)))
    return [Curve(along, (float(x), float(x))) for x in (left, *lines, right)]


def _letters(straight: Straight, strokes: Strokes) -> Pixels:
    ink = dark(with_all_ink(straight.image))
    ink[cv2.dilate(strokes.level, np.ones((3, 1), np.uint8)) > 0] = 0
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), dtype=np.uint8)


def _band(ink: Pixels, above: Curve, below: Curve, inset: float) -> NDArray[np.bool_]:
    """Say for each place across whether there is ink between two rules, `inset` of their distance below the upper."""
    high = below.middle - above.middle
    start, end = round(above.middle + inset * high), round(below.middle - 0.1 * high)
    return np.asarray((ink[start:end] > 0).any(axis=0), dtype=np.bool_)
