"""Where a table lies on a scan and which field each of its columns holds, as plain values that can be kept and reused.

Pure: found by the machine or placed by a person, it is the same thing; it knows no pictures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from records.forms import FieldSpec, Form
from records.kinds.registry import kind
from records.sentences import PersonError, Sentence, say

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]

#: More rows or columns than any list has; narrower bands than any letter.
MOST_ROWS, _MOST_COLUMNS = 120, 60
_LEAST_BAND = 0.002
#: A frame must cover this share of the picture, and its corners may lie a little outside of it.
_LEAST_AREA, _OUTSIDE = 0.01, 0.25


class BadLayout(PersonError):
    """A layout that no table can have."""


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
    corners: Corners
    columns: tuple[PlacedColumn, ...]
    rows: tuple[float, ...]
    titles: int = 1

    def as_json(self) -> dict[str, Any]:
        """Give the layout as values for a JSON column."""
        return asdict(self)


def layout_from_json(raw: dict[str, Any]) -> Layout:
    """Read a layout that was kept."""
    columns = tuple(
        PlacedColumn(_share(one["left"]), _share(one["right"]), one["key"] or None, one.get("side") or "")
        for one in raw["columns"]
    )
    rows = tuple(_share(one) for one in raw["rows"])
    return Layout(str(raw["form_key"]), corners_from_json(raw["corners"]), columns, rows, int(raw["titles"]))


def corners_from_json(raw: Sequence[Sequence[float]]) -> Corners:
    """Read four corners that were kept."""
    first, second, third, fourth = ((float(x), float(y)) for x, y in raw)
    return first, second, third, fourth


def _share(value: float) -> float:
    # One line is the right edge of a column and the left edge of the next: they must stay equal.
    return round(float(value), 5)


def evenly(rows: int, titles: int, first: float) -> tuple[float, ...]:
    """Give the lines of so many rows, evenly spaced below the titles, which end at `first`."""
    above = [first * number / titles for number in range(titles)] if titles else []
    start = first if titles else 0.0
    return (*above, *(start + (1 - start) * number / rows for number in range(rows)), 1.0)


def sides_of(spec: FieldSpec) -> tuple[str, ...]:
    """Name the columns over which a field may be split: by its form, or one for each of two answers."""
    choices = kind(spec.kind).choices
    return tuple(spec.split) or (tuple(one.value for one in choices) if len(choices) == 2 else ())


def check_layout(layout: Layout, form: Form, width: int, height: int) -> None:
    """Raise BadLayout where a table on a picture of this size cannot lie so."""
    problem = _frame_problem(layout.corners, width, height) or _band_problem(layout) or _field_problem(layout, form)
    if problem is not None:
        raise BadLayout(problem)


def check_frame(corners: Corners, width: int, height: int) -> None:
    """Raise BadLayout where four corners make no frame on a picture of this size."""
    problem = _frame_problem(corners, width, height)
    if problem is not None:
        raise BadLayout(problem)


def _frame_problem(corners: Corners, width: int, height: int) -> Sentence | None:
    outside = any(
        not (-_OUTSIDE * width <= x <= (1 + _OUTSIDE) * width and -_OUTSIDE * height <= y <= (1 + _OUTSIDE) * height)
        for x, y in corners
    )
    around = (*corners, *corners[:2])
    turns = [
        (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
        for a, b, c in zip(around, around[1:], around[2:], strict=False)
    ]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(around[:5])) / 2
    if outside or min(turns) <= 0 or area < _LEAST_AREA * width * height:
        return say("The four corners do not make a frame. Put 1 on the top left of the paper, then go clockwise.")
    return None


def _band_problem(layout: Layout) -> Sentence | None:
    rows, edges = layout.rows, [(one.left, one.right) for one in layout.columns]
    rising = len(rows) > 1 and all(b - a >= _LEAST_BAND for a, b in pairwise(rows)) and (rows[0], rows[-1]) == (0, 1)
    people = len(rows) - 1 - layout.titles
    if not rising or layout.titles < 0 or not 1 <= people <= MOST_ROWS:
        return say("The lines between the rows must go down the page, with at least one row of people.")
    in_order = all(right - left >= _LEAST_BAND for left, right in edges) and all(
        one[1] <= other[0] + 1e-6 for one, other in pairwise(edges)
    )
    if not edges or not in_order or len(edges) > _MOST_COLUMNS or edges[0][0] < 0 or edges[-1][1] > 1 + 1e-6:
        return say("The lines between the columns must follow each other from left to right.")
    return None


def _field_problem(layout: Layout, form: Form) -> Sentence | None:
    specs = {spec.key: spec for spec in form.columns if spec.titles}
    used = [one for one in layout.columns if one.key is not None]
    if not used:
        return say("Say of at least one column what it holds.")
    for one in used:
        spec = specs.get(one.key or "")
        if spec is None or (one.side and one.side not in sides_of(spec)):
            return say("A column holds something that this form does not have. Choose again.")
    twice = [key for (key, _side), count in Counter((one.key, one.side) for one in used).items() if count > 1]
    for key in {one.key for one in used}:
        places = [number for number, one in enumerate(layout.columns) if one.key == key]
        sides = {layout.columns[number].side for number in places}
        split = len(places) > 1
        apart = places != list(range(places[0], places[-1] + 1))
        if key in twice or apart or (split and len(sides) != len(places)) or (split and "" in sides):
            return say("“{title}” is chosen for more than one column. Keep one.", title=form.title_of(specs[key or ""]))
        if not split and sides != {""}:
            return say("“{title}” is split: choose its other column too.", title=form.title_of(specs[key or ""]))
    return None
