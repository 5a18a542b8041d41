"""Take the fingerprint of a page that was read: where its ink stands, row by row, and what was read of it.

It must not know other pages; whether two fingerprints are of one page ocr/alike.py says.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.alike import BANDS, BINS, pack
from ocr.crops import for_people
from ocr.pixels import Pixels
from ocr.results import Box, PageReading, RecordReading
from ocr.seen import Fingerprint
from ocr.words import fold
from records.forms import Form, form_by_key
from records.roles import DOSE_DATE, DOSE_NUMBER, LOT

#: Samples across a table, four a bin: 1.1 mm on A4, half a letter.
_WIDTH = 4 * BINS
#: Samples from the top to the bottom of a row; a row's rules, and what bends over them, stay out.
_SAMPLES, _EDGE = 6 * BANDS, 0.08
#: What is darker than paper by this much may be a rule; of 255.
_DARK = 40
#: What tells people apart; all else in a row, such as the vaccine, may be the same in each.
_TELLING = frozenset({"person_name", "date", "national_id", "phone", "health_insurance"})
_HEADER = frozenset({DOSE_DATE, DOSE_NUMBER, LOT})

_Shade = NDArray[np.float32]


def fingerprint(reading: PageReading) -> Fingerprint:
    """Take the fingerprint of a page: of its rows that are not blank, and of its header."""
    form = form_by_key(reading.form_key)
    header = {
        form.spec(one.key, row=False).role: fold(one.value)
        for one in reading.header.fields
        if one.value and form.spec(one.key, row=False).role in _HEADER
    }
    one = form.layout != "table"
    rows = _fields(reading) if one else [row for row in reading.rows if not row.blank]
    ink, coarse = pack(_inks(form, rows, reading))
    return Fingerprint(form.key, one, header, tuple(_text(form, row) for row in rows), ink, coarse)


def _fields(reading: PageReading) -> list[RecordReading]:
    """Give every field of a page about one person as a row of its own."""
    return [RecordReading(row.row, (one,)) for row in reading.rows for one in row.fields if one.box]


def _text(form: Form, row: RecordReading) -> str:
    telling = sorted((one.key, one.value) for one in row.fields if form.spec(one.key, row=True).kind in _TELLING)
    return " ".join(fold(value) for _, value in telling if value)


def _inks(form: Form, rows: Sequence[RecordReading], reading: PageReading) -> _Shade:
    """Measure the ink of each row in its bands and bins."""
    cells = [[one.box for one in row.fields if one.box and not form.spec(one.key, row=True).spans] for row in rows]
    boxes = [box for row in cells for box in row]
    inks = np.zeros((len(rows), BANDS, BINS), np.float32)
    if not boxes:
        return inks
    left, right = _frame(reading, boxes)
    scale = min(1.0, _WIDTH / (right - left))
    shade = _without_rules(_darkness(reading.image, scale), scale * float(np.median([box[3] for box in boxes])))
    for number, row in enumerate(cells):
        if row:
            inks[number] = _sampled(shade, row, np.linspace(left, right, _WIDTH, dtype=np.float32), scale)
            if form.layout != "table":
                _only(inks[number], row[0], left, right)
    return inks


def _frame(reading: PageReading, boxes: Sequence[Box]) -> tuple[float, float]:
    """Say where the table begins and ends: by its frame, since the outer columns may not have been known as any."""
    if reading.layout is None:
        return min(box[0] for box in boxes), max(box[0] + box[2] for box in boxes)
    from_scan = np.linalg.inv(np.array(reading.to_scan.matrix, np.float64).reshape(3, 3))
    corners = cv2.perspectiveTransform(np.array([reading.layout.corners], np.float64), from_scan)[0]
    return float(corners[[0, 3], 0].mean()), float(corners[[1, 2], 0].mean())


def _only(ink: _Shade, box: Box, left: float, right: float) -> None:
    """Wipe out what stands beside a field on its line."""
    start, end = ((x - left) * BINS / (right - left) for x in (box[0], box[0] + box[2]))
    ink[:, : max(0, round(start))] = 0
    ink[:, max(0, round(end)) :] = 0


def _darkness(image: bytes, scale: float) -> Pixels:
    bgr = cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise RuntimeError("the straightened page cannot be opened")
    rgb = cv2.cvtColor(cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB)
    return np.asarray(255 - for_people(np.asarray(rgb, np.uint8)), dtype=np.uint8)


def _without_rules(darkness: Pixels, pitch: float) -> Pixels:
    """Take the rules out: they are the same on every page of a form."""
    dark = np.asarray(darkness > _DARK, np.uint8)
    high, wide = max(3, round(1.2 * pitch)), max(3, round(2.5 * pitch))
    upright = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((high, 1), np.uint8))
    level = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, wide), np.uint8))
    rules = cv2.dilate(cv2.max(upright, level), np.ones((3, 3), np.uint8))
    return np.where(rules > 0, 0, darkness).astype(np.uint8)


def _sampled(shade: Pixels, boxes: list[Box], x: _Shade, scale: float) -> _Shade:
    """Lay a row's ink out flat: its mean in each band and bin, whichever way the row bends. x: places on the page."""
    boxes = sorted(boxes, key=lambda box: box[0] + box[2] / 2)
    places = [box[0] + box[2] / 2 for box in boxes]
    top, high = (np.interp(x, places, [box[side] for box in boxes]) for side in (1, 3))
    down = np.linspace(_EDGE, 1 - _EDGE, _SAMPLES, dtype=np.float32)[:, None]
    y = np.asarray(scale * (top[None, :] + down * high[None, :]), dtype=np.float32)
    flat = cv2.remap(shade, np.broadcast_to(scale * x, y.shape).copy(), y, cv2.INTER_LINEAR, borderValue=(0,))
    parts = np.asarray(flat, np.float32).reshape(BANDS, _SAMPLES // BANDS, BINS, _WIDTH // BINS)
    return np.asarray(parts.mean(axis=(1, 3)), dtype=np.float32)
