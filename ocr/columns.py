"""Say which field of a form each column of a table holds, by its printed title. Pure: it knows no pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ocr.words import fold
from records.forms import FieldSpec, Form
from records.kinds.registry import kind

#: Two titles of one form may differ in one word of three; letters misread in a title are one or two.
_ALIKE = 78.0
_LONGER = 80.0
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

    @property
    def is_ticked(self) -> bool:
        """Whether its value is told by which of its columns is ticked, not by what is written there."""
        return bool(self.sides) and not self.spec.split


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
    return max(_alike(one, fold(known)) for one in printed for known in spec.titles)


def _alike(printed: str, known: str) -> float:
    # Without spaces too, for a recogniser that joins or parts words.
    likeness = max(fuzz.ratio(printed, known), fuzz.ratio(printed.replace(" ", ""), known.replace(" ", "")))
    # “Nơi ở hiện nay” is “Nơi ở” and more; a title of one word says too little for that.
    longer = " " in known and f" {known} " in f" {printed} "
    return max(likeness, _LONGER if longer else 0.0)


def _places(spec: FieldSpec, titles: Sequence[Title], number: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Gather the columns below the same title, where the form says that the field may be split."""
    if not titles[number].sub or not (spec.split or kind(spec.kind).choices):
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
    """Give the known sub-title that this is: of a split field, or one of a closed kind's choices to be ticked."""
    known = list(spec.split) or [choice.value for choice in kind(spec.kind).choices]
    best = max(known, key=lambda one: fuzz.ratio(fold(one), fold(sub)))
    return best if fuzz.ratio(fold(best), fold(sub)) >= 60 else ""


def _printed(title: Title, spec: FieldSpec) -> str:
    """Give the title as the form spells it, or as it was read where that is not clear."""
    best = max(spec.titles, key=lambda known: fuzz.ratio(fold(known), fold(title.text)))
    return best if fuzz.ratio(fold(best), fold(title.text)) >= _ALIKE else title.text
