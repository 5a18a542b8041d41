"""The site's own list of a session: its columns by their titles, its people, and which of them stands in which row.

Pure: it knows neither files nor tables of the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ocr.columns import Column, Title, is_the_form, match_columns
from ocr.words import fold
from records.forms import Form
from records.kinds.registry import kind

#: Titles stand in the first lines; above them are the province, the motto and the name of the list.
_TITLES_WITHIN = 40
#: Two names with every third letter misread are still one name; two different people have less in common.
_SAME_PERSON = 75.0
#: Below this a row's own reading speaks against the person of that number.
_SOMEONE_ELSE = 50.0
#: A list belongs to a page when this share of the names that could be read fits, and at least so many.
_FITTING, _FEWEST = 0.5, 3
_NAME, _NUMBER = "person.name", "row.number"


@dataclass(frozen=True)
class Listed:
    """One person of the list: the running number and the values by the form's field keys, in canonical form."""

    number: str
    name: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """A row of a page as far as it was read: its number, and its name with how sure that is (0 to 100)."""

    row: int
    number: str
    name: str
    confidence: float


def people_of(form: Form, cells: Sequence[Sequence[str]]) -> list[Listed] | None:
    """Read a sheet's people; None where no line holds the form's titles."""
    for line in range(min(_TITLES_WITHIN, len(cells))):
        for titles, used in _titles(cells, line):
            columns = match_columns(form, titles)
            if is_the_form(form, columns):
                return _people(columns, cells[line + used :])
    return None


def _titles(cells: Sequence[Sequence[str]], line: int) -> list[tuple[list[Title], int]]:
    """Give a line's titles, first with those below it as their second level, then alone; and how many lines that is."""
    upper = list(cells[line])
    lower = list(cells[line + 1]) if line + 1 < len(cells) else []
    lower += [""] * (len(upper) - len(lower))
    both, last = [], ""
    for top, sub in zip(upper, lower, strict=False):
        last = top or (last if sub else "")
        both.append(Title(last, sub or None))
    found = [([Title(top) for top in upper], 1)]
    if any(sub and not sub[0].isdigit() for sub in lower) and not (lower and lower[0]):
        found.insert(0, (both, 2))
    return found


def _people(columns: Sequence[Column], lines: Sequence[Sequence[str]]) -> list[Listed]:
    found = []
    for line in lines:
        values: dict[str, str] = {}
        number = name = ""
        for column in columns:
            text = _value(column, line)
            if column.spec.role == _NUMBER:
                number = text if text.isdigit() else ""
            elif text and column.spec.kind != "mark":
                parsed = kind(column.spec.kind).parse(text)
                if parsed.problem is None and parsed.canonical:
                    values[column.spec.key] = parsed.canonical
                name = text if column.spec.role == _NAME else name
            _add_side(column, columns, line, values)
        if any(letter.isalpha() for letter in name):
            found.append(Listed(number, name, values))
    return found


def _value(column: Column, line: Sequence[str]) -> str:
    texts = [line[place].strip() if place < len(line) else "" for place in column.places]
    filled = [number for number, text in enumerate(texts) if text]
    if len(filled) != 1:
        return ""
    return column.sides[filled[0]] if column.is_ticked else texts[filled[0]]


def _add_side(column: Column, columns: Sequence[Column], line: Sequence[str], values: dict[str, str]) -> None:
    """Add what the choice of column tells: a birth year in the women's column tells the sex."""
    if not column.spec.split or len(column.sides) < 2 or "sex" in {one.spec.key for one in columns}:
        return
    pairs = zip(column.places, column.sides, strict=True)
    filled = [side for place, side in pairs if place < len(line) and line[place]]
    if len(filled) == 1:
        values["sex"] = column.spec.split[filled[0]]


def lay_beside(rows: Sequence[Row], listed: Sequence[Listed]) -> dict[int, Listed]:
    """Say which person of the list stands in which row, by number and name; nobody where that is not clear.

    A number alone says nothing until enough names of the page fit those of their numbers.
    """
    by_number: dict[str, list[Listed]] = defaultdict(list)
    for one in listed:
        by_number[one.number].append(one)
    found: dict[int, Listed] = {}
    readable = [row for row in rows if row.name]
    for row in readable:
        likely = by_number.get(row.number, []) if row.number else []
        best = _alike(row, likely) or _alike(row, listed)
        if best is not None:
            found[row.row] = best
    fits = len(found) >= max(_FEWEST, _FITTING * len(readable))
    if not fits:
        return {}
    taken = {id(one) for one in found.values()}
    for row in rows:
        likely = by_number.get(row.number, []) if row.number else []
        if row.row in found or len(likely) != 1 or id(likely[0]) in taken:
            continue
        contradicted = row.confidence >= 90 and _likeness(row, likely[0]) < _SOMEONE_ELSE
        if not contradicted:
            found[row.row] = likely[0]
    return _once(found)


def _alike(row: Row, listed: Sequence[Listed]) -> Listed | None:
    """Give the one person whose name is as the row's, if there is just one."""
    scored = sorted(((_likeness(row, one), number) for number, one in enumerate(listed)), reverse=True)
    if not scored or scored[0][0] < _SAME_PERSON:
        return None
    # Two of one name: only the running number could tell them apart.
    if len(scored) > 1 and scored[1][0] > scored[0][0] - 5:
        return None
    return listed[scored[0][1]]


def _likeness(row: Row, one: Listed) -> float:
    return fuzz.ratio(fold(row.name), fold(one.name))


def _once(found: Mapping[int, Listed]) -> dict[int, Listed]:
    """Leave out a person who would stand in two rows."""
    rows: dict[int, list[int]] = defaultdict(list)
    for row, one in found.items():
        rows[id(one)].append(row)
    return {row: one for row, one in found.items() if len(rows[id(one)]) == 1}
