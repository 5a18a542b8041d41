"""What an upload template is, as plain values: a TOML file of templates/, or one that a coordinator mapped and saved.

The columns are configuration, never code. Pure: it must not know doses, spreadsheets or tables.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from records.sentences import PersonError, say

TEMPLATES = Path(__file__).parent / "templates"

#: What stands in a cell: a text, a number, or a date of the spreadsheet.
Value = str | int | date


class UnknownTemplate(PersonError):
    """No template has that key."""


class CellType(StrEnum):
    """How a value is written.

    TEXT: the words on paper; UPPER: those in capitals; PLAIN: the kind's canonical form, such as a phone's bare digits;
    SHOWN: as the kind writes it, such as dd/MM/yyyy; TIMED: a day with the column's constant as its time;
    ISO: yyyy-MM-dd; DATE: a date of the spreadsheet where the paper gives a whole day;
    WORDS: the column's own word for the canonical value; CODE: what the dictionary says for the words on paper;
    CONSTANT: the column's constant, in every row; COUNT: a whole number. Only COUNT and DATE are not text cells.
    """

    TEXT = "text"
    UPPER = "upper"
    PLAIN = "plain"
    SHOWN = "shown"
    TIMED = "timed"
    ISO = "iso"
    DATE = "date"
    WORDS = "words"
    CODE = "code"
    CONSTANT = "constant"
    COUNT = "count"


@dataclass(frozen=True)
class Column:
    """One column: its header to the letter, and where its value comes from.

    source: a field's role, a `home.…` place found from the address, `row`, `row.key`, or nothing: the column stays
    empty. dose: in a wide template, which dose of the person it tells of.
    """

    header: str
    source: str = ""
    type: CellType = CellType.TEXT
    required: bool = False
    width: int = 16
    words: dict[str, str] = field(default_factory=dict)
    constant: str = ""
    dose: int = 0


@dataclass(frozen=True)
class Template:
    """One spreadsheet that somebody accepts: sheet, rows of headers and data (counted from 1), columns in order.

    top: all rows above the first row of data, to the letter, where the headers alone are not all; merged: which of
    their cells are one, such as A1:C1. wide: a person's doses stand in one row; people: it is about people to
    vaccinate, and no dose goes out by it. version: 0 for those of templates/.
    """

    key: str
    name: dict[str, str]
    sheet: str
    header_row: int
    first_row: int
    max_rows: int
    columns: tuple[Column, ...]
    top: tuple[tuple[str, ...], ...] = ()
    merged: tuple[str, ...] = ()
    wide: bool = False
    people: bool = False
    to_be_checked: bool = False
    version: int = 0


def load_template(path: Path) -> Template:
    """Read a template's TOML file."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Template(columns=tuple(_column(one) for one in raw.pop("column")), **raw)


def template_of(spec: Mapping[str, Any], key: str, version: int) -> Template:
    """Read a saved template's plain values, as `spec_of` wrote them."""
    parts = {**spec, "top": tuple(map(tuple, spec["top"])), "merged": tuple(spec["merged"])}
    columns = tuple(_column(one) for one in parts.pop("columns"))
    return Template(**parts, columns=columns, key=key, version=version)


def spec_of(template: Template) -> dict[str, Any]:
    """Write a template as plain values, without its key and version."""
    return {name: value for name, value in asdict(template).items() if name not in ("key", "version")}


@cache
def all_templates() -> dict[str, Template]:
    """Load every template of templates/, by key; the plainest first."""
    templates = (load_template(path) for path in sorted(TEMPLATES.glob("*.toml")))
    return {one.key: one for one in sorted(templates, key=lambda one: (one.people, one.wide))}


def template_by_key(key: str) -> Template:
    """Find a template. Raises UnknownTemplate."""
    try:
        return all_templates()[key]
    except KeyError:
        known = ", ".join(all_templates())
        sentence = say("There is no upload template “{key}”. Known templates: {known}.", key=key, known=known)
        raise UnknownTemplate(sentence) from None


def _column(raw: dict[str, Any]) -> Column:
    return Column(**{**raw, "type": CellType(raw.get("type", CellType.TEXT))})
