"""Checks of who a person is: name, birth date, identity, phone and insurance numbers (DOMAIN.md §5, §7). Pure.

A birth date of only a year is as good as the paper is: it has no check, and what goes out says its precision.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from records.finding import Finding, Rules, blocks, warns
from records.kinds import health_insurance as insurances
from records.kinds import national_id as national_ids
from records.kinds import person_name
from records.kinds import phone as phones
from records.kinds import sex as sexes
from records.kinds.date import as_day, as_year, show
from records.kinds.text_keys import loose
from records.reference import rows
from records.roles import BIRTH_DATE, DOSE_DATE, HEALTH_INSURANCE, NAME, NATIONAL_ID, PHONE, SEX
from records.sentences import say

#: Nobody vaccinated in this campaign was born before this year (DOMAIN.md §5).
FIRST_BIRTH_YEAR = 1900


def person_findings(values: Mapping[str, str], rules: Rules) -> list[Finding]:
    """Check the values about the person, role → value."""
    return [
        *_name(values),
        *_birth_date(values, rules),
        *_numbers(values),
        *_identity(values),
    ]


def born_after_dose(values: Mapping[str, str]) -> bool:
    """Say whether the birth date is after the vaccination."""
    birth = values.get(BIRTH_DATE, "")
    dose_day, year, day = as_day(values.get(DOSE_DATE, "")), as_year(birth), as_day(birth)
    if dose_day is None or year is None:
        return False
    return day > dose_day if day else year > dose_day.year


def _name(values: Mapping[str, str]) -> list[Finding]:
    name = values.get(NAME)
    if name is None:
        return []
    if any(char.isdigit() for char in name):
        return [blocks("name_digits", say("There are digits in the name {name}.", name=name), NAME)]
    if person_name.parse(name).problem:
        return [warns("name_odd", say("{name} is unlike the name of one person.", name=name), NAME)]
    if _lost_diacritics(name):
        return [warns("name_plain", say("The name {name} has no diacritics at all.", name=name), NAME)]
    return []


def _lost_diacritics(name: str) -> bool:
    """Say whether a name without diacritics has a word that is only ever written with some: Mai Lan Anh has none."""
    marks = unicodedata.normalize("NFD", name.casefold())
    if any(unicodedata.combining(char) for char in marks) or "đ" in marks:
        return False
    plain, marked = _words()
    return any(word in marked and word not in plain for word in name.casefold().split())


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    """Give the words of names that are written plain, and those that lose something when they are."""
    words = {word.casefold() for word in person_name.KIND.lexicon}
    plain = frozenset(word for word in words if loose(word) == word)
    return plain, frozenset(loose(word) for word in words if loose(word) != word)


def _birth_date(values: Mapping[str, str], rules: Rules) -> list[Finding]:
    value = values.get(BIRTH_DATE)
    if value is None:
        return []
    year, day = as_year(value), as_day(value)
    if year is None:
        sentence = say("The birth date {value} is not a date.", value=value)
    elif year < FIRST_BIRTH_YEAR:
        sentence = say("The birth year {year} is before {first}.", year=year, first=FIRST_BIRTH_YEAR)
    elif year > rules.today.year or (day is not None and day > rules.today):
        sentence = say("The birth date {value} is still to come.", value=show(value))
    elif born_after_dose(values):
        dose_day = show(values[DOSE_DATE])
        sentence = say("The birth date {value} is after the vaccination on {day}.", value=show(value), day=dose_day)
    else:
        return []
    return [blocks("birth_impossible", sentence, BIRTH_DATE)]


def _numbers(values: Mapping[str, str]) -> list[Finding]:
    found = []
    if NATIONAL_ID in values and national_ids.parse(values[NATIONAL_ID]).problem:
        number = national_ids.parse(values[NATIONAL_ID]).canonical
        sentence = say("The identity number {number} has neither 9 nor 12 digits and is no passport.", number=number)
        found.append(blocks("id_length", sentence, NATIONAL_ID))
    if HEALTH_INSURANCE in values and insurances.parse(values[HEALTH_INSURANCE]).problem:
        number = insurances.parse(values[HEALTH_INSURANCE]).canonical
        sentence = say("The insurance number {number} has neither 10 digits nor 15 characters.", number=number)
        found.append(warns("insurance_length", sentence, HEALTH_INSURANCE))
    return [*found, *_phone(values)]


def _phone(values: Mapping[str, str]) -> list[Finding]:
    if PHONE not in values:
        return []
    parsed = phones.parse(values[PHONE])
    number = parsed.canonical
    if today := phones.of_today(number):
        sentence = say(
            "The phone number {number} is an old one of 11 digits; today it is {today}.", number=number, today=today
        )
        return [blocks("phone_old", sentence, PHONE)]
    if parsed.problem:
        return [blocks("phone_length", say("The phone number {number} is not one of 10 digits.", number=number), PHONE)]
    if not phones.has_known_prefix(number):
        return [warns("phone_prefix", say("No network has numbers that begin like {number}.", number=number), PHONE)]
    return []


def _identity(values: Mapping[str, str]) -> list[Finding]:
    """Compare the parts of a 12-digit number: place of birth, century and sex, birth year (DOMAIN.md §5).

    There is no check digit, and any of the provinces is as usual as this one.
    """
    number = national_ids.parse(values.get(NATIONAL_ID, "")).canonical
    if len(number) != 12 or not number.isdigit():
        return []
    found = []
    if number[0] != "0" or number[1:3] not in {one["code"] for one in rows("provinces")}:
        sentence = say("No province has identity numbers that begin like {number}.", number=number)
        found.append(warns("id_province", sentence, NATIONAL_ID))
    sex = sexes.parse(values.get(SEX, "")).canonical
    told = sexes.NU if int(number[3]) % 2 else sexes.NAM
    if sex in (sexes.NAM, sexes.NU) and sex != told:
        sentence = say("By its fourth digit, the identity number {number} belongs to the other sex.", number=number)
        found.append(warns("id_sex", sentence, NATIONAL_ID, SEX))
    year = as_year(values.get(BIRTH_DATE, ""))
    born = FIRST_BIRTH_YEAR + 100 * (int(number[3]) // 2) + int(number[4:6])
    if year is not None and year != born:
        sentence = say("By the identity number the birth year is {born}, the row says {year}.", born=born, year=year)
        found.append(warns("id_birth_year", sentence, NATIONAL_ID, BIRTH_DATE))
    return found
