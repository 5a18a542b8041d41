"""Reads what is known of a page's batch beside the page itself: its cover sheet, its session, its other pages' heads.

It must not know what a contradiction sets off.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.header_checks import Beside
from records.models.campaign import Batch, VaccinationSession
from records.models.paper import Page, Record
from records.roles import DOSE_DATE, DOSE_NUMBER, LOT, SITE, VACCINE
from records.words import PageState, RecordKind, RecordState
from tasks.facts import best_values, facts


def beside_of(db: Session, header: Record) -> Beside:
    """Tell what cover sheet and session say of a page."""
    page = db.get_one(Page, header.page_id)
    return Beside(_cover(db, page), _session(db, db.get_one(Batch, page.batch_id)))


def neighbours_of(db: Session, header: Record) -> list[dict[str, str]]:
    """Read what the settled headers of the batch's other pages say."""
    batch_id = db.get_one(Page, header.page_id).batch_id
    query = (
        select(Record)
        .join(Page)
        .where(Page.batch_id == batch_id, Record.kind == RecordKind.HEADER, Record.state == RecordState.LIVE)
    )
    others = db.scalars(query.where(Record.id != header.id).order_by(Record.id)).all()
    return [values for other in others if (values := best_values(facts(other, None)))]


def _cover(db: Session, page: Page) -> dict[str, str]:
    """Read the cover sheet that lies on the page: the last one above it in its batch."""
    above = (Page.batch_id == page.batch_id, Page.state == PageState.COVER, Page.sequence < page.sequence)
    last = db.scalars(select(Page).where(*above).order_by(Page.sequence.desc()).limit(1)).first()
    said = (last.cover if last is not None else None) or {}
    return {role: said[key] for role, key in ((DOSE_DATE, "day"), (SITE, "site")) if said.get(key)}


def _session(db: Session, batch: Batch) -> dict[str, str]:
    session = db.get(VaccinationSession, batch.session_id) if batch.session_id else None
    if session is None:
        return {}
    day, number = session.day.isoformat() if session.day else "", str(session.dose_number or "")
    dose = {DOSE_DATE: day, VACCINE: session.vaccine, DOSE_NUMBER: number, LOT: session.lot}
    return {role: value for role, value in {**dose, SITE: session.site}.items() if value}
