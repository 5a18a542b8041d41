"""Say which field each column holds on a page without titles, by what is written there: a list that goes on. Pure.

A page whose columns cannot be told is left to a person; what is told is never sure enough to skip anybody's look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from ocr.columns import Column
from ocr.confidence import is_known_text, lexicon_words, tidy
from ocr.knowledge import known_words
from ocr.words import LineReading
from records.forms import FieldSpec, Form
from records.kinds.base import Kind
from records.kinds.date import as_year
from records.kinds.registry import kind
from records.roles import (
    ADDRESS,
    BIRTH_DATE,
    DOSE_DATE,
    NAME,
    NATIONAL_ID,
    PHONE,
    ROW_NUMBER,
    SEX,
    SIGNATURE,
    VACCINE,
)

#: A column holds what this share of its cells looks like, of at least so many.
_SHARE, _FEWEST = 0.6, 3
#: Nobody was vaccinated before; nobody who was is born after.
_FIRST_YEAR = 2021
#: Words of a name or an address that must be known.
_KNOWN = 0.6
#: What is read of signatures is read badly, and there is something in most cells.
_BAD, _INKED = 60.0, 0.4


def columns_by_content(form: Form, cells: Sequence[Sequence[LineReading]]) -> list[Column]:
    """Give the columns that can be told. cells: for each column some of its cells, in the order of the rows."""
    specs = [spec for spec in form.columns if spec.titles and spec.role in _LOOKS]
    scores = sorted(
        ((_share(spec, some), -place, key) for place, some in enumerate(cells) for key, spec in enumerate(specs)),
        reverse=True,
    )
    chosen: dict[int, FieldSpec] = {}
    for score, minus_place, key in scores:
        spec = specs[key]
        if score >= _SHARE and -minus_place not in chosen and spec not in chosen.values():
            chosen[-minus_place] = spec
    signed = next((spec for spec in form.columns if spec.role == SIGNATURE and spec.titles), None)
    left_over = [place for place, some in enumerate(cells) if place not in chosen and _scribbled(some)]
    if signed is not None and left_over:
        chosen[left_over[-1]] = signed
    return [Column(chosen[place], chosen[place].titles[0], (place,)) for place in sorted(chosen)]


def _share(spec: FieldSpec, cells: Sequence[LineReading]) -> float:
    """Say in which share of the cells that have letters this field may stand."""
    its_kind = kind(spec.kind)
    values = [value for value in (tidy(its_kind, one.text).value for one in cells) if value]
    if len(values) < _FEWEST:
        return 0.0
    if spec.role == ROW_NUMBER:
        return _counting(values)
    return sum(_LOOKS[spec.role](its_kind, value) for value in values) / len(values)


def _counting(values: Sequence[str]) -> float:
    numbers = [int(value) if value.isdigit() and len(value) < 5 else -9 for value in values]
    return sum(before < after <= before + 12 for before, after in pairwise(numbers)) / max(1, len(numbers) - 1)


def _is_birth(its_kind: Kind, value: str) -> bool:
    year = as_year(value)
    return its_kind.plausible(value) and year is not None and year < _FIRST_YEAR


def _is_dose(its_kind: Kind, value: str) -> bool:
    year = as_year(value)
    return its_kind.plausible(value) and year is not None and year >= _FIRST_YEAR


def _is_phone(its_kind: Kind, value: str) -> bool:
    return its_kind.plausible(value) and len(value) == 10 and value.startswith("0")


def _is_identity(its_kind: Kind, value: str) -> bool:
    return its_kind.plausible(value) and len(value) in (9, 12)


def _is_choice(its_kind: Kind, value: str) -> bool:
    return value in {one.value for one in its_kind.choices}


def _is_name(its_kind: Kind, value: str) -> bool:
    return its_kind.plausible(value) and known_words(NAME, value, lexicon_words(its_kind)) >= _KNOWN


def _is_address(its_kind: Kind, value: str) -> bool:
    has_place = "," in value or any(sign.isdigit() for sign in value)
    return has_place and known_words(ADDRESS, value, lexicon_words(its_kind)) >= _KNOWN


_LOOKS: dict[str, Callable[[Kind, str], bool]] = {
    ROW_NUMBER: lambda _kind, value: value.isdigit(),
    NAME: _is_name,
    BIRTH_DATE: _is_birth,
    DOSE_DATE: _is_dose,
    SEX: _is_choice,
    PHONE: _is_phone,
    NATIONAL_ID: _is_identity,
    VACCINE: is_known_text,
    ADDRESS: _is_address,
}


def _scribbled(cells: Sequence[LineReading]) -> bool:
    """Say whether a column holds what no recogniser can read, as signatures are."""
    inked = [one for one in cells if one.words]
    bad = [one for one in inked if one.confidence < _BAD]
    return len(inked) >= _INKED * len(cells) and len(bad) >= _SHARE * len(inked)
