"""What is known beside the letters: names, communes, vaccines, lots, the campaign, the rest of the row. Pure.

It chooses between close readings and says whether a value fits; it never makes one up, and knows no confidence.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from records.kinds import national_id as national_ids
from records.kinds import sex as sexes
from records.kinds import vaccine as vaccines
from records.kinds.date import as_day, as_year
from records.kinds.text_keys import canonical, loose
from records.person_checks import FIRST_BIRTH_YEAR
from records.places import communes, districts, find_commune, find_district, split_type, unit_parts
from records.reference import rows
from records.roles import (
    ADDRESS,
    BIRTH_DATE,
    COMMUNE,
    DISTRICT,
    DOSE_DATE,
    FOOT_DATE,
    LOT,
    NAME,
    NATIONAL_ID,
    PHONE,
    SEX,
    VACCINE,
)

_WORD = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"\w+")
#: Numbers that begin otherwise were never given out (DOMAIN.md §5).
_PHONE = re.compile(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d|2\d)\d+")
#: The first and last day of the whole vaccination, where the campaign's own are not known (DOMAIN.md §4).
_FIRST_DAY, _LAST_DAY = date(2021, 3, 8), date(2022, 12, 31)
#: Nobody younger was vaccinated in those years.
_LAST_BIRTH_YEAR = 2017
#: Letters that a reader takes for each other; in a lot both stand for the same sign only when one is known.
_ALIKE = str.maketrans("OQDILZSBG", "000112586")
_NUMBERED = re.compile(r"([^\W\d_]+) (\d)")
_NUMBERED_UNITS = ("tổ", "ấp", "thôn", "phố", "đội", "số", "sóc", "hẻm", "ngõ", "làng")
#: A comma that was read as a full stop before the next part of an address.
_STOP = re.compile(r"\.\s+(?=(?:xã|phường|thị|huyện|ấp|thôn|khu)\b)", re.IGNORECASE)
#: Words of addresses, besides the names of places and of people, after whom streets are called.
_ADDRESS = (
    "ấp thôn sóc khu phố kp tổ dân số nhà đường hẻm ngõ ngách quốc lộ ql tỉnh huyện thị xã phường trấn thành tx tp tt "
    "đội làng bản buôn chợ nông trường chung cư tầng lô lớn nhỏ"
)


@dataclass(frozen=True)
class Known:
    """What is known of a page before it is read: its district, the batch's lots, the campaign's days."""

    district_code: str = ""
    lots: tuple[str, ...] = ()
    first_day: date = _FIRST_DAY
    last_day: date = _LAST_DAY


def fits(role: str, values: Mapping[str, str], head: Mapping[str, str], known: Known) -> int:
    """Say whether the value of a role agrees with all else that is known: 1 yes, −1 it contradicts, 0 nothing known.

    values: role → reading of the row (or of the header itself); head: of the page's header.
    """
    value = values.get(role, "")
    if not value:
        return 0
    if role in (NATIONAL_ID, BIRTH_DATE, SEX):
        return _worst(_identity(role, values), _alone(role, value))
    if role in (DOSE_DATE, FOOT_DATE):
        return _session_day(value, values, head, known)
    if role in (LOT, VACCINE):
        other = head.get(role, "")
        same = bool(other) and values is not head and canonical(other) == canonical(value)
        return _worst(int(same or (role == LOT and value in known.lots)), _alone(role, value))
    if role in (COMMUNE, ADDRESS, DISTRICT):
        return _place(role, value, head, known)
    return _alone(role, value)


def are_others(role: str, values: Sequence[str]) -> bool:
    """Say whether a column of identity numbers holds phone numbers without their zero: those have nine digits, too.

    The first three of an old identity number say the province, and none begins with more than 3; mobile phones'
    begin with 3, 5, 7, 8 or 9 (DOMAIN.md §5).
    """
    nine = [value for value in values if len(value) == 9 and value.isdigit()]
    return role == NATIONAL_ID and 4 * sum(value[0] > "3" for value in nine) > len(nine)


def choose(role: str, value: str, head: Mapping[str, str], known: Known) -> str:
    """Give the known text that the reading can only be, where it differs in marks or look-alike signs; else itself."""
    if role == LOT:
        lots = {*known.lots, head.get(LOT, "")} - {""}
        close = [lot for lot in lots if lot.translate(_ALIKE) == value.translate(_ALIKE)]
        return close[0] if len(close) == 1 else value
    if role == NAME:
        first, _, others = value.partition(" ")
        # Some write whole lists without any marks: then the surname has none either.
        unmarked = canonical(value) == loose(value)
        return value if unmarked or not others else f"{_surname(first)} {others}"
    if role == COMMUNE:
        return _commune(value, _district(head, known))
    if role == ADDRESS:
        tidied = _NUMBERED.sub(_unit, _STOP.sub(", ", value))
        *parts, last = tidied.split(", ")
        return ", ".join([*parts, _commune(last, _district(head, known))])
    return value


def as_most(lot: str, others: Sequence[str]) -> str:
    """Give a lot as most others spell it that differ from it in look-alike signs alone; itself where none does."""
    alike = Counter([lot, *(one for one in others if one.translate(_ALIKE) == lot.translate(_ALIKE))])
    return max(alike, key=lambda one: alike[one])


def _surname(word: str) -> str:
    """Give the one surname with the same letters, where the word is none: Trân is Trần, Đỉnh is Đinh."""
    surnames, by_letters = _surnames()
    close = by_letters.get(loose(word), ())
    if word.casefold() in surnames or len(close) != 1:
        return word
    return close[0]


def _unit(match: re.Match[str]) -> str:
    """Give the one word that stands before numbers in addresses: Tố 5 is Tổ 5."""
    word, number = match[1], match[2]
    close = [unit for unit in _NUMBERED_UNITS if loose(unit) == loose(word)]
    if len(close) != 1 or word.casefold() == close[0]:
        return match[0]
    return f"{close[0].capitalize() if word[:1].isupper() else close[0]} {number}"


def _commune(value: str, district: str) -> str:
    """Give a commune of the district that differs from the reading in marks alone; its type stays as it was read."""
    if not district or find_commune(district, value):
        return value
    kind, name = split_type(value)
    close = [one.name for one in communes(district) if loose(unit_parts(one.name)[1]) == loose(name)]
    if len(close) != 1 or loose(split_type(close[0])[0]) not in (loose(kind), "") or not kind:
        return value
    return value[: len(value) - len(name)] + close[0][-len(split_type(close[0])[1]) :]


def usual(role: str, value: str) -> float:
    """Say how usual the words of a name are, the least usual one counting: 0 unknown, 1 among the commonest."""
    words = [word.casefold() for word in _WORD.findall(value)] if role == NAME else []
    if not words:
        return 0.0
    weights = _name_weights()
    least = min(weights.get(word, 0.0) for word in words)
    return min(1.0, math.log1p(least) / math.log1p(500))


def among_rivals(role: str, value: str) -> float:
    """Say how much more usual a name's words are than those with the same letters and other marks: 0 to 1."""
    words = [word.casefold() for word in _WORD.findall(value)] if role == NAME else []
    if not words:
        return 0.0
    weights, rivals = _name_weights(), _rival_weights()
    return min((weights.get(word, 0.0) + 1) / (rivals.get(loose(word), 0.0) + 1) for word in words)


def known_words(role: str, value: str, lexicon: frozenset[str]) -> float:
    """Give the share of the value's words that are known: of the kind, or of addresses."""
    known = lexicon | _address_words() if role == ADDRESS else lexicon
    words = [word.casefold() for word in _WORD.findall(value)]
    return sum(word in known for word in words) / len(words) if words else 0.0


def begins_a_place(value: str) -> bool:
    """Say whether a text begins as an address does; “Thị” begins names, too."""
    first = value.split(maxsplit=1)[0].casefold() if value else ""
    return first != "thị" and first in _ADDRESS.split()


def echoed(value: str, others: Sequence[frozenset[str]]) -> float:
    """Give the share of the value's words and numbers that stand in another cell of its column, too."""
    words = words_of(value)
    if not words or not others:
        return 0.0
    return sum(sum(word in other for other in others) > 1 for word in words) / len(words)


def words_of(value: str) -> frozenset[str]:
    """Part a value into its words and numbers, folded."""
    return frozenset(_PART.findall(canonical(value)))


def _worst(*found: int) -> int:
    return min(found) if min(found) < 0 else max(found)


def _alone(role: str, value: str) -> int:
    """Judge a value by itself."""
    if role == BIRTH_DATE:
        year = as_year(value)
        return 0 if year is not None and FIRST_BIRTH_YEAR <= year <= _LAST_BIRTH_YEAR else -1
    if role == NATIONAL_ID and len(value) == 12 and value.isdigit():
        return 0 if value[:3] in _province_codes() and value[3] in "0123" else -1
    if role == PHONE:
        return 0 if _PHONE.fullmatch(value) else -1
    if role == VACCINE:
        return 0 if vaccines.parse(value).problem is None else -1
    return 0


def _identity(role: str, values: Mapping[str, str]) -> int:
    """Compare the 12-digit number of the row with its sex and birth year, which it holds."""
    number = national_ids.parse(values.get(NATIONAL_ID, "")).canonical
    if len(number) != 12 or not number.isdigit() or number[3] not in "0123":
        return 0
    sex, year = sexes.parse(values.get(SEX, "")).canonical, as_year(values.get(BIRTH_DATE, ""))
    told_sex = sexes.NU if int(number[3]) % 2 else sexes.NAM
    told_year = FIRST_BIRTH_YEAR + 100 * (int(number[3]) // 2) + int(number[4:6])
    by_sex = 0 if sex not in (sexes.NAM, sexes.NU) else 1 if sex == told_sex else -1
    by_year = 0 if year is None else 1 if year == told_year else -1
    if role == SEX:
        return by_sex
    return by_year if role == BIRTH_DATE else _worst(by_sex, by_year)


def _session_day(value: str, values: Mapping[str, str], head: Mapping[str, str], known: Known) -> int:
    day = as_day(value)
    if day is None or not known.first_day <= day <= known.last_day:
        return -1
    others = [head.get(DOSE_DATE, "")] if values is not head else [head.get(DOSE_DATE, ""), head.get(FOOT_DATE, "")]
    return 1 if others.count(value) > (values is head) else 0


def _place(role: str, value: str, head: Mapping[str, str], known: Known) -> int:
    if role == DISTRICT:
        found = find_district(value)
        return 0 if found is None else 1 if known.district_code in ("", found.code) else -1
    district = _district(head, known)
    last = value.rsplit(",", 1)[-1].strip() if role == ADDRESS else value
    if district:
        return int(find_commune(district, last) is not None)
    return int(any(find_commune(one.code, last) for one in districts()))


def _district(head: Mapping[str, str], known: Known) -> str:
    found = find_district(head.get(DISTRICT, ""))
    return known.district_code or (found.code if found else "")


@cache
def _name_weights() -> dict[str, float]:
    weights: dict[str, float] = {}
    for table in ("surnames", "middle_names", "given_names"):
        for row in rows(table):
            for word in row["name"].casefold().split():
                weights[word] = weights.get(word, 0.0) + float(row["weight"])
    return weights


@cache
def _surnames() -> tuple[frozenset[str], dict[str, list[str]]]:
    names = [row["name"] for row in rows("surnames") if " " not in row["name"]]
    by_letters: dict[str, list[str]] = {}
    for name in names:
        by_letters.setdefault(loose(name), []).append(name)
    return frozenset(name.casefold() for name in names), by_letters


@cache
def _rival_weights() -> dict[str, float]:
    found: dict[str, float] = {}
    for word, weight in _name_weights().items():
        found[loose(word)] = found.get(loose(word), 0.0) + weight
    return found


@cache
def _address_words() -> frozenset[str]:
    units = rows("admin_units_binh_phuoc")
    names = {word.casefold() for row in units for key in ("district_name", "commune_name") for word in row[key].split()}
    return frozenset({*names, *_ADDRESS.split(), *_name_weights()})


@cache
def _province_codes() -> frozenset[str]:
    # An identity number begins with the province's code in three digits.
    return frozenset(f"0{row['code']}" for row in rows("provinces"))
