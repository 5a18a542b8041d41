"""From the department's empty spreadsheet to a template: titles matched by name, the rest chosen from lists. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from records.roles import LABELS, NAME, PRIORITY_GROUP, ROW_NUMBER
from records.sentences import PersonError, say
from records.titles import TITLES_WITHIN, columns_of, dose_of, source_of
from review.template import CellType, Column, Template

_CELLS = re.compile(r"[A-Z]+(\d+):[A-Z]+(\d+)")
_STYLES = {
    "person.birth_date": CellType.SHOWN,
    "dose.date": CellType.SHOWN,
    "dose.vaccine": CellType.SHOWN,
    "dose.number": CellType.PLAIN,
    "dose.lot": CellType.PLAIN,
    "person.phone": CellType.PLAIN,
    "person.national_id": CellType.PLAIN,
    "person.health_insurance": CellType.PLAIN,
    "person.sex": CellType.WORDS,
    "row": CellType.COUNT,
}
_SEXES = {"10": {"Nam": "1", "Nữ": "0"}, "12": {"Nam": "1", "Nữ": "2"}, "words": {"Nam": "Nam", "Nữ": "Nữ"}}

#: An answer has as many rows, and one of more than 20,000 is not read (ocr/limits.py).
MOST_ROWS_OF_FILE = 10_000

#: What a column may hold beside the values of the paper, as message ids.
OTHERS = {
    "row": LABELS[ROW_NUMBER],
    "row.key": say("Name of the row, for the platform's answer").text,
    "home.province.name": say("Province").text,
    "home.province.code": say("Code of the province").text,
    "home.district.name": say("District of the address").text,
    "home.district.code": say("Code of the district").text,
    "home.commune.name": say("Commune of the address").text,
    "home.commune.code": say("Code of the commune").text,
    "person.workplace": say("Workplace").text,
}
SOURCES = {
    **{role: label for role, label in LABELS.items() if role.startswith(("person.", "dose.", "place.site"))},
    **OTHERS,
}
#: How a value may be written, as message ids.
STYLES = {
    CellType.TEXT: say("as on paper").text,
    CellType.UPPER: say("in capitals").text,
    CellType.PLAIN: say("bare digits or code").text,
    CellType.SHOWN: say("30/06/1976, usual names").text,
    CellType.TIMED: say("30/06/1976 with the constant as time").text,
    CellType.ISO: say("1976-06-30").text,
    CellType.DATE: say("a date of the spreadsheet").text,
    CellType.WORDS: say("sex by the words chosen above").text,
    CellType.CODE: say("code of the dictionary").text,
    CellType.CONSTANT: say("the constant, in every row").text,
    CellType.COUNT: say("running number").text,
}


class MappingRefused(PersonError):
    """The template cannot be saved so; the sentence says why."""


def guess(sheet: str, rows: Sequence[Sequence[str]], merged: Sequence[str], key: str, name: str) -> Template:
    """Make a template of an empty sheet, as far as its titles are known. Raises MappingRefused without any title."""
    named = [len(columns_of(line, SOURCES)) for line in rows[:TITLES_WITHIN]]
    if not named or max(named) < 2:
        raise MappingRefused(
            say(
                "No row of titles was found in the first sheet of this file. Send the department's empty file as it is."
            )
        )
    at = named.index(max(named))
    first = at + 2
    top = tuple(tuple(line) for line in rows[: first - 1])
    inside = tuple(cells for cells in merged if (match := _CELLS.fullmatch(cells)) and int(match[2]) < first)
    columns = tuple(_column(title, _above(rows, at, place)) for place, title in enumerate(rows[at]))
    people = not any(_is_of_dose(column) for column in columns)
    return _laid(Template(key, {"vi": name}, sheet, at + 1, first, 5000, columns, top, inside, people=people))


def chosen(template: Template, data: Mapping[str, str]) -> Template:
    """Take over what a person chose for each column. Raises MappingRefused."""
    mapped = taken(template, data)
    if str(mapped.max_rows) != data.get("max_rows"):
        raise MappingRefused(say("Say how many rows a file may have, from 1 to 10000."))
    _check_about(mapped.columns, mapped.people)
    return mapped


def taken(template: Template, data: Mapping[str, str]) -> Template:
    """Take over what a person chose, whether or not it makes a whole. Raises MappingRefused for what there is not."""
    words = _SEXES.get(data.get("sex", ""), _SEXES["10"])
    columns = tuple(_chosen(column, at, data, words) for at, column in enumerate(template.columns))
    people = data.get("about", "people" if template.people else "doses") == "people"
    said = data.get("max_rows", "")
    fits = said.isascii() and said.isdigit() and len(said) < 6 and 1 <= int(said) <= MOST_ROWS_OF_FILE
    max_rows = int(said) if fits else template.max_rows
    return _laid(replace(template, columns=columns, max_rows=max_rows, people=people))


def _check_about(columns: Sequence[Column], people: bool) -> None:
    """Raise MappingRefused where the columns do not tell what the file is about."""
    of_dose = next((column for column in columns if _is_of_dose(column)), None)
    if people and of_dose is not None:
        raise MappingRefused(
            say(
                "Nobody on a list of people to vaccinate has a dose yet, but the column “{header}” holds one.",
                header=of_dose.header,
            )
        )
    if people and not any(column.source == NAME for column in columns):
        raise MappingRefused(say("No column holds the name. Choose which one does."))
    if not people and of_dose is None:
        raise MappingRefused(say("No column holds anything of a dose. Choose at least the day or the vaccine."))


def _is_of_dose(column: Column) -> bool:
    return column.source.startswith("dose.")


def _laid(template: Template) -> Template:
    """Say whether a person's doses stand in one row: then each of their columns tells of which dose."""
    if len({column.dose for column in template.columns} - {0}) > 1:
        return replace(template, wide=True)
    return replace(template, wide=False, columns=tuple(replace(column, dose=0) for column in template.columns))


def _column(title: str, above: str) -> Column:
    source = source_of(title)
    style = _STYLES.get(source, CellType.TEXT)
    if source == PRIORITY_GROUP and title.strip().casefold().startswith("mã"):
        style = CellType.CODE
    if source == "place.site.code":
        source, style = "place.site", CellType.CODE
    known = source if source in SOURCES else ""
    words = _SEXES["10"] if style is CellType.WORDS else {}
    dose = dose_of(f"{above} {title}") if known.startswith(("dose.", "place.")) else 0
    return Column(title, known, style if known else CellType.TEXT, "(*)" in title, words=words, dose=dose)


def _above(rows: Sequence[Sequence[str]], at: int, place: int) -> str:
    """Give the title of the group that a column is in: the nearest text to the left in the row above."""
    line = rows[at - 1][: place + 1] if at else ()
    return next((text for text in reversed(line) if text), "")


def _chosen(column: Column, at: int, data: Mapping[str, str], words: dict[str, str]) -> Column:
    source, style = data.get(f"source{at}", ""), data.get(f"style{at}", CellType.TEXT)
    dose = data.get(f"dose{at}", "0")
    if (source and source not in SOURCES) or style not in list(CellType) or dose not in ("0", "1", "2", "3"):
        raise MappingRefused(say("A column holds something that there is not. Choose again."))
    if source == "row":
        style = CellType.COUNT
    elif style == CellType.COUNT:
        style = CellType.TEXT
    return replace(
        column,
        source=source,
        type=CellType(style),
        required=f"required{at}" in data,
        constant=data.get(f"constant{at}", "").strip()[:200],
        words=words if style == CellType.WORDS else {},
        dose=int(dose),
    )
