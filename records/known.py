"""Whether a dose on paper is one that the platform already holds: two settled identifiers that agree, none that speaks
against it. Pure: it must not know tables or slots.

The identifiers are the identity number, the health insurance number, the phone, and the person: name and birth date
together, for names and years repeat. One alone is never enough. Families share a phone, and one wrong digit may make a
brother's number: a phone beside a number counts only where the person is settled too, or the machine read that name
and year, and nobody else who is known has the phone.

What only one blind person typed so far (`once`) is weaker: it counts where the platform's own word makes a slip
impossible in practice. Enough are a settled number and the person; two numbers, or one that is no phone and a day of
birth, with the person to the letter; two numbers where the machine read that very person to the day. It never speaks
against a known dose: then more is asked. The same person's dose of another day or vaccine differs, too: one is wrong.
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
    day, vaccine: of the dose, '' where not known; once: the identifiers that one person typed, who may have slipped.
    """

    dose_number: int
    national_id: str | None = None
    health_insurance: str | None = None
    phone: str | None = None
    name: str | None = None
    birth_date: str | None = None
    name_reading: str = ""
    birth_reading: str = ""
    day: str = ""
    vaccine: str = ""
    once: frozenset[str] = frozenset()


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
    day: str = ""
    vaccine: str = ""


@dataclass(frozen=True)
class Judgement:
    """The verdict, the known dose that it is about, and the identifiers that agree and differ."""

    verdict: Verdict
    known: Known | None = None
    agree: frozenset[str] = frozenset()
    differ: frozenset[str] = frozenset()


_NUMBERS = ("national_id", "health_insurance", "phone")
_OF_DOSE = ("day", "vaccine")


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
            first = of_kind[0]
            return Judgement(Verdict.ASK if settled.once else Verdict.DIFFERS, first.known, first.agree, first.differ)
    open_ones = (settled.national_id, settled.health_insurance, settled.phone, settled.name, settled.birth_date)
    asking = [one for one in judged if one.verdict == Verdict.ASK]
    if None not in open_ones[:3] and not (asking and (settled.once or None in open_ones)):
        return Judgement(Verdict.NONE)
    # The one that most speaks for is what is asked about.
    return max(asking, key=lambda one: len(one.agree), default=Judgement(Verdict.ASK))


def _weigh(settled: Settled, known: Known, shared: bool) -> Judgement:
    agree, differ = _compared(settled, known)
    once = _once(settled, agree | differ)
    if len(agree) < 2:
        verdict = Verdict.ASK if agree else Verdict.NONE
    elif differ:
        verdict = Verdict.ASK if once else Verdict.DIFFERS
    elif not _is_sure(settled, known, agree, once, shared):
        verdict = Verdict.ASK
    else:
        differ = {part for part in _OF_DOSE if _other(getattr(settled, part), getattr(known, part))}
        verdict = Verdict.DIFFERS if differ else Verdict.MATCH
    return Judgement(verdict, known, frozenset(agree), frozenset(differ))


def _compared(settled: Settled, known: Known) -> tuple[set[str], set[str]]:
    """Tell which identifiers agree, and which speak against its being that person."""
    agree = {name for name in _NUMBERS if getattr(settled, name) and getattr(settled, name) == getattr(known, name)}
    differ = set()
    if "national_id" not in agree and _other(settled.national_id, known.national_id):
        differ.add("national_id")
    if settled.name and known.name and not same_name(settled.name, known.name):
        differ.add("name")
    if settled.birth_date and known.birth_date and not same_birth(settled.birth_date, known.birth_date):
        differ.add("birth_date")
    if settled.name and known.name and settled.birth_date and known.birth_date and not differ & {"name", "birth_date"}:
        agree.add("person")
    if "person" in agree and "phone" not in agree and _other(settled.phone, known.phone):
        # A year alone tells nobody apart: with another phone it may be anyone of that name.
        differ |= set() if _is_day(settled.birth_date) and _is_day(known.birth_date) else {"phone"}
    return agree, differ


def _other(one: str | None, other: str) -> bool:
    """Say that both tell something, and not the same."""
    return bool(one and other) and one != other


def _once(settled: Settled, names: set[str]) -> set[str]:
    """Tell which of these identifiers rest on one person's word."""
    person = {"person"} & names if settled.once & {"name", "birth_date"} else set()
    return (names & settled.once) | person


def _is_sure(settled: Settled, known: Known, agree: set[str], once: set[str], shared: bool) -> bool:
    """Say whether what agrees is enough; `once` of it rests on one person's word."""
    numbers, phone_tells = agree - {"person"}, not (shared and "phone" in agree)
    if "person" not in agree:
        sure = "phone" not in agree or (phone_tells and _is_read(settled, known))
        return _is_read_to_the_day(settled, known) if once else sure
    exact = canonical(settled.name or "") == canonical(known.name)
    # Without its marks the name is a twin's as well, who has the phone and the birthday too.
    telling = numbers if exact else numbers - {"phone"}
    if telling - once:
        return True
    born = _is_day(settled.birth_date) and _is_day(known.birth_date)
    return exact and bool(once) and numbers != {"phone"} and (born or len(numbers) > 1)


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


def _is_read_to_the_day(settled: Settled, known: Known) -> bool:
    """Say that the machine read this very person: the name to the letter, as twins' differ in a mark, and the day."""
    born = _is_day(known.birth_date) and settled.birth_reading == known.birth_date
    return born and bool(known.name) and canonical(settled.name_reading) == canonical(known.name)
