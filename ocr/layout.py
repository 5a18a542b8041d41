"""Where a table lies on a scan and which field each of its columns holds, as plain values that can be kept and reused.

Pure: found by the machine or placed by a person, it is the same thing; it knows no pictures.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

Point = tuple[float, float]


@dataclass(frozen=True)
class PlacedColumn:
    """One column: its edges as shares of the table's width, its field's key (None: nobody asks for it).

    side: the sub-title, where a field is split over several columns (“Nam”, “Nữ”).
    """

    left: float
    right: float
    key: str | None
    side: str = ""


@dataclass(frozen=True)
class Layout:
    """A table's place. corners: of its frame, in pixels of the scan as displayed, from the paper's top left, clockwise.

    rows: the level lines as shares of the frame's height, rising, first 0 and last 1.
    titles: how many of the bands between them hold printed titles (0 on a continued page).
    """

    form_key: str
    corners: tuple[Point, Point, Point, Point]
    columns: tuple[PlacedColumn, ...]
    rows: tuple[float, ...]
    titles: int = 1

    def as_json(self) -> dict[str, Any]:
        """Give the layout as values for a JSON column."""
        return asdict(self)


def layout_from_json(raw: dict[str, Any]) -> Layout:
    """Read a layout that was kept."""
    first, second, third, fourth = ((float(x), float(y)) for x, y in raw["corners"])
    columns = tuple(PlacedColumn(**one) for one in raw["columns"])
    return Layout(raw["form_key"], (first, second, third, fourth), columns, tuple(raw["rows"]), raw["titles"])
