"""What people do with an upload file: approve it, hand it over, or discard a draft. Steps.

It must not know what the cells of a file say, nor what the platform answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.database import now
from records.ledger import note
from records.models.people import Account
from records.sentences import PersonError, say
from review.messages import Outcome
from review.models import Dose
from review.upload_models import Upload, UploadPerson, UploadRow

_LONGEST = 120


class HandOverRefused(PersonError):
    """Nothing was changed; the sentence says why."""


class UploadState(StrEnum):
    """Where a file is; read from what was noted of it."""

    DRAFT = "draft"
    APPROVED = "approved"
    HANDED_OVER = "handed_over"
    ANSWERED = "answered"
    DISCARDED = "discarded"


def state_of(upload: Upload) -> UploadState:
    """Say where a file is."""
    passed = (
        (upload.discarded_at, UploadState.DISCARDED),
        (upload.answered_at, UploadState.ANSWERED),
        (upload.handed_at, UploadState.HANDED_OVER),
        (upload.approved_at, UploadState.APPROVED),
    )
    return next((state for moment, state in passed if moment), UploadState.DRAFT)


def find_upload(db: Session, who: Who, upload_id: int) -> Upload | None:
    """Find a file that this person may have, locked; None in another district too."""
    upload = db.get(Upload, upload_id, with_for_update=True)
    return upload if upload is not None and may(who, Act.UPLOAD, upload.district_code) else None


def approve(db: Session, who: Who, upload: Upload, function: str) -> None:
    """Note that a second person answers for a draft. Raises HandOverRefused; approving twice changes nothing."""
    if upload.approved_by == who.account_id:
        return
    _only(upload, UploadState.DRAFT)
    if upload.made_by == who.account_id:
        raise HandOverRefused(say("You made this file, so another person has to approve it."))
    if not function.strip() or len(function) > _LONGEST:
        raise HandOverRefused(say("Say in which function you approve it, such as “Phó Giám đốc TTYT”."))
    if outdated(db, [upload.id]):
        raise HandOverRefused(say("Doses in this file were corrected since it was made. Discard it and make it anew."))
    upload.approved_at, upload.approved_by, upload.approver_function = now(db), who.account_id, function.strip()
    db.flush()
    note(db, "upload.approved", f"upload:{upload.id}", who.account_id)


def hand_over(db: Session, who: Who, upload: Upload) -> None:
    """Note that the file was given to the platform. Raises HandOverRefused; doing it twice changes nothing."""
    if state_of(upload) in (UploadState.HANDED_OVER, UploadState.ANSWERED):
        return
    _only(upload, UploadState.APPROVED)
    upload.handed_at, upload.handed_by = now(db), who.account_id
    if not _has_doses(db, upload):
        # The platform's answer to a list of people to vaccinate tells of no dose: none is waited for.
        upload.answered_at = upload.handed_at
    db.flush()
    note(db, "upload.handed_over", f"upload:{upload.id}", who.account_id)


def discard(db: Session, who: Who, upload: Upload) -> None:
    """Give up a file that was not handed over: its rows may go out in another. Raises HandOverRefused."""
    if upload.discarded_at is not None:
        return
    _only(upload, UploadState.DRAFT, UploadState.APPROVED)
    upload.discarded_at, upload.discarded_by = now(db), who.account_id
    db.flush()
    rows = update(UploadRow).where(UploadRow.upload_id == upload.id)
    db.execute(rows.values(outcome=Outcome.WITHDRAWN).execution_options(synchronize_session="fetch"))
    people = update(UploadPerson).where(UploadPerson.upload_id == upload.id)
    db.execute(people.values(withdrawn=True).execution_options(synchronize_session="fetch"))
    note(db, "upload.discarded", f"upload:{upload.id}", who.account_id)


def outdated(db: Session, upload_ids: Sequence[int]) -> dict[int, int]:
    """Count by file the doses in it that have another version since, or none any more; files without any are left out.

    Approved or handed over, such a file stays what it is: what was corrected goes out once more as a correction.
    """
    rows = select(UploadRow.upload_id, func.count()).join(Dose, Dose.id == UploadRow.dose_id)
    changed = rows.where(UploadRow.upload_id.in_(upload_ids), ~Dose.live).group_by(UploadRow.upload_id)
    return {upload_id: count for upload_id, count in db.execute(changed)}


def pilot_accepted(db: Session, district: str | None) -> bool:
    """Say whether the platform took a row of any pilot file, of this district or of the province's."""
    taken = select(UploadRow.id).join(Upload).where(Upload.pilot, UploadRow.outcome == Outcome.ACCEPTED)
    return db.scalar(_within(taken, district).limit(1)) is not None


def waiting_files(db: Session, district: str | None) -> list[tuple[Upload, datetime, str]]:
    """List the files that wait to be handed over or answered: since when, and who made them; the oldest first."""
    query = select(Upload, Account.name).outerjoin(Account, Account.id == Upload.made_by)
    waiting = query.where(Upload.answered_at.is_(None), Upload.discarded_at.is_(None))
    found = [(upload, upload.handed_at or upload.made_at, name or "") for upload, name in db.execute(waiting)]
    own = [one for one in found if district is None or one[0].district_code in (district, None)]
    return sorted(own, key=lambda one: one[1])


def _has_doses(db: Session, upload: Upload) -> bool:
    return db.scalar(select(UploadRow.id).where(UploadRow.upload_id == upload.id).limit(1)) is not None


def _within(query: Select[int], district: str | None) -> Select[int]:
    return (
        query if district is None else query.where((Upload.district_code == district) | Upload.district_code.is_(None))
    )


def _only(upload: Upload, *states: UploadState) -> None:
    if state_of(upload) not in states:
        raise HandOverRefused(say("This file is no longer where it was. Load the list again."))
