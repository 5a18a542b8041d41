"""Tell columns that no rule parts by the gaps between their texts. It reads no letters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.grid import Curve, usual_height
from ocr.pieces import pieces
from ocr.pixels import Pixels, dark
from ocr.straighten import Straight
from ocr.strokes import Strokes

#: Of the rows this share may run over a gap, and this share where there is no clearer one between two titles.
_OVER, _SPILLED = 0.06, 0.3
#: Words of a title stand nearer than this share of a row's height.
_WORDS = 0.32
#: Most columns begin at their left: a line stands this share of a row's height before the next text.
_BEFORE = 0.15
#: So many lines of the head may pass for rules above the titles.
_MOST_ABOVE = 2
#: Of rows and titles those come first that have this share of the most gaps.
_NEARLY = 0.75
#: Letters are larger than this share of a row's height, squared; grain is smaller.
_GRAIN = 0.07
#: Stems of letters are at least this share of a row high.
_STEM = 0.2
#: The upper of two bands of titles is lower than so many rows; one that is higher holds all of them.
_LOW = 1.6
#: Titles over several columns stand above this share of the titles' height.
_SHARED = 0.45

Shares = NDArray[np.float64]


def columns_by_gaps(
    straight: Straight, strokes: Strokes, rules: Sequence[Curve], most_above: int = _MOST_ABOVE
) -> list[Curve]:
    """Put a line into each gap that goes through titles and rows; the table's ends are the first and last line.

    most_above: so many bands of the head may lie between the first rule and the titles.
    """
    row = usual_height(rules[1:])
    left, right = straight.left, straight.right
    ink = _letters(straight, strokes, row)[:, left:right]
    bands = [_band(ink, above, below, 0.15) for above, below in pairwise(rules)]
    tries = []
    for first, last in ((first, first + high) for first in range(most_above + 1) for high in (1, 2)):
        # A rule below titles over several columns may pass for one between rows, too; both bands are low then.
        if last < len(bands) and (last == first + 1 or rules[first + 1].middle - rules[first].middle < _LOW * row):
            titles = _joined(_band(ink, rules[first], rules[last], _SHARED), round(_WORDS * row))
            tries.append(_lines(titles, np.mean(bands[last:], axis=0, dtype=np.float64), row))
    along = (float(round(rules[0].middle)), float(round(rules[-1].middle)))
    # Rows have more gaps than titles: between the words of some cells, too.
    most = max(map(len, tries))
    lines = next(one for one in tries if len(one) >= _NEARLY * most)
    return [Curve(along, (float(x), float(x))) for x in (left, *(left + x for x in lines), right)]


def _lines(titles: NDArray[np.bool_], filled: Shares, row: float) -> list[float]:
    """Give a line between each two titles, where rows have a gap. filled: by which share of the rows each place is."""
    found = []
    for (_, start), (end, _) in pairwise(_runs(titles)):
        between = filled[start:end]
        if between.min() <= _SPILLED:
            # A space that stands in every number is narrower than what parts two columns.
            gap = max(_runs(between <= max(between.min(), _OVER)), key=lambda run: run[1] - run[0])
            found.append(start + gap[1] - min((gap[1] - gap[0]) / 2, _BEFORE * row))
    return found


def _runs(there: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], there.astype(np.int8), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _joined(inked: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    closing = np.ones((1, max(3, width)), np.uint8)
    return np.asarray(cv2.morphologyEx(inked.astype(np.uint8)[None, :], cv2.MORPH_CLOSE, closing)[0] > 0)


def _letters(straight: Straight, strokes: Strokes, row: float) -> Pixels:
    ink = dark(straight.all_ink)
    # In grain a line of letters may pass for a stroke; its stems are higher than a rule is thick.
    stems = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((max(4, round(_STEM * row)), 1), np.uint8))
    ink[(cv2.dilate(strokes.level, np.ones((3, 1), np.uint8)) > 0) & (stems == 0)] = 0
    parts = pieces(ink)
    return parts.only(parts.stats[:, cv2.CC_STAT_AREA] >= (_GRAIN * row) ** 2)


def _band(ink: Pixels, above: Curve, below: Curve, inset: float) -> NDArray[np.bool_]:
    """Say for each place across whether there is ink between two rules, `inset` of their distance below the upper."""
    high = below.middle - above.middle
    start, end = round(above.middle + inset * high), round(below.middle - 0.1 * high)
    return np.asarray((ink[start:end] > 0).any(axis=0), dtype=np.bool_)
