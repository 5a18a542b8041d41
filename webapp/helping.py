"""How a volunteer helped: what they entered, in how many hours, and what is still to do where it counts. Steps.

It must not know how right anybody was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.calendar import VIETNAM
from records.conservation import DoseTerm
from records.database import now
from records.models.campaign import Campaign
from records.models.people import Account, Team
from records.places import districts
from review.conservation import sheets_by_district
from tasks.facts import today
from tasks.models import PIECE, PIECES, Answer, Entry, Task

#: A pause longer than this ends a sitting; the first entry of one took about as long as this.
PAUSE = timedelta(minutes=10)
FIRST = timedelta(seconds=30)


@dataclass(frozen=True)
class District:
    """Where entries of today counted: the doses that are still open there, and the whole days until the deadline."""

    name: str
    entries: int
    open_doses: int


@dataclass(frozen=True)
class Help:
    """What a person did today and in all, and what is left. days_left: None without a deadline, below 0 after it."""

    entries_today: int
    cells_today: int
    entries: int
    worked: timedelta
    team: str
    team_today: int
    districts: tuple[District, ...]
    days_left: int | None

    @property
    def hours(self) -> str:
        """Write the time as hours and minutes."""
        minutes = round(self.worked.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"


def helped(db: Session, who: Who) -> Help:
    """Gather what this person did."""
    mine = db.execute(select(Entry.received_at, PIECE.label("piece")).where(Entry.account_id == who.account_id)).all()
    morning = datetime.combine(now(db).astimezone(VIETNAM), time.min, VIETNAM)
    team = db.get(Team, who.team_id) if who.team_id else None
    deadline = db.scalar(select(Campaign.deadline).where(Campaign.at_hand()))
    return Help(
        entries_today=len({one.piece for one in mine if one.received_at >= morning}),
        cells_today=_cells(db, who, morning),
        entries=len({one.piece for one in mine}),
        worked=worked(one.received_at for one in mine),
        team=team.name if team else "",
        team_today=_team_today(db, who, morning),
        districts=_districts(db, who, morning),
        days_left=(deadline - today(db)).days if deadline else None,
    )


def worked(moments: Iterable[datetime]) -> timedelta:
    """Add up the time between entries of one sitting; pure."""
    total, before = timedelta(), None
    for moment in sorted(moments):
        gap = moment - before if before is not None else None
        total += gap if gap is not None and gap <= PAUSE else FIRST
        before = moment
    return total


def first_day(db: Session, who: Who) -> date | None:
    """Tell since which day a person has entered."""
    first = db.scalar(select(func.min(Entry.received_at)).where(Entry.account_id == who.account_id))
    return first.astimezone(VIETNAM).date() if first else None


def _cells(db: Session, who: Who, since: datetime) -> int:
    query = select(func.count(distinct(Answer.field_id))).join(Entry, Entry.id == Answer.entry_id)
    return db.scalar(query.where(Entry.account_id == who.account_id, Entry.received_at >= since)) or 0


def _team_today(db: Session, who: Who, since: datetime) -> int:
    query = select(PIECES).join(Account, Account.id == Entry.account_id)
    return db.scalar(query.where(Account.team_id == who.team_id, Entry.received_at >= since)) or 0


def _districts(db: Session, who: Who, since: datetime) -> tuple[District, ...]:
    query = select(Task.district_code, PIECES).join(Entry, Entry.task_id == Task.id)
    mine = query.where(Entry.account_id == who.account_id, Entry.received_at >= since).group_by(Task.district_code)
    counts = {code: count for code, count in db.execute(mine)}
    if not counts:
        return ()
    sheets, names = sheets_by_district(db), {one.code: one.name for one in districts()}
    return tuple(
        District(names.get(code, code), count, sheets[code].doses.get(DoseTerm.OPEN, 0) if code in sheets else 0)
        for code, count in sorted(counts.items(), key=lambda one: -one[1])
    )
