"""Take the fingerprint of a page that was read: where its ink stands, row by row, and what was read of it.

It must not know other pages; whether two fingerprints are of one page ocr/alike.py says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.alike import BANDS, BINS, pack
from ocr.crops import for_people
from ocr.pixels import Pixels
from ocr.results import BLANK, Box, PageReading, RecordReading
from ocr.seen import Fingerprint
from ocr.words import fold
from records.forms import Form, form_by_key
from records.kinds.registry import kind
from records.roles import DOSE_DATE, DOSE_NUMBER, LOT

#: Samples across a table, four a bin: 1.1 mm on A4, half a letter.
_WIDTH = 4 * BINS
#: Samples from the top to the bottom of a row; a row's rules, and what bends over them, stay out.
_SAMPLES, _EDGE = 6 * BANDS, 0.08
#: What is darker than paper by this much may be a rule; of 255.
_DARK = 40
#: A level rule is darker than what is above and below it by this much; where this share of a table's rules runs on,
#: the table does.
_RULE, _RUNS_ON = 6, 0.4
#: A field of a page of labels is sampled from its beginning, so many spreads of its person's lines far.
_SPAN = 14.0
#: So many steps bring a field's box to the middle of its line.
_STEPS = 4
#: Its lines may slope by so much; of those of a list the table's rules tell.
_SLOPES = tuple(float(one) for one in np.linspace(-0.06, 0.06, 13))
#: What tells people apart; all else in a row, such as the vaccine, may be the same in each.
_TELLING = frozenset({"person_name", "date", "national_id", "phone", "health_insurance"})
_HEADER = frozenset({DOSE_DATE, DOSE_NUMBER, LOT})

_Shade = NDArray[np.float32]


def fingerprint(reading: PageReading) -> Fingerprint:
    """Take the fingerprint of a page: of its rows that are not blank, and of its header."""
    form = form_by_key(reading.form_key)
    header = _header(form, reading.header)
    one = form.layout != "table"
    rows = _fields(reading) if one else [row for row in reading.rows if not row.blank]
    parts = tuple(form.spec(row.fields[0].key, row=True).dose or 0 for row in rows)
    ink, coarse = pack(_inks(form, rows, reading))
    return Fingerprint(form.key, one, header, tuple(_text(form, row) for row in rows), ink, coarse, parts)


def _header(form: Form, header: RecordReading) -> dict[str, str]:
    """Give the session's values that were read and are possible ones, as they are compared."""
    specs = ((one.value, form.spec(one.key, row=False)) for one in header.fields if one.value)
    read = ((spec.role, kind(spec.kind).parse(value)) for value, spec in specs if spec.role in _HEADER)
    return {role: fold(parsed.canonical) for role, parsed in read if parsed.problem is None}


def _fields(reading: PageReading) -> list[RecordReading]:
    """Give every filled field of a page about one person as a row of its own; where several share a place, none."""
    fields = [(row.row, one) for row in reading.rows for one in row.fields if one.box]
    places = Counter(one.box for _, one in fields)
    return [
        RecordReading(row, (one,))
        for row, one in fields
        if places[one.box] == 1 and (one.value or one.read_as.get("style", BLANK) != BLANK)
    ]


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
    left, right = min(box[0] for box in boxes), max(box[0] + box[2] for box in boxes)
    scale = min(1.0, _WIDTH / (right - left))
    darkness = _darkness(reading.image, scale)
    shade = _without_rules(darkness, scale * float(np.median([box[3] for box in boxes])))
    lay_flat = _list_rows if form.layout == "table" else _fields_on_lines
    for number, ink in lay_flat(_Paper(reading, darkness, shade, scale), cells).items():
        inks[number] = ink
    return inks


@dataclass(frozen=True)
class _Paper:
    """A page's darkness, with its rules and without, at a scale."""

    reading: PageReading
    darkness: Pixels
    shade: Pixels
    scale: float


def _list_rows(paper: _Paper, cells: Sequence[list[Box]]) -> dict[int, _Shade]:
    """Measure each row from one end of the table to the other."""
    x = np.linspace(*_ends(paper, [box for row in cells for box in row]), _WIDTH, dtype=np.float32)
    return {number: _in_bins(_flat(paper, row, x)) for number, row in enumerate(cells) if row}


def _fields_on_lines(paper: _Paper, cells: Sequence[list[Box]]) -> dict[int, _Shade]:
    """Measure each field from its beginning on, along its line."""
    boxes = {number: row[0] for number, row in enumerate(cells) if row}
    x = np.linspace(0, _SPAN * _spread(paper.reading), _WIDTH, dtype=np.float32)
    slope = max(_SLOPES, key=lambda one: sum(_sharp(paper, box, x, one) for box in boxes.values()))
    found = {}
    for number, box in boxes.items():
        found[number] = _in_bins(_flat(paper, [_on_its_line(paper, box, x, slope)], box[0] + x, slope))
        found[number][:, round(box[2] * BINS / x[-1]) :] = 0
    return found


def _on_its_line(paper: _Paper, box: Box, x: _Shade, slope: float) -> Box:
    """Move a field's box up or down until as much ink is above its middle as below."""
    within = box[0] + x[x < box[2]]
    down = np.linspace(-0.5, 0.5, _SAMPLES)
    for _ in range(_STEPS if len(within) else 0):
        ink = _flat(paper, [box], within, slope).mean(axis=1)
        if ink.sum() > 0:
            box = (box[0], box[1] + round(box[3] * float((ink * down).sum() / ink.sum())), box[2], box[3])
    return box


def _sharp(paper: _Paper, box: Box, x: _Shade, slope: float) -> float:
    """Say how sharply a field's line stands out from what is above and below it, if the paper slopes so much."""
    within = box[0] + x[x < box[2]]
    return float(_flat(paper, [box], within, slope).mean(axis=1).var()) if len(within) else 0.0


def _spread(reading: PageReading) -> float:
    """Measure a page of labels by the lines of its person, for it has no frame: how far they lie from their middle."""
    form = form_by_key(reading.form_key)
    fields = [one for row in reading.rows for one in row.fields if one.box and not form.spec(one.key, row=True).dose]
    return max(1.0, float(np.std([one.box[1] + one.box[3] / 2 for one in fields if one.box])) if fields else 0.0)


def _ends(paper: _Paper, boxes: Sequence[Box]) -> tuple[float, float]:
    """Say where the table begins and ends: the outer columns may not have been known as any."""
    layout = paper.reading.layout
    if layout is None:
        return _rules_run_on(paper.darkness, boxes, paper.scale)
    corners = [paper.reading.to_scan.back(*corner) for corner in layout.corners]
    return (corners[0][0] + corners[3][0]) / 2, (corners[1][0] + corners[2][0]) / 2


def _rules_run_on(darkness: Pixels, boxes: Sequence[Box], scale: float) -> tuple[float, float]:
    """Say how far the level rules run on beside the columns that are known."""
    left, right = (round(scale * x) for x in (min(box[0] for box in boxes), max(box[0] + box[2] for box in boxes)))
    pitch = scale * float(np.median([box[3] for box in boxes]))
    top, bottom = scale * min(box[1] for box in boxes), scale * max(box[1] + box[3] for box in boxes)
    part = darkness[max(0, round(top - pitch / 2)) : round(bottom + pitch / 2)]
    around = cv2.blur(part, (1, max(3, round(pitch / 2))))
    thin = np.asarray(part.astype(np.int16) - around > _RULE, np.uint8)
    whole = cv2.morphologyEx(thin, cv2.MORPH_CLOSE, np.ones((3, 5), np.uint8))
    lines = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((1, round(2.5 * pitch)), np.uint8)).sum(axis=0)
    least = max(1.0, _RUNS_ON * float(np.median(lines[left:right])))
    run = lines >= least
    ends = (_run_end(run, one, step, round(pitch / 2)) for one, step in ((left, -1), (right, 1)))
    return next(ends) / scale, next(ends) / scale


def _run_end(run: NDArray[np.bool_], start: int, step: int, gap: int) -> int:
    """Follow a run from where it is known to be; a short gap does not end it."""
    last = place = start
    while 0 <= place < len(run) and abs(place - last) <= gap:
        last = place if run[place] else last
        place += step
    return last


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


def _flat(paper: _Paper, boxes: list[Box], x: _Shade, slope: float = 0.0) -> _Shade:
    """Lay a row's ink out flat, whichever way the row bends, or by its slope. x: places on the page."""
    boxes = sorted(boxes, key=lambda box: box[0] + box[2] / 2)
    places = [box[0] + box[2] / 2 for box in boxes]
    top, high = (np.interp(x, places, [box[side] for box in boxes]) for side in (1, 3))
    down = np.linspace(_EDGE, 1 - _EDGE, _SAMPLES, dtype=np.float32)[:, None]
    y = np.asarray(paper.scale * (top + slope * (x - x[0]) + down * high), dtype=np.float32)
    flat = cv2.remap(
        paper.shade, np.broadcast_to(paper.scale * x, y.shape).copy(), y, cv2.INTER_LINEAR, borderValue=(0,)
    )
    return np.asarray(flat, np.float32)


def _in_bins(flat: _Shade) -> _Shade:
    parts = flat.reshape(BANDS, _SAMPLES // BANDS, BINS, _WIDTH // BINS)
    return np.asarray(parts.mean(axis=(1, 3)), dtype=np.float32)
