"""The cells of one row of a file: a person, and their doses by number, laid out by a template; and what it lacks. Pure.

It must not know tables, files, nor which rows go out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from records.kinds import date as dates
from records.kinds.text_keys import canonical
from records.roles import ADDRESS, DISTRICT
from review.cells import cell_text
from review.home import home
from review.template import CellType, Column, Template, Value

#: What is kept of a person and a dose: role → {"value", "should_be", "kind", …}.
Kept = Mapping[str, Mapping[str, Any]]
#: A district's codes by role and canonical text.
Codes = Mapping[tuple[str, str], str]


class Why(StrEnum):
    """Why a row is withheld. LACKS: a required column would be empty; CODE: the dictionary has no code for a text;
    WAITS: an earlier version was sent and not answered; REJECTED, DOUBTED: a reviewer looks at it again.
    """

    LACKS = "lacks"
    CODE = "code"
    WAITS = "waits"
    REJECTED = "rejected"
    DOUBTED = "doubted"


@dataclass(frozen=True)
class Withheld:
    """One reason; what: the header, or the role whose text has no code."""

    why: Why
    what: str = ""


@dataclass(frozen=True)
class RowCells:
    """The cells of a row, the running number left open (None), whether its commune has a code, and what it lacks."""

    cells: tuple[Value | None, ...]
    has_codes: bool
    withheld: tuple[Withheld, ...]


def row_cells(
    template: Template, told: Mapping[int, Kept], province_code: str, codes: Codes, key: str = ""
) -> RowCells:
    """Lay a row out. told: what is kept of each dose, by number, and under 0 of the person; key: the row's name."""
    cells: list[Value | None] = []
    withheld = []
    places = home(best(told[0].get(ADDRESS, {})), best(told[0].get(DISTRICT, {})), province_code)
    for column in template.columns:
        kept = told.get(column.dose)
        cell = _cell(column, kept, places, key, codes)
        if isinstance(cell, Withheld):
            withheld.append(cell)
            cell = ""
        if column.required and kept is not None and cell == "":
            withheld.append(Withheld(Why.LACKS, column.header))
        cells.append(cell)
    return RowCells(tuple(cells), "home.commune.code" in places, tuple(withheld))


def best(kept: Mapping[str, Any]) -> str:
    """Give what goes out: as it should be, if a reviewer said so, else as the paper says."""
    return str(kept.get("should_be") or kept.get("value") or "")


def _cell(
    column: Column, kept: Kept | None, places: Mapping[str, str], key: str, codes: Codes
) -> Value | Withheld | None:
    """Give a cell's content; None is the running number's place, Withheld a text without a code."""
    if column.type is CellType.COUNT:
        return None
    if column.source == "row.key":
        return key
    if column.source in places:
        return places[column.source]
    if kept is None:
        return ""
    said = kept.get(column.source, {})
    text = cell_text(column, str(said.get("kind", "")), best(said))
    if column.type is CellType.CODE and text:
        code = codes.get((column.source, canonical(text)))
        return Withheld(Why.CODE, column.source) if code is None else code
    if column.type is CellType.DATE and (day := dates.as_day(text)):
        return day
    return text
