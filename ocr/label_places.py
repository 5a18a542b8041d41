"""Give every field of a form laid out by labels its place, found or where it must be. Pure: boxes, no pictures.

A person's labels stand above the doses; a dose's labels stand in its own part of the page, or its values are the cells
of a small table with a row for each dose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ocr.doses import DoseArea, dose_areas, find_dose_names
from ocr.grid import Grid, union
from ocr.label_fields import best_title
from ocr.label_values import Place, find_places
from ocr.results import Box
from ocr.words import Word
from records.forms import FieldSpec, Form

#: A gap of this many usual ones between two lines of labels has room for a label that was not read.
_ROOM = 1.6
#: Where nothing tells how far lines stand apart, in letter heights.
_USUAL_GAP = 4.0
#: Below the last value of a dose that has a label, in letter heights: a sticker, a line written by hand.
_BELOW = 5.0
#: A table of doses has at least two columns that the form knows.
_FEWEST_COLUMNS = 2


@dataclass(frozen=True)
class Spot:
    """Where a field's value stands, or must stand. box None: only `band`, the part of the page to look at, is known.

    found: by a label or a title of its own.
    """

    spec: FieldSpec
    title: str
    box: Box | None
    band: Box
    found: bool = True


@dataclass(frozen=True)
class DoseTable:
    """A ruled table of doses: its grid, and per column the words of its title."""

    grid: Grid
    titles: tuple[str, ...]

    @property
    def top(self) -> int:
        """Where it begins."""
        return round(min(self.grid.rows[0].across))


@dataclass(frozen=True)
class Print:
    """What is printed on a page: its words, its leaders, the height of its letters, the part of the page it fills."""

    words: Sequence[Word]
    leaders: Sequence[Box]
    letter: int
    area: Box


def find_spots(form: Form, printed: Print, table: DoseTable | None) -> list[Spot]:
    """Give the spots of all fields that have, or should have, a place on this paper, in its order."""
    page, letter = printed.area, printed.letter
    dose_spots, dose_top = _dose_spots(form, printed, table)
    person = [spec for spec in form.columns if not spec.dose]
    x, y, w, h = page
    above = (x, y, w, min(y + h, dose_top) - y)
    places = find_places(person, printed.words, above, letter, printed.leaders)
    return [*_with_missing(person, places, above, letter), *(dose_spots or _no_doses(form, places, page))]


def is_dose_table(form: Form, titles: Sequence[str]) -> bool:
    """Say whether the titles of a table are those of this form's doses."""
    return len(_columns(form, titles)) >= _FEWEST_COLUMNS


def _dose_spots(form: Form, printed: Print, table: DoseTable | None) -> tuple[list[Spot], int]:
    """Give the spots of the doses and where the first begins."""
    end = printed.area[1] + printed.area[3]
    if not form.dose_titles:
        return [], end
    if table is not None and is_dose_table(form, table.titles):
        return _in_table(form, table), table.top
    names = find_dose_names(form, printed.words, printed.letter)
    areas = dose_areas(form, names, printed.words, printed.area, printed.letter)
    top = min((area.box[1] for area in areas), default=end)
    return [spot for area in areas for spot in _in_area(form, area, printed)], top


def _columns(form: Form, titles: Sequence[str]) -> dict[str, int]:
    """Say which column of a table holds which role of a dose."""
    pairs = [
        (best_title(spec.titles, title)[0], place, spec.role)
        for place, title in enumerate(titles)
        for spec in form.columns
        if spec.dose == 1
    ]
    found: dict[str, int] = {}
    for likeness, place, role in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if likeness and role not in found and place not in found.values():
            found[role] = place
    return found


def _in_table(form: Form, table: DoseTable) -> list[Spot]:
    columns = _columns(form, table.titles)
    found = []
    for row in range(1, min(table.grid.row_count, len(form.dose_titles) + 1)):
        for spec in sorted(_of_dose(form, row), key=lambda one: columns.get(one.role, -1)):
            if spec.role in columns:
                box = table.grid.cell(row, columns[spec.role])
                title = f"{form.dose_titles[row - 1][-1]} · {table.titles[columns[spec.role]]}"
                found.append(Spot(spec, title, box, box))
    return found


def _in_area(form: Form, area: DoseArea, printed: Print) -> list[Spot]:
    specs = _of_dose(form, area.number)
    places = find_places(specs, printed.words, area.box, printed.letter, printed.leaders)
    found = [Spot(one.spec, f"{area.title} · {one.title}", one.box, union((one.label, one.box))) for one in places]
    known = {one.spec.key for one in places}
    # A lot on a sticker has no label of its own: whoever reads it looks at all of the dose's part.
    others = [spec for spec in specs if spec.key not in known]
    whole = _down_to(area.box, [one.box for one in places], printed.letter)
    return found + [Spot(spec, f"{area.title} · {spec.titles[0]}", whole, whole, found=False) for spec in others]


def _down_to(area: Box, boxes: Sequence[Box], letter: int) -> Box:
    """End a dose's part a line or two below its last value: what stands further down is not the dose's."""
    x, y, w, h = area
    lowest = max((top + high for _, top, _, high in boxes), default=y + h)
    return x, y, w, min(h, round(lowest + _BELOW * letter) - y)


def _no_doses(form: Form, places: Sequence[Place], page: Box) -> list[Spot]:
    """Leave the first dose to a person, who looks at all of the page below the last label."""
    x, y, w, h = page
    top = max((place.box[1] + place.box[3] for place in places), default=y)
    band = (x, top, w, max(1, y + h - top))
    return [Spot(spec, spec.titles[0], None, band, found=False) for spec in _of_dose(form, 1) if spec.required]


def _of_dose(form: Form, number: int) -> list[FieldSpec]:
    return [spec for spec in form.columns if spec.dose == number]


def _with_missing(specs: Sequence[FieldSpec], places: Sequence[Place], area: Box, letter: int) -> list[Spot]:
    """Add the fields whose label was not read: between the labels around them, if a line is free there."""
    found = {place.spec.key: place for place in places}
    gap = _usual_gap(places, letter)
    spots = []
    for index, spec in enumerate(specs):
        if spec.key in found:
            place = found[spec.key]
            spots.append(Spot(spec, place.title, place.box, union((place.label, place.box))))
            continue
        before = [found[one.key] for one in specs[:index] if one.key in found]
        after = [found[one.key] for one in specs[index + 1 :] if one.key in found]
        band, free = _band(before, after, area, gap, letter)
        if free and not _claimed(specs, found, index):
            spots.append(Spot(spec, spec.titles[0], band, band, found=False))
        elif spec.required:
            spots.append(Spot(spec, spec.titles[0], None, band, found=False))
    return spots


def _claimed(specs: Sequence[FieldSpec], found: dict[str, Place], index: int) -> bool:
    """Say whether another field whose label is missing has a better right to the free line: one that must be there."""
    start = index
    while start > 0 and specs[start - 1].key not in found:
        start -= 1
    end = index
    while end + 1 < len(specs) and specs[end + 1].key not in found:
        end += 1
    rivals = specs[start : end + 1]
    return len(rivals) > 1 and rivals[index - start] is not next((one for one in rivals if one.required), rivals[0])


def _usual_gap(places: Sequence[Place], letter: int) -> float:
    heights = sorted({round(place.label[1] + place.label[3] / 2) for place in places})
    gaps = sorted(two - one for one, two in pairwise(heights) if two - one > letter)
    return gaps[len(gaps) // 2] if gaps else _USUAL_GAP * letter


def _band(before: Sequence[Place], after: Sequence[Place], area: Box, gap: float, letter: int) -> tuple[Box, bool]:
    """Give the part of the page between two fields, and whether just one line of labels is free there."""
    x, y, w, h = area
    above = max((one.label[1] + one.label[3] / 2 for one in before), default=None)
    below = min((one.label[1] + one.label[3] / 2 for one in after), default=None)
    free = above is not None and below is not None and _ROOM * gap <= below - above < (_ROOM + 1) * gap
    top = y if above is None else round(above + gap / 2)
    bottom = y + h if below is None else round(below - gap / 2)
    if before and not after:
        bottom = min(y + h, top + round(2 * gap))
    if after and not before:
        top = max(y, bottom - round(2 * gap))
    return (x, top, w, max(2 * letter, bottom - top)), free
