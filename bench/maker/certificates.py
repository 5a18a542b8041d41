"""Draws a made-up certificate: a person, and two or three doses by printed labels (DOMAIN.md §3.1)."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import segno
from PIL import Image

from bench.maker.heads import Writers, filled
from bench.maker.ink import scribble, stamp
from bench.maker.lists import touches
from bench.maker.pens import Printer, a_hand, a_printer
from bench.maker.people import make_lot, make_person, make_session
from bench.maker.sheet import Box, Drawn, Mark, Row, Sheet
from bench.maker.siblings import Chance, Sibling
from bench.maker.spelling import Value, a_spelling, vaccine_names
from bench.maker.words import set_name, wordings

#: Sheets in millimetres: A4, A5 upright and lying, half A4 lying.
_PAPERS = ((210, 297), (148, 210), (210, 148), (210, 148))


def make_certificate(rng: random.Random, held: bool, dpi: int, sibling: Sibling | None = None) -> Drawn:
    """Draw a certificate; sibling: which one of those of its session, or its person's before the last dose."""
    return _Certificate(rng, held, dpi, sibling).draw()


class _Certificate:
    def __init__(self, rng: random.Random, held: bool, dpi: int, sibling: Sibling | None) -> None:
        self.rng, self.held = rng, held
        width, height = rng.choice(_PAPERS)
        self.sheet = Sheet(width, height, dpi)
        self.words: dict[str, Any] = wordings()[set_name(held)]["certificate"]
        self.session = make_session(rng)
        self.person = make_person(Chance(rng, sibling).of_person(0), self.session)
        self.spelling = replace(
            a_spelling(rng, self.session, rng.choice(("full", "full", "long", "commune"))), years_only=False
        )
        self.style = rng.choice(("print", "print", "mixed", "hand"))
        self.writers = Writers(a_printer(rng, held), a_hand(rng, held), a_hand(rng, held))
        self.size = rng.uniform(3.4, 4.3) * (0.82 if height < 150 else 1.0)
        self.step = self.size * (1.75 if height < 150 else rng.uniform(1.9, 2.5))
        self.left, self.right = 0.09 * width, 0.93 * width
        self.row = Row(0, self.person.key, signed=True)
        self.doses = rng.choice((1, 2, 2, 2, 3))
        self.columns = rng.choice((2, 2, 1)) if height > 150 and self.doses < 3 else (3 if self.doses == 3 else 2)
        self.lots = rng.choice(("hand", "sticker", "absent", "printed", "printed"))
        if sibling:
            self.doses = max(2, self.doses) - sibling.other_dose

    def draw(self) -> Drawn:
        y = self._title()
        y = self._person(y)
        self.sheet.text(self.words["given"], self.writers.printer, self._fit(self.words["given"]), self.left, y)
        bottom = self._doses(y + 0.5 * self.step)
        ring = self._stamp(bottom) if self.rng.random() < 0.75 else None
        code = self._code(bottom) if self.rng.random() < 0.35 else ""
        layout = {
            "form": "giay-xac-nhan", "paper": [self.sheet.width, self.sheet.height], "doses": self.doses,
            "dose_columns": self.columns, "lots": self.lots, "stamp": ring is not None, "qr": code,
            "titles": True, "columns": [],
        }  # fmt: skip
        about = {"commune": self.session.commune.name, "vaccine": self.session.vaccine}
        return Drawn(self.sheet, "certificate", self.style, {}, [self.row], layout, about)

    def _fit(self, text: str) -> float:
        return min(
            self.size, self.size * (self.right - self.left) / self.sheet.width_of(text, self.writers.printer, self.size)
        )

    def _title(self) -> float:
        bold, y, middle = self.writers.printer.bold(), 0.045 * self.sheet.height + 4, self.sheet.width / 2
        for line in wordings()["common"]["motto"]:
            self.sheet.text(line, bold, self.size, middle, y, "center")
            y += 1.4 * self.size
        self.sheet.line(middle - 18, y - 0.9 * self.size, middle + 18, y - 0.9 * self.size)
        y += 1.2 * self.size
        for number, line in enumerate(self.words["title"]):
            self.sheet.text(line, bold, self.size * (1.2 - 0.25 * number), middle, y, "center")
            y += 1.6 * self.size
        return y + 0.5 * self.step

    def _person(self, y: float) -> float:
        person, spelling, half = self.person, self.spelling, (self.left + self.right) / 2
        self._line("full_name", "name", spelling.name(person), self.left, self.right, y)
        y += self.step
        wide = self.sheet.width_of(self.words["dob"] + self.words["phone"], self.writers.printer, self.size)
        if self.held and wide < 0.5 * (self.right - self.left):
            self._line("dob", "dob", spelling.day(person.born), self.left, half, y)
            self._line("phone", "phone", spelling.number(person), half + 3, self.right, y)
            y += self.step
            self._line("id_number", "id_number", (person.id_number,) * 2, self.left, self.right, y)
        else:
            self._line("dob", "dob", spelling.day(person.born), self.left, self.right, y)
            y += self.step
            self._line("id_number", "id_number", (person.id_number,) * 2, self.left, self.right, y)
            y += self.step
            self._line("phone", "phone", spelling.number(person), self.left, self.right, y)
        y += self.step
        self._line("address", "address", spelling.place(person), self.left, self.right, y)
        return y + self.step

    def _line(self, key: str, label: str, value: Value, x: float, end: float, y: float, by: str = "") -> None:
        """A label, a dotted line after it, and the value on it."""
        ink = self.sheet.text(self.words[label], self.writers.printer, self.size, x, y)
        start = ink[2] + 1.0
        style = by or ("print" if self.style == "print" else "hand")
        if style == "hand" or self.rng.random() < 0.5:
            self.sheet.dots(start, end, y + 0.5)
        if not value[0]:
            return
        pen, size = self.writers.of(style), self.size * (1.15 if style == "hand" else 1.0)
        size *= min(1.0, (end - start - 1) / self.sheet.width_of(value[0], pen, size))
        written = self.sheet.text(value[0], pen, size, start + 0.8, y - 0.1)
        cell = (start, y - self.size * 1.25, end, y + 0.45 * self.size)
        self.row.marks[key] = Mark(*value, pen.style, cell, written)
        self.row.cells[key] = cell

    def _doses(self, top: float) -> float:
        shown = max(2, self.doses) if self.columns > 1 else self.doses
        width = (self.right - self.left) / self.columns
        day, vaccine = self.session.day - timedelta(days=self.rng.randint(21, 84)), self.session.vaccine
        bottom = top
        for number in range(shown):
            x = self.left + (number % self.columns) * width
            y = top if self.columns > 1 else bottom
            end = self._dose(number, x, x + width - 4, y, day if number < self.doses else None, vaccine)
            bottom = max(bottom, end + 0.4 * self.step)
            day += timedelta(days=self.rng.randint(21, 90))
        return bottom

    def _dose(self, number: int, x: float, end: float, y: float, day: date | None, vaccine: str) -> float:
        key, bold, rng = f"dose{number + 1}", self.writers.printer.bold(), self.rng
        self.sheet.text(self.words["doses"][number], bold, self.size, (x + end) / 2 - 4, y + 0.5 * self.step, "center")
        y += 1.4 * self.step
        by = "hand" if self.style == "mixed" else ""
        self._line(f"{key}_date", "date", self.spelling.day(day) if day else ("", ""), x, end, y, by)
        y += self.step
        name = rng.choice([one for one in vaccine_names(vaccine) if len(one) < 18]) if day else ""
        self._line(f"{key}_vaccine", "vaccine", (name, vaccine), x, end, y, by)
        y += self.step
        if day and self.lots == "sticker":
            y = self._sticker(f"{key}_lot", x, y, make_lot(rng, vaccine), name)
        elif self.lots in ("hand", "printed"):
            lot = make_lot(rng, vaccine) if day else ""
            self._line(f"{key}_lot", "lot", (lot, lot), x, end, y, "hand" if self.lots == "hand" else by)
            y += self.step
        size = 0.85 * self.size
        self.sheet.text(self.words["place"], self.writers.printer, size, x, y)
        if day:
            self._place(f"{key}_place", x, end, y + 0.7 * self.step)
        self.sheet.text(self.words["sign"], self.writers.printer, 0.8 * size, x, y + 1.3 * self.step)
        if day and y + 3 * self.step < self.sheet.height and rng.random() < 0.8:
            scribble(self.sheet, rng, (x + 4, y + 1.4 * self.step, x + 26, y + 2.6 * self.step))
        return y + 1.4 * self.step

    def _place(self, key: str, x: float, end: float, y: float) -> None:
        pen, site = self.writers.of("print" if self.style == "print" else "hand"), self.session.site
        size = self.size * min(1.0, (end - x - 2) / self.sheet.width_of(site, pen, self.size))
        ink = self.sheet.text(site, pen, size, x + 1, y)
        cell = (x, y - 1.2 * self.size, end, y + 0.4 * self.size)
        self.row.marks[key], self.row.cells[key] = Mark(site, site, pen.style, cell, ink), cell

    def _sticker(self, key: str, x: float, y: float, lot: str, name: str) -> float:
        """Stick the vial's label on: small print on white, edged."""
        size, width = 0.72 * self.size, 34.0
        box: Box = (x + 2, y - 0.8 * self.step, x + 2 + width, y + 0.9 * self.step)
        self.sheet.fill(box, (244, 246, 250))
        for ends in ((0, 1, 2, 1), (0, 3, 2, 3), (0, 1, 0, 3), (2, 1, 2, 3)):
            self.sheet.line(*(box[end] for end in ends), 0.1, (150, 150, 160))
        printer = Printer(self.writers.printer.face)
        self.sheet.text(name[:16], printer, size, box[0] + 1, box[1] + 1.3 * size)
        ink = self.sheet.text("LOT ", printer, size, box[0] + 1, box[1] + 2.7 * size)
        written = self.sheet.text(lot, printer, size, ink[2] + 0.8, box[1] + 2.7 * size)
        cell = (ink[2], written[1] - 0.5, box[2], written[3] + 0.5)
        self.row.marks[key], self.row.cells[key] = Mark(lot, lot, "print", cell, written, 1, {"sticker": True}), cell
        return box[3] + 0.8 * self.step

    def _stamp(self, bottom: float) -> Box:
        words, rng = wordings()["stamp"], self.rng
        ring, middle = (
            filled(rng.choice(words["rings"]), self.session),
            filled(rng.choice(words["middles"]), self.session),
        )
        x, y = rng.uniform(0.25, 0.75) * self.sheet.width, min(bottom + rng.uniform(-20, 6), self.sheet.height - 19)
        box = stamp(self.sheet, rng, self.writers.printer, ring, middle, x, y)
        for mark in self.row.marks.values():
            if touches(mark.ink, box):
                mark.flags["stamped"] = True
        return box

    def _code(self, bottom: float) -> str:
        """Print a QR code of name, birth date and number, where there is room."""
        side = 24.0
        if bottom + side + 4 > self.sheet.height:
            return ""
        text = "|".join((self.person.id_number, self.person.name, self.person.born.strftime("%d%m%Y")))
        data = io.BytesIO()
        segno.make(text, error="m").save(data, kind="png", border=2, scale=4)
        pixels = round(side * self.sheet.scale)
        code = Image.open(data).convert("RGB").resize((pixels, pixels), Image.Resampling.NEAREST)
        self.sheet.image.paste(
            code, (round((self.right - side) * self.sheet.scale), round((bottom + 2) * self.sheet.scale))
        )
        return text
