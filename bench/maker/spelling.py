"""How the values of one page are written: its date, telephone, name and address habits. It must not draw."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from bench.maker.people import MAN, PROVINCE, Person, Session, bare, lower_type
from records.reference import rows

#: A value as written, and what it means.
Value = tuple[str, str]
_DATES = ("{d:02d}/{m:02d}/{y}",) * 5 + ("{d}/{m}/{y}", "{d}/{m}/{y}", "{d:02d}-{m:02d}-{y}", "{d:02d}.{m:02d}.{y}")
_SHORT = {"xã": "X.", "phường": "P.", "thị trấn": "TT."}


@dataclass(frozen=True)
class Spelling:
    """The habits of a page."""

    date_format: str
    years_only: bool
    phone: str
    capitals: bool
    address: str
    vaccine: str

    def day(self, day: date) -> Value:
        """Write a day."""
        return self.date_format.format(d=day.day, m=day.month, y=day.year), day.isoformat()

    def birth(self, rng: random.Random, person: Person) -> Value:
        """Write a birth date, or its year alone."""
        if self.years_only or (person.born.year < 1955 and rng.random() < 0.15):
            return str(person.born.year), str(person.born.year)
        return self.day(person.born)

    def name(self, person: Person) -> Value:
        """Write a name."""
        return (person.name.upper() if self.capitals else person.name), person.name

    def number(self, person: Person) -> Value:
        """Write a telephone number."""
        digits = person.phone
        if self.phone == "dots":
            return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}", digits
        if self.phone == "gaps":
            return f"{digits[:4]} {digits[4:7]} {digits[7:]}", digits
        return (digits[1:] if self.phone == "bare" else digits), digits

    def place(self, person: Person) -> Value:
        """Write an address as short as the page's habit."""
        commune, district = lower_type(person.commune.name), lower_type(person.district.name)
        norm = f"{person.hamlet}, {commune}, {district}"
        kind = commune.removesuffix(bare(person.commune.name)).strip()
        ends = {"hamlet": "", "name": f", {bare(person.commune.name)}", "full": f", {commune}, {district}"}
        ends |= {"commune": f", {commune}", "short": f", {_SHORT[kind]} {bare(person.commune.name)}"}
        ends |= {"long": f", {commune}, {district}, {PROVINCE}"}
        return person.hamlet + ends[self.address], norm

    def sex(self, person: Person) -> Value:
        """Write the sex as a word."""
        return person.sex, person.sex


def a_spelling(rng: random.Random, session: Session, address: str = "") -> Spelling:
    """Choose the habits of a page."""
    return Spelling(
        rng.choice(_DATES), rng.random() < 0.2, rng.choice(("plain",) * 6 + ("dots", "dots", "gaps", "bare")),
        rng.random() < 0.2, address or rng.choice(("hamlet", "name", "name", "commune", "commune", "short", "full")),
        rng.choice(vaccine_names(session.vaccine)),
    )  # fmt: skip


def vaccine_names(code: str) -> list[str]:
    """List how a vaccine is written."""
    return [row["alias"] for row in rows("vaccine_aliases") if row["code"] == code and len(row["alias"]) < 28]


def is_man(person: Person) -> bool:
    """Say which of two columns a person's cross or year stands in."""
    return person.sex == MAN
