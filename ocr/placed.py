"""Read a page whose table a person has placed: the picture warped by the frame, then as any table.

It must not look for a table of its own: what the person said is taken as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.columns import Column
from ocr.crops import encode_page
from ocr.debugging import draw_layout, draw_reading
from ocr.grid import Curve, Grid
from ocr.head import read_head, words_above, words_below
from ocr.layout import Corners, Layout
from ocr.pixels import Pixels
from ocr.results import PageReading
from ocr.rows import Table, read_rows
from ocr.sheet import make_sheet
from ocr.straighten import Straight
from ocr.strokes import Strokes
from ocr.tesseract import Reader
from ocr.to_scan import ToScan
from ocr.upright import as_row
from records.forms import Form

#: How much of the paper around the frame is kept, as shares of its longer side: the head is above, the foot below.
_ASIDE, _ABOVE = 0.15, 0.7


def read_placed(
    straight: Straight,
    layout: Layout,
    form: Form,
    reader: Reader,
    alive: Callable[[], None],
    debug: Path | None = None,
) -> PageReading:
    """Read a page, warped by the frame of the layout that a person gave it."""
    alive()
    blank = np.zeros(straight.image.shape[:2], np.uint8)
    sheet = make_sheet(straight, Strokes(blank, blank), _grid(straight, layout))
    columns = _columns(layout, form)
    alive()
    if debug:
        draw_layout(debug, sheet, columns)
    above, below = words_above(sheet, reader), words_below(sheet, reader)
    header = read_head(sheet, form, above, below, reader)
    alive()
    rows = read_rows(Table(sheet, form, columns), reader, alive)
    height, width = straight.image.shape[:2]
    reading = PageReading(
        form.key, encode_page(straight.image), width, height, straight.to_scan, header, rows, layout=layout
    )
    if debug:
        draw_reading(debug, sheet, reading)
    return reading


def flatten(image: Pixels, scale: float, corners: Corners) -> Straight:
    """Warp a picture so that the frame is a rectangle, upright, with the paper around it.

    scale: of the picture against the scan, in whose pixels the corners are.
    """
    frame = np.array(corners, dtype=np.float32) * scale
    sides = [float(np.linalg.norm(frame[one] - frame[one - 1])) for one in range(4)]
    wide, high = (sides[1] + sides[3]) / 2, (sides[2] + sides[0]) / 2
    to_frame = cv2.getPerspectiveTransform(frame, np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32))
    left, top, right, bottom = _kept(np.asarray(to_frame, dtype=np.float64), image.shape[1], image.shape[0], wide, high)
    matrix = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], dtype=np.float64) @ to_frame
    size = (max(1, round(right - left)), max(1, round(bottom - top)))
    warped = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_CUBIC, borderValue=(255,) * 3)
    edges = (round(-left), round(-top), round(wide - left), round(high - top))
    to_scan = np.diag([1 / scale, 1 / scale, 1.0]) @ np.linalg.inv(matrix)
    return Straight(np.asarray(warped, dtype=np.uint8), ToScan(as_row(to_scan)), *edges)


def _kept(
    to_frame: NDArray[np.float64], width: int, height: int, wide: float, high: float
) -> tuple[float, float, float, float]:
    """Say how far the picture is kept around the frame: left, top, right, bottom, from the frame's top left."""
    longer = max(wide, high)
    limits = (-_ASIDE * longer, -_ABOVE * longer, wide + _ASIDE * longer, high + _ABOVE * longer)
    around = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], dtype=np.float64) @ to_frame.T
    # Far from the frame a steep photograph has points that no rectangle can hold.
    if float(around[:, 2].min()) < 0.2 * float(around[:, 2].max()):
        return limits
    x, y = around[:, 0] / around[:, 2], around[:, 1] / around[:, 2]
    return (
        min(0.0, max(limits[0], float(x.min()))),
        min(0.0, max(limits[1], float(y.min()))),
        max(wide, min(limits[2], float(x.max()))),
        max(high, min(limits[3], float(y.max()))),
    )


def _grid(straight: Straight, layout: Layout) -> Grid:
    """Make the grid of the lines; its first band holds all titles and has no height where there are none."""
    wide, high = straight.right - straight.left, straight.bottom - straight.top
    lines = layout.rows[layout.titles :]
    levels = [straight.top + share * high for share in (layout.rows[0], *lines)]
    shares = sorted({share for one in layout.columns for share in (one.left, one.right)})
    along_x, along_y = (straight.left, straight.right), (straight.top, straight.bottom)
    return Grid(
        tuple(_line(y, along_x) for y in levels),
        tuple(_line(straight.left + share * wide, along_y) for share in shares),
    )


def _line(place: float, along: tuple[int, int]) -> Curve:
    return Curve((float(along[0]), float(along[1])), (place, place))


def _columns(layout: Layout, form: Form) -> tuple[Column, ...]:
    """Say which of the grid's columns hold which field; columns between the placed ones are nobody's."""
    shares = sorted({share for one in layout.columns for share in (one.left, one.right)})
    places: dict[str, list[tuple[int, str]]] = {}
    for one in layout.columns:
        if one.key is not None:
            places.setdefault(one.key, []).append((shares.index(one.left), one.side))
    specs = {spec.key: spec for spec in form.columns}
    found = []
    for key, held in places.items():
        sides = tuple(side for _, side in held) if any(side for _, side in held) else ()
        found.append(Column(specs[key], form.title_of(specs[key]), tuple(place for place, _ in held), sides))
    return tuple(sorted(found, key=lambda column: column.places[0]))
