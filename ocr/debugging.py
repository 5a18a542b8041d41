"""Pictures of each stage for people who work on reading (`chungtay read --debug`). Nothing else uses them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from ocr.columns import Column
from ocr.label_places import Spot
from ocr.pixels import Pixels
from ocr.results import Box, PageReading
from ocr.sheet import Sheet

_GREEN, _ORANGE, _GREY, _BLUE = (0, 150, 0), (0, 120, 230), (150, 150, 150), (200, 80, 0)


def draw_strokes(folder: Path, sheet: Sheet) -> None:
    """Write the straightened page with its long strokes."""
    picture = _canvas(sheet)
    picture[sheet.strokes.level > 0] = _ORANGE
    picture[sheet.strokes.upright > 0] = _BLUE
    _write(folder, "1-strokes.png", picture)


def draw_layout(folder: Path, sheet: Sheet, columns: Sequence[Column]) -> None:
    """Write the page with its grid; columns that a field of the form has are named."""
    picture = _canvas(sheet)
    for row in range(sheet.grid.row_count):
        for column in range(sheet.grid.column_count):
            x, y, w, h = sheet.grid.cell(row, column)
            cv2.rectangle(picture, (x, y), (x + w, y + h), _GREY, 1)
    for one in columns:
        x, y, w, h = sheet.grid.span(0, one.places[0], one.places[-1])
        cv2.rectangle(picture, (x, y), (x + w, y + h), _GREEN, 3)
        cv2.putText(picture, one.spec.key, (x + 4, y + h - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.7, _GREEN, 2)
    _write(folder, "2-layout.png", picture)


def draw_spots(folder: Path, sheet: Sheet, spots: Sequence[Spot], leaders: Sequence[Box]) -> None:
    """Write a page of labels without its leaders, with where they were and where each field stands or must stand."""
    picture = np.asarray(cv2.cvtColor(sheet.plain, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    for x, y, w, h in leaders:
        cv2.rectangle(picture, (x, y), (x + w, y + h), _GREY, 1)
    for spot in spots:
        x, y, w, h = spot.box or spot.band
        colour = _GREEN if spot.box else _ORANGE
        cv2.rectangle(picture, (x, y), (x + w, y + h), colour, 2)
        cv2.putText(picture, spot.spec.key, (x + 4, y + 24), cv2.FONT_HERSHEY_SIMPLEX, 0.7, colour, 2)
    _write(folder, "2-layout.png", picture)


def draw_reading(folder: Path, sheet: Sheet, reading: PageReading) -> None:
    """Write the page with the fields' boxes: green where the reading is sure, orange where it is not, grey if empty."""
    picture = _canvas(sheet)
    for record in (reading.header, *reading.rows):
        for one in record.fields:
            if one.box is None:
                continue
            x, y, w, h = one.box
            colour = _GREEN if one.sure else _ORANGE if one.value else _GREY
            cv2.rectangle(picture, (x + 2, y + 2), (x + w - 2, y + h - 2), colour, 2)
    _write(folder, "3-reading.png", picture)


def _canvas(sheet: Sheet) -> Pixels:
    return np.ascontiguousarray(sheet.straight.image[:, :, ::-1])


def _write(folder: Path, name: str, picture: Pixels) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(folder / name), picture)
