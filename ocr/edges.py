"""Find frames of four straight edges, light inside and darker outside: a sheet whose shade is not one, as in a shadow.

It must not know what is on the paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pixels import Pixels

Points = NDArray[np.floating[Any]]

#: A piece of an edge is at least this share of the picture long; an edge has pieces of this share of it in all.
_PIECE, _WHOLE = 0.04, 0.15
#: Pieces lie on one edge that lean apart by so many degrees, and lie so many pixels off, at most.
_LEAN, _OFF = 3.0, 5.0
#: One side of an edge is lighter by so many shades, so many pixels away; rules and letters are dark between.
_STEP, _AWAY = 6, 5
#: Sheets lie askew by so many degrees at most; of each of their sides so many edges are tried.
_ASKEW, _TRIED = 35.0, 4


@dataclass
class _Edge:
    """A straight edge: a point on it, its direction with the light to its right, how much of it was seen."""

    point: Points
    along: Points
    length: float

    def off(self, place: Points) -> float:
        """Say how far a point lies off it, to the right."""
        away = place - self.point
        return float(self.along[0] * away[1] - self.along[1] * away[0])


def frames(shade: Pixels) -> Iterator[Points]:
    """Give frames of four edges, clockwise as displayed, that run around something light."""
    edges = [one for one in _edges(shade) if one.length >= _WHOLE * max(shade.shape)]
    # Clockwise the light lies to the right: the upper edge runs to the right, the left one up.
    sides = [_towards(edges, angle) for angle in (0.0, 90.0, 180.0, 270.0)]
    for four in product(*sides):
        corners = [_meet(four[side - 1], four[side]) for side in range(4)]
        if all(corner is not None for corner in corners):
            yield np.array(corners, dtype=np.float64)


def _edges(shade: Pixels) -> list[_Edge]:
    """Join pieces of edges that lie on one line, the longest first."""
    found: list[_Edge] = []
    for start, end in _pieces(shade):
        length = float(np.hypot(*(end - start)))
        along = (end - start) / length
        for edge in found:
            cross = edge.along[0] * along[1] - edge.along[1] * along[0]
            leans = abs(float(np.degrees(np.arctan2(cross, edge.along @ along))))
            if leans < _LEAN and max(abs(edge.off(start)), abs(edge.off(end))) < _OFF:
                edge.length += length
                break
        else:
            found.append(_Edge(start, along, length))
    return found


def _pieces(shade: Pixels) -> list[tuple[Points, Points]]:
    """Find straight pieces of edges, with the light to their right."""
    lines = cv2.createLineSegmentDetector().detect(shade)[0]
    ends = np.zeros((0, 4)) if lines is None else np.asarray(lines, dtype=np.float64).reshape(-1, 4)
    pieces = [(one[:2], one[2:]) for one in ends]
    long = [one for one in pieces if np.hypot(*(one[1] - one[0])) >= _PIECE * max(shade.shape)]
    turned: list[tuple[Points, Points]] = []
    for start, end in sorted(long, key=lambda one: -float(np.hypot(*(one[1] - one[0])))):
        lighter = _lighter_right(shade, start, end)
        if abs(lighter) >= _STEP:
            turned.append((start, end) if lighter > 0 else (end, start))
    return turned


def _lighter_right(shade: Pixels, start: Points, end: Points) -> float:
    along = (end - start) / max(1.0, float(np.hypot(*(end - start))))
    right = np.array([-along[1], along[0]])
    places = start + (end - start) * np.linspace(0.05, 0.95, 24)[:, None]
    sides = [_at(shade, places + away * right) for away in (_AWAY, -_AWAY)]
    return float(np.median(sides[0] - sides[1]))


def _at(shade: Pixels, points: Points) -> NDArray[np.int64]:
    x, y = np.rint(points).astype(np.int64).T
    there = shade[np.clip(y, 0, shade.shape[0] - 1), np.clip(x, 0, shade.shape[1] - 1)]
    return np.asarray(there, dtype=np.int64)


def _towards(edges: list[_Edge], angle: float) -> list[_Edge]:
    """Choose the edges that run about in a direction, in degrees clockwise from the right."""
    found = []
    for edge in edges:
        leans = (np.degrees(np.arctan2(edge.along[1], edge.along[0])) - angle + 180) % 360 - 180
        if abs(leans) <= _ASKEW:
            found.append(edge)
    return sorted(found, key=lambda one: -one.length)[:_TRIED]


def _meet(one: _Edge, other: _Edge) -> Points | None:
    across = one.along[0] * other.along[1] - one.along[1] * other.along[0]
    if abs(across) < 0.2:
        return None
    away = other.point - one.point
    return np.asarray(one.point + one.along * (away[0] * other.along[1] - away[1] * other.along[0]) / across)
