"""The program's picture on a phone's home screen, drawn at the size that is asked for.

The same joined hands as static/icon.svg, which older phones cannot use there.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache

from PIL import Image, ImageDraw

#: What manifests and iOS ask for.
SIZES = (180, 192, 512)
_FINE = 4
_GROUND, _WHITE, _GOLD = "#0b6655", "#ffffff", "#f4c95d"
#: The strokes of static/icon.svg, in its 64 units: cubic curves from point to point.
_STROKES = (
    (_GOLD, ((13, 39), (20, 49), (33, 49), (39, 41))),
    (_WHITE, ((51, 25), (44, 15), (31, 15), (25, 23))),
    (_WHITE, ((13, 25), (16, 28), (20, 32), (23, 35), (26, 38), (30, 38), (33, 35))),
    (_GOLD, ((51, 39), (48, 36), (44, 32), (41, 29), (38, 26), (34, 26), (31, 29))),
)
_WIDTH = 7
#: Masks of home screens may cut all but the middle four fifths.
_SHRUNK = 0.84


@cache
def icon(size: int) -> bytes:
    """Draw the icon as PNG."""
    side = size * _FINE
    image = Image.new("RGB", (side, side), _GROUND)
    draw = ImageDraw.Draw(image)
    unit = side / 64 * _SHRUNK
    edge = side * (1 - _SHRUNK) / 2
    for colour, points in _STROKES:
        for x, y in _along(points):
            radius = _WIDTH * unit / 2
            middle = (edge + x * unit, edge + y * unit)
            draw.ellipse([middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius], fill=colour)
    data = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(data, "PNG", optimize=True)
    return data.getvalue()


def _along(points: tuple[tuple[float, float], ...]) -> Iterator[tuple[float, float]]:
    """Walk along cubic curves that begin where the one before ended."""
    for start in range(0, len(points) - 1, 3):
        a, b, c, d = points[start : start + 4]
        for step in range(201):
            t, u = step / 200, 1 - step / 200
            weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
            yield tuple(sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) for axis in (0, 1))  # type: ignore[misc]
