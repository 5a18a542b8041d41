"""What becomes of a rejected row: its field goes to a reviewer, and once decided its dose may go out again. Steps.

A value that was changed makes a new version of the dose; one that stands as it was lets the same version go again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from records.database import now
from records.kinds import dose_number
from records.ledger import note
from records.models.paper import Dispute, Field, Record
from records.roles import DOSE_NUMBER, LABELS
from records.sentences import PersonError, Sentence, say
from records.words import FieldState, RecordKind, RecordState
from review.doses import papers_of, renew, values_of
from review.messages import Meaning, Outcome, meaning_of, pattern_of
from review.models import Dose, DoseSource
from review.row_cells import best
from review.upload_models import PlatformMessage, UploadRow
from tasks.follow import after_settled
from tasks.locks import lock_records
from tasks.settling import dispute_field

Values = Mapping[str, Mapping[str, object]]

#: Why a reviewer sees the field again (review/screens.py).
REJECTED = "rejected"
#: A message may be said to mean one of these, or the role of a value.
MEANINGS = (Meaning.ACCEPTED, Meaning.ALREADY, Meaning.AGAIN)


class MessageRefused(PersonError):
    """The meaning was not kept; the sentence says why."""


def reopen(db: Session, row: UploadRow, meaning: str) -> None:
    """Give the field that a rejection names to a reviewer; what is not known waits for a coordinator."""
    row.meaning = meaning or None
    if meaning == Meaning.AGAIN or not row.dose.live:
        row.resolved_at = now(db)
    elif (field := _field(db, row.dose, meaning)) is None:
        row.meaning = None
    elif field.state == FieldState.SETTLED:
        record = lock_records(db, [field.record_id])[0]
        dispute_field(db, field, REJECTED)
        after_settled(db, record)
    db.flush()


def settle_returned(db: Session, limit: int = 100) -> int:
    """Let rejected doses go again whose fields were decided; give how many those were."""
    rows = db.scalars(
        select(UploadRow)
        .where(UploadRow.outcome == Outcome.REJECTED, UploadRow.resolved_at.is_(None), UploadRow.meaning.is_not(None))
        .where(~_undecided())
        .order_by(UploadRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    return sum(_settle(db, row) for row in rows)


def own_messages(db: Session) -> list[tuple[str, str]]:
    """List what coordinators said that messages mean."""
    query = select(PlatformMessage.pattern, PlatformMessage.meaning)
    return [(pattern, meaning) for pattern, meaning in db.execute(query)]


def say_meaning(db: Session, message: str, meaning: str, by: int | None, district: str | None = None) -> int:
    """Say what messages of this sort mean, and reopen the rows of a district (None: all) that wait for that.

    Gives how many those were. Raises MessageRefused.
    """
    pattern = pattern_of(message)
    if not pattern or len(pattern) > 200 or (meaning not in LABELS and meaning not in MEANINGS):
        raise MessageRefused(say("Choose which value the message is about, or what it says."))
    moment = now(db)
    entry = db.scalars(select(PlatformMessage).where(PlatformMessage.pattern == pattern)).one_or_none()
    entry = entry or PlatformMessage(pattern=pattern)
    entry.meaning, entry.made_by, entry.made_at = meaning, by, moment
    db.add(entry)
    db.flush()
    note(db, "message.understood", f"platform_message:{entry.id}", by, meaning=meaning)
    own = own_messages(db)
    waiting = [row for row in waiting_rows(db, district) if meaning_of(row.message or "", own) == meaning]
    for row in waiting:
        _understand(db, row, meaning)
    return len(waiting)


def waiting_rows(db: Session, district: str | None = None) -> Sequence[UploadRow]:
    """List the rejected rows of a district (None: all) whose message names nothing that is known."""
    query = select(UploadRow).where(
        UploadRow.outcome == Outcome.REJECTED, UploadRow.resolved_at.is_(None), UploadRow.meaning.is_(None)
    )
    if district is not None:
        query = query.join(Dose, Dose.id == UploadRow.dose_id).where(Dose.district_code == district)
    return db.scalars(query.order_by(UploadRow.id)).all()


def platform_said(db: Session, field: Field) -> Sentence | None:
    """Give what the platform said of a field that came back, for the reviewer."""
    records = [field.record_id]
    record = db.get_one(Record, field.record_id)
    if record.kind == RecordKind.HEADER:
        records = list(db.scalars(select(Record.id).where(Record.page_id == record.page_id)))
    message = db.scalar(
        select(UploadRow.message)
        .join(DoseSource, DoseSource.dose_id == UploadRow.dose_id)
        .where(
            DoseSource.record_id.in_(records), UploadRow.outcome == Outcome.REJECTED, UploadRow.meaning == field.role
        )
        .order_by(UploadRow.resolved_at.is_not(None), UploadRow.id.desc())
        .limit(1)
    )
    return say("The platform did not take this row: “{message}”", message=message) if message else None


def _understand(db: Session, row: UploadRow, meaning: str) -> None:
    if meaning in (Meaning.ACCEPTED, Meaning.ALREADY):
        row.outcome, row.meaning = Outcome(meaning), meaning
        db.flush()
    else:
        reopen(db, row, meaning)


def _field(db: Session, dose: Dose, role: str) -> Field | None:
    kept_value = dose.values.get(role) or {}
    return db.get(Field, kept_value["field_id"]) if kept_value.get("field_id") else None


def _undecided() -> ColumnElement[bool]:
    """Ask for papers of a row's dose that are not ready, or about which a reviewer owes a decision."""
    header = aliased(Record)
    on_page = (header.page_id == Record.page_id, header.kind == RecordKind.HEADER)
    of_header = exists().where(header.id == Dispute.record_id, *on_page).correlate(Record, Dispute)
    about = or_(Dispute.record_id == Record.id, of_header)
    owed = or_(Record.ready_at.is_(None), exists().where(Dispute.closed_at.is_(None), about))
    return exists().where(DoseSource.dose_id == UploadRow.dose_id, Record.id == DoseSource.record_id, owed)


def _settle(db: Session, row: UploadRow) -> bool:
    dose = row.dose
    db.refresh(dose)
    source = db.scalars(
        select(DoseSource).where(DoseSource.dose_id == dose.id).order_by(DoseSource.id).limit(1)
    ).first()
    if dose.live and source is not None and not _renew(db, dose, source):
        return False
    row.resolved_at = now(db)
    db.flush()
    note(db, "dose.resolved", f"dose:{dose.id}", row=row.id)
    return True


def _renew(db: Session, dose: Dose, source: DoseSource) -> bool:
    """Give a dose what its papers now say; tell whether it may go again: one of another number is commit's to move."""
    [(record, header)] = papers_of(db, [source.record_id]).values()
    said = values_of(record, header, dose.number).get(DOSE_NUMBER, {})
    if record.state != RecordState.LIVE or dose_number.parse(best(said)).canonical != str(dose.number):
        return False
    try:
        with db.begin_nested():
            renew(db, dose)
    except IntegrityError:
        # The person has a live dose of that number already: duplicates are for people to tell apart.
        return False
    return True
