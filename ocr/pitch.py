"""Tell rows that no rule parts by their text: how many evenly spaced rows fit a band best. It reads no letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.grid import Curve
from ocr.pixels import Pixels

Numbers = NDArray[np.floating[Any]]

#: Text stands in the middle of its row, and leaves the row's edges nearly clear.
_MIDDLE, _EDGE = 0.2, 0.12
#: Rows are told when the middles hold more ink than the edges by this share of the usual ink.
_CLEAR = 0.6
#: Rows lower than this share of the page's longer side hold no letters; a list has no more rows than so many.
_LOWEST, _MOST = 0.0095, 60
#: So many pixels at either end are the rules' own.
_RULE = 5
#: Samples across one column: enough for its text to show.
_SAMPLES = 64


@dataclass(frozen=True)
class Split:
    """The lines between the rows of a band, with its two rules; clear: how much more ink rows have than their edges."""

    lines: list[Curve]
    clear: float


def split_band(top: Curve, bottom: Curve, columns: Sequence[Curve], ink: Pixels, usual: float | None) -> Split:
    """Part a band into evenly spaced rows. Where no number of rows is clear it stays one.

    ink: where the page is dark.
    usual: the height of the other rows; then only whole multiples of it are tried.
    """
    high = bottom.middle - top.middle
    profile = _profile(top, bottom, columns, ink)
    count, clear = _best(profile, _tried(high, usual, max(ink.shape)))
    return Split([top, *(_between(top, bottom, number / count) for number in range(1, count)), bottom], clear)


def _tried(high: float, usual: float | None, longer: int) -> range:
    if usual is None:
        return range(2, max(2, min(_MOST, int(high / (_LOWEST * longer)))) + 1)
    count = round(high / usual)
    return range(count, count + 1) if abs(high / usual - count) < 0.25 and count > 1 else range(0)


def _best(profile: Numbers, tried: range) -> tuple[int, float]:
    """Choose the number of rows with most ink at their middles beside that at their edges; 1 where none is clear."""
    if profile.mean() <= 0:
        return 1, 0.0
    places = (np.arange(len(profile)) + 0.5) / len(profile)
    best, clearest = 1, _CLEAR
    for count in tried:
        away = np.abs((places * count) % 1 - 0.5)
        # The band's own ends say nothing: its rules are there.
        edges = (away > 0.5 - _EDGE) & (places > 0.5 / count) & (places < 1 - 0.5 / count)
        clear = float((profile[away < _MIDDLE].mean() - profile[edges].mean()) / profile.mean())
        if clear > clearest:
            best, clearest = count, clear
    return best, clearest if best > 1 else 0.0


def _profile(top: Curve, bottom: Curve, columns: Sequence[Curve], ink: Pixels) -> Numbers:
    """Measure the ink of a band from its top to its bottom, every column counting alike."""
    count = round(bottom.middle - top.middle)
    down = (np.arange(count) + 0.5)[:, None] / count
    total = np.zeros(count)
    for left, right in pairwise(columns):
        middle = (top.middle + bottom.middle) / 2
        x = np.linspace(left.at(middle), right.at(middle), _SAMPLES + 2)[1:-1]
        upper, lower = (np.array([rule.at(float(one)) for one in x]) for rule in (top, bottom))
        y = upper[None, :] + down * (lower - upper)[None, :]
        wide = np.broadcast_to(x[None, :], y.shape)
        part = cv2.remap(ink, wide.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR).mean(axis=1)
        # The rules around the band are no text.
        part[:_RULE] = part[-_RULE:] = 0
        if part.mean() > 0:
            total += np.minimum(part / part.mean(), 4)
    return total


def _between(top: Curve, bottom: Curve, share: float) -> Curve:
    """Give the line that lies between two rules, so far down."""
    along = tuple(sorted({*top.along, *bottom.along}))
    return Curve(along, tuple(top.at(x) + share * (bottom.at(x) - top.at(x)) for x in along))
