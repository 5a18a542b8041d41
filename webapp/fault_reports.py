"""What people report as not working: kept, read by the coordinators of whoever reported it, put aside. Steps.

It must not know how a report is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import now
from records.ledger import note
from records.models.people import Account, Fault, Team
from records.sentences import PersonError, say
from webapp.errors import NotFound

#: What a person may report as not working.
FAULTS = {
    "picture": say("A picture is wrong or missing").text,
    "network": say("The network does not work").text,
    "program": say("The program does something odd").text,
    "other": say("Something else").text,
}
_LONGEST = {"words": 1000, "code": 12, "browser": 200}
_MOST = 100
#: Reports in an hour: of one person, and of all who are not signed in. More would push others out of what is read.
_OFTEN = {True: 10, False: 40}


class EnoughReported(PersonError):
    """So many faults were reported just now that a coordinator knows."""


@dataclass(frozen=True)
class FaultLine:
    """One report and who made it, if they were signed in."""

    fault: Fault
    account: Account | None
    team: str


def report_fault(db: Session, who: Who | None, data: Mapping[str, str], browser: str) -> Fault:
    """Keep a report. Raises EnoughReported."""
    moment = now(db)
    _refuse_a_flood(db, who, moment)
    words, code = (data.get(name, "").strip()[: _LONGEST[name]] for name in ("words", "code"))
    kept = Fault(
        account_id=who.account_id if who else None,
        kind=data.get("kind") if data.get("kind") in FAULTS else "other",
        words=words,
        code=code,
        browser=browser[: _LONGEST["browser"]],
        at=moment,
    )
    db.add(kept)
    db.flush()
    note(db, "fault.reported", f"fault:{kept.id}", kept.account_id, kind=kept.kind)
    return kept


def _refuse_a_flood(db: Session, who: Who | None, moment: datetime) -> None:
    same = Fault.account_id == who.account_id if who else Fault.account_id.is_(None)
    recent = select(func.count(Fault.id)).where(same, Fault.at > moment - timedelta(hours=1))
    if db.scalars(recent).one() >= _OFTEN[who is not None]:
        raise EnoughReported(
            say(
                "Many faults were reported in this hour already, and are being read. If it is urgent, call your leader."
            )
        )


def faults(db: Session, who: Who) -> list[FaultLine]:
    """List the reports that a coordinator may read: their district's people's, and those of people without one."""
    home = func.coalesce(Account.district_code, Team.district_code)
    query = (
        select(Fault, Account, Team)
        .outerjoin(Account, Account.id == Fault.account_id)
        .outerjoin(Team, Team.id == Account.team_id)
        .order_by(Fault.seen_at.is_not(None), Fault.id.desc())
        .limit(_MOST)
    )
    if who.district_code is not None:
        query = query.where(home.is_(None) | (home == who.district_code))
    return [FaultLine(fault, account, team.name if team else "") for fault, account, team in db.execute(query)]


def close_fault(db: Session, who: Who, fault_id: int) -> None:
    """Put a report aside, once. Raises NotFound, for another district's too."""
    fault = next((line.fault for line in faults(db, who) if line.fault.id == fault_id), None)
    if fault is None:
        raise NotFound(say("There is no such report in your district."))
    if fault.seen_at is None:
        fault.seen_at, fault.seen_by = now(db), who.account_id
        note(db, "fault.seen", f"fault:{fault.id}", who.account_id)
