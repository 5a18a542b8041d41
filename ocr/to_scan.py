"""The way from a flattened page back to the scan as displayed: squared up, bent, seen from an angle. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

#: So many looks find a point of bent paper to a hundredth of a pixel.
_LOOKS = 6
_SAME = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Bend:
    """How the paper bends, on a picture of this size.

    down: by how many pixels level lines lie lower, at even steps from left to right; aside: by how many pixels upright
    ones lie further right, at even steps from top to bottom. Both are empty where the paper is flat.
    """

    size: tuple[int, int] = (1, 1)
    down: tuple[float, ...] = ()
    aside: tuple[float, ...] = ()

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Say where a point of the flat paper lies on the bent one."""
        width, height = self.size
        return x + _at(self.aside, y / height), y + _at(self.down, x / width)

    def back(self, x: float, y: float) -> tuple[float, float]:
        """Say where a point of the bent paper lies on the flat one."""
        flat = x, y
        # Lines climb by a fifth at most, so each look is five times as near.
        for _ in range(_LOOKS):
            bent = self.point(*flat)
            flat = flat[0] + x - bent[0], flat[1] + y - bent[1]
        return flat


@dataclass(frozen=True)
class ToScan:
    """Takes points of a flattened page back to the scan: squared back, then bent, then by how the paper lay.

    matrix, square: 3×3, row by row.
    """

    matrix: tuple[float, ...] = _SAME
    bend: Bend = field(default_factory=Bend)
    square: tuple[float, ...] = _SAME

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Take one point back."""
        return _through(self.matrix, *self.bend.point(*_through(self.square, x, y)))

    def back(self, x: float, y: float) -> tuple[float, float]:
        """Take one point of the scan to the flattened page."""
        return _through(_inverse(self.square), *self.bend.back(*_through(_inverse(self.matrix), x, y)))


def _through(matrix: tuple[float, ...], x: float, y: float) -> tuple[float, float]:
    u, v, w = (matrix[row] * x + matrix[row + 1] * y + matrix[row + 2] for row in (0, 3, 6))
    return u / w, v / w


def _inverse(matrix: tuple[float, ...]) -> tuple[float, ...]:
    """Give the matrix that takes back what this one does, but for a factor, which points do not see."""
    a, b, c, d, e, f, g, h, i = matrix
    return (
        e * i - f * h, c * h - b * i, b * f - c * e,
        f * g - d * i, a * i - c * g, c * d - a * f,
        d * h - e * g, b * g - a * h, a * e - b * d,
    )  # fmt: skip


def _at(values: tuple[float, ...], share: float) -> float:
    """Look up a value between those at the middles of even steps; beyond the first and last it stays."""
    if not values:
        return 0.0
    place = min(max(share * len(values) - 0.5, 0.0), len(values) - 1.0)
    before = min(int(place), max(0, len(values) - 2))
    after = min(before + 1, len(values) - 1)
    return values[before] + (place - before) * (values[after] - values[before])
