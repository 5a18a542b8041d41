"""Bring a picture of paper to a flat, upright page: outline, perspective, turn. It must not know forms or tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.outline import find_outline
from ocr.pixels import Pixels, without_red
from ocr.turn import quarters, skew

Matrix = NDArray[np.floating[Any]]

#: A4 at 300 dpi is this long; letters gain nothing from more, and a 600 dpi scan would take too much memory.
LONG_SIDE = 3600
#: Lines may lie this far off level, in degrees: on a whole picture, and on a sheet whose outline was found.
_FREE, _ON_SHEET = 40.0, 4.0
#: A turn smaller than this is left to the table's own rules: a copy of a copy blurs letters.
_LEVEL = 0.15
#: A sheet whose sides are nearly as long as A4's is A4.
_A4, _NEARLY = 2**0.5, 0.12


@dataclass(frozen=True)
class Upright:
    """A page the right way up, in RGB. to_scan: 3×3, takes its points back to the picture as displayed."""

    image: Pixels
    to_scan: Matrix


def shrunk(image: Image.Image, long_side: int = LONG_SIDE) -> tuple[Pixels, float]:
    """Give a picture in RGB, no longer than this, and how much smaller it is than it was."""
    # A large page is not copied only to be made small.
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    scale = min(1.0, long_side / max(rgb.size))
    size = (max(1, round(rgb.width * scale)), max(1, round(rgb.height * scale)))
    return np.asarray(rgb.resize(size, Image.Resampling.BOX) if scale < 1 else rgb, dtype=np.uint8), scale


def make_upright(image: Pixels, scale: float = 1.0) -> Upright:
    """Flatten and turn the picture of a page. scale: of the picture against the scan."""
    flat, to_small = _flattened(image)
    level = Upright(flat, np.diag([1 / scale, 1 / scale, 1.0]) @ to_small)
    return turned(level, quarters(without_red(flat)))


def _flattened(rgb: Pixels) -> tuple[Pixels, Matrix]:
    """Take the sheet out of its surroundings and level its lines, in one resampling."""
    to_scan: Matrix = np.eye(3)
    size = (rgb.shape[1], rgb.shape[0])
    outline = find_outline(rgb)
    if outline is not None:
        size = _sheet_size(outline)
        to_scan = np.asarray(
            cv2.getPerspectiveTransform(_rectangle(size), outline.astype(np.float32)), dtype=np.float64
        )
    rough = rgb if outline is None else _warp(rgb, to_scan, size, cv2.INTER_LINEAR)
    angle = skew(without_red(rough), _FREE if outline is None else _ON_SHEET)
    if abs(angle) < _LEVEL:
        return (rgb if outline is None else _warp(rgb, to_scan, size, cv2.INTER_CUBIC)), to_scan
    back, size = _turn(size, angle)
    to_scan = to_scan @ back
    return _warp(rgb, to_scan, size, cv2.INTER_CUBIC), to_scan


def turned(upright: Upright, quarters: int) -> Upright:
    """Turn a page clockwise by quarters, which loses nothing."""
    height, width = upright.image.shape[:2]
    back = {
        0: np.eye(3),
        1: np.array([[0, 1, 0], [-1, 0, height - 1], [0, 0, 1.0]]),
        2: np.array([[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1.0]]),
        3: np.array([[0, -1, width - 1], [1, 0, 0], [0, 0, 1.0]]),
    }[quarters]
    return Upright(np.ascontiguousarray(np.rot90(upright.image, -quarters)), upright.to_scan @ back)


def as_row(matrix: Matrix) -> tuple[float, ...]:
    """Give a 3×3 matrix as plain values, row by row."""
    return tuple(float(value) for value in matrix.ravel())


def _turn(size: tuple[int, int], angle: float) -> tuple[Matrix, tuple[int, int]]:
    """Give the matrix from the levelled page back, and its size: nothing of the page is cut off."""
    width, height = size
    there = np.eye(3)
    there[:2] = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1)
    corners = there @ np.array([[0, width, width, 0], [0, 0, height, height], [1, 1, 1, 1]])
    least, most = corners[:2].min(axis=1), corners[:2].max(axis=1)
    there = np.array([[1, 0, -least[0]], [0, 1, -least[1]], [0, 0, 1.0]]) @ there
    wide, high = (max(1, int(np.ceil(one))) for one in most - least)
    return np.linalg.inv(there), (wide, high)


def _sheet_size(outline: Matrix) -> tuple[int, int]:
    sides = [float(np.hypot(*(outline[(side + 1) % 4] - outline[side]))) for side in range(4)]
    width, height = max(sides[0], sides[2]), max(sides[1], sides[3])
    longer = max(width, height) / max(1.0, min(width, height))
    if abs(longer / _A4 - 1) < _NEARLY:
        # Perspective shortens one side; the other says how large the sheet was seen.
        width, height = (width, width / _A4) if width > height else (height / _A4, height)
    return max(1, round(width)), max(1, round(height))


def _rectangle(size: tuple[int, int]) -> NDArray[np.float32]:
    width, height = size
    return np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], dtype=np.float32)


def _warp(rgb: Pixels, to_scan: Matrix, size: tuple[int, int], how: int) -> Pixels:
    flags = how | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(rgb, to_scan, size, flags=flags, borderValue=_paper(rgb)), dtype=np.uint8)


def _paper(rgb: Pixels) -> tuple[int, int, int]:
    """Give the shade of the paper, for what lies beyond the picture: white would make an edge."""
    red, green, blue = (int(np.percentile(rgb[::16, ::16, channel], 75)) for channel in range(3))
    return red, green, blue
