"""Follow long strokes of a flattened page, which bend by some pixels even so, and give them as curves.

It must not know tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ocr.grid import Curve
from ocr.pixels import Pixels

#: A page is cut into this many slabs along its strokes; a stroke is seen where it fills this share of a slab.
_SLABS, _FILLED = 48, 0.55
#: A stroke may be out of sight for this share of its page, under a stamp or a hand.
_LOST = 0.4
#: A piece is no part of a stroke that lies further from it than so many times its own length.
_FAR = 2
#: A stroke begins where so many pixels of a window of it are inked.
_WINDOW, _INKED = 24, 0.7
#: A stroke seen in fewer slabs is the bar of a letter.
_FEWEST = 3
#: Having been out of sight for a slab counts against a track like a third of its reach, up to so many times.
_MISSED = 3


@dataclass(frozen=True)
class Trace:
    """One stroke: its way, seen at places a step apart or more; where along the page it begins and ends."""

    curve: Curve
    start: float
    end: float
    step: float

    @property
    def length(self) -> float:
        """How long it is."""
        return self.end - self.start

    @property
    def seen(self) -> float:
        """In which share of its length it was seen."""
        return self.covers(self.start, self.end)

    def covers(self, start: float, end: float) -> float:
        """Say in which share of a way the stroke was seen."""
        half = self.step / 2
        there = sum(max(0.0, min(place + half, end) - max(place - half, start)) for place in self.curve.along)
        return there / max(1.0, end - start)


def trace_level(mask: Pixels, reach: int) -> list[Trace]:
    """Follow level strokes, those from the top of the page first. reach: how far one may move from slab to slab."""
    wide = mask.shape[1] / _SLABS
    edges = np.linspace(0, mask.shape[1], _SLABS + 1).astype(int)
    tracks: list[dict[int, float]] = []
    for slab in range(_SLABS):
        filled = (mask[:, edges[slab] : edges[slab + 1]] > 0).mean(axis=1)
        _join(tracks, slab, _peaks(filled), reach)
    found = [_as_trace(mask, track, wide, reach) for track in tracks if len(track) >= _FEWEST]
    return sorted(found, key=lambda trace: trace.curve.middle)


def trace_upright(mask: Pixels, reach: int) -> list[Trace]:
    """Follow upright strokes, those from the left of the page first."""
    return trace_level(np.ascontiguousarray(mask.T), reach)


def _peaks(filled: NDArray[np.float64]) -> list[float]:
    """Give the middles of the runs where a slab is well filled."""
    over = np.flatnonzero(filled >= _FILLED)
    if not len(over):
        return []
    runs = np.split(over, np.flatnonzero(np.diff(over) > 1) + 1)
    return [float(run.mean()) for run in runs]


def _join(tracks: list[dict[int, float]], slab: int, places: list[float], reach: int) -> None:
    """Add each place to the track it continues, the nearest pairs first; what is left over begins new tracks.

    Of two tracks that are about as near the one that was seen more goes on: a letter's bar may have begun the other.
    One that was seen a slab ago goes on before one that was lost.
    """
    ends = [(slab - last, track[last], track) for track in tracks if slab - (last := max(track)) <= _LOST * _SLABS]
    pairs = sorted(
        (3 * abs(end - place) // reach + min(_MISSED, ago - 1), -len(track), number, place)
        for number, (ago, end, track) in enumerate(ends)
        for place in places
        if abs(end - place) <= reach
    )
    left_over = set(places)
    for _distance, _seen, number, place in pairs:
        track = ends[number][2]
        if place in left_over and slab not in track:
            track[slab] = place
            left_over.remove(place)
    tracks.extend({slab: place} for place in sorted(left_over))


def _as_trace(mask: Pixels, track: dict[int, float], wide: float, reach: int) -> Trace:
    slabs = _without_strays(list(track))
    curve = Curve(tuple((slab + 0.5) * wide for slab in slabs), tuple(track[slab] for slab in slabs))
    return Trace(curve, *_ends(mask, curve, wide, reach), wide)


def _without_strays(slabs: list[int]) -> list[int]:
    """Keep the longest piece and those around it that are not far off for their length: bars of letters on its line."""
    ends = [place for place in range(1, len(slabs)) if slabs[place] - slabs[place - 1] > 1]
    pieces = [slabs[start:end] for start, end in pairwise([0, *ends, len(slabs)])]
    first = last = max(range(len(pieces)), key=lambda number: len(pieces[number]))
    while first > 0 and pieces[first][0] - pieces[first - 1][-1] <= _FAR * len(pieces[first - 1]):
        first -= 1
    while last + 1 < len(pieces) and pieces[last + 1][0] - pieces[last][-1] <= _FAR * len(pieces[last + 1]):
        last += 1
    return [slab for piece in pieces[first : last + 1] for slab in piece]


def _ends(mask: Pixels, curve: Curve, wide: float, reach: int) -> tuple[float, float]:
    """Find to the pixel where a stroke begins and ends: around the first and last slab it was seen in."""
    first, last = curve.along[0] - 1.5 * wide, curve.along[-1] + 1.5 * wide
    left, right = max(0, round(first)), min(mask.shape[1], round(last))
    half = max(2, reach // 3)
    ahead = np.arange(left, min(right, left + round(3 * wide)))
    behind = np.arange(right - 1, max(left, right - round(3 * wide)) - 1, -1)
    return _begin(_inked(mask, curve, ahead, half), left), -_begin(_inked(mask, curve, behind, half), 1 - right)


def _inked(mask: Pixels, curve: Curve, xs: NDArray[np.int64], half: int) -> NDArray[np.float64]:
    """Say for each place along a stroke whether there is ink where it lies, or nearly."""
    middles = np.rint(np.interp(xs, curve.along, curve.across)).astype(np.int64)
    ys = np.clip(middles[:, None] + np.arange(-half, half + 1), 0, mask.shape[0] - 1)
    return np.asarray((mask[ys, xs[:, None]] > 0).any(axis=1), dtype=np.float64)


def _begin(line: NDArray[np.float64], start: int) -> float:
    """Give the first place from which on a window is inked."""
    window = min(_WINDOW, len(line))
    if not window:
        return float(start)
    shares = np.convolve(line, np.ones(window) / window, "valid")
    good = np.flatnonzero((shares >= _INKED) & (line[: len(shares)] > 0))
    return float(start + (int(good[0]) if len(good) else len(line) // 2))
