"""Checks across the values of a row. Pure: values, limits and today in, findings out; a header's: header_checks.py.

BLOCKS: the dose stays out until a value changes. WARNS: a reviewer confirms that the paper says so, then it may go:
paper is the truth. A required value that is missing is not a check but the form's own rule (forms.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from records.kinds import dose_number, vaccine
from records.kinds import national_id as national_ids
from records.kinds import phone as phones
from records.kinds import sex as sexes
from records.kinds.date import as_day, as_year, show
from records.kinds.date import parse as parse_date
from records.roles import BIRTH_DATE, DOSE_DATE, DOSE_NUMBER, NATIONAL_ID, PHONE, SEX, VACCINE
from records.sentences import Sentence, say

#: Nobody vaccinated in this campaign was born before this year (DOMAIN.md §5).
FIRST_BIRTH_YEAR = 1900
#: Below it no vaccine was licensed for anyone in 2021 (DOMAIN.md §4).
YOUNGEST = 12
#: Older people exist; few enough to look at each.
OLDEST = 110

#: How the roles of a dose's own values begin.
_OF_DOSE = "dose."


class Severity(StrEnum):
    """What a finding does to the dose."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True)
class Rules:
    """The campaign's first and last day, and today, as arguments."""

    first_day: date
    last_day: date
    today: date


@dataclass(frozen=True)
class Finding:
    """One check that failed: its code, the roles to look at, a sentence for the reviewer.

    dose: of which of a record's doses, 0 where it has one, or the check is about the person.
    """

    code: str
    severity: Severity
    roles: tuple[str, ...]
    sentence: Sentence
    dose: int = 0


def of_dose(finding: Finding, dose: int) -> Finding:
    """Say of which dose a finding is, in its code too, if it looked at anything of the dose."""
    if not dose or not any(role.startswith(_OF_DOSE) for role in finding.roles):
        return finding
    return replace(finding, code=f"{finding.code}.{dose}", dose=dose)


def order_findings(days: Mapping[int, str]) -> list[Finding]:
    """Check that the doses of one paper, number → date, were given one after the other."""
    found = []
    for earlier, later in pairwise(sorted(number for number, day in days.items() if as_day(day) is not None)):
        before, after = as_day(days[earlier]), as_day(days[later])
        if before is not None and after is not None and after <= before:
            sentence = say(
                "Dose {later} on {after} is not after dose {earlier} on {before}.",
                later=later,
                after=after,
                earlier=earlier,
                before=before,
            )
            found.append(of_dose(_blocks("dose_order", sentence, DOSE_DATE), later))
    return found


def row_findings(values: Mapping[str, str], rules: Rules) -> list[Finding]:
    """Check a row's effective values, role → value; only values of mark `value`, absent ones are left out."""
    return [
        *_dose_date(values, rules),
        *_birth_date(values, rules),
        *_age(values),
        *_lengths(values),
        *_identity(values),
        *_dose(values),
    ]


def dose_findings(values: Mapping[str, str], rules: Rules) -> list[Finding]:
    """Check what is said of a dose, role → value, be it a row's or a page header's."""
    return [*_dose_date(values, rules), *_dose(values)]


def _blocks(code: str, sentence: Sentence, *roles: str) -> Finding:
    return Finding(code, Severity.BLOCKS, roles, sentence)


def _warns(code: str, sentence: Sentence, *roles: str) -> Finding:
    return Finding(code, Severity.WARNS, roles, sentence)


def _dose_date(values: Mapping[str, str], rules: Rules) -> list[Finding]:
    value = values.get(DOSE_DATE)
    if value is None:
        return []
    if parse_date(value).problem:
        return [_blocks("date_impossible", say("The vaccination date {value} is not a date.", value=value), DOSE_DATE)]
    day = as_day(value)
    if day is None:
        sentence = say("The vaccination date {value} lacks its day.", value=show(value))
        return [_blocks("date_incomplete", sentence, DOSE_DATE)]
    if day > rules.today:
        return [
            _blocks("date_outside_campaign", say("The vaccination date {day} is still to come.", day=day), DOSE_DATE)
        ]
    if not rules.first_day <= day <= rules.last_day:
        sentence = say(
            "The vaccination date {day} lies outside the campaign, {first} to {last}.",
            day=day,
            first=rules.first_day,
            last=rules.last_day,
        )
        return [_blocks("date_outside_campaign", sentence, DOSE_DATE)]
    return []


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
    elif _born_after_dose(values):
        dose_day = show(values[DOSE_DATE])
        sentence = say("The birth date {value} is after the vaccination on {day}.", value=show(value), day=dose_day)
    else:
        return []
    return [_blocks("birth_impossible", sentence, BIRTH_DATE)]


def _born_after_dose(values: Mapping[str, str]) -> bool:
    dose_day, year, day = as_day(values.get(DOSE_DATE, "")), as_year(values[BIRTH_DATE]), as_day(values[BIRTH_DATE])
    if dose_day is None or year is None:
        return False
    return day > dose_day if day else year > dose_day.year


def _age(values: Mapping[str, str]) -> list[Finding]:
    """Warn of an age out of the usual; with only a birth year, of the oldest the person may have been."""
    dose_day, birth = as_day(values.get(DOSE_DATE, "")), values.get(BIRTH_DATE, "")
    year, born = as_year(birth), as_day(birth)
    if dose_day is None or year is None or _born_after_dose(values) or year < FIRST_BIRTH_YEAR:
        return []
    birthday_to_come = born is not None and (dose_day.month, dose_day.day) < (born.month, born.day)
    years = dose_day.year - year - birthday_to_come
    if YOUNGEST <= years <= OLDEST:
        return []
    sentence = say("The person was {years} years old on the day of the vaccination.", years=years)
    return [_warns("age", sentence, BIRTH_DATE, DOSE_DATE)]


def _lengths(values: Mapping[str, str]) -> list[Finding]:
    found = []
    if NATIONAL_ID in values and national_ids.parse(values[NATIONAL_ID]).problem:
        number = national_ids.parse(values[NATIONAL_ID]).canonical
        sentence = say("The identity number {number} has neither 9 nor 12 digits and is no passport.", number=number)
        found.append(_blocks("id_length", sentence, NATIONAL_ID))
    if PHONE in values and phones.parse(values[PHONE]).problem:
        number = phones.parse(values[PHONE]).canonical
        sentence = say("The phone number {number} is not one of 10 digits.", number=number)
        found.append(_blocks("phone_length", sentence, PHONE))
    return found


def _identity(values: Mapping[str, str]) -> list[Finding]:
    """Compare digits 4 to 6 of a 12-digit number (century and sex, birth year) with the row's sex and birth date."""
    number = national_ids.parse(values.get(NATIONAL_ID, "")).canonical
    if len(number) != 12 or not number.isdigit():
        return []
    found = []
    sex = sexes.parse(values.get(SEX, "")).canonical
    told = sexes.NU if int(number[3]) % 2 else sexes.NAM
    if sex in (sexes.NAM, sexes.NU) and sex != told:
        sentence = say("By its fourth digit, the identity number {number} belongs to the other sex.", number=number)
        found.append(_warns("id_sex", sentence, NATIONAL_ID, SEX))
    year = as_year(values.get(BIRTH_DATE, ""))
    born = FIRST_BIRTH_YEAR + 100 * (int(number[3]) // 2) + int(number[4:6])
    if year is not None and year != born:
        sentence = say("By the identity number the birth year is {born}, the row says {year}.", born=born, year=year)
        found.append(_warns("id_birth_year", sentence, NATIONAL_ID, BIRTH_DATE))
    return found


def _dose(values: Mapping[str, str]) -> list[Finding]:
    found = []
    name, number = values.get(VACCINE), values.get(DOSE_NUMBER)
    if name is not None and vaccine.parse(name).problem:
        sentence = say("“{name}” is not a vaccine of the list.", name=name)
        found.append(_warns("vaccine_unknown", sentence, VACCINE))
    if number is not None and dose_number.parse(number).problem:
        found.append(_blocks("dose", say("The dose number “{number}” is not 1, 2 or 3.", number=number), DOSE_NUMBER))
    elif number is not None and name is not None:
        most = vaccine.primary_doses(name)
        given = int(dose_number.parse(number).canonical)
        if most is not None and given > most:
            sentence = say("{name} is given {most} times, this is dose {given}.", name=name, most=most, given=given)
            found.append(_warns("dose", sentence, DOSE_NUMBER, VACCINE))
    return found
