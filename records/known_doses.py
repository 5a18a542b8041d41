"""Finds and keeps known doses: the indexed look-up of a row's settled identifiers, and rows of an export. Steps.

It must not know files, nor what a match means for slots.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.kinds.text_keys import loose
from records.known import Judgement, Known, Settled, judge
from records.models.campaign import Campaign
from records.models.platform import KnownDose, KnownImport

#: A number that more known doses share than this tells nobody apart, such as a station's own phone.
_MOST = 60


def look_up(db: Session, campaign_id: int, settled: Settled) -> Judgement:
    """Judge a row by its settled identifiers; a few indexed look-ups, however many doses are known."""
    ways: list[tuple[ColumnElement[bool], ...]] = []
    for column, value in (
        (KnownDose.national_id, settled.national_id),
        (KnownDose.health_insurance, settled.health_insurance),
        (KnownDose.phone, settled.phone),
    ):
        if value:
            ways.append((column == value,))
    if settled.name and settled.birth_date:
        year = settled.birth_date[:4]
        born = (KnownDose.birth_date >= year, KnownDose.birth_date < f"{year}~")
        ways.append((KnownDose.name_key == loose(settled.name), *born))
    found: dict[int, Known] = {}
    for way in ways:
        query = select(KnownDose).where(*way, KnownDose.campaign_id == campaign_id).order_by(KnownDose.id)
        found |= {one.id: _plain(one) for one in db.scalars(query.limit(_MOST))}
    return judge(settled, list(found.values()))


def keep_known(db: Session, taken: KnownImport, rows: Sequence[dict[str, Any]]) -> None:
    """Keep rows of an export; one that is known already is brought up to date."""
    # One statement cannot change a row twice: of two lines that say the same dose, the later one stands.
    lines = {row["key"]: {**row, "campaign_id": taken.campaign_id, "import_id": taken.id} for row in rows}
    if not lines:
        return
    here = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    # From now on identifiers are asked first.
    knows = update(Campaign).where(Campaign.id == taken.campaign_id, Campaign.knows_doses.is_(False))
    db.execute(knows.values(knows_doses=True))
    statement = here.insert(KnownDose)
    fresh = {
        name: statement.excluded[name] for name in next(iter(lines.values())) if name not in ("campaign_id", "key")
    }
    db.execute(statement.on_conflict_do_update(index_elements=["campaign_id", "key"], set_=fresh), list(lines.values()))


def _plain(one: KnownDose) -> Known:
    who = (one.national_id, one.health_insurance, one.phone, one.name, one.birth_date)
    return Known(one.id, one.dose_number, *who, day=one.day.isoformat() if one.day else "", vaccine=one.vaccine)
