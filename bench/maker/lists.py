"""Draws a made-up session list: a table of a set's templates, filled with invented people. It must not age it."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from bench.maker.columns import Column, edges, make_columns
from bench.maker.entries import RowWriter
from bench.maker.heads import Writers, draw_foot, draw_head, draw_title, province, session_values
from bench.maker.ink import stamp
from bench.maker.pens import a_hand, a_printer
from bench.maker.people import Session, make_person, make_session
from bench.maker.sheet import Box, Drawn, Mark, Row, Sheet
from bench.maker.siblings import Chance, Sibling, session_of
from bench.maker.spelling import Spelling, a_spelling
from bench.maker.words import set_name, templates, wordings

_STYLES = ("print",) * 5 + ("mixed",) * 3 + ("hand",) * 2
#: Columns that a mixed page's printer filled; the others were left to hands.
_PRINTED = {"stt", "full_name", "dob", "sex", "id_number", "address"}
#: The longest of what may not be broken into lines.
_LONG = {
    "dob": "00/00/0000",
    "date": "00/00/0000",
    "id_number": "0" * 12,
    "phone": "0000.000.000",
    "full_name": "Nguyễn Thị Thu",
}


@dataclass(frozen=True)
class Look:
    """How a page's table looks, in millimetres."""

    row: float
    size: float
    rules: str
    ink: int
    numbering: bool
    shaded: bool
    continued: bool


def make_list(rng: random.Random, held: bool, dpi: int, sibling: Sibling | None = None) -> Drawn:
    """Draw a list page; sibling: which one of those of its session."""
    name, template = rng.choice(sorted(templates()[set_name(held)].items()))
    portrait = template.get("portrait", False)
    sheet = Sheet(*((210, 297) if portrait else (297, 210)), dpi)
    session, style = session_of(make_session(rng), sibling), rng.choice(_STYLES)
    spelling = a_spelling(rng, session)
    writers = Writers(a_printer(rng, held), a_hand(rng, held), a_hand(rng, held))
    columns = make_columns(rng, template["columns"], held)
    look, chance = _look(rng, style, len(columns), portrait), Chance(rng, sibling)
    titles = not look.continued or rng.random() < 0.5
    top, header = 12.0, {}
    if not look.continued:
        top = draw_title(sheet, rng, writers.printer, session, held, min(4.2, 1.1 * look.size))
        written = "hand" if style == "hand" or (style == "mixed" and rng.random() < 0.5) else "print"
        values, size = session_values(session, spelling), min(4.2, 1.05 * look.size)
        header, top = draw_head(sheet, rng, writers, written, template["head"], values, held, size, top)
    lines = edges(columns, rng.uniform(8, 16), sheet.width - rng.uniform(7, 13))
    look = replace(look, size=_fitting(sheet, writers, columns, lines, look.size))
    body = _titles(sheet, writers, columns, lines, look, top) if titles else top
    rows, bottom = _rows(sheet, rng, writers, columns, lines, look, style, session, spelling, body, chance)
    last = rng.random() < 0.75
    if last:
        count = sum(not row.blank for row in rows) if rng.random() < 0.7 else None
        header |= draw_foot(sheet, rng, writers, session, held, min(4.0, look.size), bottom, count)
    _table(sheet, columns, lines, look, top, body, rows, bottom)
    if rng.random() < 0.35:
        _stamp(sheet, rng, writers, session, bottom, header, rows)
    layout = _layout(name, columns, look, titles, portrait, template["head"], last)
    about = {"province": province()[0], "commune": session.commune.name, "vaccine": session.vaccine}
    about |= {"lot": session.lot, "date": session.day.isoformat(), "dose": session.dose}
    return Drawn(sheet, "list", style, header, rows, layout, about)


def _look(rng: random.Random, style: str, columns: int, portrait: bool) -> Look:
    row = rng.uniform(6.3, 9.0) if style == "hand" else rng.uniform(5.2, 8.5)
    if style == "print" and rng.random() < 0.15:
        row = rng.uniform(3.9, 4.6)
    size = min(0.56 * row, 4.2 if columns < 11 else 3.5, 3.6 if portrait else 4.2)
    rules = rng.choices(("full", "faint", "across", "down"), (8, 2, 1, 1))[0]
    return Look(
        row, size, rules, rng.choice((0, 20, 60)) if rules != "faint" else rng.choice((170, 190, 205)),
        rng.random() < 0.3, rng.random() < 0.3, rng.random() < 0.15,
    )  # fmt: skip


def _fitting(sheet: Sheet, writers: Writers, columns: list[Column], lines: list[float], size: float) -> float:
    """Choose a size at which numbers and dates need little squeezing, as a table's maker would; 6 points at least."""
    for number, column in enumerate(columns):
        needed = _LONG.get(column.key) or _LONG.get(column.key.rpartition("_")[2], "")
        if needed:
            room = lines[number + 1] - lines[number] - 1.6
            size = min(size, 1.15 * size * room / sheet.width_of(needed, writers.printer, size))
    return max(2.15, size)


def _titles(sheet: Sheet, writers: Writers, columns: list[Column], lines: list[float], look: Look, top: float) -> float:
    """Draw the titles over the columns; give where the rows begin."""
    bold, size = writers.printer.bold(), 0.92 * look.size
    two = any(column.above for column in columns)
    height = (4.6 if two else 2.9) * size
    level = top + height / 2
    if look.shaded:
        sheet.fill((lines[0], top, lines[-1], top + height), (222, 222, 222))
    for number, column in enumerate(columns):
        start = level if column.above else top
        sheet.cell(column.title, bold, size, (lines[number], start, lines[number + 1], top + height), "center")
        if column.above and (number == 0 or columns[number - 1].above != column.above):
            end = number + sum(one.above == column.above for one in columns)
            sheet.cell(column.above, bold, size, (lines[number], top, lines[end], level), "center")
    if look.numbering:
        bottom = top + height + 1.3 * size
        for number in range(len(columns)):
            box = (lines[number], top + height, lines[number + 1], bottom)
            sheet.cell(f"({number + 1})", writers.printer, 0.8 * size, box, "center")
        return bottom
    return top + height


def _rows(
    sheet: Sheet, rng: random.Random, writers: Writers, columns: list[Column], lines: list[float], look: Look,
    style: str, session: Session, spelling: Spelling, top: float, chance: Chance,
) -> tuple[list[Row], float]:  # fmt: skip
    room = int((sheet.height - 30 - top) / look.row)
    count = max(8, min(40, room, rng.randint(8, 40) if rng.random() < 0.3 else room))
    blank = rng.choice((0, 0, 0, 1, 2, 5)) if count > 12 else 0
    first = 1 + (rng.randint(1, 4) * 18 if look.continued else 0) + chance.sheets_before * count
    by_hand = {column.key: _by_hand(rng, style, column.key) for column in columns}
    writer = RowWriter(sheet, rng, writers, columns, lines, look.size, by_hand, spelling, session)
    rows = []
    for number in range(count):
        y = top + number * look.row
        person = make_person(chance.of_person(number), session) if number < count - blank else None
        writer.rng = chance.of_writing(number)
        rows.append(writer.row(first + number, number, person, y, y + look.row))
    return rows, top + count * look.row


def _by_hand(rng: random.Random, style: str, key: str) -> bool:
    if style == "mixed":
        return key not in _PRINTED or (key == "address" and rng.random() < 0.3)
    return style == "hand" and (key != "stt" or rng.random() < 0.3)


def _table(
    sheet: Sheet, columns: list[Column], lines: list[float], look: Look, top: float, body: float, rows: list[Row],
    bottom: float,
) -> None:  # fmt: skip
    ink, width = (look.ink, look.ink, look.ink), 0.12 if look.rules == "faint" else 0.28
    level = top + (body - top - (1.2 * look.size if look.numbering else 0)) / 2
    if look.rules != "down":
        for y in [top, *(body + n * look.row for n in range(len(rows) + 1))]:
            sheet.line(lines[0], y, lines[-1], y, width, ink)
    else:
        for y in {top, body, bottom}:
            sheet.line(lines[0], y, lines[-1], y, width, ink)
    if look.rules != "across":
        for number, x in enumerate(lines):
            inner = (
                0 < number < len(columns)
                and columns[number].above
                and columns[number - 1].above == columns[number].above
            )
            sheet.line(x, level if inner and body > top else top, x, bottom, width, ink)
    if body > top:
        for number, column in enumerate(columns):
            if column.above:
                sheet.line(lines[number], level, lines[number + 1], level, width, ink)


def _stamp(
    sheet: Sheet, rng: random.Random, writers: Writers, session: Session, bottom: float, header: dict[str, Mark],
    rows: list[Row],
) -> None:  # fmt: skip
    words = wordings()["stamp"]
    places = {"DISTRICT": session.district.name.upper(), "COMMUNE": session.commune.name.upper()}
    ring, middle = (rng.choice(words[key]).format(**places) for key in ("rings", "middles"))
    x, y = rng.uniform(0.6, 0.85) * sheet.width, min(bottom + rng.uniform(-25, 12), sheet.height - 20)
    box = stamp(sheet, rng, writers.printer, ring, middle, x, y)
    for mark in [*header.values(), *(mark for row in rows for mark in row.marks.values())]:
        if touches(mark.ink, box):
            mark.flags["stamped"] = True


def touches(ink: Box, box: Box) -> bool:
    """Say whether two boxes overlap."""
    return ink[0] < box[2] and ink[2] > box[0] and ink[1] < box[3] and ink[3] > box[1]


def _layout(
    name: str, columns: list[Column], look: Look, titles: bool, portrait: bool, head: str, last: bool
) -> dict[str, object]:
    return {
        "form": "danh-sach-tiem", "template": name, "portrait": portrait, "head": head, "titles": titles,
        "continued": look.continued, "foot": last, "rules": look.rules, "numbering": look.numbering,
        "two_levels": any(column.above for column in columns), "row_height": round(look.row, 2),
        "columns": [{"key": one.key, "part": one.part, "above": one.above, "title": one.title} for one in columns],
        "doses": sorted({one.key[:5] for one in columns if one.key.startswith(("dose1_", "dose2_"))}),
    }  # fmt: skip
