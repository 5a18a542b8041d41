"""A made-up town whose people are hard to tell apart, what the platform holds of it, and how people type its papers.

Families share a phone and have identity numbers in a row; some have twins, whose names differ in one mark; few names,
and years that repeat; the platform writes some names without marks. Each rate is an assumption, named here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from records.kinds.text_keys import loose
from records.known import Known

#: Of people: a twin of the one before. Of the platform's names: written without marks.
TWIN, UNMARKED = 0.10, 0.03
#: Of papers: no identity number, no phone, only a year of birth. Of the platform: another phone than the paper's.
NO_NUMBER, NO_PHONE, ONLY_YEAR, OTHER_PHONE = 0.04, 0.06, 0.10, 0.05
#: Of typing once: a slip in a number, in a name, in a date.
SLIP_NUMBER, SLIP_NAME, SLIP_DATE = 0.015, 0.02, 0.01
#: Of the missing: their first numbers are typed with the one wrong digit that makes them a brother's.
TO_A_BROTHER = 0.25
_FAMILY = 4
_SURNAMES = ("Nguyễn", "Trần", "Lê", "Điểu", "Thị")
_MIDDLE = ("Văn", "Thị", "Minh", "Ngọc", "")
_TWINS = {"Thúy": "Thủy", "Thủy": "Thùy", "Lan": "Lân", "An": "Ân", "Hương": "Hường", "Hùng": "Hưng", "Mai": "Mãi"}
_GIVEN = ("An", "Bình", "Hùng", "Hương", "Lan", "Mai", "Nam", "Thúy", "Thủy", "Thùy", "Hơn", "Giang")


@dataclass(frozen=True)
class Paper:
    """One row: what is written of its person, whether the machine reads it right, whose number a slip makes it."""

    number: int
    national_id: str
    phone: str
    name: str
    birth_date: str
    read: bool
    held: bool
    brother_id: str = ""


def a_town(rng: random.Random, people: int, held: float, read: float) -> tuple[list[Paper], list[Known]]:
    """Invent the rows of a town, a dose each, and what the platform holds. read: how often the machine is right."""
    papers: list[Paper] = []
    held_ones = set(rng.sample(range(people), round(people * held)))
    for number in range(people):
        family = number // _FAMILY
        name = " ".join(part for part in (rng.choice(_SURNAMES), rng.choice(_MIDDLE), rng.choice(_GIVEN)) if part)
        born = f"{1950 + rng.randrange(50)}-{1 + rng.randrange(12):02}-{1 + rng.randrange(28):02}"
        *before, given = papers[-1].name.split() if papers else [""]
        if number % _FAMILY and given in _TWINS and rng.random() < TWIN:
            name, born = " ".join([*before, _TWINS[given]]), papers[-1].birth_date
        papers.append(
            Paper(
                number=number,
                national_id="" if rng.random() < NO_NUMBER else f"0700{number:08}",
                phone="" if rng.random() < NO_PHONE else f"09{family:08}",
                name=name,
                birth_date=born[:4] if rng.random() < ONLY_YEAR else born,
                read=rng.random() < read,
                held=number in held_ones,
            )
        )
    return [_beside_a_brother(rng, paper, papers) for paper in papers], [_known(rng, one) for one in papers if one.held]


def _beside_a_brother(rng: random.Random, paper: Paper, papers: Sequence[Paper]) -> Paper:
    """Let a slip in a missing person's number make it that of one of the family whom the platform holds."""
    first = paper.number // _FAMILY * _FAMILY
    others = [one for one in papers[first : first + _FAMILY] if one.held and one.national_id]
    if paper.held or not others or rng.random() >= TO_A_BROTHER:
        return paper
    return replace(paper, brother_id=rng.choice(others).national_id)


def _known(rng: random.Random, paper: Paper) -> Known:
    phone = f"08{rng.randrange(10**8):08}" if rng.random() < OTHER_PHONE else paper.phone
    name = loose(paper.name) if rng.random() < UNMARKED else paper.name
    return Known(paper.number, 1, paper.national_id, "", phone, name, paper.birth_date)


def type_numbers(rng: random.Random, paper: Paper, first: bool) -> dict[str, str]:
    """Type the numbers of a row."""
    number = paper.brother_id if first and paper.brother_id else _slip_digit(rng, paper.national_id)
    return {"national_id": number, "phone": _slip_digit(rng, paper.phone)}


def type_person(rng: random.Random, paper: Paper) -> dict[str, str]:
    """Type the person of a row."""
    name, born = paper.name, paper.birth_date
    if rng.random() < SLIP_NAME:
        words = name.split()
        name = " ".join([*words[:-1], rng.choice([one for one in _GIVEN if one != words[-1]])])
    if rng.random() < SLIP_DATE:
        born = f"{int(born[:4]) + 1}{born[4:]}"
    return {"name": name, "birth_date": born}


def index_of(known: Sequence[Known]) -> dict[tuple[str, str], list[Known]]:
    """Index known doses as the database does: by number, by phone, by name and year."""
    found: dict[tuple[str, str], list[Known]] = {}
    for one in known:
        keys = (("id", one.national_id), ("phone", one.phone), ("person", f"{loose(one.name)} {one.birth_date[:4]}"))
        for key in keys:
            if key[1]:
                found.setdefault(key, []).append(one)
    return found


def _slip_digit(rng: random.Random, digits: str) -> str:
    if not digits or rng.random() >= SLIP_NUMBER:
        return digits
    at = rng.randrange(1, len(digits))
    return digits[:at] + str((int(digits[at]) + rng.randrange(1, 10)) % 10) + digits[at + 1 :]
