"""What the second person signs for: the file, its counts, what is withheld, who worked under which pledge. Steps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.ledger import note
from records.models.paper import Field
from records.models.people import Account, Team
from records.words import Role
from review.models import Decision, DoseSource
from review.upload_models import RowAct, Upload, UploadPerson, UploadRow
from tasks.models import Answer


@dataclass(frozen=True)
class Worker:
    """Some people of one role and team who worked on a file, and how many of them have signed the pledge."""

    role: Role
    team: str
    people: int
    pledged: int


@dataclass(frozen=True)
class SignOff:
    """All that a sign-off sheet says."""

    name: str
    made_at: datetime
    made_by: str
    approved_at: datetime | None
    approved_by: str
    function: str
    district_code: str | None
    site: str | None
    rows: int
    doses: int
    people: int
    corrections: int
    counts: dict[str, object]
    sha256: str
    workers: tuple[Worker, ...]


def sign_off(db: Session, upload: Upload) -> SignOff:
    """Gather what a file's sign-off sheet says, and note that it was drawn."""
    names = {one.id: one.name for one in db.scalars(select(Account).where(Account.role == Role.COORDINATOR))}
    acts = Counter(db.scalars(select(UploadRow.act).where(UploadRow.upload_id == upload.id)))
    note(db, "upload.sign_off", f"upload:{upload.id}")
    return SignOff(
        name=upload.name,
        made_at=upload.made_at,
        made_by=names.get(upload.made_by or 0, ""),
        approved_at=upload.approved_at,
        approved_by=names.get(upload.approved_by or 0, ""),
        function=upload.approver_function or "",
        district_code=upload.district_code,
        site=upload.site,
        rows=upload.row_count,
        doses=sum(acts.values()),
        people=int(upload.counts.get("people", 0)),
        corrections=acts[RowAct.CORRECTION],
        counts=dict(upload.counts),
        sha256=upload.sha256,
        workers=_workers(db, upload),
    )


def _workers(db: Session, upload: Upload) -> tuple[Worker, ...]:
    """Count who entered or decided a value of the file's papers, by role and team."""
    sources = select(DoseSource.record_id).join(UploadRow, UploadRow.dose_id == DoseSource.dose_id)
    listed = select(UploadPerson.record_id).where(UploadPerson.upload_id == upload.id)
    papers = sources.where(UploadRow.upload_id == upload.id).union(listed)
    fields = select(Field.id).where(Field.record_id.in_(papers))
    entered = select(Answer.account_id).where(Answer.field_id.in_(fields))
    decided = select(Decision.account_id).where(Decision.field_id.in_(fields), Decision.undone_at.is_(None))
    people = select(Account.role, Team.name, func.count(Account.id), func.count(Account.pledged_at))
    query = people.outerjoin(Team, Team.id == Account.team_id).where(Account.id.in_(entered.union(decided)))
    found = db.execute(query.group_by(Account.role, Team.name).order_by(Account.role, Team.name))
    return tuple(Worker(Role(role), team or "", count, pledged) for role, team, count, pledged in found)
