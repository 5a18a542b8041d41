"""Invented people and sessions, drawn from the reference tables. It must not know how they are written on paper."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from bench.maker.words import wordings
from records.places import Commune, District, communes, districts
from records.reference import rows

PROVINCE = "Bình Phước"
MAN, WOMAN = "Nam", "Nữ"
_PHONES = ("032", "033", "034", "035", "036", "037", "038", "039", "070", "077", "079", "081", "083", "085", "088")
_PHONES += ("090", "091", "093", "094", "096", "097", "098")
#: Vaccines by how often a page of 2021 names them, and how their lots look: A a letter, 9 a digit.
_VACCINES = {
    "astrazeneca": (5, "AA9999 A99999 AAA9999"),
    "pfizer": (3, "AA9999 999999A"),
    "moderna": (2, "9999999 999A99A"),
}
_VACCINES |= {"verocell": (5, "2021999999 202199A9999"), "sputnikv": (1, "A-999999"), "hayatvax": (1, "2021999999")}


@dataclass(frozen=True)
class Person:
    """One invented person."""

    key: str
    name: str
    sex: str
    born: date
    id_number: str
    phone: str
    insurance: str
    hamlet: str
    commune: Commune
    district: District
    group: str
    job: str


@dataclass(frozen=True)
class Session:
    """One day of one site: what stands once a page."""

    district: District
    commune: Commune
    site: str
    vaccine: str
    lot: str
    day: date
    dose: int


@cache
def _table(name: str, sex: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Names of a table that fit a sex, with weights flattened: rare names are where reading errs."""
    fitting = [row for row in rows(name) if row["sex"] in ("U", sex)]
    return tuple(row["name"] for row in fitting), tuple(float(row["weight"]) ** 0.6 for row in fitting)


def _draw(rng: random.Random, name: str, sex: str) -> str:
    names, weights = _table(name, sex)
    return rng.choices(names, weights)[0]


def lower_type(unit: str) -> str:
    """Write a unit as within a line: "xã Tân Hưng"."""
    return unit[:1].lower() + unit[1:]


def bare(unit: str) -> str:
    """Give a unit without its type word."""
    return unit.split(" ", 2)[2] if unit.lower().startswith(("thị ", "thành ")) else unit.split(" ", 1)[1]


def make_session(rng: random.Random) -> Session:
    """Invent a session."""
    district = rng.choice(districts())
    commune = rng.choice(communes(district.code))
    common = wordings()["common"]
    names = {"commune": lower_type(commune.name), "district": lower_type(district.name)}
    site = rng.choice(common["sites"]).format(school=rng.choice(common["schools"]), **names)
    vaccine = rng.choices(list(_VACCINES), [weight for weight, _ in _VACCINES.values()])[0]
    day = date(2021, 3, 10) + timedelta(days=rng.randrange(290))
    return Session(district, commune, site, vaccine, make_lot(rng, vaccine), day, rng.choice((1, 1, 2)))


def make_lot(rng: random.Random, vaccine: str) -> str:
    """Invent a lot number as that vaccine's look."""
    pattern = rng.choice(_VACCINES[vaccine][1].split())
    known = "2021" if pattern.startswith("2021") else ""
    letters = {"A": "ABCDEFGHKLMNPRSTVXY", "9": "0123456789"}
    return known + "".join(rng.choice(letters.get(one, one)) for one in pattern[len(known) :])


def make_person(rng: random.Random, session: Session) -> Person:
    """Invent a person of the session's commune or of one nearby."""
    short, sex = rng.choice((("M", MAN), ("F", WOMAN)))
    parts = [_draw(rng, "surnames", short), _draw(rng, "middle_names", short), _draw(rng, "given_names", short)]
    if rng.random() < 0.06:
        del parts[1]
    born = date(2003, 10, 1) - timedelta(days=int(rng.betavariate(1.6, 2.4) * 66 * 365))
    commune = session.commune if rng.random() < 0.85 else rng.choice(communes(session.district.code))
    common = wordings()["common"]
    street = f"{rng.randint(1, 900)} đường"
    hamlet = rng.choice(common["hamlets"]).format(n=rng.randint(1, 12), m=rng.randint(1, 9), h=street)
    group = rng.choice(common["groups"]).format(g=rng.randint(1, 16))
    phone = rng.choice(_PHONES) + f"{rng.randrange(10**7):07d}"
    insurance = rng.choice(("GD", "DN", "HT", "GB")) + f"4{rng.randint(1, 70):02d}{rng.randrange(10**10):010d}"
    return Person(
        f"M{rng.randrange(10**9):09d}", " ".join(parts), sex, born, _id_number(rng, sex, born), phone, insurance,
        hamlet, commune, session.district, group, rng.choice(common["jobs"]),
    )  # fmt: skip


def _id_number(rng: random.Random, sex: str, born: date) -> str:
    """A number of twelve digits agrees with sex and year of birth; one of nine is free."""
    if rng.random() < 0.4:
        return rng.choice(("285", "285", "280", "221", "362", "024")) + f"{rng.randrange(10**6):06d}"
    century = 2 * (born.year >= 2000) + (sex == WOMAN)
    province = rng.choice(("070", "070", "070", "038", "036", "074", "001", "079"))
    return f"{province}{century}{born.year % 100:02d}{rng.randrange(30000):06d}"
