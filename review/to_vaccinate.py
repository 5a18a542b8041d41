"""Who is still to be vaccinated: people whom a list names and who were not given its dose. Steps that only read.

Whoever was given a dose is known to the platform by it; these are not, and the next session needs them there. It must
not know templates or files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from records.conservation import DoseTerm
from records.kinds import dose_number
from records.known import Verdict
from records.known_doses import look_up
from records.models.campaign import Batch
from records.models.paper import Page, Record
from records.roles import DOSE_NUMBER
from records.words import RecordKind, RecordState
from review.candidates import Paper, candidates
from review.doses import live_dose, papers_of, values_of
from review.joined import best
from review.matching import Traits, number_key, traits_of
from review.models import Hold
from review.row_cells import Kept
from review.upload_models import UploadPerson
from tasks.identifiers import said_of
from tasks.known_first import asks_first

_AT_ONCE = 200


@dataclass(frozen=True)
class NotGiven:
    """One row of a list whose dose was not given, and what is settled of its person."""

    record: Record
    values: Kept


def to_vaccinate(db: Session, district: str | None, site: str | None) -> Iterator[NotGiven]:
    """List those of a district and a site (None: all) in the order of the paper, each person once.

    Left out is who is in a file already, and who was given that dose after all, by another paper or on the platform.
    """
    seen: set[object] = set()
    rows = _rows(db, district, site)
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        papers = papers_of(db, [record_id for record_id, _ in some])
        for record_id, place in some:
            record, header = papers[record_id]
            values = values_of(record, header, place)
            traits = traits_of(best(values))
            if _who(traits) not in seen and not _was_given(db, record, header, place, traits):
                seen.add(_who(traits))
                yield NotGiven(record, values)


def _rows(db: Session, district: str | None, site: str | None) -> Sequence[tuple[int, int]]:
    sent = exists().where(UploadPerson.record_id == Record.id, UploadPerson.withdrawn.is_(False))
    query = (
        select(Record.id, Hold.number)
        .join(Hold, Hold.record_id == Record.id)
        .join(Page, Page.id == Record.page_id)
        .join(Batch, Batch.id == Page.batch_id)
        .where(Hold.reason == DoseTerm.NOT_GIVEN, Record.state == RecordState.LIVE, Record.kind == RecordKind.ROW)
        .where(~sent)
        .order_by(Batch.district_code, Batch.number, Page.sequence, Record.row, Hold.number)
    )
    query = query if district is None else query.where(Batch.district_code == district)
    query = query if site is None else query.where(Batch.site == site)
    return [(record_id, place) for record_id, place in db.execute(query)]


def _who(traits: Traits) -> object:
    return number_key(traits) or (traits.name, traits.birth, traits.phone)


def _was_given(db: Session, record: Record, header: Record | None, place: int, traits: Traits) -> bool:
    """Ask whether another paper, or the platform, holds the dose that this row was not given."""
    said = values_of(record, header, place).get(DOSE_NUMBER, {})
    number = dose_number.parse(str(said.get("should_be") or said.get("value") or "")).canonical
    found = (one for one in candidates(db, Paper(record, traits, {})) if one.is_sure)
    if any(number.isdigit() and live_dose(db, one.person_id, int(number)) for one in found):
        return True
    settled = said_of(db, record, header, place) if asks_first(record) else None
    return settled is not None and look_up(db, record.page.batch.campaign_id, settled).verdict == Verdict.MATCH
