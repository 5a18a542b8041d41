"""The coordinator's upload files: where each stands, and giving one out, checked and noted. Steps.

It must not know what goes into a file: that is review/upload.py.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.database import now
from records.ledger import note
from records.models.people import Account
from records.sentences import say
from review.going import Scope, lines
from review.handover import UploadState, find_upload, outdated, state_of
from review.row_cells import Withheld
from review.template import Template
from review.upload_models import Upload, UploadRow
from webapp.errors import NotFound

_MOST = 100
#: So many rows are named of each reason: enough to begin with, and the list comes again shorter.
_NAMED = 20


@dataclass(frozen=True)
class UploadLine:
    """One upload file, where it stands, who did what with it, and what became of its rows.

    outdated: doses in it that were corrected since, while it may still be made anew.
    """

    upload: Upload
    state: UploadState
    made_by: str
    approved_by: str
    handed_by: str
    since: datetime
    outcomes: dict[str, int]
    outdated: int


@dataclass(frozen=True)
class UploadList:
    """The files of a person's district, the newest first, and the moment they are shown."""

    lines: tuple[UploadLine, ...]
    moment: datetime

    @property
    def waiting(self) -> list[UploadLine]:
        """List those that wait for a person or for the platform, the oldest first."""
        done = (UploadState.ANSWERED, UploadState.DISCARDED)
        return sorted((one for one in self.lines if one.state not in done), key=lambda one: one.since)


@dataclass
class Held:
    """One reason why doses are withheld: how many, and the first of them by locator and page."""

    reason: Withheld
    count: int = 0
    rows: list[tuple[str, int]] = field(default_factory=list)


def uploads(db: Session, who: Who) -> UploadList:
    """List the upload files that this person may have."""
    query = select(Upload).order_by(Upload.id.desc()).limit(_MOST)
    if who.district_code is not None:
        query = query.where(Upload.district_code == who.district_code)
    found = db.scalars(query).all()
    names, outcomes = _names(db, found), _outcomes(db, [one.id for one in found])
    changed = outdated(db, [one.id for one in found if state_of(one) in (UploadState.DRAFT, UploadState.APPROVED)])
    return UploadList(tuple(_line(one, names, outcomes[one.id], changed.get(one.id, 0)) for one in found), now(db))


def hand_out(db: Session, who: Who, upload_id: int) -> Upload:
    """Find an upload file and note in the ledger who took it. Raises NotFound, in another district too."""
    upload = db.get(Upload, upload_id)
    if upload is None or not may(who, Act.UPLOAD, upload.district_code):
        raise not_found()
    note(db, "upload.taken", f"upload:{upload.id}", who.account_id)
    return upload


def upload_for(db: Session, who: Who, upload_id: int) -> Upload:
    """Find an upload file to act on. Raises NotFound, in another district too."""
    upload = find_upload(db, who, upload_id)
    if upload is None:
        raise not_found()
    return upload


def withheld(db: Session, template: Template, scope: Scope) -> tuple[int, list[Held]]:
    """Say how many rows would go out now, and what is withheld for which reason, the most first."""
    going = 0
    held: dict[Withheld, Held] = {}
    for line in lines(db, template, scope):
        going += not line.withheld
        for reason in line.withheld[:1]:
            one = held.setdefault(reason, Held(reason))
            one.count += line.count
            if len(one.rows) < _NAMED:
                one.rows.append((line.locator, line.page_id))
    return going, sorted(held.values(), key=lambda one: -one.count)


def not_found() -> NotFound:
    """Say that a file is not there, or not this person's: both look the same."""
    return NotFound(say("This file does not exist, or it is not of your district."))


def _names(db: Session, found: Sequence[Upload]) -> dict[int | None, str]:
    people = {one for each in found for one in (each.made_by, each.approved_by, each.handed_by) if one is not None}
    named = db.execute(select(Account.id, Account.name).where(Account.id.in_(people)))
    return {account_id: name for account_id, name in named}


def _outcomes(db: Session, upload_ids: Sequence[int]) -> dict[int, Counter[str]]:
    query = select(UploadRow.upload_id, UploadRow.outcome, func.count()).where(UploadRow.upload_id.in_(upload_ids))
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for upload_id, outcome, count in db.execute(query.group_by(UploadRow.upload_id, UploadRow.outcome)):
        counted[upload_id][outcome or ""] = count
    return counted


def _line(upload: Upload, names: dict[int | None, str], outcomes: Counter[str], changed: int) -> UploadLine:
    made, approved, handed = (names.get(one, "") for one in (upload.made_by, upload.approved_by, upload.handed_by))
    since = upload.handed_at or upload.approved_at or upload.made_at
    return UploadLine(upload, state_of(upload), made, approved, handed, since, dict(outcomes), changed)
