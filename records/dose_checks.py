"""Checks of a dose and of all doses of a paper: day, age, vaccine, lot, interval, mixing (DOMAIN.md §4). Pure.

Advice on ages, intervals and mixing changed by the month and sites were ahead of it: it only ever warns. What cannot
have happened blocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from records.finding import Finding, Rules, blocks, of_dose, warns
from records.kinds import dose_number, vaccine
from records.kinds import lot as lots_kind
from records.kinds.date import as_day, as_year, show
from records.kinds.date import parse as parse_date
from records.person_checks import FIRST_BIRTH_YEAR, born_after_dose
from records.reference import rows
from records.roles import BIRTH_DATE, DOSE_DATE, DOSE_NUMBER, LOT, VACCINE
from records.sentences import Sentence, say

#: Below it no vaccine was licensed for anyone in 2021.
YOUNGEST = 12
#: Older people exist; few enough to look at each.
OLDEST = 110
ADULT = 18
#: From this day on the Ministry of Health opened vaccination to those of 12 to 17.
FIRST_DAY_OF_THE_YOUNG = date(2021, 10, 14)
#: Before it nobody was given more than the first course.
FIRST_DAY_OF_THIRDS = date(2021, 12, 1)

#: Letters and digits that are taken for each other in print and by hand.
_ALIKE = str.maketrans("OQILSBZG", "00115826")


def dose_findings(values: Mapping[str, str], rules: Rules, lots: Sequence[str] = ()) -> list[Finding]:
    """Check the values of one dose, role → value; lots: those that its page and session are known to have."""
    return [
        *_day(values, rules),
        *_age(values),
        *_vaccine(values),
        *_number(values),
        *lot_findings(values, lots),
    ]


def lot_findings(values: Mapping[str, str], lots: Sequence[str]) -> list[Finding]:
    """Check a lot's shape, and that it is not one of the known lots misread; another lot is as good a lot."""
    if LOT not in values:
        return []
    parsed = lots_kind.parse(values[LOT])
    if parsed.problem:
        return [warns("lot_shape", say("“{lot}” is unlike a lot.", lot=parsed.canonical), LOT)]
    lot, known = parsed.canonical, [lots_kind.parse(one).canonical for one in lots]
    near = next((one for one in known if one.translate(_ALIKE) == lot.translate(_ALIKE)), None)
    if near is None or lot in known:
        return []
    return [warns("lot_near", say("The lot {lot} looks like {near}. Are they the same?", lot=lot, near=near), LOT)]


def series_findings(doses: Mapping[int, Mapping[str, str]]) -> list[Finding]:
    """Check the doses of one paper, number → values: one after the other, not too soon nor late, of what vaccine."""
    found = []
    days = {number: as_day(values.get(DOSE_DATE, "")) for number, values in doses.items()}
    for earlier, later in pairwise(sorted(doses)):
        before, after = days[earlier], days[later]
        if after is None:
            continue
        if before is None:
            sentence = say("There is a dose {later} here, but no day of dose {earlier}.", later=later, earlier=earlier)
            found.append(of_dose(warns("dose_alone", sentence, DOSE_DATE), later))
            continue
        found += [of_dose(one, later) for one in _order(earlier, before, later, after)]
        if after > before:
            found += [of_dose(one, later) for one in _pair(doses[earlier], doses[later], (after - before).days)]
    return found


def _order(earlier: int, before: date, later: int, after: date) -> list[Finding]:
    if after > before:
        return []
    sentence = say(
        "Dose {later} on {after} is not after dose {earlier} on {before}.",
        later=later,
        after=after,
        earlier=earlier,
        before=before,
    )
    return [blocks("dose_order", sentence, DOSE_DATE)]


def _pair(first: Mapping[str, str], second: Mapping[str, str], days: int) -> list[Finding]:
    """Warn of an interval or a mix that was not advised; of a vaccine that nobody knows nothing is said."""
    names = first.get(VACCINE, ""), second.get(VACCINE, "")
    codes = [vaccine.parse(name).canonical for name in names]
    rule = _rules().get(codes[0])
    if rule is None or codes[1] not in _rules():
        return []
    found = []
    if rule["least_days"] and days < int(rule["least_days"]):
        sentence = say(
            "Only {days} days lie between the doses; {name} needs {least}.",
            days=days,
            name=vaccine.show(names[0]),
            least=int(rule["least_days"]),
        )
        found.append(warns("dose_interval", sentence, DOSE_DATE))
    if rule["most_days"] and days > int(rule["most_days"]):
        sentence = say("As many as {days} days lie between the doses.", days=days)
        found.append(warns("dose_late", sentence, DOSE_DATE))
    if codes[0] != codes[1] and codes[1] not in rule["second_may_be"].split():
        sentence = say(
            "The first dose is {first}, the next {second}: this mix was not advised.",
            first=vaccine.show(names[0]),
            second=vaccine.show(names[1]),
        )
        found.append(warns("dose_mix", sentence, VACCINE))
    return found


def _day(values: Mapping[str, str], rules: Rules) -> list[Finding]:
    value = values.get(DOSE_DATE)
    if value is None:
        return []
    if parse_date(value).problem:
        return [blocks("date_impossible", say("The vaccination date {value} is not a date.", value=value), DOSE_DATE)]
    day = as_day(value)
    if day is None:
        sentence = say("The vaccination date {value} lacks its day.", value=show(value))
        return [blocks("date_incomplete", sentence, DOSE_DATE)]
    if day > rules.today:
        sentence = say("The vaccination date {day} is still to come.", day=day)
        return [blocks("date_outside_campaign", sentence, DOSE_DATE)]
    if not rules.first_day <= day <= rules.last_day:
        sentence = say(
            "The vaccination date {day} lies outside the campaign, {first} to {last}.",
            day=day,
            first=rules.first_day,
            last=rules.last_day,
        )
        return [blocks("date_outside_campaign", sentence, DOSE_DATE)]
    return []


def _age(values: Mapping[str, str]) -> list[Finding]:
    """Look at the age on the day; with only a birth year, at the oldest the person may have been."""
    dose_day, birth = as_day(values.get(DOSE_DATE, "")), values.get(BIRTH_DATE, "")
    year, born = as_year(birth), as_day(birth)
    if dose_day is None or year is None or born_after_dose(values) or year < FIRST_BIRTH_YEAR:
        return []
    birthday_to_come = born is not None and (dose_day.month, dose_day.day) < (born.month, born.day)
    years = dose_day.year - year - birthday_to_come
    sentence = say("The person was {years} years old on the day of the vaccination.", years=years)
    if years < YOUNGEST:
        return [blocks("age_impossible", sentence, BIRTH_DATE, DOSE_DATE)]
    return (
        [] if _usual_age(years, dose_day, values.get(VACCINE, "")) else [warns("age", sentence, BIRTH_DATE, DOSE_DATE)]
    )


def _usual_age(years: int, dose_day: date, name: str) -> bool:
    rule = _rules().get(vaccine.parse(name).canonical, {})
    youngest = int(rule.get("youngest") or YOUNGEST)
    if dose_day < FIRST_DAY_OF_THE_YOUNG:
        youngest = max(youngest, ADULT)
    return youngest <= years <= int(rule.get("oldest") or OLDEST)


def _vaccine(values: Mapping[str, str]) -> list[Finding]:
    name = values.get(VACCINE)
    if name is None or not vaccine.parse(name).problem:
        return []
    return [warns("vaccine_unknown", say("“{name}” is not a vaccine of the list.", name=name), VACCINE)]


def _number(values: Mapping[str, str]) -> list[Finding]:
    number, name = values.get(DOSE_NUMBER), values.get(VACCINE)
    if number is None:
        return []
    if dose_number.parse(number).problem:
        return [blocks("dose", say("The dose number “{number}” is not 1, 2 or 3.", number=number), DOSE_NUMBER)]
    given, most = int(dose_number.parse(number).canonical), vaccine.primary_doses(name or "")
    if most is None or given <= most:
        return []
    return [
        _too_many(
            say("{name} is given {most} times, this is dose {given}.", name=name, most=most, given=given),
            given,
            as_day(values.get(DOSE_DATE, "")),
        )
    ]


def _too_many(sentence: Sentence, given: int, day: date | None) -> Finding:
    """A third dose before anyone was offered one cannot be; any other surplus dose may be."""
    if given >= 3 and day is not None and day < FIRST_DAY_OF_THIRDS:
        return blocks("third_dose", sentence, DOSE_NUMBER, VACCINE, DOSE_DATE)
    return warns("dose", sentence, DOSE_NUMBER, VACCINE)


@cache
def _rules() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("vaccine_rules")}
