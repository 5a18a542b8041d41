"""Counts the people whose committed doses are ready for a certificate, and what the others lack. Steps.

It only reads, and must not know the rule (certificate.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.roles import VACCINE
from review.certificate import Lack, lacks
from review.joined import best
from review.models import Dose

_AT_ONCE = 1_000


@dataclass(frozen=True)
class Readiness:
    """How many people have committed doses, how many of them are ready, and how many lack what."""

    people: int
    ready: int
    lacking: Mapping[Lack, int]


def readiness(db: Session, district: str | None = None) -> Readiness:
    """Count a district's people, or all; a person whose doses are of two districts counts where the first one is."""
    query = select(Dose.person_id, Dose.number, Dose.values, Dose.district_code).where(Dose.live)
    doses = db.execute(query.order_by(Dose.person_id, Dose.number).execution_options(yield_per=_AT_ONCE))
    people = ready = 0
    lacking: Counter[Lack] = Counter()
    for _, grouped in groupby(doses, key=lambda one: one.person_id):
        own = list(grouped)
        if district not in (None, own[0].district_code):
            continue
        said = {one.number: best(one.values) for one in own}
        person = {role: text for each in reversed(said.values()) for role, text in each.items()}
        missing = lacks(person, {number: each.get(VACCINE, "") for number, each in said.items()})
        people += 1
        ready += not missing
        lacking.update(missing)
    return Readiness(people, ready, lacking)
