"""What a form is: a TOML file of forms/ as plain values.

Code asks it for kinds and roles, never for a form's own keys.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from records.sentences import PersonError, say

FORMS = Path(__file__).parent / "forms"

#: Groups in the order in which their tasks are numbered; the header is asked first.
GROUPS = ("header", "person", "numbers", "address", "dose", "remark")


class UnknownForm(PersonError):
    """No form has that key."""


@dataclass(frozen=True)
class FieldSpec:
    """One field of a form: what it is called on paper, its kind, role and group (empty: read, asked of nobody).

    spans: columns whose cells make its box; split: printed sub-title → value of the field that it implies;
    implied_by: the split column that tells this field; inherits: an empty cell takes the header's value;
    options: what a mark may be; staff: never shown to a volunteer.
    """

    key: str
    kind: str
    role: str
    group: str = ""
    titles: tuple[str, ...] = ()
    required: bool = False
    inherits: bool = False
    staff: bool = False
    spans: tuple[str, ...] = ()
    split: dict[str, str] = field(default_factory=dict)
    implied_by: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """One form: header fields, columns, foot fields, and which marks say that a dose was given."""

    key: str
    layout: str
    name: dict[str, str]
    title_words: tuple[str, ...]
    header: tuple[FieldSpec, ...]
    columns: tuple[FieldSpec, ...]
    foot: tuple[FieldSpec, ...]
    given: dict[str, str]

    def spec(self, key: str, row: bool) -> FieldSpec:
        """Find the field `key` of a row, or of the header and foot."""
        specs = self.columns if row else self.header + self.foot
        return next(spec for spec in specs if spec.key == key)


def _spec(raw: dict[str, Any], group: str | None = None) -> FieldSpec:
    lists: dict[str, Any] = {key: tuple(raw[key]) for key in ("titles", "spans", "options") if key in raw}
    values = {**raw, **lists}
    return FieldSpec(**({**values, "group": group} if group else values))


def load_form(path: Path) -> Form:
    """Read a form's TOML file."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Form(
        key=raw["key"],
        layout=raw["layout"],
        name=raw["name"],
        title_words=tuple(raw["title_words"]),
        header=tuple(_spec(one, "header") for one in raw.get("header", ())),
        columns=tuple(_spec(one) for one in raw.get("column", ())),
        foot=tuple(_spec(one, "header") for one in raw.get("foot", ())),
        given=raw.get("given", {}),
    )


@cache
def all_forms() -> dict[str, Form]:
    """Load every form of forms/, by key."""
    forms = (load_form(path) for path in sorted(FORMS.glob("*.toml")))
    return {form.key: form for form in forms}


def form_by_key(key: str) -> Form:
    """Find a form. Raises UnknownForm."""
    try:
        return all_forms()[key]
    except KeyError:
        known = ", ".join(all_forms())
        raise UnknownForm(say("There is no form “{key}”. Known forms: {known}.", key=key, known=known)) from None
