"""The coordinator's plain figures: what each district has, how fast it goes, how long there is. Steps that only read.

It must not know how a figure looks; the sums themselves are review/conservation.py's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.conservation import Sheet
from records.database import now
from records.models.campaign import Batch, Campaign
from records.models.paper import Dispute, Page, Record
from records.places import District, districts
from records.words import PageState
from review.conservation import sheet, sheets_by_district
from review.handover import pilot_accepted, waiting_files
from review.models import Question
from review.upload_models import Upload
from tasks.facts import today
from tasks.feasibility import stuck_in
from tasks.feasible import Stuck
from tasks.models import PIECES, Entry, Task

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

#: A page that needs a person: it was not laid out, or cannot be read at all.
STUCK = (PageState.WAITING, PageState.UNREADABLE)


@dataclass(frozen=True)
class DistrictFigures:
    """One district, or the whole province (district None): its sums, its pace, what waits for someone."""

    district: District | None
    sheet: Sheet
    last_hour: int
    last_day: int
    disputes: int
    stuck_pages: int
    stuck_work: Stuck

    @property
    def per_hour(self) -> float:
        """Give the mean of the last 24 hours, entries per hour."""
        return round(self.last_day / 24, 1)


@dataclass(frozen=True)
class Overview:
    """The coordinator's first view. days_left: whole days after today, negative once the deadline has passed.

    pilot: the platform took a row of a pilot file; files: those that wait to be handed over or answered, by age.
    """

    campaign: str
    deadline: date | None
    days_left: int | None
    moment: datetime
    figures: tuple[DistrictFigures, ...]
    pilot: bool
    files: tuple[tuple[Upload, datetime, str], ...]


def overview(db: Session, who: Who) -> Overview:
    """Gather the figures of the districts this person may see; those without paper are left out."""
    campaign = db.scalars(select(Campaign).where(Campaign.at_hand())).one_or_none()
    deadline = campaign.deadline if campaign else None
    return Overview(
        campaign=campaign.name if campaign else "",
        deadline=deadline,
        days_left=(deadline - today(db)).days if deadline else None,
        moment=now(db),
        figures=tuple(_figures(db, who)),
        pilot=pilot_accepted(db, who.district_code),
        files=tuple(waiting_files(db, who.district_code)),
    )


def own_districts(who: Who) -> tuple[District, ...]:
    """List the districts this person coordinates."""
    return tuple(one for one in districts() if may(who, Act.COORDINATE, one.code))


def _figures(db: Session, who: Who) -> list[DistrictFigures]:
    sheets = _sheets(db, who)
    moment = now(db)
    hour, day = _entries(db, moment - _HOUR), _entries(db, moment - _DAY)
    disputes, stuck = _disputes(db), _stuck(db)
    found = [
        DistrictFigures(
            one,
            sheets.get(one.code, Sheet()),
            hour.get(one.code, 0),
            day.get(one.code, 0),
            disputes.get(one.code, 0),
            stuck.get(one.code, 0),
            stuck_in(db, one.code),
        )
        for one in own_districts(who)
        if one.code in sheets or one.code == who.district_code
    ]
    return [_together(found), *found] if len(found) > 1 else found


def _sheets(db: Session, who: Who) -> dict[str, Sheet]:
    if who.district_code is None:
        return sheets_by_district(db)
    return {who.district_code: sheet(db, district=who.district_code)}


def _together(found: list[DistrictFigures]) -> DistrictFigures:
    return DistrictFigures(
        None,
        sum((one.sheet for one in found), Sheet()),
        sum(one.last_hour for one in found),
        sum(one.last_day for one in found),
        sum(one.disputes for one in found),
        sum(one.stuck_pages for one in found),
        Stuck(sum(one.stuck_work.cells for one in found), max(one.stuck_work.people for one in found)),
    )


def _entries(db: Session, since: datetime) -> dict[str, int]:
    query = select(Task.district_code, PIECES).join(Entry, Entry.task_id == Task.id)
    return _counts(db, query.where(Entry.received_at > since).group_by(Task.district_code))


def _disputes(db: Session) -> dict[str, int]:
    query = select(Batch.district_code, func.count()).select_from(Dispute)
    query = query.join(Record, Record.id == Dispute.record_id).join(Page).join(Batch, Batch.id == Page.batch_id)
    asked = exists().where(Question.dispute_id == Dispute.id, Question.answered_at.is_(None))
    return _counts(db, query.where(Dispute.closed_at.is_(None), ~asked).group_by(Batch.district_code))


def _stuck(db: Session) -> dict[str, int]:
    query = select(Batch.district_code, func.count()).select_from(Page).join(Batch, Batch.id == Page.batch_id)
    return _counts(db, query.where(Page.state.in_(STUCK)).group_by(Batch.district_code))


def _counts(db: Session, query: object) -> dict[str, int]:
    return {district: count for district, count in db.execute(query)}  # type: ignore[call-overload]
