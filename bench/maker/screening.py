"""Draws a made-up screening sheet: identity band, earlier dose, medical answers, conclusion (DOMAIN.md §3.2)."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from bench.maker.heads import Writers, session_values
from bench.maker.ink import scribble, stroke
from bench.maker.pens import INKS, a_hand, a_printer
from bench.maker.people import make_person, make_session
from bench.maker.sheet import Box, Drawn, Mark, Row, Sheet
from bench.maker.spelling import Value, a_spelling, vaccine_names
from bench.maker.words import wordings


def make_screening(rng: random.Random, held: bool, dpi: int) -> Drawn:
    """Draw a screening sheet."""
    return _Screening(rng, held, dpi).draw()


class _Screening:
    def __init__(self, rng: random.Random, held: bool, dpi: int) -> None:
        self.rng, self.sheet = rng, Sheet(210, 297, dpi)
        self.words: dict[str, Any] = wordings()["screening"]
        self.session = make_session(rng)
        self.person = make_person(rng, self.session)
        self.spelling = replace(a_spelling(rng, self.session, "commune"), years_only=False)
        self.style = rng.choice(("hand", "hand", "print"))
        self.writers = Writers(a_printer(rng, held), a_hand(rng, held), a_hand(rng, held))
        self.size, self.left, self.right = rng.uniform(3.8, 4.4), rng.uniform(16, 24), rng.uniform(188, 197)
        self.step = self.size * rng.uniform(1.65, 1.85)
        self.row, self.header = Row(0, self.person.key, signed=True), {}
        self.answers: Box = (0, 0, 0, 0)

    def draw(self) -> Drawn:
        y = self._band(self._top())
        y = self._before(y)
        self.answers = (self.left, y - self.size, self.right, 0)
        y = self._questions(y)
        self.answers = (*self.answers[:3], y)
        self._end(y)
        layout = {"form": "phieu-sang-loc", "titles": True, "columns": [], "doses": 1, "answers": list(self.answers)}
        about = {"commune": self.session.commune.name, "vaccine": self.session.vaccine}
        return Drawn(self.sheet, "screening", self.style, self.header, [self.row], layout, about)

    def _top(self) -> float:
        sheet, bold = self.sheet, self.writers.printer.bold()
        y = 18.0
        ink = sheet.text(self.words["owner"], bold, 0.9 * self.size, self.left, y)
        site = session_values(self.session, self.spelling)["site"]
        size = min(
            0.9 * self.size, 0.9 * self.size * 75 / sheet.width_of(site[0], self.writers.printer, 0.9 * self.size)
        )
        written = sheet.text(site[0], self.writers.printer, size, self.left, y + 1.4 * self.size)
        cell = (self.left, ink[3] + 0.6, self.left + 80, y + 2 * self.size)
        self.header["site"] = Mark(*site, "print", cell, written)
        for number, line in enumerate(wordings()["common"]["motto"]):
            sheet.text(line, bold, 0.8 * self.size, 0.73 * sheet.width, y + number * 1.4 * self.size, "center")
        y += 4.4 * self.size
        for line in self.words["title"]:
            sheet.text(line, bold, 1.12 * self.size, sheet.width / 2, y, "center")
            y += 1.6 * self.size
        return y + self.size

    def _band(self, y: float) -> float:
        person, spelling, half = self.person, self.spelling, 0.6 * self.right
        self._line("full_name", "full_name", spelling.name(person), self.left, self.right, y)
        y += self.step
        self._line("dob", "dob", spelling.day(person.born), self.left, half, y)
        self._sexes(half + 6, y)
        y += self.step
        self._line("id_number", "id_number", (person.id_number,) * 2, self.left, half, y)
        self._line("phone", "phone", spelling.number(person), half + 2, self.right, y)
        y += self.step
        self._line("occupation", "occupation", (person.job,) * 2, self.left, half, y)
        self._line("", "workplace", ("", ""), half + 2, self.right, y)
        y += self.step
        self._line("address", "address", spelling.place(person), self.left, self.right, y)
        return y + self.step

    def _line(self, key: str, label: str, value: Value, x: float, end: float, y: float) -> None:
        ink = self.sheet.text(self.words[label], self.writers.printer, self.size, x, y)
        start = ink[2] + 1.0
        self.sheet.dots(start, end, y + 0.5)
        if not value[0]:
            return
        pen, size = self.writers.of(self.style), self.size * (1.15 if self.style == "hand" else 1.0)
        size *= min(1.0, (end - start - 1) / self.sheet.width_of(value[0], pen, size))
        written = self.sheet.text(value[0], pen, size, start + 0.8, y - 0.1)
        cell = (start, y - 1.25 * self.size, end, y + 0.45 * self.size)
        self.row.marks[key], self.row.cells[key] = Mark(*value, pen.style, cell, written), cell

    def _box(self, x: float, y: float, ticked: bool) -> Box:
        side = 0.85 * self.size
        box = (x, y - side, x + side, y)
        for ends in ((0, 1, 2, 1), (0, 3, 2, 3), (0, 1, 0, 3), (2, 1, 2, 3)):
            self.sheet.line(*(box[end] for end in ends))
        if ticked:
            ink = self.rng.choice(INKS)
            stroke(
                self.sheet,
                [(x - 0.3, y - side / 2), (x + side / 2.5, y + 0.2), (x + 1.3 * side, y - 1.3 * side)],
                ink,
                0.4,
            )
        return box

    def _sexes(self, x: float, y: float) -> None:
        for sex in self.words["sexes"]:
            ink = self.sheet.text(sex, self.writers.printer, self.size, x, y)
            box = self._box(ink[2] + 1.5, y, sex == self.person.sex)
            if sex == self.person.sex:
                cell = (box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1)
                self.row.marks["sex"], self.row.cells["sex"] = (
                    Mark("x", sex, "hand", cell, box, 1, {"ticked": True}),
                    cell,
                )
            x = box[2] + 6

    def _before(self, y: float) -> float:
        words, given = self.words, self.rng.random() < 0.5
        ink = self.sheet.text(words["before"], self.writers.printer, self.size, self.left, y)
        box = self._box(ink[2] + 2, y, not given)
        self.sheet.text(words["not_yet"], self.writers.printer, self.size, box[2] + 1.5, y)
        y += self.step
        box = self._box(self.left + 8, y, given)
        name = self.rng.choice([one for one in vaccine_names(self.session.vaccine) if len(one) < 18])
        self._line(
            "dose1_vaccine",
            "given",
            (name, self.session.vaccine) if given else ("", ""),
            box[2] + 1.5,
            0.65 * self.right,
            y,
        )
        if given:
            self._line("dose1_date", "day", self.spelling.day(self.session.day), 0.66 * self.right, self.right, y)
        return y + 1.3 * self.step

    def _questions(self, y: float) -> float:
        words, printer, small = self.words, self.writers.printer, 0.88 * self.size
        self.sheet.text(words["screening"], printer.bold(), self.size, self.left, y)
        for question in words["questions"]:
            y += 1.45 * self.size
            yes = self.rng.random() < 0.08
            self.sheet.text(question, printer, small, self.left, y)
            x = self.right - 34
            for number, answer in enumerate(words["answers"]):
                ink = self.sheet.text(answer, printer, small, x, y)
                self._box(ink[2] + 1.2, y, bool(number) == yes)
                x += 21
        return y + self.size

    def _end(self, y: float) -> None:
        words, printer, rng, day = self.words, self.writers.printer, self.rng, self.session.day
        y += self.step
        self.sheet.text(words["conclusion"], printer.bold(), self.size, self.left, y)
        for number, line in enumerate(words["conclusions"]):
            y += 1.45 * self.size
            box = self._box(self.left + 4, y, number == 0)
            self.sheet.text(line, printer, 0.95 * self.size, box[2] + 2, y)
        y += self.step
        line = words["time"].format(
            h=rng.randint(7, 16), min=f"{rng.randint(0, 59):02d}", d=f"{day.day:02d}", m=f"{day.month:02d}", y=day.year
        )
        self.sheet.text(line, printer, self.size, self.right, y, "right")
        x = self.right - 35
        self.sheet.text(words["signer"], printer.bold(), 0.95 * self.size, x, y + 1.6 * self.size, "center")
        self.sheet.text(words["signer_note"], printer, 0.85 * self.size, x, y + 2.9 * self.size, "center")
        scribble(self.sheet, rng, (x - 14, y + 3.6 * self.size, x + 14, y + 6.2 * self.size))
