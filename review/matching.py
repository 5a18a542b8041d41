"""Whether two papers tell of one person: the keys under which they meet, and how their traits are weighed.

Pure: it must not know tables, doses or who decides. The weights are bits of evidence (docs/decisions/one-person.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b

from rapidfuzz.distance import OSA

from records.kinds.base import Likeness
from records.kinds.comparing import likeness
from records.kinds.registry import kind
from records.kinds.text_keys import canonical, loose
from records.places import split_type
from records.roles import ADDRESS, BIRTH_DATE, HEALTH_INSURANCE, NAME, NATIONAL_ID, PHONE, SEX

#: Bits of evidence from which a pair is put before a reviewer; fitted by `./run bench duplicates --tune`.
ASK_FROM = 15.0

_KINDS = {
    NAME: "person_name",
    BIRTH_DATE: "date",
    SEX: "sex",
    NATIONAL_ID: "national_id",
    HEALTH_INSURANCE: "health_insurance",
    PHONE: "phone",
}
_PARTS = re.compile(r"[,;]|\s[-–]\s")
_COMMUNES = ("xã", "phường", "thị trấn")
#: Spellings of one name in two regions (QUALITY.md §4): one person's papers have both.
_REGIONAL = {"huynh": "hoang", "vo": "vu", "phuoc": "phuc", "nhut": "nhat", "chau": "chu"}
#: An insurance number's own part: a new card has only these ten digits.
_OWN_DIGITS = 10
_DAY = 10
_NEW_YEAR = "-01-01"


class Verdict(StrEnum):
    """What the traits of two papers say. SAME: they join by themselves; ASK: a reviewer says."""

    SAME = "same"
    ASK = "ask"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Traits:
    """What one paper says of its person, canonical, '' where nothing; hamlet and commune without diacritics."""

    name: str = ""
    birth: str = ""
    sex: str = ""
    national_id: str = ""
    insurance: str = ""
    phone: str = ""
    hamlet: str = ""
    commune: str = ""


@dataclass(frozen=True)
class Match:
    """How alike two papers are: bits of evidence, the verdict, the roles that cannot both be right.

    same_number: both have one identity or insurance number.
    """

    bits: float
    verdict: Verdict
    contradicts: tuple[str, ...]
    same_number: bool = False


def traits_of(values: Mapping[str, str]) -> Traits:
    """Take the traits out of a row's values, role → what would go out."""
    said = {role: kind(key).parse(values.get(role, "")).canonical for role, key in _KINDS.items()}
    hamlet, commune = _home(values.get(ADDRESS, ""))
    insurance = said[HEALTH_INSURANCE][-_OWN_DIGITS:]
    name = canonical(said[NAME])
    return Traits(name, said[BIRTH_DATE], said[SEX], said[NATIONAL_ID], insurance, said[PHONE], hamlet, commune)


def blocking_keys(one: Traits) -> frozenset[int]:
    """Give the keys of which two papers of one person share at least one, whatever two of their values are wrong."""
    parts, year = syllables(one.name), one.birth[:4]
    first, last = (parts[0], parts[-1]) if parts else ("", "")
    initials = "".join(part[0] for part in parts)
    told = {
        "id": (one.national_id,),
        "insurance": (one.insurance,),
        "name, year": (" ".join(parts), year),
        "name, commune": (" ".join(parts), one.commune),
        "phone, initial": (one.phone, last[:1]),
        "phone, year": (one.phone, year),
        "day, initial": (one.birth if len(one.birth) == _DAY else "", last[:1]),
        "initials, year, commune": (initials, year, one.commune),
        "ends, year, commune": (first, last, year, one.commune),
    }
    return frozenset(hashed(name, *values) for name, values in told.items() if all(values))


def number_key(one: Traits) -> int | None:
    """Give what no two people share: identity number, name and year of birth together; None without a number."""
    if not (one.national_id and one.name and one.birth):
        return None
    return hashed("one", one.national_id, " ".join(syllables(one.name)), one.birth[:4])


def hashed(*texts: str) -> int:
    """Make a number of 63 bits of texts, so that an index holds no names."""
    return int.from_bytes(blake2b("\0".join(texts).encode(), digest_size=8).digest()) >> 1


@lru_cache(maxsize=100_000)
def syllables(name: str) -> tuple[str, ...]:
    """Cut a name into syllables without diacritics, regional spellings made one, `y` written `i`."""
    plain = (_REGIONAL.get(part, part) for part in re.split(r"[^a-z]+", loose(name)) if part)
    return tuple(part.replace("y", "i") for part in plain)


def match(one: Traits, other: Traits) -> Match:
    """Weigh two papers. Same name and birth alone never join by themselves, however rare they are."""
    bits = (
        _name_bits(one.name, other.name)
        + _birth_bits(one.birth, other.birth)
        + _number_bits(one.national_id, other.national_id, 16, 9, -6)
        + _number_bits(one.insurance, other.insurance, 14, 8, -5)
        + _number_bits(one.phone, other.phone, 8, 5, -1)
        + _sex_bits(one.sex, other.sex)
        + _home_bits(one, other)
    )
    differing = contradictions(one, other)
    same_number = any(mine and mine == theirs for mine, theirs in _own_numbers(one, other))
    if not differing and (same_number or _same_phone(one, other)):
        return Match(bits, Verdict.SAME, differing, same_number)
    verdict = Verdict.ASK if bits >= ASK_FROM or same_number else Verdict.DIFFERENT
    return Match(bits, verdict, differing, same_number)


def contradictions(one: Traits, other: Traits) -> tuple[str, ...]:
    """List the roles whose two values cannot both be one person's; a changed phone or home is no contradiction.

    A CMND (9 digits) beside a CCCD (12) is none either: many people had both in one year.
    """
    names = bool(one.name and other.name) and likeness(one.name, other.name) == Likeness.DIFFERENT
    births = not (one.birth.startswith(other.birth) or other.birth.startswith(one.birth))
    numbers = len(one.national_id) == len(other.national_id) and one.national_id != other.national_id
    found = {
        NAME: names,
        BIRTH_DATE: births,
        SEX: _both_differ(one.sex, other.sex),
        NATIONAL_ID: numbers,
        HEALTH_INSURANCE: _both_differ(one.insurance, other.insurance),
    }
    return tuple(role for role, differs in found.items() if differs)


def _both_differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def _same_phone(one: Traits, other: Traits) -> bool:
    """Ask for a phone, which is a family's, together with the very name and day of birth."""
    day = len(one.birth) == _DAY and one.birth == other.birth
    return bool(one.phone) and one.phone == other.phone and day and one.name == other.name


def _own_numbers(one: Traits, other: Traits) -> tuple[tuple[str, str], ...]:
    return (one.national_id, other.national_id), (one.insurance, other.insurance)


def _home(address: str) -> tuple[str, str]:
    """Part an address into hamlet and commune; without a type word nothing is known to be a commune."""
    parts = [part for part in _PARTS.split(address) if part.strip()]
    for at, part in enumerate(parts):
        unit, name = split_type(part)
        if unit in _COMMUNES:
            return loose(" ".join(parts[:at])), loose(name)
    return loose(parts[0]) if parts else "", ""


def _is_short(parts: tuple[str, ...]) -> bool:
    """S'tiêng names and others of two syllables: a hamlet has several of one year."""
    return parts[0] in ("dieu", "thi") and len(parts) == 2


@lru_cache(maxsize=100_000)
def _name_bits(one: str, other: str) -> float:
    mine, theirs = syllables(one), syllables(other)
    if not mine or not theirs:
        return 0
    whole = 5 if _is_short(mine) else 6 if len(mine) == 2 else 8
    if mine == theirs:
        return whole if likeness(one, other) != Likeness.DIFFERENT else whole - 2
    if len(mine) != len(theirs):
        ends = (mine[0], mine[-1]) == (theirs[0], theirs[-1])
        return whole - 3 if ends and (set(mine) <= set(theirs) or set(theirs) <= set(mine)) else -6
    unlike = [(a, b) for a, b in zip(mine, theirs, strict=True) if a != b]
    slips = sum(OSA.distance(a, b) for a, b in unlike)
    if len(unlike) == 1:
        return whole - 3 if slips == 1 else whole - 6 if len(mine) > 2 else -4
    return whole - 6 if slips == 2 else -8


@lru_cache(maxsize=100_000)
def _birth_bits(one: str, other: str) -> float:
    if not one or not other:
        return 0
    both_days = len(one) == len(other) == _DAY
    if one == other and both_days:
        return 7 if one.endswith(_NEW_YEAR) else 12
    if one.startswith(other) or other.startswith(one):
        return 5
    if both_days and (one[:4], one[5:7], one[8:]) == (other[:4], other[8:], other[5:7]):
        return 8
    slips = OSA.distance(one, other, score_cutoff=2)
    if both_days and slips <= 1:
        return 6
    if both_days and (one[:4] == other[:4] or one[4:] == other[4:] or slips <= 2):
        return 1
    return -1 if OSA.distance(one[:4], other[:4], score_cutoff=1) <= 1 else -7


def _number_bits(one: str, other: str, same: float, slip: float, other_number: float) -> float:
    """Weigh two numbers of one kind; of two lengths (CMND and CCCD) they say nothing of each other."""
    if not one or not other or len(one) != len(other):
        return 0
    slips = OSA.distance(one, other, score_cutoff=1)
    return same if slips == 0 else slip if slips == 1 else other_number


def _sex_bits(one: str, other: str) -> float:
    return 0 if not (one and other) else 0.5 if one == other else -4


def _home_bits(one: Traits, other: Traits) -> float:
    bits = 0.0
    if one.commune and other.commune:
        bits += 3 if one.commune == other.commune else -3
    if one.hamlet and other.hamlet:
        bits += 2.5 if one.hamlet == other.hamlet else -0.5
    return bits
