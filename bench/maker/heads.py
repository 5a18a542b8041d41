"""What stands above and below a made-up list: owner, motto, title, the session's values, total, date line, signer."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bench.maker.ink import scribble
from bench.maker.pens import Box, Pen, Printer
from bench.maker.people import PROVINCE, Session, lower_type, make_person
from bench.maker.sheet import Mark, Sheet
from bench.maker.spelling import Spelling, Value
from bench.maker.words import choices, set_name, wordings

#: The values above the table, in their order; how many stand on one line at most.
_KEYS = ("district", "commune", "site", "session_date", "vaccine", "lot", "dose")
_PER_LINE = {"spread": 4, "stack": 1, "sides": 2, "boxed": 4}


@dataclass
class Writers:
    """Who writes on a page: the printer, and a hand for what is not printed."""

    printer: Printer
    hand: Pen
    other: Pen

    def of(self, style: str) -> Pen:
        """Give the pen of a style."""
        return self.printer if style == "print" else self.hand


def session_values(session: Session, spelling: Spelling) -> dict[str, Value]:
    """Write the values of a session."""
    district, commune = lower_type(session.district.name), lower_type(session.commune.name)
    return {
        "district": (district, district), "commune": (commune, commune), "site": (session.site, session.site),
        "session_date": spelling.day(session.day), "vaccine": (spelling.vaccine, session.vaccine),
        "lot": (session.lot, session.lot), "dose": (str(session.dose), str(session.dose)),
    }  # fmt: skip


def filled(text: str, session: Session) -> str:
    """Put the session's places into a printed line."""
    return text.format(
        DISTRICT=session.district.name.upper(),
        COMMUNE=session.commune.name.upper(),
        dose=session.dose,
        k=session.dose + 3,
    )


def draw_title(sheet: Sheet, rng: random.Random, pen: Printer, session: Session, held: bool, size: float) -> float:
    """Draw owner, motto and title; give where they end."""
    words, bold, y = wordings()[set_name(held)], pen.bold(), 11.0 + size
    left, right = 0.24 * sheet.width, 0.72 * sheet.width
    owner = rng.choice(words["owners"])
    if rng.random() < 0.85:
        for number, (mine, motto) in enumerate(zip(owner, wordings()["common"]["motto"], strict=True)):
            sheet.text(filled(mine, session), bold if number else pen, 1.05 * size, left, y, "center")
            sheet.text(motto, bold, 1.05 * size, right, y, "center")
            y += 1.35 * size
        for x in (left, right):
            sheet.line(x - 16, y - 0.8 * size, x + 16, y - 0.8 * size)
    y += 1.1 * size
    for line in filled(rng.choice(words["titles"]), session).split("|"):
        sheet.text(line, bold, 1.45 * size, sheet.width / 2, y, "center")
        y += 1.75 * size
    return y


def draw_head(
    sheet: Sheet, rng: random.Random, writers: Writers, style: str, how: str, values: dict[str, Value], held: bool,
    size: float, top: float,
) -> tuple[dict[str, Mark], float]:  # fmt: skip
    """Draw the session's values as a form places them; give their marks and where they end."""
    keys = [key for key in _KEYS if key not in ("dose", "lot") or rng.random() < 0.9]
    labels = {key: rng.choice(choices("labels", key, held)) + ":" for key in keys}
    left, right, step, pen = 14.0, sheet.width - 14.0, 1.75 * size, writers.of(style)
    wanted = {
        key: sheet.width_of(labels[key], writers.printer, size) + 1.12 * sheet.width_of(values[key][0], pen, size) + 6
        for key in keys
    }
    marks = {}
    for line in _lines(keys, wanted, right - left, _PER_LINE[how]):
        spare, x = max(0.0, right - left - sum(wanted[key] for key in line)) / len(line), left
        for key in line:
            width = {"stack": 0.55 * (right - left), "sides": 0.5 * (right - left)}.get(how, wanted[key] + spare)
            box = (x, top, x + width, top + step)
            marks[key] = _value(sheet, writers, style, how, labels[key], values[key], size, box)
            x += width
        top += step
    return marks, top + 0.4 * size


def _lines(keys: list[str], wanted: dict[str, float], room: float, most: int) -> list[list[str]]:
    """Lay as many values on a line as have room."""
    lines: list[list[str]] = [[]]
    for key in keys:
        if len(lines[-1]) == most or sum(wanted[one] for one in [*lines[-1], key]) > room:
            lines.append([])
        lines[-1].append(key)
    return lines


def _value(
    sheet: Sheet, writers: Writers, style: str, how: str, label: str, value: Value, size: float, box: Box
) -> Mark:  # fmt: skip
    x, top, end, bottom = box
    base = bottom - 0.45 * size
    if how == "boxed":
        for line in ((x, top, end, top), (x, bottom, end, bottom), (x, top, x, bottom), (end, top, end, bottom)):
            sheet.line(*line)
    ink = sheet.text(label, writers.printer, size, x + 0.8, base)
    start, limit = ink[2] + 1.2, end - 2.0
    pen, used = writers.of(style), size * (1.05 if style == "hand" else 1.0)
    if style == "hand" and how != "boxed":
        sheet.dots(start, limit, base + 0.3)
    used *= min(1.0, (limit - start) / max(sheet.width_of(value[0], pen, used), 1))
    written = sheet.text(value[0], pen, used, start + 0.5, base)
    return Mark(*value, pen.style, (start, top, limit, bottom), written)


def draw_foot(
    sheet: Sheet, rng: random.Random, writers: Writers, session: Session, held: bool, size: float, top: float,
    count: int | None,
) -> dict[str, Mark]:  # fmt: skip
    """Draw total, date line and signer; give their marks."""
    words, pen, marks = wordings()[set_name(held)], writers.printer, {}
    if count is not None:
        before, after = rng.choice(words["totals"]).split("{n}")
        ink = sheet.text(before, pen, size, 14, top + 1.5 * size)
        written = sheet.text(str(count), pen, size, ink[2] + 0.4 * size, top + 1.5 * size)
        sheet.text(after, pen, size, written[2] + 0.1 * size, top + 1.5 * size)
        cell = (written[0] - 1, top + 0.5 * size, written[2] + 1, top + 2 * size)
        marks["declared"] = Mark(str(count), str(count), "print", cell, written)
    if rng.random() < 0.8:
        marks |= _date_and_signer(sheet, rng, writers, session, held, size, top)
    return marks


def _date_and_signer(
    sheet: Sheet, rng: random.Random, writers: Writers, session: Session, held: bool, size: float, top: float
) -> dict[str, Mark]:
    words, x, pen = wordings()[set_name(held)], 0.78 * sheet.width, writers.printer
    place, day = session.commune.name.split(" ", 1)[1], session.day
    line = wordings()["common"]["date_line"].format(place=place, d=f"{day.day:02d}", m=f"{day.month:02d}", y=day.year)
    ink = sheet.text(line, pen, size, x, top + 1.5 * size, "center")
    marks = {
        "foot_date": Mark(
            line.split(", ", 1)[1], day.isoformat(), "print", (ink[0] - 1, top, ink[2] + 1, ink[3] + 1), ink
        )
    }
    sheet.text(rng.choice(words["signers"]), pen.bold(), size, x, top + 3 * size, "center")
    if top + 8 * size < sheet.height - 4:
        scribble(sheet, rng, (x - 12, top + 3.4 * size, x + 12, top + 6.2 * size))
        name = make_person(rng, session).name
        ink = sheet.text(name, pen.bold(), size, x, top + 7.6 * size, "center")
        marks["signer"] = Mark(name, name, "print", (x - 25, ink[1] - 1, x + 25, ink[3] + 1), ink)
    return marks


def province() -> Value:
    """Write the province."""
    return PROVINCE, PROVINCE
