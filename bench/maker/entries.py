"""Fills one row of a list after another: values, ditto marks, corrections, strokes, signatures. In millimetres."""

from __future__ import annotations

import random
from datetime import timedelta

from bench.maker.columns import Column
from bench.maker.heads import Writers
from bench.maker.ink import scribble, strike
from bench.maker.pens import INKS
from bench.maker.people import MAN, Person, Session, make_lot
from bench.maker.sheet import Box, Mark, Row, Sheet
from bench.maker.spelling import Spelling, Value, is_man, vaccine_names
from bench.maker.words import wordings

_DITTO = {"address", "vaccine", "lot", "dose_date", "occupation", "priority_group"}
_PROSE = {"full_name", "address", "occupation", "id_number", "phone"}


class RowWriter:
    """Writes the rows of one page; it remembers the row above for ditto marks."""

    def __init__(
        self, sheet: Sheet, rng: random.Random, writers: Writers, columns: list[Column], lines: list[float],
        size: float, by_hand: dict[str, bool], spelling: Spelling, session: Session,
    ) -> None:  # fmt: skip
        self.sheet, self.rng, self.writers, self.columns, self.lines = sheet, rng, writers, columns, lines
        self.size, self.by_hand, self.spelling, self.session = size, by_hand, spelling, session
        self.ditto = rng.choice(wordings()["common"]["ditto"]) if rng.random() < 0.3 else ""
        self.signs, self.wrong = rng.uniform(0.8, 1.0), rng.choice((0.0, 0.0, 0.01, 0.03))
        self.both = any(column.key.startswith("dose2_") for column in columns)
        self.earlier = session.day - timedelta(days=rng.randint(21, 84)), make_lot(rng, session.vaccine)
        self.above: dict[str, str] = {}
        self.spill = rng.random() < 0.25
        self.vaccine = min(rng.sample(vaccine_names(session.vaccine), 2), key=len)

    def row(self, stt: int, number: int, person: Person | None, top: float, bottom: float) -> Row:
        """Write a row; without a person it stays blank."""
        row = Row(number, person.key if person else "", blank=person is None)
        for place, column in enumerate(self.columns):
            cell = (self.lines[place], top, self.lines[place + 1], bottom)
            if not column.part:
                row.cells[column.key] = cell
            if column.key == "stt":
                row.marks["stt"] = self._write((str(stt), str(stt)), column, cell)
            elif person:
                self._fill(row, column, person, cell)
        if person and self.rng.random() < 0.02:
            self._strike(row, top, bottom)
        return row

    def _fill(self, row: Row, column: Column, person: Person, cell: Box) -> None:
        if column.key == "signature":
            row.signed = self.rng.random() < self.signs
            if row.signed:
                self._sign(person, cell)
            return
        if column.part and (column.part == MAN) != is_man(person):
            return
        value = self._value(column, person)
        if value is None:
            return
        row.cells[column.key] = cell
        mark = self._mark(column, value, cell)
        row.marks[column.key] = mark
        if column.part and column.key == "dob":
            row.marks["sex"] = Mark(person.sex, person.sex, mark.style, cell, mark.ink, 1, {"implied": True})
            row.cells["sex"] = cell

    def _value(self, column: Column, person: Person) -> Value | None:
        spelling, key = self.spelling, column.key
        if key == "remark":
            word = self.rng.choice(wordings()["common"]["remarks"])
            return (word, word) if self.rng.random() < 0.12 else None
        if key == "sex" and column.part:
            return self.rng.choice(("x", "X", "x")), person.sex
        if key in ("vaccine", "lot", "dose_date") or key[:5] in ("dose1", "dose2"):
            return self._dose(key)
        if key in ("id_number", "phone") and self.rng.random() < 0.03:
            return None
        return {
            "full_name": spelling.name, "phone": spelling.number, "address": spelling.place, "sex": spelling.sex,
            "dob": lambda one: spelling.birth(self.rng, one), "id_number": lambda one: (one.id_number,) * 2,
            "priority_group": lambda one: (one.group,) * 2, "occupation": lambda one: (one.job,) * 2,
            "health_insurance": lambda one: (one.insurance,) * 2,
        }[key](person)  # fmt: skip

    def _dose(self, key: str) -> Value | None:
        day, lot = self.session.day, self.session.lot
        if key.startswith("dose1") and self.both:
            day, lot = self.earlier
        elif key.startswith("dose2") and self.session.dose == 1:
            return None
        name = key.rpartition("_")[2]
        return {"date": self.spelling.day(day), "lot": (lot, lot)}.get(
            name, (self.spelling.vaccine, self.session.vaccine)
        )

    def _mark(self, column: Column, value: Value, cell: Box) -> Mark:
        name = (
            column.key.removeprefix("dose1_")
            .removeprefix("dose2_")
            .replace("date", "dose_date")
            .replace("dose_dose", "dose")
        )
        same, self.above[column.key] = self.above.get(column.key) == self._meaning(value), self._meaning(value)
        if self.ditto and name in _DITTO and same and self.rng.random() < 0.7:
            mark = self._write((self.ditto, value[1]), column, cell)
            mark.flags["ditto"] = True
            return mark
        if column.key != "stt" and self.rng.random() < self.wrong:
            return self._corrected(column, value, cell)
        return self._write(value, column, cell)

    @staticmethod
    def _meaning(value: Value) -> str:
        return value[1]

    def _write(self, value: Value, column: Column, cell: Box) -> Mark:
        by_hand = self.by_hand.get(column.key, False)
        pen = self.writers.of("hand" if by_hand else "print")
        size = self.size * (1.12 if by_hand else 1.0)
        drop = self.rng.gauss(0, 0.25) if by_hand else 0.0
        placed = (cell[0], cell[1] + drop, cell[2], cell[3] + drop)
        align = "center" if column.centred and not by_hand else "left"
        long = self.sheet.width_of(value[0], pen, size) > 1.05 * (cell[2] - cell[0])
        spill = self.spill and by_hand and long and column.key in _PROSE
        ink, lines = self.sheet.cell(value[0], pen, size, placed, align, spill)
        return Mark(*value, pen.style, cell, ink, lines, {"spilled": True} if spill else {})

    def _corrected(self, column: Column, value: Value, cell: Box) -> Mark:
        """A wrong value is crossed out, and the right one written above it, or nothing at all."""
        wrong = value[0][:-1] + self.rng.choice("0123456789" if value[0][-1:].isdigit() else "anhg")
        low = (cell[0], cell[1] + 0.25 * (cell[3] - cell[1]), cell[2], cell[3])
        first = self._write((wrong, ""), column, low)
        ink = self.rng.choice(INKS)
        strike(self.sheet, self.rng, first.ink[0] - 0.5, first.ink[2] + 0.5, (first.ink[1] + first.ink[3]) / 2, ink)
        if self.rng.random() < 0.25:
            return Mark("", "", first.style, cell, first.ink, 1, {"struck": True, "was": wrong})
        high = (cell[0] + 1.5, cell[1] - 0.12 * (cell[3] - cell[1]), cell[2], cell[1] + 0.42 * (cell[3] - cell[1]))
        written, lines = self.sheet.cell(value[0], self.writers.other, 0.8 * self.size, high)
        return Mark(*value, "hand", cell, written, lines, {"corrected": True})

    def _sign(self, person: Person, cell: Box) -> None:
        inner = (cell[0] + 1, cell[1] + 0.5, cell[2] - 1, cell[3] - 0.5)
        if self.rng.random() < 0.35:
            self.sheet.cell(person.name.split(" ")[-1], self.writers.other, self.size, inner, "center")
        else:
            scribble(self.sheet, self.rng, inner)

    def _strike(self, row: Row, top: float, bottom: float) -> None:
        row.struck = True
        end = len(self.lines) - 1 if self.rng.random() < 0.6 else min(6, len(self.lines) - 1)
        ink = self.rng.choice(INKS)
        strike(self.sheet, self.rng, self.lines[0] + 1, self.lines[end] - 1, (top + bottom) / 2, ink)
