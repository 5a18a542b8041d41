"""What an upload template is: a TOML file of templates/ as plain values. The columns are configuration, never code.

Pure: it must not know doses or spreadsheets.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from records.sentences import PersonError, say

TEMPLATES = Path(__file__).parent / "templates"


class UnknownTemplate(PersonError):
    """No template has that key."""


class CellType(StrEnum):
    """How a value is written.

    TEXT: the words on paper; PLAIN: the kind's canonical form, such as a phone's bare digits;
    SHOWN: as the kind writes it, such as dd/MM/yyyy; WORDS: the column's own word for the canonical value;
    COUNT: a whole number, the only type that is not a text cell.
    """

    TEXT = "text"
    PLAIN = "plain"
    SHOWN = "shown"
    WORDS = "words"
    COUNT = "count"


@dataclass(frozen=True)
class Column:
    """One column: its header to the letter, and where its value comes from.

    source: a field's role, a `home.…` place found from the address, `row`, or nothing: the column stays empty.
    """

    header: str
    source: str = ""
    type: CellType = CellType.TEXT
    required: bool = False
    width: int = 16
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Template:
    """One spreadsheet that somebody accepts: sheet, rows of headers and data (counted from 1), columns in order."""

    key: str
    name: dict[str, str]
    sheet: str
    header_row: int
    first_row: int
    max_rows: int
    columns: tuple[Column, ...]


def load_template(path: Path) -> Template:
    """Read a template's TOML file."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    columns = tuple(_column(one) for one in raw.pop("column"))
    return Template(columns=columns, **raw)


@cache
def all_templates() -> dict[str, Template]:
    """Load every template of templates/, by key."""
    templates = (load_template(path) for path in sorted(TEMPLATES.glob("*.toml")))
    return {template.key: template for template in templates}


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
