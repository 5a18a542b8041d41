"""Whether a dose on paper is one that the platform already holds: two settled identifiers that agree, none that speaks
against it. Pure: it must not know tables or slots.

The identifiers are the identity number, the health insurance number, the phone, and the person: name and birth date
together, for names and years repeat. One alone is never enough. Families share a phone, and one wrong digit may make a
brother's number: a phone beside a number counts only where the person is settled too, or the machine read that name
and year, and nobody else who is known has the phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from records.kinds.text_keys import canonical, loose

#: A reading with at most one wrong letter in ten is that name; brothers' names have less in common.
_THAT_NAME = 90.0


class Verdict(StrEnum):
    """MATCH: the platform holds it. ASK: not yet decided, more identifiers are to be settled. DIFFERS: two agree and
    another speaks against it: a person decides, nothing is skipped. NONE: it is not there.
    """

    MATCH = "match"
    ASK = "ask"
    DIFFERS = "differs"
    NONE = "none"


@dataclass(frozen=True)
class Settled:
    """What is settled of a row, canonical; None: not settled yet, '': the paper has nothing there.

    name_reading, birth_reading: what the machine read of them; alone they never identify anybody.
    """

    dose_number: int
    national_id: str | None = None
    health_insurance: str | None = None
    phone: str | None = None
    name: str | None = None
    birth_date: str | None = None
    name_reading: str = ""
    birth_reading: str = ""


@dataclass(frozen=True)
class Known:
    """A dose that the platform holds, as far as it tells a person."""

    id: int
    dose_number: int
    national_id: str = ""
    health_insurance: str = ""
    phone: str = ""
    name: str = ""
    birth_date: str = ""


@dataclass(frozen=True)
class Judgement:
    """The verdict, the known dose that it is about, and the identifiers that agree and differ."""

    verdict: Verdict
    known: Known | None = None
    agree: frozenset[str] = frozenset()
    differ: frozenset[str] = frozenset()


_NUMBERS = ("national_id", "health_insurance", "phone")


def judge(settled: Settled, found: Sequence[Known]) -> Judgement:
    """Judge a row against the known doses that share something with it, of whatever dose number."""
    shared = len({_who(one) for one in found if settled.phone and one.phone == settled.phone}) > 1
    judged = [_weigh(settled, one, shared) for one in found if one.dose_number == settled.dose_number]
    for verdict in (Verdict.MATCH, Verdict.DIFFERS):
        of_kind = [one for one in judged if one.verdict == verdict]
        people = {_who(one.known) for one in of_kind if one.known}
        if len(people) == 1:
            return of_kind[0]
        if people:
            return Judgement(Verdict.DIFFERS, of_kind[0].known, of_kind[0].agree, of_kind[0].differ)
    open_ones = (settled.national_id, settled.health_insurance, settled.phone, settled.name, settled.birth_date)
    numbers_open = None in open_ones[:3]
    may_still = numbers_open or (None in open_ones and any(one.verdict == Verdict.ASK for one in judged))
    return Judgement(Verdict.ASK if may_still else Verdict.NONE)


def _weigh(settled: Settled, known: Known, shared: bool) -> Judgement:
    agree = {name for name in _NUMBERS if getattr(settled, name) and getattr(settled, name) == getattr(known, name)}
    differ = set()
    if settled.national_id and known.national_id and "national_id" not in agree:
        differ.add("national_id")
    if settled.name and known.name and not same_name(settled.name, known.name):
        differ.add("name")
    if settled.birth_date and known.birth_date and not same_birth(settled.birth_date, known.birth_date):
        differ.add("birth_date")
    if settled.name and known.name and settled.birth_date and known.birth_date and not differ & {"name", "birth_date"}:
        agree.add("person")
    other_phone = bool(settled.phone and known.phone and "phone" not in agree)
    if other_phone and "person" in agree and not (_is_day(settled.birth_date) and _is_day(known.birth_date)):
        differ.add("phone")
    if len(agree) < 2:
        return Judgement(Verdict.ASK if agree else Verdict.NONE, known, frozenset(agree), frozenset(differ))
    if differ:
        return Judgement(Verdict.DIFFERS, known, frozenset(agree), frozenset(differ))
    sure = "person" in agree or "phone" not in agree or (not shared and _is_read(settled, known))
    verdict = Verdict.MATCH if sure else Verdict.ASK
    return Judgement(verdict, known, frozenset(agree))


def same_name(one: str, other: str) -> bool:
    """Say that two names are one: to the letter, or one of them has no diacritics at all."""
    bare = loose(one)
    if bare != loose(other):
        return False
    return canonical(one) == canonical(other) or bare in (canonical(one), canonical(other))


def same_birth(one: str, other: str) -> bool:
    """Say that two birth dates can be one: a year alone fits every day of it."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short)


def _is_day(birth: str | None) -> bool:
    """Say that a birth date tells a day: 1 January is what sites write where only the year is known."""
    return birth is not None and len(birth) == 10 and not birth.endswith("-01-01")


def _who(known: Known) -> tuple[str, ...]:
    """Tell people apart: by identity number, else by name and birth year."""
    return (known.national_id,) if known.national_id else (loose(known.name), known.birth_date[:4])


def _is_read(settled: Settled, known: Known) -> bool:
    """Say that the machine read this known person's name and birth year."""
    year = settled.birth_reading[:4]
    alike = fuzz.ratio(loose(settled.name_reading), loose(known.name)) if known.name else 0.0
    return bool(year) and year == known.birth_date[:4] and alike >= _THAT_NAME
