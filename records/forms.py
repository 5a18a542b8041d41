"""What a form is: a TOML file of forms/ as plain values.

Code asks it for kinds and roles, never for a form's own keys.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from records.given import Proof
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
    options: what a mark may be; staff: never shown to a volunteer;
    dose: the number of the dose that it tells of, 0 where it holds for all of the row.
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
    dose: int = 0


@dataclass(frozen=True)
class Band:
    """A part of the page that may be kept, by the printed words that begin it and end it.

    No `begin`: from the top of the page; where none of `until` is found, nothing of the page is kept.
    """

    until: tuple[str, ...]
    begin: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """One form: header fields, columns, foot fields, and what proves that a dose was given.

    dose_titles: how each dose is called on paper, from the first on; keep: the only bands of the page that are ever
    stored (none given: all of it).
    """

    key: str
    layout: str
    name: dict[str, str]
    title_words: tuple[str, ...]
    header: tuple[FieldSpec, ...]
    columns: tuple[FieldSpec, ...]
    foot: tuple[FieldSpec, ...]
    given: dict[str, str]
    dose_titles: tuple[tuple[str, ...], ...] = ()
    keep: tuple[Band, ...] = ()

    @property
    def proof(self) -> Proof:
        """What on this paper proves that a dose was given."""
        return Proof(self.given.get("by", Proof.MARKS))

    def title_of(self, spec: FieldSpec) -> str:
        """Give the first printed title of a field, with that of its dose; nothing where it has none."""
        own = spec.titles[0] if spec.titles else ""
        return f"{self.dose_titles[spec.dose - 1][0]} · {own}" if spec.dose else own

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
    doses = raw.get("doses", {})
    titles = tuple(tuple(one) for one in doses.get("titles", ()))
    return Form(
        key=raw["key"],
        layout=raw["layout"],
        name=raw["name"],
        title_words=tuple(raw["title_words"]),
        header=tuple(_spec(one, "header") for one in raw.get("header", ())),
        columns=(*map(_spec, raw.get("column", ())), *_of_each_dose(raw.get("dose", ()), len(titles))),
        foot=tuple(_spec(one, "header") for one in raw.get("foot", ())),
        given=raw.get("given", {}),
        dose_titles=titles,
        keep=tuple(Band(tuple(one["until"]), tuple(one.get("begin", ()))) for one in raw.get("keep", ())),
    )


def _of_each_dose(raws: Sequence[dict[str, Any]], doses: int) -> Iterator[FieldSpec]:
    """Give the fields that a form has once for each dose: `vaccine` becomes `dose1_vaccine`, `dose2_vaccine`, …"""
    for number in range(1, doses + 1):
        for raw in raws:
            yield _spec({**raw, "key": f"dose{number}_{raw['key']}", "dose": number})


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
