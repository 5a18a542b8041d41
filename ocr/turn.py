"""Say how a page is turned: by a few degrees from its lines, by quarters from its letters. It must not know tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pieces import pieces
from ocr.pixels import Pixels, dark, level_strokes, upright_strokes
from ocr.tesseract import facing

#: Lines are measured on a picture this long, letters on one of twice that.
_LONG_SIDE, _LETTERS = 1000, 1900
#: More points than this do not make the angle better known.
_POINTS = 60_000
#: Fewer say nothing.
_FEWEST = 200
#: Columns of a page that lies level lean by so many hundredths of their way at most.
_STEEPEST = 8
#: Moved back by a bend that is one, it stands in line nearly as well as before, or much better.
_AS_WELL = 0.8
#: What speaks for one way up is enough from here on; below it Tesseract is asked, whose word counts so much, and then
#: once more, of the page turned upside down.
_SURE, _WORD = 3.0, 2.0
#: Most pages lie the right way up: less than this against it is nothing.
_HARDLY = 1.0
#: The body of a line is where it holds at least this share of the ink of its fullest fifth.
_BODY, _FULLEST = 0.5, 5
#: Ink is darker than paper by so many shades: grain is not.
_CLEARLY = 20
#: Words are at least so high, in pixels; fewer of them say nothing.
_LOWEST, _FEW_WORDS = 12, 8
#: Words differ by at least so much in what they have above and below: the same number again and again says little.
_UNLIKE = 0.05


def skew(grey: Pixels, most: float) -> float:
    """Give the angle, in degrees anticlockwise as displayed, by which lines rise; at most `most` either way."""
    points, _ = _dark_points(grey)
    if points.shape[1] < _FEWEST:
        return 0.0
    angle = _sharpest(points, np.arange(-most, most + 0.01, 1.0 if most > 5 else 0.5))
    for finer in (0.25, 0.05):
        angle = _sharpest(points, angle + finer * np.arange(-5, 6))
    return float(angle)


@dataclass(frozen=True)
class Lean:
    """How far columns go to the right on their way down, as a share of it; clear: how much more in line than else."""

    slope: float
    clear: float


def leans(grey: Pixels) -> tuple[Lean | None, Lean | None]:
    """Say how columns lean in the left and right third of a page.

    What stands one below the other tells it: rules, and the beginnings of texts. None where there is too little.
    """
    (x, y), width = _dark_points(grey)
    left, right = (_steepest(x[part], y[part]) for part in (x < width / 3, x > width * 2 / 3))
    return left, right


def _steepest(x: NDArray[np.float32], y: NDArray[np.float32]) -> Lean | None:
    if len(x) < _FEWEST:
        return None
    best = 0.0
    scores: dict[float, float] = {}
    for step in (0.01, 0.002):
        slopes = (best + step * np.arange(-_STEEPEST, _STEEPEST + 1)).tolist()
        found = {slope: _gathered(x - slope * y) for slope in slopes}
        best, scores = max(found, key=lambda slope: found[slope]), scores | found
    return Lean(best, scores[best] / max(1.0, float(np.median(list(scores.values())))))


def stands_straighter(grey: Pixels, aside: NDArray[np.floating[Any]]) -> bool:
    """Say whether what stands one below the other does so at least as well with each height of a page moved back.

    aside: by how many pixels to the left, at heights evenly spaced from the top of the page to its end.
    """
    (x, y), width = _dark_points(grey)
    if len(x) < _FEWEST:
        return True
    scale = width / grey.shape[1]
    heights = (np.arange(len(aside)) + 0.5) * grey.shape[0] * scale / len(aside)
    return _gathered(x - np.interp(y, heights, aside) * scale) >= _AS_WELL * _gathered(x)


def _dark_points(grey: Pixels) -> tuple[NDArray[np.float32], int]:
    """Give some of the dark places of a picture made small, and how wide it is then; its edges are left out."""
    scale = min(1.0, _LONG_SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    marked = dark(np.asarray(small, dtype=np.uint8))
    edge = max(2, min(marked.shape) // 40)
    marked[:edge] = marked[-edge:] = marked[:, :edge] = marked[:, -edge:] = 0
    y, x = np.nonzero(marked)
    step = max(1, len(x) // _POINTS)
    return np.stack([x[::step], y[::step]]).astype(np.float32), marked.shape[1]


def _sharpest(points: NDArray[np.float32], angles: NDArray[Any]) -> float:
    return float(max(angles, key=lambda angle: _sharpness(points, float(angle))))


def _sharpness(points: NDArray[np.float32], angle: float) -> float:
    """Say how well ink gathers in level lines, and in upright ones, when the page is turned back by this angle."""
    sine, cosine = np.sin(np.radians(angle)), np.cos(np.radians(angle))
    x, y = points
    return _gathered(y * cosine + x * sine) + _gathered(x * cosine - y * sine)


def _gathered(places: NDArray[Any]) -> float:
    """Say how much places gather in few of them."""
    counts = np.bincount((places - places.min()).astype(np.int64))
    return float((np.diff(counts).astype(np.float64) ** 2).sum())


def quarters(grey: Pixels) -> int:
    """Say by how many quarters, clockwise, a level page must be turned for its letters to stand upright: 0 to 3."""
    scale = min(1.0, _LETTERS / max(grey.shape))
    small = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    letters = _letters_only(small)
    sideways = _is_sideways(dark(letters))
    picture = np.ascontiguousarray(np.rot90(letters, -1)) if sideways else letters
    return (int(sideways) + 2 * int(_is_upside_down(picture))) % 4


def _letters_only(grey: Pixels) -> Pixels:
    """Leave out rules, which say nothing about the direction."""
    marked = dark(grey)
    length = max(24, grey.shape[1] // 45)
    rules = cv2.bitwise_or(level_strokes(marked, length), upright_strokes(marked, length))
    rules = cv2.dilate(rules, np.ones((3, 3), np.uint8))
    paper = int(np.percentile(grey, 80))
    return np.asarray(np.where(rules > 0, paper, grey), dtype=np.uint8)


def _is_sideways(marked: Pixels) -> bool:
    """Say whether lines of text run up and down: letters of a line stand nearer to each other than lines do."""
    level, upright = _in_words(marked), _in_words(np.ascontiguousarray(marked.T), marked.shape[1])
    return _long_runs(upright) > _long_runs(level)


def _in_words(marked: Pixels, width: int = 0) -> Pixels:
    """Join the letters of words on a page that is so wide as it stands."""
    reach = max(9, (width or marked.shape[1]) // 120)
    return np.asarray(cv2.morphologyEx(marked, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8)), dtype=np.uint8)


def _long_runs(joined: Pixels) -> float:
    """Measure how much wider than high the joined words are, on the whole."""
    wide, high, area = pieces(joined).stats[1:, 2:].T.astype(np.float64)
    words = (area > 30) & (high < joined.shape[0] / 20)
    return float((wide[words] ** 2).sum())


def _is_upside_down(letters: Pixels) -> bool:
    upright = _stands(dark(letters, _CLEARLY))
    for flipped in (False, True):
        if abs(upright) >= _SURE:
            break
        turn, confidence = facing(np.ascontiguousarray(letters[::-1, ::-1]) if flipped else letters)
        says = {0: confidence, 180: -confidence}.get(turn, 0.0)
        upright += _WORD * (-says if flipped else says)
    return upright < -_HARDLY


def _stands(marked: Pixels) -> float:
    """Say how clearly words stand on their feet, in times of its own error; less than 0: on their heads.

    Above the bodies of Vietnamese words is more ink than below: stems and most of the marks.
    """
    stats = pieces(_in_words(marked)).stats
    wide, high = stats[1:, 2:4].T
    words = np.flatnonzero((high >= _LOWEST) & (high <= marked.shape[0] / 20) & (wide >= 2 * high))
    more = np.array([_more_above(marked[y : y + h, x : x + w]) for x, y, w, h in stats[1 + words, :4]])
    return float(more.mean() * len(more) ** 0.5 / max(_UNLIKE, more.std())) if len(more) >= _FEW_WORDS else 0.0


def _more_above(word: Pixels) -> float:
    """Say which share of a word's ink is above its body, less that below."""
    filled = np.count_nonzero(word, axis=1) / np.count_nonzero(word)
    fullest = np.sort(filled)[-max(1, len(filled) // _FULLEST)]
    body = np.flatnonzero(filled >= _BODY * fullest)
    return float(filled[: body[0]].sum() - filled[body[-1] + 1 :].sum())
