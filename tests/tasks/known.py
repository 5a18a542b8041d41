"""Doses that the platform holds, for tests: of the person of a row, with what differs."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from records.kinds import vaccine
from records.kinds.text_keys import loose
from records.known_doses import keep_known
from records.models.campaign import Campaign
from records.models.platform import KnownDose, KnownImport
from tests.factories import MOMENT, SETTLED_HEADER, SETTLED_ROW

_keys = count(1)


def a_known_dose(db: Session, campaign: Campaign, **over: Any) -> KnownDose:
    """The platform holds a dose of the man of SETTLED_ROW, as the factories' header says it, but for `over`."""
    key = f"known-{next(_keys)}"
    values: dict[str, Any] = {
        "national_id": SETTLED_ROW["id_number"],
        "health_insurance": "",
        "phone": SETTLED_ROW["phone"],
        "name": SETTLED_ROW["full_name"],
        "birth_date": SETTLED_ROW["birth_date"],
        "dose_number": 1,
        "day": date.fromisoformat(SETTLED_HEADER["session_date"]),
        "vaccine": vaccine.parse(SETTLED_HEADER["vaccine"]).canonical,
        "lot": "",
        "site": "",
        "site_key": "",
        **over,
    }
    keep_known(db, _import(db, campaign), [{**values, "name_key": loose(values["name"]), "key": key}])
    db.refresh(campaign)
    return db.query(KnownDose).filter_by(key=key).one()


def _import(db: Session, campaign: Campaign) -> KnownImport:
    kept = db.query(KnownImport).filter_by(campaign_id=campaign.id).one_or_none()
    if kept is None:
        kept = KnownImport(campaign_id=campaign.id, sha256="0" * 64, name="xuat.xlsx", received_at=MOMENT)
        db.add(kept)
        db.flush()
    return kept
