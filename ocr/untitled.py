"""Say which field a column holds that no title tells, by what is written there: a list that goes on. Pure.

A page whose columns cannot be told is left to a person; what is told is never sure enough to skip anybody's look.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from ocr.columns import Column, Title, doses_named, likeness
from ocr.confidence import is_known_text, lexicon_words, tidy
from ocr.knowledge import begins_a_place, known_words
from ocr.words import LineReading, fold
from records.forms import FieldSpec, Form
from records.kinds.base import Kind
from records.kinds.date import as_year
from records.kinds.registry import kind
from records.roles import (
    ADDRESS,
    BIRTH_DATE,
    DOSE_DATE,
    HEALTH_INSURANCE,
    LOT,
    NAME,
    NATIONAL_ID,
    PHONE,
    PRIORITY_GROUP,
    ROW_NUMBER,
    SEX,
    SIGNATURE,
    VACCINE,
)

#: A column holds what this share of its cells looks like, of at least so many.
_SHARE, _FEWEST = 0.6, 3
#: A title read badly, yet this like the field's, speaks for it as much as so large a share of the cells.
_NEARLY, _HELP = 60.0, 0.3
#: Beside titles that were read a day may be any day, that of an identity card, too: its own title must be nearly like.
_ANY_DAY = (BIRTH_DATE, DOSE_DATE)
#: Nobody was vaccinated before; nobody who was is born after.
_FIRST_YEAR = 2021
#: Words of a name or an address that must be known.
_KNOWN = 0.6
#: What is read of signatures is read badly, and there is something in most cells.
_BAD, _INKED = 60.0, 0.4
#: Of two columns side by side this share of the rows fills one; a cross is read as so many characters at most.
_ONE_OF_TWO, _CROSS = 0.8, 2
#: The sides of a field in two columns, as the forms call them.
_MAN, _WOMAN = "Nam", "Nữ"
#: An identity number of so many digits tells the sex.
_WITH_SEX = 12
#: What begins like a day is none of a lot, though its year was not read whole.
_DAY = re.compile(r"\d{1,2}([/.-])\d{1,2}\1")
#: A lot has fewer digits than a phone number has; how a cell says that it is like the one above; how a group begins.
_PHONE, _DITTO = 9, "nt"
_DATE = "date"
_GROUP = re.compile(r"nhom ?\d")


def columns_by_content(
    form: Form, cells: Sequence[Sequence[LineReading]], known: Sequence[Column] = (), titles: Sequence[Title] = ()
) -> list[Column]:
    """Give the columns that can be told. cells: for each column some of its cells, of the same rows in each.

    known: the columns that their titles tell, which stay as they are; titles: as they were read, badly or not at all.
    """
    taken = {place for one in known for place in one.places}
    chosen = list(known)
    doses = doses_named(form, titles) if titles else [0] * len(cells)
    for score, place, spec in _scores(form, cells, chosen, titles, doses):
        if score >= _SHARE and place not in taken and spec in _left_over(form, chosen, doses[place]):
            chosen.append(Column(spec, spec.titles[0], (place,)))
            taken.add(place)
    chosen = _in_two(form, cells, known, chosen)
    # What nobody can read on a page whose titles were read is no signature for that.
    chosen += [] if known else _signed(form, cells, chosen)
    return sorted(chosen, key=lambda column: column.places[0])


def _scores(
    form: Form,
    cells: Sequence[Sequence[LineReading]],
    known: Sequence[Column],
    titles: Sequence[Title],
    doses: Sequence[int],
) -> list[tuple[float, int, FieldSpec]]:
    """Say how well each open column fits each open field, the best and those with the least doubt first."""
    taken = {place for one in known for place in one.places}
    found = []
    for place in (place for place in range(len(cells)) if place not in taken):
        specs = [spec for spec in _left_over(form, known, doses[place]) if spec.role in _LOOKS]
        shares = [_share(spec, cells[place]) for spec in specs]
        for number, spec in enumerate(specs):
            like = bool(titles) and likeness(titles[place], spec) >= _NEARLY
            if titles and not like and (spec.dose or spec.role in _ANY_DAY):
                continue
            rival = max([*shares[:number], *shares[number + 1 :], 0.0])
            found.append((shares[number] + (_HELP if like else 0.0), rival, place, spec))
    found.sort(key=lambda one: (-one[0], one[1], one[2]))
    return [(score, place, spec) for score, _, place, spec in found]


def _left_over(form: Form, chosen: Sequence[Column], dose: int = 0) -> list[FieldSpec]:
    """List the columns of the form that were not found, nor are told by one that was; which dose, no cell tells.

    dose: which one the title says, if any: then a field that each dose has is that dose's.
    """
    here = {column.spec.key for column in chosen}
    told = {column.spec.key for column in chosen if column.sides}
    of_doses = {spec.role for spec in form.columns if spec.dose} if dose else set()
    its_own = [spec for spec in form.columns if spec.dose == (dose if spec.role in of_doses else 0)]
    open_ones = [spec for spec in its_own if spec.titles and spec.key not in here]
    return [spec for spec in open_ones if spec.implied_by not in told]


def _in_two(
    form: Form, cells: Sequence[Sequence[LineReading]], known: Sequence[Column], chosen: Sequence[Column]
) -> list[Column]:
    """Find two columns side by side, of which each row fills one: a birth, or a cross, of men and of women.

    Which are the men's, their names or identity numbers must say, and none may speak against it: else neither column is
    told. One that stood for both is left out.
    """
    sexes = _sexes(cells, chosen)
    for left in range(len(cells) - 1):
        pair = cells[left], cells[left + 1]
        held = [one for one in chosen if {*one.places} & {left, left + 1}]
        others = [one for one in chosen if one not in held]
        filled = [[bool(one.words) for one in some] for some in pair]
        if not _take_turns(filled[0], filled[1]) or any(one in known for one in held):
            continue
        sides = _sides(filled[0], filled[1], sexes)
        for spec in _left_over(form, others):
            mine = all(one.spec == spec for one in held)
            if mine and _may_be_split(spec, [one for some in pair for one in some]):
                return [*others, Column(spec, spec.titles[0], (left, left + 1), sides)] if sides else others
    return list(chosen)


def _may_be_split(spec: FieldSpec, cells: Sequence[LineReading]) -> bool:
    read = [one for one in cells if one.confidence >= _BAD]
    if spec.role == BIRTH_DATE and spec.split:
        return _share(spec, read) >= _SHARE
    # What is read badly may be a day, and no cross.
    written = [one for one in cells if one.words]
    return spec.role == SEX and sum(len(one.text) <= _CROSS for one in written) >= _ONE_OF_TWO * len(written)


def _take_turns(left: Sequence[bool], right: Sequence[bool]) -> bool:
    """Say whether nearly every row fills one of two columns alone, and each is filled so by some."""
    alone = [(one, other) for one, other in zip(left, right, strict=True) if one != other]
    least = max(_FEWEST, _ONE_OF_TWO * sum(map(any, zip(left, right, strict=True))))
    return len(alone) >= least and len(set(alone)) > 1


def _sides(left: Sequence[bool], right: Sequence[bool], sexes: Sequence[set[str]]) -> tuple[str, str] | None:
    """Say which of two columns is the men's, by rows of men and of women: all of them must say the same."""
    said = {
        (sex, one) for one, other, told in zip(left, right, sexes, strict=True) if one != other for sex in told
    }  # fmt: skip
    if said == {(_MAN, True), (_WOMAN, False)}:
        return _MAN, _WOMAN
    return (_WOMAN, _MAN) if said == {(_MAN, False), (_WOMAN, True)} else None


def _sexes(cells: Sequence[Sequence[LineReading]], chosen: Sequence[Column]) -> list[set[str]]:
    """Say what each row's name and identity number tell of a person's sex: nothing, one, or both where they differ."""
    says = {NAME: _sex_of, NATIONAL_ID: _sex_in}
    told = [
        [says[one.spec.role](cell.text) if cell.confidence >= _BAD else "" for cell in cells[one.places[0]]]
        for one in chosen
        if one.spec.role in says
    ]
    return [{one for one in row if one} for row in zip(*told, strict=True)] or [set() for _ in cells[0]]


def _sex_of(name: str) -> str:
    """Say what a middle name tells of a person's sex; nothing where there is none of the two that do."""
    middle = {fold(word) for word in name.split()[1:-1]}
    return _WOMAN if "thi" in middle else _MAN if "van" in middle else ""


def _sex_in(number: str) -> str:
    """Read the sex in an identity number of twelve digits, which the fourth tells; nothing in another."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return (_WOMAN if int(digits[3]) % 2 else _MAN) if len(digits) == _WITH_SEX else ""


def _signed(form: Form, cells: Sequence[Sequence[LineReading]], chosen: Sequence[Column]) -> list[Column]:
    """Find the column of signatures: the last that holds what nobody can read."""
    taken = {place for one in chosen for place in one.places}
    specs = [spec for spec in _left_over(form, chosen) if spec.role == SIGNATURE]
    places = [place for place, some in enumerate(cells) if place not in taken and _scribbled(some)]
    return [Column(specs[0], specs[0].titles[0], (places[-1],))] if specs and places else []


def _share(spec: FieldSpec, cells: Sequence[LineReading]) -> float:
    """Say in which share of the cells that have letters this field may stand; a ditto says nothing."""
    its_kind = kind(spec.kind)
    values = [value for value in (tidy(its_kind, one.text).value for one in cells) if value and fold(value) != _DITTO]
    if len(values) < _FEWEST:
        return 0.0
    if spec.role == ROW_NUMBER:
        return _counting(values)
    if spec.role == LOT:
        return _repeating(its_kind, values)
    return sum(_LOOKS[spec.role](its_kind, value) for value in values) / len(values)


def _counting(values: Sequence[str]) -> float:
    """Say in which share of its steps a column counts; what was not read as a number is stepped over."""
    numbers = [(place, int(value)) for place, value in enumerate(values) if value.isdigit() and len(value) < 5]
    steps = [(after[1] - before[1]) / (after[0] - before[0]) for before, after in pairwise(numbers)]
    return sum(0 < step <= 12 for step in steps) / max(1, len(values) - 1)


def _repeating(its_kind: Kind, values: Sequence[str]) -> float:
    """Say in which share of the cells one and the same lot stands, which is no date and shorter than a phone number."""
    most, count = Counter(values).most_common(1)[0]
    digits = sum(sign.isdigit() for sign in most)
    is_lot = its_kind.plausible(most) and 0 < digits < _PHONE and not kind(_DATE).plausible(most)
    is_lot = is_lot and not _DAY.match(most)
    return count / len(values) if is_lot else 0.0


def _is_birth(its_kind: Kind, value: str) -> bool:
    year = as_year(value)
    return its_kind.plausible(value) and year is not None and year < _FIRST_YEAR


def _is_dose(its_kind: Kind, value: str) -> bool:
    year = as_year(value)
    return its_kind.plausible(value) and year is not None and year >= _FIRST_YEAR


def _is_phone(its_kind: Kind, value: str) -> bool:
    # Some lists leave the zero out, and an old identity number is as long then: it is told first.
    return its_kind.plausible(value) and (value[0] == "0" if len(value) == 10 else len(value) == _PHONE)


def _is_identity(its_kind: Kind, value: str) -> bool:
    return its_kind.plausible(value) and len(value) in (9, 12)


def _is_choice(its_kind: Kind, value: str) -> bool:
    return value in {one.value for one in its_kind.choices}


def _is_name(its_kind: Kind, value: str) -> bool:
    return its_kind.plausible(value) and known_words(NAME, value, lexicon_words(its_kind)) >= _KNOWN


def _is_insurance(its_kind: Kind, value: str) -> bool:
    return its_kind.plausible(value) and value[:2].isalpha()


def _is_group(its_kind: Kind, value: str) -> bool:
    return is_known_text(its_kind, value) or bool(_GROUP.match(fold(value)))


def _is_address(its_kind: Kind, value: str) -> bool:
    has_place = "," in value or any(sign.isdigit() for sign in value) or begins_a_place(value)
    return has_place and known_words(ADDRESS, value, lexicon_words(its_kind)) >= _KNOWN


_LOOKS: dict[str, Callable[[Kind, str], bool]] = {
    ROW_NUMBER: lambda _kind, value: value.isdigit(),
    NAME: _is_name,
    BIRTH_DATE: _is_birth,
    DOSE_DATE: _is_dose,
    SEX: _is_choice,
    PHONE: _is_phone,
    NATIONAL_ID: _is_identity,
    HEALTH_INSURANCE: _is_insurance,
    VACCINE: is_known_text,
    LOT: lambda its_kind, value: its_kind.plausible(value),
    ADDRESS: _is_address,
    PRIORITY_GROUP: _is_group,
}


def _scribbled(cells: Sequence[LineReading]) -> bool:
    """Say whether a column holds what no recogniser can read, as signatures are."""
    inked = [one for one in cells if one.words]
    bad = [one for one in inked if one.confidence < _BAD]
    return len(inked) >= _INKED * len(cells) and len(bad) >= _SHARE * len(inked)
