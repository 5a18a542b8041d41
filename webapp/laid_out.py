"""A page's layout as it was found: the columns, rows and boxes to draw over its picture. Steps that only read.

It must not know a value: only where a cell is and how sure its reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from records import roles
from records.forms import Form, all_forms
from records.models.paper import Field, Page, Record
from records.words import RecordKind, RecordState

#: A bold letter is about this wide beside its height.
_WIDE = 0.66

#: x, y, width, height in pixels of the straightened page.
Box = tuple[int, int, int, int]


class Sureness(StrEnum):
    """How a box is coloured: the reading may be shown, it may not, there is none."""

    SURE = "sure"
    UNSURE = "unsure"
    NONE = "none"


@dataclass(frozen=True)
class Cell:
    """One field's box."""

    box: Box
    sureness: Sureness


@dataclass(frozen=True)
class Strip:
    """A column with its title, or a row with its number. letter: how high the name is, so that it fits.

    state: of a row that is blank or struck out, or looks so.
    """

    box: Box
    name: str
    letter: float
    state: str = ""


@dataclass(frozen=True)
class LaidOut:
    """All that is drawn over a page's picture. beside: how many rows have a person of the site's own list."""

    columns: tuple[Strip, ...]
    rows: tuple[Strip, ...]
    cells: tuple[Cell, ...]
    letter: int
    beside: int

    @property
    def states(self) -> set[str]:
        """Say which colours the rows' numbers have besides the usual one."""
        return {one.state for one in self.rows if one.state}

    @property
    def counts(self) -> Counter[Sureness]:
        """Count the boxes of each colour."""
        return Counter(one.sureness for one in self.cells)


def laid_out(db: Session, page: Page) -> LaidOut | None:
    """Gather a page's layout; None where it has none."""
    query = select(Record).where(Record.page_id == page.id).options(selectinload(Record.fields)).order_by(Record.row)
    records = db.scalars(query).all()
    form = all_forms().get(page.form_key or "")
    if not records or form is None or not page.width:
        return None
    people = [record for record in records if record.kind != RecordKind.HEADER]
    # A mark over several columns would cover their own boxes.
    over = {spec.key for spec in form.columns if spec.spans}
    cells = tuple(
        Cell(_box(one), _sureness(one))
        for record in records
        for one in record.fields
        if one.box and not (record.kind != RecordKind.HEADER and one.key in over)
    )
    letter = max(12, page.width // 110)
    beside = sum(any(one.file_reading is not None for one in record.fields) for record in people)
    return LaidOut(_columns(form, people, letter), _rows(people, letter), cells, letter, beside)


def _columns(form: Form, rows: Sequence[Record], letter: int) -> tuple[Strip, ...]:
    """Name each column by its first printed title; one that holds two fields by both."""
    if form.layout != "table":
        return ()
    titles = {spec.key: form.title_of(spec) for spec in form.columns if spec.titles}
    boxes: dict[str, list[Box]] = {}
    for record in rows:
        for one in record.fields:
            if one.box and one.key in titles:
                boxes.setdefault(one.key, []).append(_box(one))
    names: dict[Box, list[str]] = {}
    for key, found in boxes.items():
        names.setdefault(_around(found), []).append(titles[key])
    return tuple(_named(box, " · ".join(several), letter) for box, several in names.items())


def _named(box: Box, name: str, letter: int) -> Strip:
    return Strip(box, name, round(min(letter, box[2] / (_WIDE * len(name))), 1))


def _rows(rows: Sequence[Record], letter: int) -> tuple[Strip, ...]:
    found = ((record, [_box(one) for one in record.fields if one.box]) for record in rows)
    return tuple(Strip(_around(boxes), str(record.row + 1), letter, _state(record)) for record, boxes in found if boxes)


def _state(record: Record) -> str:
    looks_struck = any(one.role == roles.STRIKE and one.reading == "yes" for one in record.fields)
    if record.state == RecordState.STRUCK or (record.state == RecordState.LIVE and looks_struck):
        return "struck"
    return "blank" if record.state == RecordState.BLANK else ""


def _sureness(field: Field) -> Sureness:
    if field.sure:
        return Sureness.SURE
    return Sureness.UNSURE if field.reading else Sureness.NONE


def _box(field: Field) -> Box:
    x, y, width, height = field.box
    return int(x), int(y), int(width), int(height)


def _around(boxes: Iterable[Box]) -> Box:
    several = list(boxes)
    left, top = min(one[0] for one in several), min(one[1] for one in several)
    right, bottom = max(one[0] + one[2] for one in several), max(one[1] + one[3] for one in several)
    return left, top, right - left, bottom - top
