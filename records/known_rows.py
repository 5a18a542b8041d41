"""Understands one line of the platform's export as a known dose, or says why it cannot be one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from records.kinds import date, dose_number, health_insurance, lot, national_id, person_name, phone, vaccine
from records.kinds.base import Parsed
from records.kinds.text_keys import clean, loose
from records.roles import (
    BIRTH_DATE,
    DOSE_DATE,
    DOSE_NUMBER,
    HEALTH_INSURANCE,
    LOT,
    NAME,
    NATIONAL_ID,
    PHONE,
    SITE,
    VACCINE,
)
from records.sentences import Sentence, say

#: What is looked for in an export; without the first there are no doses in it.
SOURCES = (DOSE_NUMBER, NATIONAL_ID, NAME, BIRTH_DATE, PHONE, HEALTH_INSURANCE, DOSE_DATE, VACCINE, LOT, SITE)
_LENGTHS = {"name": 200, "name_key": 200, "site": 200, "site_key": 200, "birth_date": 10, "vaccine": 60, "lot": 60}

NO_DOSE = say("It does not say which dose it was.")
NOBODY = say("It says neither an identity number, nor a phone, nor a name with a birth date.")


def known_row(line: Sequence[str], columns: Mapping[str, int]) -> dict[str, Any] | Sentence:
    """Give the values of a known dose, canonical, with its key; or why this line is none."""
    said = {source: clean(line[at]) if at < len(line) else "" for source, at in columns.items()}
    number = dose_number.parse(said.get(DOSE_NUMBER, ""))
    if number.problem:
        return NO_DOSE
    name = _number(person_name, said.get(NAME, ""))
    born = date.parse(said.get(BIRTH_DATE, ""))
    values: dict[str, Any] = {
        "national_id": _digits(said.get(NATIONAL_ID, "")),
        "health_insurance": _number(health_insurance, said.get(HEALTH_INSURANCE, "")),
        "phone": _number(phone, said.get(PHONE, "")),
        "name": name,
        "name_key": loose(name),
        "birth_date": "" if born.problem else born.canonical,
        "vaccine": _number(vaccine, said.get(VACCINE, "")),
        "lot": _number(lot, said.get(LOT, "")),
        "site": said.get(SITE, ""),
        "site_key": loose(said.get(SITE, "")),
    }
    values = {field: value[: _LENGTHS.get(field, 40)] for field, value in values.items()}
    if not (values["national_id"] or values["phone"] or (values["name"] and values["birth_date"])):
        return NOBODY
    day = date.as_day(said.get(DOSE_DATE, "").split(" ")[0].split("T")[0])
    return {**values, "dose_number": int(number.canonical), "day": day, "key": _key(values, number.canonical)}


def _key(values: Mapping[str, str], number: str) -> str:
    """Name a dose so that the next export names it too: by identity number, else by all that tells the person."""
    who = (
        [values["national_id"]]
        if values["national_id"]
        else [values[part] for part in ("name_key", "birth_date", "phone", "site_key")]
    )
    return sha256("\x1f".join([*who, number]).encode()).hexdigest()


def _digits(text: str) -> str:
    """Read an identity number; a spreadsheet may have eaten the zero that it begins with."""
    number = _number(national_id, text)
    return f"0{number}" if number.isdigit() and len(number) in (8, 11) else number


def _number(kind: Any, text: str) -> str:
    return _canonical(kind.parse, text) if text else ""


@lru_cache(maxsize=50_000)
def _canonical(parse: Callable[[str], Parsed], text: str) -> str:
    """Read a value; vaccines, lots, names and days come again and again in an export."""
    return parse(text).canonical
