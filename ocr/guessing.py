"""Guess where a table lies that could not be laid out: a start for the person who places it, never read by itself.

It looks for less than ocr/rules.py does, for a wrong guess costs a tap and not a record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.columns import Title, match_columns
from ocr.errors import CannotLayOut
from ocr.layout import Corners, Layout, PlacedColumn, evenly
from ocr.pixels import Pixels, dark, level_strokes, upright_strokes, with_all_ink
from ocr.placed import flatten
from ocr.straighten import straighten
from ocr.tesseract import Reader
from ocr.upright import make_upright, shrunk
from records.forms import Form

#: Sharp enough for rules and rows, small enough to be quick.
_LONG_SIDE = 2000
#: A rule is guessed where a line is inked for this share of its way.
_RULED = 0.4
#: Frames are of one size when they differ by less than this share.
_ALIKE = 0.04
#: Where nothing is found: the frame as shares of the picture, and so many rows.
_FRAME = (0.05, 0.25, 0.95, 0.9)
_ROWS = 20


@dataclass(frozen=True)
class _Bands:
    """Rows of text: the first and last place of the regular ones, and their usual distance, in pixels."""

    first: float
    last: float
    pitch: float


def guess_frame(image: Image.Image) -> Corners:
    """Guess the corners of the table on a picture, in its pixels: by its rules, else around its rows of text."""
    small, scale = shrunk(image, _LONG_SIDE)
    upright = make_upright(small)
    try:
        straight = straighten(upright)
        box = _corners(straight.left, straight.top, straight.right, straight.bottom)
        first, second, third, fourth = (straight.to_scan.point(*corner) for corner in box)
        found: Corners = (first, second, third, fourth)
    except CannotLayOut:
        found = _through(upright.to_scan, _around_text(upright.image))
    return _scaled(found, 1 / scale)


def fill_frame(image: Image.Image, corners: Corners, form: Form, reader: Reader) -> Layout:
    """Guess rows and columns inside a frame, and by the titles printed there what the columns hold."""
    straight = flatten(*shrunk(image, _LONG_SIDE), corners)
    inside = straight.image[straight.top : straight.bottom, straight.left : straight.right]
    marked = dark(with_all_ink(inside))
    high = marked.shape[0]
    rows, titles = _rows(marked)
    body = marked[round(rows[titles] * high) :]
    lines = _columns(body, (rows[-1] - rows[-2]) * high)
    columns = tuple(PlacedColumn(left, right, None) for left, right in pairwise(lines))
    band = inside[: round(rows[titles] * high)] if titles else None
    return Layout(form.key, corners, _named(columns, form, band, reader), rows, titles)


def carry(known: Image.Image, layout: Layout, other: Image.Image) -> Corners | None:
    """Find the frame of a page on another of the same print, by what is printed on both; None where that fails."""
    one, scale = shrunk(known, _LONG_SIDE // 2)
    two, other_scale = shrunk(other, _LONG_SIDE // 2)
    matrix = _between(with_all_ink(one), with_all_ink(two))
    if matrix is None:
        return None
    found = _scaled(_through(matrix, _scaled(layout.corners, scale)), 1 / other_scale)
    around = np.array(found) / (other.width, other.height)
    if around.min() < -0.05 or around.max() > 1.05:
        return None
    sizes = [cv2.contourArea(np.array(one, dtype=np.float32)) for one in (layout.corners, found)]
    ratio = sizes[1] / max(1.0, sizes[0]) * (known.width * known.height) / (other.width * other.height)
    return found if 0.6 < ratio < 1.6 else None


def carry_by_frames(known: Image.Image, layout: Layout, other: Image.Image) -> Corners | None:
    """Find the frame of a page on another by what the machine takes for the frame of each: it errs on both alike."""
    one, two = (np.array(guess_frame(image), dtype=np.float32) for image in (known, other))
    scale = float(np.linalg.norm(two[1] - two[0])) / max(1.0, float(np.linalg.norm(one[1] - one[0])))
    highs = [float(np.linalg.norm(frame[3] - frame[0])) for frame in (one, two)]
    if abs(np.log(scale * known.width / other.width)) > _ALIKE:
        return None
    if abs(np.log(highs[1] / max(1.0, highs[0] * scale))) <= _ALIKE:
        return _through(np.asarray(cv2.getPerspectiveTransform(one, two), dtype=np.float64), layout.corners)
    # A table with more or fewer rows: only the upper edges are of one length.
    matrix, _ = cv2.estimateAffinePartial2D(one[:2], two[:2])
    return (
        None
        if matrix is None
        else _through(np.vstack([np.asarray(matrix, dtype=np.float64), [0, 0, 1]]), layout.corners)
    )


def same_place(layout: Layout, known: tuple[int, int], other: tuple[int, int]) -> Corners:
    """Put the frame at the same place of another picture, by shares of its size."""
    first, second, third, fourth = ((x * other[0] / known[0], y * other[1] / known[1]) for x, y in layout.corners)
    return first, second, third, fourth


def _around_text(image: Pixels) -> Corners:
    marked = dark(with_all_ink(image))
    high, wide = marked.shape
    bands = _bands(marked)
    if bands is None:
        left, top, right, bottom = _FRAME
        return _corners(left * wide, top * high, right * wide, bottom * high)
    top, bottom = bands.first - bands.pitch, bands.last + bands.pitch / 2
    across = np.flatnonzero((marked[round(bands.first) : round(bands.last)] > 0).mean(axis=0) > 0.01)
    left, right = (float(across[0]), float(across[-1])) if len(across) else (0.05 * wide, 0.95 * wide)
    air = bands.pitch / 4
    return _corners(max(0, left - air), max(0, top), min(wide, right + air), min(high, bottom))


def _rows(marked: Pixels) -> tuple[tuple[float, ...], int]:
    """Guess the lines between rows as shares of the frame, and how many bands above hold titles."""
    high = marked.shape[0]
    ruled = _peaks((level_strokes(marked, max(20, marked.shape[1] // 40)) > 0).mean(axis=1))
    inner = [place for place in ruled if 0.02 * high < place < 0.99 * high]
    gaps = np.diff(inner[1:])
    if len(inner) >= 3 and gaps.max() < 1.6 * np.median(gaps):
        return (0.0, *(round(place / high, 5) for place in inner), 1.0), 1
    bands = _bands(marked)
    if bands is None:
        return evenly(_ROWS, 1, 1 / (_ROWS + 1)), 1
    first = bands.first - bands.pitch / 2
    if first < 0.6 * bands.pitch:
        # Nothing stands above the first regular line: it holds the titles itself.
        first += bands.pitch
    count = max(1, round((high - first) / bands.pitch))
    return tuple(round(one, 5) for one in evenly(count, 1, first / high)), 1


def _bands(marked: Pixels) -> _Bands | None:
    """Find the longest run of lines of text at one distance, without the rules between them."""
    letters = cv2.subtract(marked, level_strokes(marked, max(20, marked.shape[1] // 40)))
    profile = np.convolve((letters > 0).mean(axis=1), np.ones(3) / 3, "same")
    if profile.max(initial=0.0) <= 0:
        return None
    places = _runs(profile > 0.2 * float(np.percentile(profile[profile > 0], 90)))
    centres = [(start + end) / 2 for start, end in places if end - start >= 5]
    if len(centres) < 4:
        return None
    pitch = float(np.median(np.diff(centres)))
    runs: list[list[float]] = [[centres[0]]]
    for before, after in pairwise(centres):
        # A blank row between two is one distance left out.
        steps = max(1, round((after - before) / pitch))
        if steps <= 3 and abs((after - before) / steps - pitch) < 0.3 * pitch:
            runs[-1].append(after)
        else:
            runs.append([after])
    longest = max(runs, key=len)
    if len(longest) < 3:
        return None
    steps = max(1, round((longest[-1] - longest[0]) / pitch))
    return _Bands(longest[0], longest[-1], (longest[-1] - longest[0]) / steps)


def _columns(body: Pixels, pitch: float) -> list[float]:
    """Guess the lines between columns as shares of the frame: by rules, else where no row has ink."""
    wide = body.shape[1]
    ruled = _peaks((upright_strokes(body, max(12, round(0.6 * pitch))) > 0).mean(axis=0))
    inner = [place for place in ruled if 0.01 * wide < place < 0.99 * wide]
    if len(inner) < 2:
        letters = cv2.subtract(body, level_strokes(body, max(20, wide // 40)))
        inner = _gaps((letters > 0).mean(axis=0), pitch)
    kept = [0.0]
    for place in inner:
        if place - kept[-1] * wide > wide / 90 and wide - place > wide / 90:
            kept.append(round(place / wide, 5))
    return [*kept, 1.0]


def _gaps(profile: NDArray[np.float64], pitch: float) -> list[float]:
    """Put a line into each gap of the text, before what comes after it: most columns begin at their left."""
    gaps = [(start, end) for start, end in _runs(profile <= 0.01) if end - start >= 0.45 * pitch]
    lines = [end - min((end - start) / 2, pitch / 4) for start, end in gaps if start > 0 and end < len(profile)]
    if gaps and gaps[-1][1] == len(profile) and gaps[-1][1] - gaps[-1][0] > 0.05 * len(profile):
        lines.append(gaps[-1][0] + pitch / 2)
    return lines


def _named(
    columns: tuple[PlacedColumn, ...], form: Form, band: Pixels | None, reader: Reader
) -> tuple[PlacedColumn, ...]:
    """Say what the columns hold by their printed titles; where none can be read, in the form's order."""
    keys: dict[int, str] = {}
    if band is not None and band.shape[0] > 8:
        wide = band.shape[1]
        crops = [band[:, round(one.left * wide) + 3 : round(one.right * wide) - 3] for one in columns]
        grey = [with_all_ink(np.ascontiguousarray(one)) for one in crops if one.shape[1] > 4]
        if len(grey) == len(columns):
            texts = [line.text for line in reader.read_crops(grey, block=True)]
            matched = match_columns(form, [Title(text) for text in texts])
            keys = {place: column.spec.key for column in matched for place in column.places}
    if len(keys) < 2:
        keys = dict(enumerate(spec.key for spec in form.columns if spec.titles and not spec.dose))
    return tuple(PlacedColumn(one.left, one.right, keys.get(number)) for number, one in enumerate(columns))


def _between(one: Pixels, two: Pixels) -> NDArray[np.float64] | None:
    """Find how one picture lies on the other, by points that look alike on both."""
    finder = cv2.ORB.create(nfeatures=3000)
    (points, signs), (others, other_signs) = (finder.detectAndCompute(grey, None) for grey in (one, two))
    if signs is None or other_signs is None or min(len(points), len(others)) < 50:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(signs, other_signs, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < 0.75 * pair[1].distance]
    if len(good) < 30:
        return None
    start = np.array([points[match.queryIdx].pt for match in good], dtype=np.float32)
    end = np.array([others[match.trainIdx].pt for match in good], dtype=np.float32)
    matrix, agreed = cv2.findHomography(start, end, cv2.RANSAC, 4.0)
    if matrix is None or int(agreed.sum()) < max(30, 0.3 * len(good)):
        return None
    return np.asarray(matrix, dtype=np.float64)


def _peaks(profile: NDArray[np.float64]) -> list[float]:
    return [(start + end - 1) / 2 for start, end in _runs(profile >= _RULED)]


def _runs(there: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], there.astype(np.int8), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _corners(left: float, top: float, right: float, bottom: float) -> Corners:
    return (left, top), (right, top), (right, bottom), (left, bottom)


def _through(matrix: NDArray[np.floating], corners: Sequence[tuple[float, float]]) -> Corners:
    points = cv2.perspectiveTransform(np.array([corners], dtype=np.float64), np.asarray(matrix, dtype=np.float64))[0]
    first, second, third, fourth = ((float(x), float(y)) for x, y in points)
    return first, second, third, fourth


def _scaled(corners: Corners, scale: float) -> Corners:
    first, second, third, fourth = ((x * scale, y * scale) for x, y in corners)
    return first, second, third, fourth
