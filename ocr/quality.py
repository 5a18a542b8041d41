"""Measure what the picture of a page is worth, before it is read. It finds no page and no table, and reads nothing.

What follows from the measures is ocr/verdict.py's.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.pixels import Pixels
from ocr.verdict import Measured, Verdict, verdict

#: Letters are measured in a copy of at most this long side; that is 170 dpi for A4.
_LONG_SIDE = 2000
#: In a picture smaller than this, letters are looked for in a larger copy.
_TINY = 1000
#: Light is measured in blocks: this many along the long side.
_BLOCKS = 48
#: With fewer pieces of the size of letters there is nothing to measure.
_FEWEST_LETTERS = 60
#: A letter's edge is measured in its own pixels, in this many of the parts with most ink, so many pixels wide.
_TILES, _TILE = 6, 320
#: Ink as thick as this part of a block, on this share of the picture, is smeared where no letters are found. It is
#: told from the paper so many blocks around.
_THICK, _SMEARED, _AROUND = 3, 0.005, 4
#: How wide the edge of a letter is that is too blurred to be found, as a share of its height.
_NO_EDGE = 1.0
#: Chat apps make pictures at most this large, and take out what the camera wrote into the file.
_CHAT_SIDE = 1600
#: Scanners write their resolution into the file; 72 and 96 dpi are what programs write that do not know any.
_SCANNER_DPI = 100


def judge(image: Image.Image, data: bytes | None = None) -> Verdict:
    """Judge the picture of a page; data: its file, where the file is this one picture. Takes 0.1 s for A4, 300 dpi."""
    return verdict(measure(image, data))


def measure(image: Image.Image, data: bytes | None = None) -> Measured:
    """Measure the picture of a page."""
    squeezed = data is not None and _squeezed(data, max(image.size))
    if max(image.size) < _TINY:
        twice = measure(image.resize((2 * image.width, 2 * image.height), Image.Resampling.BICUBIC))
        return replace(twice, letters_px=twice.letters_px and round(twice.letters_px / 2, 1), squeezed=squeezed)
    step = max(1, -(-max(image.size) // _LONG_SIDE))
    small = np.asarray((image.reduce(step) if step > 1 else image).convert("L"), dtype=np.uint8)
    lights = _lights(small)
    light = float(np.median(lights))
    letters = _letters(small)
    height = letters.height * step if letters else None
    blurred = _NO_EDGE if letters is None and _smeared(small) else 0.0
    return Measured(
        letters_px=None if height is None else round(height, 1),
        edge=_edge(image, letters, step) / height if letters and height else blurred,
        light=light,
        glare=_glare(small, lights),
        cut=_cut(small, light),
        tilt=_tilt(small),
        squeezed=squeezed,
    )


def _blocks(grey: Pixels) -> list[Pixels]:
    side = max(8, max(grey.shape) // _BLOCKS)
    return [
        grey[y : y + side, x : x + side]
        for y in range(0, grey.shape[0] - side + 1, side)
        for x in range(0, grey.shape[1] - side + 1, side)
    ]


def _lights(grey: Pixels) -> NDArray[np.float64]:
    """Measure the light of the paper in the middle of the picture, where no desk is."""
    height, width = grey.shape
    middle = grey[height // 5 : max(1, height - height // 5), width // 5 : max(1, width - width // 5)]
    return np.array([float(np.percentile(block, 80)) for block in _blocks(middle)] or [255.0])


def _glare(grey: Pixels, lights: NDArray[np.float64]) -> float:
    """Measure the share of the picture where paper that is not white elsewhere has no shade left."""
    # A lamp lights much of the paper around the place where nothing is left.
    if np.percentile(lights, 20) > 225:
        return 0.0
    blocks = _blocks(grey)
    return sum(1 for block in blocks if float((block >= 252).mean()) > 0.97) / max(1, len(blocks))


@dataclass(frozen=True)
class _Letters:
    """Pieces of ink of the size of letters: their height, and where they are."""

    height: float
    boxes: NDArray[np.int32]


def _inked(grey: Pixels, block: int) -> NDArray[np.uint8]:
    calm = cv2.GaussianBlur(grey, (3, 3), 0)
    inked = cv2.adaptiveThreshold(calm, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 14)
    return np.asarray(inked, np.uint8)


def _block(grey: Pixels) -> int:
    return int(max(15, max(grey.shape) // 70) | 1)


def _smeared(grey: Pixels) -> bool:
    """Say whether there is ink thicker than any letter's stroke in many places: writing that is far out of focus."""
    block = _block(grey)
    thick = cv2.erode(_inked(grey, _AROUND * block | 1), np.ones((block // _THICK, block // _THICK), np.uint8))
    return bool((thick > 0).mean() > _SMEARED)


def _letters(grey: Pixels) -> _Letters | None:
    _, _, stats, _ = cv2.connectedComponentsWithStats(_inked(grey, _block(grey)), connectivity=8)
    boxes = stats[1:]
    wide, high, area = boxes[:, 2], boxes[:, 3], boxes[:, 4]
    most = max(grey.shape) / 40
    alike = (high >= 4) & (high <= most) & (wide >= 2) & (wide <= 2.5 * high) & (high <= 5 * wide)
    alike &= (area >= 0.15 * wide * high) & (area >= 6)
    if alike.sum() < _FEWEST_LETTERS:
        return None
    kept = boxes[alike]
    # Dots, dust and marks above letters are small and many: what holds half of the ink is a letter.
    order = np.argsort(kept[:, 3])
    ink = np.cumsum(kept[order, 4])
    return _Letters(float(kept[order[np.searchsorted(ink, ink[-1] / 2)], 3]), kept)


def _edge(image: Image.Image, letters: _Letters, step: int) -> float:
    """Measure how many pixels it takes from paper to ink, at the sharper letters of the parts with most of them."""
    side = _TILE // step
    places, counts = np.unique(letters.boxes[:, :2] // side, axis=0, return_counts=True)
    widths = []
    for place in places[np.argsort(-counts)[:_TILES]]:
        left, top = (int(value) * side * step for value in place)
        grey = np.asarray(image.crop((left, top, left + _TILE, top + _TILE)).convert("L"), dtype=np.float32)
        # A pixel's noise is no edge.
        smooth = cv2.blur(grey, (1, 3)), cv2.blur(grey, (3, 1))
        slope = max(float(np.percentile(np.abs(np.diff(one, axis=1 - axis)), 98.5)) for axis, one in enumerate(smooth))
        contrast = float(np.percentile(smooth[0], 95) - np.percentile(smooth[0], 2))
        widths.append(contrast / max(1.0, slope))
    return float(np.median(widths))


def _cut(grey: Pixels, light: float) -> int:
    """Count the rules that run over an edge of the picture on bright paper, at the edge that has most."""
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _block(grey), 14)
    return max(_crossing(np.rot90(dark, turn), np.rot90(grey, turn), light) for turn in range(4))


def _crossing(dark: NDArray[np.uint8], grey: NDArray[np.uint8], light: float) -> int:
    """Count the level strokes that end at the left edge, where the edge itself is paper."""
    reach = max(12, dark.shape[1] // 100)
    edge = np.ascontiguousarray(dark[:, :reach])
    paper = np.median(grey[:, :reach], axis=1) > 0.8 * light
    full = (edge > 0).mean(axis=1) > 0.9
    rows = np.flatnonzero(full)
    if not len(rows):
        return 0
    strokes = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    thin = max(2, dark.shape[0] // 250)

    def around(stroke: NDArray[np.intp]) -> bool:
        above, below = max(0, stroke[0] - 3 * thin), min(len(paper) - 1, stroke[-1] + 3 * thin)
        return len(stroke) <= thin and bool(paper[above]) and bool(paper[below])

    return sum(1 for stroke in strokes if around(stroke))


def _tilt(grey: Pixels) -> float:
    """Measure by how many degrees long lines lie askew: the middle one's."""
    scale = min(1.0, 1000 / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    edges = cv2.Canny(np.asarray(small, np.uint8), 60, 160)
    least = max(small.shape) // 5
    lines = cv2.HoughLinesP(edges, 1, np.pi / 360, 80, minLineLength=least, maxLineGap=8)
    if lines is None:
        return 0.0
    ends = lines.reshape(-1, 4).astype(np.float64)
    angles = np.degrees(np.arctan2(ends[:, 3] - ends[:, 1], ends[:, 2] - ends[:, 0]))
    return float(np.median((angles + 45) % 90 - 45))


def _squeezed(data: bytes, long_side: int) -> bool:
    """Say whether a file is a picture as chat apps make them: a small JPEG without a word of its camera or scanner."""
    steps, says_where_from = _jpeg(data)
    return bool(steps) and not says_where_from and long_side <= _CHAT_SIDE


def _jpeg(data: bytes) -> tuple[list[int], bool]:
    """Read the head of a JPEG file: its quantisation steps, and whether a camera or scanner left its mark."""
    steps: list[int] = []
    said = False
    place = 2 if data.startswith(b"\xff\xd8") else len(data)
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker, size = data[place + 1], struct.unpack(">H", data[place + 2 : place + 4])[0]
        part = data[place + 4 : place + 2 + size]
        if marker == 0xDB:
            steps += part[1:65]
        elif marker == 0xE1:
            said = said or part.startswith(b"Exif")
        elif marker == 0xE0 and part.startswith(b"JFIF") and len(part) >= 12:
            said = said or (part[7] == 1 and struct.unpack(">H", part[8:10])[0] >= _SCANNER_DPI)
        elif marker == 0xDA:
            break
        place += 2 + size
    return steps, said
