"""What a person's committed doses still lack for the platform to issue a certificate. Pure; it must not know tables.

A certificate names the person with a day of birth and an identity number, and tells of all doses of a vaccine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from records.kinds import date, national_id, vaccine
from records.roles import BIRTH_DATE, NAME, NATIONAL_ID

#: Vaccines of which one dose is the whole series; of the others it is two.
_ONE_DOSE = ("janssen",)


class Lack(StrEnum):
    """What is missing for a certificate."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    IDENTITY = "identity"
    DOSES = "doses"


def lacks(person: Mapping[str, str], vaccines: Mapping[int, str]) -> frozenset[Lack]:
    """Say what a person lacks. person: what is best of each role; vaccines: that of each committed dose by number."""
    born, number = date.parse(person.get(BIRTH_DATE, "")), person.get(NATIONAL_ID, "")
    missing = {
        Lack.NAME: not person.get(NAME),
        Lack.BIRTH_DATE: bool(born.problem) or len(born.canonical) != len("1984-06-30"),
        Lack.IDENTITY: not number or national_id.parse(number).problem is not None,
        Lack.DOSES: not _is_whole(vaccines),
    }
    return frozenset(lack for lack, is_missing in missing.items() if is_missing)


def _is_whole(vaccines: Mapping[int, str]) -> bool:
    numbers: Collection[int] = vaccines.keys()
    first = vaccine.parse(vaccines[1]).canonical if vaccines.get(1) else ""
    return {1, 2} <= set(numbers) or first in _ONE_DOSE
