"""Say which field of a form each column of a table holds, by its printed title. Pure: it knows no pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, permutations

from rapidfuzz import fuzz

from ocr.words import fold
from records.forms import FieldSpec, Form
from records.kinds.registry import kind

#: Two titles of one form may differ in one word of three; letters misread in a title are one or two.
KNOWN = 78.0
_LONGER = 80.0
_SIDE = 60.0
#: Two ways to give columns their sides must differ by this much in all: “Na” is “Nam”, but beside “Nam” it is “Nữ”.
_APART = 25.0
#: “Mũi I” may be any dose, “Mii2” only one: of five letters one may be misread.
_NAMES_DOSE = 75.0
#: Columns may be numbered below their titles: “(3)”; so small, “(10)” is read as “q0)”, and “(7)” as “()” or “0)”.
#: … and in grain as anything short after its bracket: “(t9”.
_COLUMN_NUMBER = re.compile(r"\(\s*[\dqoOlI]{0,2}\s*\)|(?<!\S)\(\s*\S{0,3}$|(?<!\S)[qoOlI0][\dqoOlI]?\s*\)$")
#: The dose of a column of which only that is known that it is of one of several doses.
UNTOLD = -1
#: A table is the form's when this share of the columns it must have is there.
_ENOUGH = 0.5
#: No row of people is like so many titles, and so large a share of its columns.
_FEWEST_TOLD, _MOST_TOLD = 4, 0.5
#: No title has so many digits; of a person's values at least so many do.
_MANY_DIGITS, _FEW_VALUES = 6, 2


@dataclass(frozen=True)
class Title:
    """The printed title of one column; `sub` its own below a title that it shares with its neighbours ('' unread)."""

    text: str
    sub: str | None = None


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
    doses = doses_named(form, titles)
    pairs = sorted(
        ((likeness(title, spec), number, key) for number, title in enumerate(titles)
         for key, spec in enumerate(form.columns) if spec.titles and spec.dose == doses[number]),
        key=lambda pair: (-pair[0], pair[1]),
    )  # fmt: skip
    chosen: dict[int, Column] = {}
    used: set[int] = set()
    for fit, number, key in pairs:
        if fit < KNOWN or number in used or key in chosen:
            continue
        spec = form.columns[key]
        places, sides = _places(spec, titles, number)
        chosen[key] = Column(spec, _printed(form, titles[number], spec), places, sides)
        used.update(places)
    return sorted(chosen.values(), key=lambda column: column.places[0])


def doses_named(form: Form, titles: Sequence[Title]) -> list[int]:
    """Say for each column which dose its title names; 0 for all where it is fewer than two: there the head says it.

    Where a dose's field is told twice the head says it of neither: which is whose, one title that was read may tell,
    and UNTOLD stands where none does.
    """
    groups = _groups(titles)
    named = [_doses_of(form, some) for some in groups]
    for left, right in pairwise(range(len(groups))):
        if _twins(form, groups[left], groups[right]):
            named[left], named[right] = _in_turn(form, named[left], named[right])
    found = [dose for some in named for dose in some]
    if len({*found} - {0}) > 1:
        return found
    of_a_dose = [_of_a_dose(form, title) for title in titles]
    if not any(key and of_a_dose.count(key) > 1 for key in of_a_dose):
        return [0] * len(titles)
    return [dose or (_beside(form, found, place) if of_a_dose[place] else 0) for place, dose in enumerate(found)]


def _of_a_dose(form: Form, title: Title) -> str:
    """Give the field that a title tells, where each dose has one of its own; nothing where it tells none."""
    roles = {spec.role for spec in form.columns if spec.dose}
    fits = [(likeness(title, spec), spec) for spec in form.columns if spec.titles and not spec.dose]
    fit, best = max(fits, key=lambda one: one[0])
    return best.key if fit >= KNOWN and best.role in roles else ""


def _beside(form: Form, named: Sequence[int], place: int) -> int:
    """Give the dose of a column beside those of the one dose that is named: doses follow each other on paper."""
    places = [number for number, dose in enumerate(named) if dose]
    last = len(form.dose_titles)
    if places and place < places[0] and named[places[0]] == 2:
        return 1
    return last if places and place > places[-1] and named[places[-1]] == last - 1 else UNTOLD


def _groups(titles: Sequence[Title]) -> list[list[Title]]:
    """Put together the columns that share a title."""
    return [list(some) for _, some in groupby(titles, key=lambda title: (title.text, title.sub is not None))]


def _doses_of(form: Form, group: Sequence[Title]) -> list[int]:
    """Give the dose that each column under one title is of, as far as that title names it."""
    text, under = group[0].text, len(group)
    shared = group[0].sub is not None
    return (_halves(form, text, under) if shared else []) or [_dose_in(form, text)] * under


def _twins(form: Form, one: Sequence[Title], other: Sequence[Title]) -> bool:
    """Say whether two shared titles stand over the same columns, as those of two doses do, in whatever words."""
    below = [" ".join(fold(title.sub or "") for title in some) for some in (one, other)]
    told = [[_told_below(form, title) for title in some] for some in (one, other)]
    return len(one) == len(other) > 1 and (fuzz.ratio(*below) >= KNOWN or (told[0] == told[1] and all(told[0])))


def _told_below(form: Form, title: Title) -> str:
    """Give the field that a lower title tells by itself, whichever dose it is of; nothing where it tells none."""
    if not title.sub:
        return ""
    below = Title(title.sub)
    fit, key = max((likeness(below, spec), spec.key) for spec in form.columns if spec.titles and not spec.dose)
    return key if fit >= KNOWN else ""


def _in_turn(form: Form, left: list[int], right: list[int]) -> tuple[list[int], list[int]]:
    """Name the dose of a misread title by its twin's: doses follow each other from left to right."""
    if not any(left) and min(right) > 1:
        left = [dose - 1 for dose in right]
    elif not any(right) and 0 < min(left) < len(form.dose_titles):
        right = [dose + 1 for dose in left]
    return left, right


def _dose_in(form: Form, text: str) -> int:
    """Give the dose that a title names, by all of it or by its first or last two words; 0 where none fits best."""
    words = fold(text).split()
    parts = {"".join(some) for some in (words, words[:2], words[-2:])}
    fits = [max(_nearest(part, names) for part in parts) for names in form.dose_titles]
    best = max(fits, default=0.0)
    return fits.index(best) + 1 if best >= _NAMES_DOSE and fits.count(best) == 1 else 0


def _halves(form: Form, text: str, under: int) -> list[int]:
    """Give the doses of columns whose title is that of two doses, for the rule between them was not seen; else none."""
    both = [f"{one}{two}" for one, two in zip(*form.dose_titles[:2], strict=False)] if form.dose_titles[1:] else []
    if under % 2 or _nearest(fold(text).replace(" ", ""), both) < _NAMES_DOSE:
        return []
    return [1] * (under // 2) + [2] * (under // 2)


def _nearest(part: str, names: Sequence[str]) -> float:
    return max((fuzz.ratio(part, fold(name).replace(" ", "")) for name in names), default=0.0)


def is_known(form: Form, text: str) -> float:
    """Say how well the words of a title, or of a part of one, fit any that the form knows, from 0 to 100."""
    folded = fold(text)
    parts = [[*spec.titles, *spec.split, *(one.value for one in kind(spec.kind).choices)] for spec in form.columns]
    parts += [list(names) for names in form.dose_titles]
    return max((_alike(folded, fold(known)) for some in parts for known in some), default=0.0) if folded else 0.0


def is_the_form(form: Form, columns: Sequence[Column]) -> bool:
    """Say whether enough of the columns that the form must have were found."""
    found = {column.spec.key for column in columns}
    found |= {spec.key for spec in form.columns if spec.implied_by in {one.spec.key for one in columns if one.sides}}
    needed = [spec.key for spec in form.columns if spec.required and spec.titles]
    return bool(needed) and len(found.intersection(needed)) >= _ENOUGH * len(needed)


def are_titles(form: Form, columns: Sequence[Column], count: int) -> bool:
    """Say whether a row is one of titles: it tells enough of what must be there, or most of so many columns."""
    told = sum(len(column.places) for column in columns)
    return is_the_form(form, columns) or told >= max(_FEWEST_TOLD, _MOST_TOLD * count)


def holds_values(titles: Sequence[Title]) -> bool:
    """Say whether what was read as titles holds a person's numbers and days, too."""
    texts = [f"{title.text} {title.sub or ''}" for title in titles]
    return sum(sum(sign.isdigit() for sign in text) >= _MANY_DIGITS for text in texts) >= _FEW_VALUES


def fits_title(form: Form, text: str) -> float:
    """Say how well the words above a table fit the form's title words, from 0 to 100."""
    folded = fold(text)
    return min((fuzz.partial_ratio(fold(word), folded) for word in form.title_words), default=0.0)


def likeness(title: Title, spec: FieldSpec) -> float:
    """Say how well a title fits any of a field's, from 0 to 100."""
    text, sub = (_COLUMN_NUMBER.sub(" ", one or "") for one in (title.text, title.sub))
    printed = [fold(text)]
    if spec.dose and not sub:
        words = fold(text).split()
        printed += [" ".join(words[:-2]), " ".join(words[2:])]
    if sub:
        # “Mũi 1 / Ngày tiêm”: the lower title alone, or both together, may be the form's.
        printed += [fold(sub), fold(f"{text} {sub}")]
    return max(_alike(one, fold(known)) for one in printed for known in spec.titles)


def _alike(printed: str, known: str) -> float:
    # Without spaces too, for a recogniser that joins or parts words.
    alike = max(fuzz.ratio(printed, known), fuzz.ratio(printed.replace(" ", ""), known.replace(" ", "")))
    if " " in known:
        # “CCCD/CMND” is “CMND/CCCD”.
        alike = max(alike, fuzz.token_sort_ratio(printed, known))
    # “Nơi ở hiện nay” is “Nơi ở” and more; a title of one word says too little for that.
    words, count = printed.split(), len(known.split())
    ends = (" ".join(words[:count]), " ".join(words[-count:])) if 1 < count < len(words) else ()
    longer = any(fuzz.ratio(end, known) >= _LONGER for end in ends)
    return max(alike, _LONGER if longer else 0.0)


def _places(spec: FieldSpec, titles: Sequence[Title], number: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Gather the columns below the same title, where the field may be split or ticked; each has a side of its own."""
    known = list(spec.split) or [choice.value for choice in kind(spec.kind).choices]
    if titles[number].sub is None or not known:
        return (number,), ()
    first = last = number
    while first > 0 and _share(titles[first - 1], titles[number]):
        first -= 1
    while last + 1 < len(titles) and _share(titles[last + 1], titles[number]):
        last += 1
    sides = _sides(known, [title.sub or "" for title in titles[first : last + 1]])
    return (tuple(range(first, last + 1)), sides) if sides else ((number,), ())


def _share(one: Title, other: Title) -> bool:
    return one.sub is not None and one.text == other.text


def _sides(known: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Give the known sub-title that each is, no two the same; nothing where another way fits as well.

    All but one must be read well enough: the last is what is left over.
    """
    ways = sorted(
        ((tuple(fuzz.ratio(fold(one), fold(sub)) for one, sub in zip(way, below, strict=True)), way)
         for way in permutations(known, len(below))),
        key=lambda one: sum(one[0]), reverse=True,
    )  # fmt: skip
    if not ways or sum(fit >= _SIDE for fit in ways[0][0]) < len(below) - (len(below) == len(known)):
        return ()
    return ways[0][1] if len(ways) == 1 or sum(ways[0][0]) - sum(ways[1][0]) >= _APART else ()


def _printed(form: Form, title: Title, spec: FieldSpec) -> str:
    """Give the title as the form spells it, or as it was read where that is not clear."""
    if spec.dose:
        return form.title_of(spec)
    best = max(spec.titles, key=lambda known: fuzz.ratio(fold(known), fold(title.text)))
    return best if fuzz.ratio(fold(best), fold(title.text)) >= KNOWN else title.text
