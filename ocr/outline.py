"""Find the outline of a sheet of paper on a photograph. It must not know what is on the paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.edges import frames
from ocr.pixels import Pixels

Points = NDArray[np.floating[Any]]

#: The outline is looked for on a picture this long.
_LONG_SIDE = 900
#: A sheet fills at least this share of the picture; one that fills nearly all of it has no outline to find.
_LEAST, _MOST = 0.2, 0.985
#: A side is seen where this share of it parts two shades; three sides must be.
_SEEN = 0.55
#: A sheet goes on beyond a side where those beside it are seen in this share of their way, so far on.
_GOES_ON, _FURTHER = 0.7, 0.12
#: A sheet is seen as well as another whose four sides together are seen in little more.
_AS_WELL = 0.1
#: Paper is at most so many times as long as it is wide; what is longer is a part of a sheet, cut off by a shadow.
_LONGEST = 2.1
#: How far the sheet's corners may be from right angles, in degrees: a phone is not held flatter than this.
_LEAN = 32
#: Shades this far apart, of 255, part the sheet from what lies around it.
_STEP = 9


def find_outline(rgb: Pixels) -> Points | None:
    """Give the sheet's four corners, clockwise from its top left as displayed; None where no outline is seen."""
    scale = min(1.0, _LONG_SIDE / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    smooth = np.asarray(cv2.medianBlur(small, 5), dtype=np.uint8)
    shades = _shades(smooth)
    found: list[tuple[float, Points]] = []
    candidates = (*map(_corners, _masks(shades)), *map(_clockwise, frames(shades[0])))
    for corners in candidates:
        if corners is None or not _is_sheet(corners, shades[0].shape):
            continue
        seen = [_side_seen(shades, corners[side], corners[(side + 1) % 4]) for side in range(4)]
        if sorted(seen)[1] >= _SEEN:
            found.append((sum(seen) - _cut_off(shades, corners), corners))
    # Of those that are seen as well the largest: the edge of a shadow may be clearer than that of the paper in it.
    least = max((score for score, _ in found), default=0.0) - _AS_WELL
    well = [corners for score, corners in found if score >= least]
    return max(well, key=lambda one: cv2.contourArea(one.astype(np.float32))) / scale if well else None


def _shades(rgb: Pixels) -> list[Pixels]:
    """Give the pictures on which paper may stand out: its lightness, and how little colour it has."""
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)
    red, green, blue = cv2.split(rgb)
    least = cv2.min(cv2.min(red, green), blue)
    spread = cv2.subtract(cv2.max(cv2.max(red, green), blue), least)
    plain = cv2.subtract(least, spread)
    return [np.asarray(one, dtype=np.uint8) for one in (lab[:, :, 0], plain, cv2.bitwise_not(spread))]


def _masks(shades: list[Pixels]) -> Iterator[Pixels]:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    for shade in shades:
        level, _ = cv2.threshold(shade, 0, 255, cv2.THRESH_OTSU)
        # A shadow on the paper lies below the level that parts the picture in two, a light table above it.
        for share in (1.1, 1.0, 0.85, 0.7, 0.55):
            mask = (shade > min(250.0, level * share)).astype(np.uint8) * 255
            yield np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel, iterations=2), dtype=np.uint8)


def _corners(mask: Pixels) -> Points | None:
    """Fit four lines to the outline of the largest light part."""
    # What hangs on to the sheet by a thread, as a reflection does, is cut off.
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8)), dtype=np.uint8)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return None
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    rough = _four(hull)
    if rough is None:
        return None
    dense = _dense(hull[:, 0, :].astype(np.float64))
    lines = [_fit(dense, rough[side], rough[(side + 1) % 4]) for side in range(4)]
    corners = [_meet(lines[side - 1], lines[side]) for side in range(4)]
    if any(corner is None for corner in corners):
        return None
    return _clockwise(np.array(corners, dtype=np.float64))


def _four(hull: NDArray[Any]) -> Points | None:
    """Simplify a hull until four corners are left."""
    around = cv2.arcLength(hull, closed=True)
    for share in (0.01, 0.02, 0.03, 0.04, 0.06, 0.08):
        simple = cv2.approxPolyDP(hull, share * around, closed=True)
        if len(simple) == 4:
            return np.asarray(simple[:, 0, :], dtype=np.float64)
    return None


def _dense(corners: Points) -> Points:
    """Put a point on every pixel of a closed line of corners."""
    parts = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        count = max(1, int(np.hypot(*(end - start))))
        parts.append(start + (end - start) * np.linspace(0, 1, count, endpoint=False)[:, None])
    return np.concatenate(parts)


def _fit(points: Points, start: Points, end: Points) -> tuple[Points, Points]:
    """Fit a line, as a point and a direction, to the points near one side; its corners may be rounded or folded."""
    along = (end - start) / max(1.0, float(np.hypot(*(end - start))))
    offset = points - start
    place = offset @ along
    away = np.abs(offset @ np.array([-along[1], along[0]]))
    length = float(np.hypot(*(end - start)))
    near = points[(away < 0.03 * length + 3) & (place > 0.06 * length) & (place < 0.94 * length)]
    if len(near) < 10:
        return start, along
    vx, vy, x, y = cv2.fitLine(near.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    return np.array([x, y]), np.array([vx, vy])


def _meet(one: tuple[Points, Points], other: tuple[Points, Points]) -> Points | None:
    (p, d), (q, e) = one, other
    across = d[0] * e[1] - d[1] * e[0]
    if abs(across) < 0.2:
        return None
    t = ((q[0] - p[0]) * e[1] - (q[1] - p[1]) * e[0]) / across
    return np.asarray(p + t * d, dtype=np.float64)


def _clockwise(corners: Points) -> Points:
    """Order corners clockwise as displayed, from the one nearest to the picture's top left."""
    middle = corners.mean(axis=0)
    turned = corners[np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))]
    return np.roll(turned, -int(np.argmin(turned.sum(axis=1))), axis=0)


def _is_sheet(corners: Points, shape: tuple[int, ...]) -> bool:
    share = cv2.contourArea(corners.astype(np.float32)) / (shape[0] * shape[1])
    if not _LEAST < share < _MOST:
        return False
    sides = [float(np.hypot(*(corners[(side + 1) % 4] - corners[side]))) for side in range(4)]
    longer, shorter = sorted((sides[0] + sides[2], sides[1] + sides[3]), reverse=True)
    if longer > _LONGEST * shorter:
        return False
    for corner in range(4):
        one, other = corners[corner - 1] - corners[corner], corners[(corner + 1) % 4] - corners[corner]
        cosine = float(one @ other / max(1e-6, np.hypot(*one) * np.hypot(*other)))
        if abs(np.degrees(np.arccos(np.clip(cosine, -1, 1))) - 90) > _LEAN:
            return False
    return True


def _cut_off(shades: list[Pixels], corners: Points) -> int:
    """Count the sides beyond which the sheet goes on: both sides beside one are seen further on than it stands.

    It is the edge of a shadow, or a rule of the table, while the sheet's own side leaves the picture.
    """
    further = 0
    for side in range(4):
        before, start, end, after = (corners[(side + step) % 4] for step in (-1, 0, 1, 2))
        ways = ((start, start + _FURTHER * (start - before)), (end + _FURTHER * (end - after), end))
        further += all(_side_seen(shades, *way) >= _GOES_ON for way in ways)
    return further


def _side_seen(shades: list[Pixels], start: Points, end: Points) -> float:
    """Say along which share of a side the sheet differs from what lies outside."""
    along = (end - start) / max(1.0, float(np.hypot(*(end - start))))
    # Clockwise as displayed, the sheet lies to the right of the way: y grows downwards.
    inwards = np.array([-along[1], along[0]])
    middles = start + (end - start) * np.linspace(0.04, 0.96, 80)[:, None]
    shares = []
    for shade in shades:
        inner, outer = (_at(shade, middles + distance * inwards) for distance in (9, -9))
        there = (inner >= 0) & (outer >= 0)
        shares.append(float((there & (inner - outer >= _STEP)).mean()))
    return max(shares)


def _at(shade: Pixels, points: Points) -> NDArray[np.int64]:
    """Look up shades; −1 outside the picture."""
    x, y = np.rint(points).astype(np.int64).T
    inside = (x >= 0) & (x < shade.shape[1]) & (y >= 0) & (y < shade.shape[0])
    found = np.full(len(points), -1, dtype=np.int64)
    found[inside] = shade[y[inside], x[inside]]
    return found
