"""Say which field of a form each column of a table holds, by its printed title. Pure: it knows no pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ocr.words import fold
from records.forms import FieldSpec, Form

#: Two titles of one form may differ in one word of three; letters misread in a title are one or two.
_ALIKE = 78.0
#: A table is the form's when this share of the columns it must have is there.
_ENOUGH = 0.5


@dataclass(frozen=True)
class Title:
    """The printed title of one column; `sub` where it shares its title with its neighbours."""

    text: str
    sub: str = ""


@dataclass(frozen=True)
class Column:
    """One field's column (or columns, where it is split): `sides` gives per physical column its printed sub-title."""

    spec: FieldSpec
    title: str
    places: tuple[int, ...]
    sides: tuple[str, ...] = ()


def match_columns(form: Form, titles: Sequence[Title]) -> list[Column]:
    """Give the columns that were recognised, in the order on paper; each field has at most one."""
    pairs = sorted(
        ((_likeness(title, spec), number, key) for number, title in enumerate(titles)
         for key, spec in enumerate(form.columns) if spec.titles),
        key=lambda pair: (-pair[0], pair[1]),
    )  # fmt: skip
    chosen: dict[int, Column] = {}
    used: set[int] = set()
    for likeness, number, key in pairs:
        if likeness < _ALIKE or number in used or key in chosen:
            continue
        spec = form.columns[key]
        places, sides = _places(spec, titles, number)
        chosen[key] = Column(spec, _printed(titles[number], spec), places, sides)
        used.update(places)
    return sorted(chosen.values(), key=lambda column: column.places[0])


def is_the_form(form: Form, columns: Sequence[Column]) -> bool:
    """Say whether enough of the columns that the form must have were found."""
    found = {column.spec.key for column in columns}
    found |= {spec.key for spec in form.columns if spec.implied_by in {one.spec.key for one in columns if one.sides}}
    needed = [spec.key for spec in form.columns if spec.required and spec.titles]
    return bool(needed) and len(found.intersection(needed)) >= _ENOUGH * len(needed)


def fits_title(form: Form, text: str) -> float:
    """Say how well the words above a table fit the form's title words, from 0 to 100."""
    folded = fold(text)
    return min((fuzz.partial_ratio(fold(word), folded) for word in form.title_words), default=0.0)


def _likeness(title: Title, spec: FieldSpec) -> float:
    printed = [fold(title.text)]
    if title.sub:
        # “Mũi 1 / Ngày tiêm”: the lower title alone, or both together, may be the form's.
        printed += [fold(title.sub), fold(f"{title.text} {title.sub}")]
    # Without spaces too, for a recogniser that joins or parts words.
    return max(
        max(fuzz.ratio(one, fold(known)), fuzz.ratio(one.replace(" ", ""), fold(known).replace(" ", "")))
        for one in printed
        for known in spec.titles
    )


def _places(spec: FieldSpec, titles: Sequence[Title], number: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Gather the columns below the same title, where the form says that the field may be split."""
    if not spec.split or not titles[number].sub:
        return (number,), ()
    first = last = number
    while first > 0 and titles[first - 1].sub and titles[first - 1].text == titles[number].text:
        first -= 1
    while last + 1 < len(titles) and titles[last + 1].sub and titles[last + 1].text == titles[number].text:
        last += 1
    sides = tuple(_side(spec, title.sub) for title in titles[first : last + 1])
    if len(set(sides)) != len(sides) or "" in sides:
        return (number,), ()
    return tuple(range(first, last + 1)), sides


def _side(spec: FieldSpec, sub: str) -> str:
    best = max(spec.split, key=lambda known: fuzz.ratio(fold(known), fold(sub)))
    return best if fuzz.ratio(fold(best), fold(sub)) >= 60 else ""


def _printed(title: Title, spec: FieldSpec) -> str:
    """Give the title as the form spells it, or as it was read where that is not clear."""
    best = max(spec.titles, key=lambda known: fuzz.ratio(fold(known), fold(title.text)))
    return best if fuzz.ratio(fold(best), fold(title.text)) >= _ALIKE else title.text
