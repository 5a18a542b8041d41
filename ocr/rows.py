"""Put together the rows of a table: text cells, split birth columns, signatures, strike-outs, blank rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ocr.cells import Cell, CellReading, printed_numbers, read_cells
from ocr.columns import Column
from ocr.confidence import sure_of_mark
from ocr.crops import cut, cut_side_by_side, encode
from ocr.ink import CLEAR, DOUBTFUL, Mark
from ocr.results import Box, FieldReading, RecordReading
from ocr.sheet import Sheet
from ocr.tesseract import Reader
from records.forms import FieldSpec, Form

_MARK = "mark"
_NUMBER = "row.number"
_YES, _NO = "yes", "no"


@dataclass(frozen=True)
class Table:
    """A page's table: which columns of the sheet hold which field of the form. Row 0 of the grid is the titles."""

    sheet: Sheet
    form: Form
    columns: tuple[Column, ...]

    @cached_property
    def rows(self) -> range:
        """The rows of the grid that hold people."""
        return range(1, self.sheet.grid.row_count)

    def column(self, key: str) -> Column | None:
        """Find a field's column; None where the page has none."""
        return next((column for column in self.columns if column.spec.key == key), None)

    def box(self, row: int, column: Column) -> Box:
        """Give the box of a field's cell, or of all its cells where it is split."""
        return self.sheet.grid.span(row, column.places[0], column.places[-1])


def read_rows(table: Table, reader: Reader, alive: Callable[[], None]) -> tuple[RecordReading, ...]:
    """Read all rows of the table, in their order."""
    strikes = _strikes(table)
    marks = {column.spec.key: _marks(table, column) for column in table.columns if column.spec.kind == _MARK}
    cells = [
        _cell(table, row, column, strikes[row])
        for row in table.rows
        for column in table.columns
        if column.spec.kind != _MARK and not column.is_ticked
    ]
    readings = read_cells(table.sheet, cells, reader, alive)
    numbers = _numbers(table, readings)
    rows = []
    for row in table.rows:
        seen = _Row(table, row, strikes[row], {key: one[row] for key, one in marks.items()}, readings)
        rows.append(RecordReading(row - 1, tuple(seen.fields()), numbers.get(row - 1), seen.is_blank()))
        alive()
    return tuple(rows)


def _cell(table: Table, row: int, column: Column, strike: Mark) -> Cell:
    box = table.box(row, column)
    if column.sides:
        boxes = [table.sheet.grid.cell(row, place) for place in column.places]
        # Only the filled side is read: a rule between them would be read as a letter.
        box = max(boxes, key=lambda one: table.sheet.pen.in_box(one).area)
    return Cell(row, column.spec.key, column.spec.kind, box, strike.there)


def _strikes(table: Table) -> dict[int, Mark]:
    name = next((column for column in table.columns if column.spec.kind == "person_name"), table.columns[0])
    places = (name.places[0], name.places[-1])
    return {row: table.sheet.ink.strike(row, places) for row in table.rows}


def _marks(table: Table, column: Column) -> dict[int, Mark]:
    """Measure a column of marks; a mark only seen with red ink may be a stamp."""
    places = (column.places[0], column.places[-1])
    by_pen = table.sheet.pen.marks(places, table.rows)
    by_all = table.sheet.ink.marks(places, table.rows)
    found = {}
    for row, pen, every in zip(table.rows, by_pen, by_all, strict=True):
        same = pen.there == every.there
        found[row] = pen if same else Mark(pen.there, min(pen.confidence, DOUBTFUL), touched=pen.touched)
    return found


def _numbers(table: Table, readings: dict[tuple[int, str], CellReading]) -> dict[int, str]:
    column = next((one for one in table.columns if one.spec.role == _NUMBER), None)
    if column is None:
        return {}
    return printed_numbers({row - 1: readings[row, column.spec.key] for row in table.rows})


@dataclass(frozen=True)
class _Row:
    """One row while it is put together."""

    table: Table
    row: int
    strike: Mark
    marks: dict[str, Mark]
    readings: dict[tuple[int, str], CellReading]

    def is_blank(self) -> bool:
        """Say whether nothing was written in the row: no ink but the running number and a neighbour's stroke."""
        for column in self.table.columns:
            if column.spec.kind == _MARK:
                if self.marks[column.spec.key].there or not self._only_touched(column):
                    return False
            elif column.spec.role != _NUMBER and self._has_ink(column):
                return False
        return not self.strike.there and not self._ink_elsewhere()

    def _has_ink(self, column: Column) -> bool:
        grid = self.table.sheet.grid
        return any(self.table.sheet.ink.in_box(grid.cell(self.row, place)).area for place in column.places)

    def _only_touched(self, column: Column) -> bool:
        return not self._has_ink(column) or self.marks[column.spec.key].touched

    def _ink_elsewhere(self) -> bool:
        """Look at the columns that no field of the form has."""
        known = {place for column in self.table.columns for place in column.places}
        grid = self.table.sheet.grid
        others = [place for place in range(grid.column_count) if place not in known]
        return any(self.table.sheet.ink.in_box(grid.cell(self.row, place)).area for place in others)

    def fields(self) -> Iterator[FieldReading]:
        """Give the fields in the order on paper; the strike-out before the first cell that it spans."""
        wides = {group: self._wide(group) for group in {spec.group for spec in self.table.form.columns}}
        spanning = [spec for spec in self.table.form.columns if spec.spans]
        for column in self.table.columns:
            for spec in [one for one in spanning if column.spec.key in one.spans]:
                spanning.remove(spec)
                yield self._strike(spec, wides[spec.group])
            if column.is_ticked:
                yield self._side(column.spec, column, wides[column.spec.group])
                continue
            yield self._field(column, wides[column.spec.group])
            for spec in self.table.form.columns:
                if column.sides and spec.implied_by == column.spec.key and self.table.column(spec.key) is None:
                    yield self._side(spec, column, wides[spec.group])

    def _field(self, column: Column, wide: bytes) -> FieldReading:
        box = self.table.box(self.row, column)
        layout = {"title": column.title, **_captions(column)}
        key = column.spec.key
        crop = encode(cut(self.table.sheet.shown, box if column.sides else self.table.sheet.without_empty_end(box)))
        if column.spec.kind == _MARK:
            mark = self.marks[key]
            value = _mark_value(column.spec, mark)
            is_sure = bool(value) and _YES in column.spec.options and sure_of_mark(mark.confidence)
            is_sure = is_sure and not self.strike.there
            return FieldReading(key, box, value, value, mark.confidence, is_sure, layout, crop, wide)
        one = self.readings[self.row, key]
        return FieldReading(key, box, one.value, one.raw, one.confidence, False, layout, crop, wide, one.read_as)

    def _strike(self, spec: FieldSpec, wide: bytes) -> FieldReading:
        boxes = self._boxes(spec.spans)
        value = _YES if self.strike.there else _NO
        crop = encode(cut_side_by_side(self.table.sheet.shown, boxes))
        layout = {"title": ""}
        is_sure = sure_of_mark(self.strike.confidence)
        return FieldReading(
            spec.key, _largest(boxes), value, value, self.strike.confidence, is_sure, layout, crop, wide
        )

    def _side(self, spec: FieldSpec, column: Column, wide: bytes) -> FieldReading:
        """Tell a field by which side of a split column has ink."""
        grid, box = self.table.sheet.grid, self.table.box(self.row, column)
        areas = [self.table.sheet.pen.in_box(grid.cell(self.row, place)).area for place in column.places]
        stained = [self.table.sheet.ink.in_box(grid.cell(self.row, place)).area for place in column.places]
        filled = [side for side, area in zip(column.sides, areas, strict=True) if area]
        clear = len(filled) == 1 and sum(1 for area in stained if area) == 1 and not self.strike.there
        most = column.sides[areas.index(max(areas))] if filled else ""
        value = column.spec.split.get(most, most)
        confidence = (CLEAR if clear else DOUBTFUL) if value else 0.0
        layout = {"title": column.title, **_captions(column)}
        crop = encode(cut(self.table.sheet.shown, box))
        return FieldReading(spec.key, box, value, value, confidence, bool(value) and clear, layout, crop, wide)

    def _wide(self, group: str) -> bytes:
        """Cut the cells of one group side by side, for a person who wants to see more: no other group is shown."""
        keys = [spec.key for spec in self.table.form.columns if spec.group == group and not spec.spans]
        boxes = self._boxes(keys)
        return encode(cut_side_by_side(self.table.sheet.shown, boxes, 0.35), wide=True) if group and boxes else b""

    def _boxes(self, keys: Sequence[str]) -> list[Box]:
        """Give the boxes of some fields' cells, neighbours joined to one."""
        places = sorted(place for column in self.table.columns if column.spec.key in keys for place in column.places)
        runs: list[tuple[int, int]] = []
        for place in places:
            if runs and runs[-1][1] == place - 1:
                runs[-1] = (runs[-1][0], place)
            else:
                runs.append((place, place))
        return [self.table.sheet.grid.span(self.row, first, last) for first, last in runs]


def _largest(boxes: Sequence[Box]) -> Box:
    """Give the widest box: one box must not cover another group's cell that lies between."""
    return max(boxes, key=lambda box: box[2])


def _captions(column: Column) -> dict[str, str]:
    if len(column.sides) != 2:
        return {}
    return {"left": column.sides[0], "right": column.sides[1]}


def _mark_value(spec: FieldSpec, mark: Mark) -> str:
    """Say in the form's options what ink means: yes or no, or that there is something to be read by a person."""
    if _YES in spec.options:
        return _YES if mark.there else _NO
    return "other" if mark.there or mark.touched else ""
