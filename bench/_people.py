"""Invented people on two papers each, with known errors between the two: what `bench duplicates` measures on.

`fit` and `held` share no given name, middle name, hamlet or commune, so that nothing is fitted on what it is measured
on. Frequencies are those of records/data; one in five is S'tiêng, as in Bù Đăng, with few names for many people.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from records.kinds.text_keys import loose
from records.places import communes
from records.reference import rows

_HALVES = {"fit": 0, "held": 1}
_DISTRICTS = {"fit": "692", "held": "696"}
_STIENG = {
    "fit": "Hơn Dố Ly Rai Nam Sang Lan Khơi Tích Mlung Hích Đum Vinh Thắng Ngọc Đức Mai Lên Xuân Sĩ Bơn",
    "held": "Khuê Thương Bé Lôi Nghị Hùng Đon Thu Hà Xếp Rin Thơi Oanh Tơn Kiếc Năng Sơn Yến Đen Minh Toàn",
}
_STIENG_SHARE = 0.2
_HAMLETS = {"fit": "ấp {n}", "held": "thôn {n}"}
_MOBILE = ("032", "033", "038", "039", "070", "079", "085", "090", "096", "097", "098")
_LETTERS = "abcdeghiklmnopqrstuvxy"


@dataclass(frozen=True)
class Known:
    """What a paper says of a person; '' where it says nothing. address: hamlet and commune."""

    name: str
    birth: str
    sex: str
    national_id: str
    insurance: str
    phone: str
    hamlet: str
    commune: str

    def values(self) -> dict[str, str]:
        """Give the values as a row has them, by role."""
        return {
            "person.name": self.name,
            "person.birth_date": self.birth,
            "person.sex": self.sex,
            "person.national_id": self.national_id,
            "person.health_insurance": self.insurance,
            "person.phone": self.phone,
            "person.address": ", ".join(part for part in (self.hamlet, self.commune) if part),
        }


@dataclass(frozen=True)
class Paper:
    """One paper: whose it is, what it says, and how many errors are between it and the person's other paper."""

    person: int
    known: Known
    errors: int


class Maker:
    """Draws people of one district from one half of the name tables."""

    def __init__(self, rng: random.Random, half: str) -> None:
        self.rng, self.half = rng, half
        self._phones: dict[str, str] = {}
        self._tables = {name: self._table(name) for name in ("surnames", "middle_names", "given_names")}
        self._communes = communes(_DISTRICTS[half])

    def person(self) -> Known:
        """Invent one person, with what people often lack: a number, a phone, the day of birth."""
        rng = self.rng
        sex, stieng = rng.choice(("M", "F")), rng.random() < _STIENG_SHARE
        year = 2003 - int(rng.betavariate(1.6, 2.4) * 70)
        hamlet = _HAMLETS[self.half].format(n=rng.randint(1, 9))
        commune = rng.choice(self._communes[:8]).name if stieng else rng.choice(self._communes).name
        return Known(
            name=self._stieng_name(sex) if stieng else self._name(sex),
            birth=self._birth(year, stieng),
            sex="Nam" if sex == "M" else "Nữ",
            national_id=self._number(sex, year) if rng.random() < 0.8 else "",
            insurance=_digits(rng, 10) if rng.random() < 0.35 else "",
            phone=self._phone(f"{hamlet}, {commune}") if rng.random() < 0.75 else "",
            hamlet=hamlet,
            commune=commune,
        )

    def _table(self, name: str) -> dict[str, tuple[list[str], list[float]]]:
        every = rows(name) if name == "surnames" else rows(name)[_HALVES[self.half] :: 2]
        found = {}
        for sex in ("M", "F"):
            fitting = [one for one in every if one["sex"] in ("U", sex) and one["name"] not in ("Điểu", "Thị")]
            found[sex] = [one["name"] for one in fitting], [float(one["weight"]) for one in fitting]
        return found

    def _draw(self, name: str, sex: str) -> str:
        return self.rng.choices(*self._tables[name][sex])[0]

    def _name(self, sex: str) -> str:
        middle = [self._draw("middle_names", sex)] if self.rng.random() < 0.94 else []
        return " ".join([self._draw("surnames", sex), *middle, self._draw("given_names", sex)])

    def _stieng_name(self, sex: str) -> str:
        names = _STIENG[self.half].split()
        middle = [self.rng.choice(names)] if self.rng.random() < 0.2 else []
        return " ".join(["Điểu" if sex == "M" else "Thị", *middle, self.rng.choice(names)])

    def _birth(self, year: int, stieng: bool) -> str:
        drawn = self.rng.random()
        if drawn < (0.3 if stieng or year < 1965 else 0.05):
            return str(year)
        if drawn > 0.95:
            return f"{year}-01-01"
        return f"{year}-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"

    def _number(self, sex: str, year: int) -> str:
        if self.rng.random() < 0.4:
            return self.rng.choice(("285", "285", "280")) + _digits(self.rng, 6)
        return new_number(self.rng, sex, year)

    def _phone(self, home: str) -> str:
        """Give a phone, in one of seven homes that of a neighbour or relative."""
        if home in self._phones and self.rng.random() < 0.15:
            return self._phones[home]
        self._phones[home] = self.rng.choice(_MOBILE) + _digits(self.rng, 7)
        return self._phones[home]


def papers(seed: int, half: str, count: int) -> list[Paper]:
    """Make so many papers in any order: half of the people have one paper, half two, with one or two errors between."""
    rng = random.Random(seed)
    maker, made, person = Maker(rng, half), [], 0
    while len(made) < count:
        known, person = maker.person(), person + 1
        if person % 2:
            made.append(Paper(person, known, 0))
            continue
        errors = rng.randint(1, 2)
        made += [Paper(person, known, errors), Paper(person, with_errors(rng, known, errors), errors)]
    made = made[:count]
    rng.shuffle(made)
    return made


def with_errors(rng: random.Random, known: Known, count: int) -> Known:
    """Change so many values, each in one way that happens between two papers."""
    changed: set[str] = set()
    result = known
    while len(changed) < count:
        name, field = rng.choice(tuple(_ERRORS))
        value = getattr(result, field)
        if field in changed or not value:
            continue
        wrong = _ERRORS[name, field](rng, value, result)
        if wrong != value:
            result = replace(result, **{field: wrong})
            changed.add(field)
    return result


def new_number(rng: random.Random, sex: str, year: int) -> str:
    """Invent a number of twelve digits that agrees with sex and year of birth."""
    century = 2 * (year >= 2000) + (sex in ("F", "Nữ"))
    return f"{rng.choice(('070', '070', '038', '074'))}{century}{year % 100:02}{_digits(rng, 6)}"


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _tone(rng: random.Random, value: str, _: Known) -> str:
    """Change one letter's tone or hat, as tired eyes do."""
    pairs = {
        "ú": "ủ",
        "ủ": "ù",
        "à": "á",
        "á": "ã",
        "ơ": "ờ",
        "ê": "ề",
        "ề": "ê",
        "i": "ì",
        "a": "ă",
        "o": "ô",
        "u": "ư",
    }
    places = [at for at, letter in enumerate(value) if letter in pairs]
    if not places:
        return value
    at = rng.choice(places)
    return value[:at] + pairs[value[at]] + value[at + 1 :]


def _letter(rng: random.Random, value: str, _: Known) -> str:
    places = [at for at, letter in enumerate(value) if letter.isalpha() and not letter.isupper()]
    at = rng.choice(places)
    return value[:at] + rng.choice(_LETTERS) + value[at + 1 :]


def _bare(rng: random.Random, value: str, _: Known) -> str:
    return loose(value).title()


def _middle_lost(rng: random.Random, value: str, _: Known) -> str:
    parts = value.split()
    return " ".join([parts[0], *parts[2:]]) if len(parts) > 2 else value


def _year_only(rng: random.Random, value: str, _: Known) -> str:
    return value[:4]


def _day_month(rng: random.Random, value: str, _: Known) -> str:
    return f"{value[:4]}-{value[8:]}-{value[5:7]}" if len(value) == 10 and value[8:] <= "12" else value


def _date_digit(rng: random.Random, value: str, _: Known) -> str:
    if len(value) == 10 and rng.random() < 0.6:
        return (
            f"{value[:8]}{rng.randint(1, 28):02}"
            if rng.random() < 0.5
            else f"{value[:5]}{rng.randint(1, 12):02}{value[7:]}"
        )
    return f"{int(value[:4]) + rng.choice((-1, 1, -10, 10))}{value[4:]}"


def _digit(rng: random.Random, value: str, _: Known) -> str:
    at = rng.randrange(1, len(value))
    return value[:at] + rng.choice("0123456789") + value[at + 1 :]


def _transposed(rng: random.Random, value: str, _: Known) -> str:
    at = rng.randrange(1, len(value) - 1)
    return value[:at] + value[at + 1] + value[at] + value[at + 2 :]


def _other_card(rng: random.Random, value: str, known: Known) -> str:
    """Show the new card where the first paper had the old one, or the other way round."""
    if len(value) == 9:
        return new_number(rng, known.sex, int(known.birth[:4]))
    return "285" + _digits(rng, 6)


def _nothing(rng: random.Random, value: str, _: Known) -> str:
    return ""


def _other_phone(rng: random.Random, value: str, _: Known) -> str:
    return rng.choice(_MOBILE) + _digits(rng, 7)


def _other_hamlet(rng: random.Random, value: str, _: Known) -> str:
    return f"{value.split()[0]} {rng.randint(1, 9)}"


def _other_sex(rng: random.Random, value: str, _: Known) -> str:
    return "Nữ" if value == "Nam" else "Nam"


#: (what happens, to which value) → how; each is as likely as another.
_ERRORS: dict[tuple[str, str], Callable[[random.Random, str, Known], str]] = {
    ("tone", "name"): _tone,
    ("letter", "name"): _letter,
    ("bare", "name"): _bare,
    ("middle", "name"): _middle_lost,
    ("year", "birth"): _year_only,
    ("swapped", "birth"): _day_month,
    ("digit", "birth"): _date_digit,
    ("digit", "national_id"): _digit,
    ("transposed", "national_id"): _transposed,
    ("card", "national_id"): _other_card,
    ("missing", "national_id"): _nothing,
    ("digit", "phone"): _digit,
    ("other", "phone"): _other_phone,
    ("missing", "phone"): _nothing,
    ("missing", "insurance"): _nothing,
    ("other", "hamlet"): _other_hamlet,
    ("missing", "hamlet"): _nothing,
    ("other", "sex"): _other_sex,
}
