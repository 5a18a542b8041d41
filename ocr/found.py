"""Turn the grid that was found on a page into a layout that can be kept and offered to like pages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ocr.columns import Column
from ocr.grid import Grid
from ocr.layout import Layout, PlacedColumn
from ocr.to_scan import ToScan


def found_layout(form_key: str, grid: Grid, columns: Sequence[Column], to_scan: ToScan) -> Layout:
    """Give the layout of a page that was laid out; where it has no titles the first row begins at the frame."""
    titles = int(grid.rows[0].middle < grid.rows[1].middle)
    rows = grid.rows if titles else grid.rows[1:]
    left, right = grid.columns[0].middle, grid.columns[-1].middle
    top, bottom = rows[0].middle, rows[-1].middle
    corners = (
        to_scan.point(left, top), to_scan.point(right, top), to_scan.point(right, bottom), to_scan.point(left, bottom),
    )  # fmt: skip
    held = {
        place: (column.spec.key, column.sides[number] if column.sides else "")
        for column in columns
        for number, place in enumerate(column.places)
    }
    edges = [_share(one.middle, left, right) for one in grid.columns]
    placed = tuple(
        PlacedColumn(before, after, *held.get(place, (None, "")))
        for place, (before, after) in enumerate(pairwise(edges))
    )
    return Layout(form_key, corners, placed, tuple(_share(row.middle, top, bottom) for row in rows), titles)


def _share(place: float, start: float, end: float) -> float:
    return round((place - start) / (end - start), 5)
