"""Whose conservation sheet it is, and the lists behind its terms: province → districts → batches → pages. Steps.

It must not know how a term is placed or counted, nor how the view looks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.conservation import Sheet
from records.models.campaign import Batch, VaccinationSession
from records.models.paper import Page
from records.places import districts
from records.sentences import Sentence, say
from review.completeness import reported_findings
from review.conservation import scope_of, sheet, sheets_by_batch, sheets_by_district
from review.counted import Term, Unit, count_of, units
from webapp.errors import NotFound
from webapp.pages import page_locator
from webapp.papers import box_of

#: More rows than a hand-over has; a longer list says how many it leaves out.
_MOST = 1000

#: The key of the province, which has no number.
ALL = "all"


class Level(StrEnum):
    """Whose sheet."""

    PROVINCE = "province"
    DISTRICT = "district"
    SESSION = "session"
    BATCH = "batch"
    PAGE = "page"


@dataclass(frozen=True)
class Place:
    """Where a sheet is counted. name: '' for the province; above: the places it is part of, the widest first.

    limits: as review/conservation.py `scope_of` takes them; session: site, day and dose, where that is the place.
    """

    level: Level
    key: str
    name: str
    limits: dict[str, Any]
    above: tuple[Place, ...] = ()
    session: VaccinationSession | None = None

    @property
    def address(self) -> str:
        """Give where its sheet is."""
        return f"/coordinator/sheet/{self.level}/{self.key}"


@dataclass(frozen=True)
class Counted:
    """What a term counts: parts with how many each, or units; left_out: how many more there are than listed."""

    total: int
    parts: tuple[tuple[Place, int], ...]
    units: tuple[Unit, ...]
    left_out: int


def place_for(db: Session, who: Who, level: str, key: str) -> Place:
    """Find a place whose sheet this person may see. Raises NotFound."""
    find = _FIND.get(level)
    place = find(db, key) if find else None
    if place is None or not may(who, Act.COORDINATE, _district(place)):
        raise NotFound(say("There is no such sheet, or it is not of your district."))
    return _seen_by(who, place)


def sheet_of(db: Session, place: Place) -> Sheet:
    """Count the sheet of a place."""
    return sheet(db, **place.limits)


def doubt_of(db: Session, place: Place) -> Sentence | None:
    """Say where what the site reported for a batch or a session and what was found do not agree."""
    reported = place.session.reported if place.session else None
    if place.level == Level.BATCH:
        reported = db.get_one(Batch, place.limits["batch_id"]).reported
    elif place.level != Level.SESSION:
        return None
    return next((one.sentence for one in reported_findings(db, reported, **place.limits)), None)


def counted(db: Session, place: Place, wanted: Term) -> Counted:
    """List what a term of a place counts: the parts that have some of it or, of a batch and a page, the units."""
    if place.level in (Level.BATCH, Level.PAGE):
        total = count_of(sheet_of(db, place), wanted)
        found = units(db, scope_of(**place.limits), wanted, _MOST)
        return Counted(total, (), tuple(found), max(0, total - len(found)))
    parts = [(part, count_of(one, wanted)) for part, one in _parts(db, place)]
    some = sorted((one for one in parts if one[1]), key=lambda one: (-one[1], one[0].name))
    total = sum(count for _, count in some)
    return Counted(total, tuple(some[:_MOST]), (), sum(count for _, count in some[_MOST:]))


def _parts(db: Session, place: Place) -> list[tuple[Place, Sheet]]:
    if place.level == Level.PROVINCE:
        return [(_district_place(code), one) for code, one in sheets_by_district(db).items()]
    sheets = sheets_by_batch(db, **place.limits)
    batches = db.scalars(select(Batch).where(Batch.id.in_(sheets))).all()
    return [(_batch_place(batch), sheets[batch.id]) for batch in batches]


def _province(db: Session, key: str) -> Place | None:
    return _province_place() if key == ALL else None


def _district_of(db: Session, key: str) -> Place | None:
    return _district_place(key) if key in {one.code for one in districts()} else None


def _session(db: Session, key: str) -> Place | None:
    one = _get(db, VaccinationSession, key)
    if one is None:
        return None
    above = _above(one.district_code)
    return Place(Level.SESSION, key, one.site, {"session_id": one.id}, above, one)


def _batch(db: Session, key: str) -> Place | None:
    batch = _get(db, Batch, key)
    if batch is None:
        return None
    session = _session(db, str(batch.session_id)) if batch.session_id else None
    above = (*session.above, session) if session else _above(batch.district_code)
    return _batch_place(batch, above)


def _page(db: Session, key: str) -> Place | None:
    page = _get(db, Page, key)
    if page is None:
        return None
    batch = _batch(db, str(page.batch_id))
    above = (*batch.above, batch) if batch else ()
    return Place(Level.PAGE, key, page_locator(page, page.batch), {"page_id": page.id}, above)


_FIND: dict[str, Callable[[Session, str], Place | None]] = {
    Level.PROVINCE: _province,
    Level.DISTRICT: _district_of,
    Level.SESSION: _session,
    Level.BATCH: _batch,
    Level.PAGE: _page,
}


def _get(db: Session, table: Any, key: str) -> Any:
    # Longer than any number the database gives out.
    return db.get(table, int(key)) if key.isascii() and key.isdigit() and len(key) <= 15 else None


def _province_place() -> Place:
    return Place(Level.PROVINCE, ALL, "", {})


def _district_place(code: str) -> Place:
    name = next((one.name for one in districts() if one.code == code), code)
    return Place(Level.DISTRICT, code, name, {"district": code}, (_province_place(),))


def _batch_place(batch: Batch, above: tuple[Place, ...] = ()) -> Place:
    return Place(Level.BATCH, str(batch.id), box_of(batch), {"batch_id": batch.id}, above)


def _above(district_code: str) -> tuple[Place, ...]:
    return (_province_place(), _district_place(district_code))


def _district(place: Place) -> str | None:
    return next((one.key for one in (*place.above, place) if one.level == Level.DISTRICT), None)


def _seen_by(who: Who, place: Place) -> Place:
    """Leave out, of what a place is part of, the province, where it is not this person's to see."""
    if who.district_code is None:
        return place
    above = tuple(one for one in place.above if one.level != Level.PROVINCE)
    return Place(place.level, place.key, place.name, place.limits, above, place.session)
