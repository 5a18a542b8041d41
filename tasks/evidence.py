"""Reads what is known about fields: live answers, the header, the cell above. It must not know what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ocr.confidence import kept_for_proof
from records.kinds.base import ReadingUse
from records.kinds.registry import kind
from records.models.paper import Field, Record
from records.words import FieldState, Mark, Preset, RecordKind, RecordState
from tasks.models import Answer
from tasks.policy import may_count, use_of
from tasks.settle import FieldEvidence, Opinion, Said, Source


def live_answers(db: Session, field_ids: Collection[int]) -> list[Answer]:
    """Read the answers that count for these fields."""
    return list(db.scalars(_LIVE, {"fields": list(field_ids)}))


_LIVE = (
    select(Answer)
    .where(Answer.field_id.in_(bindparam("fields", expanding=True)), Answer.live)
    .order_by(Answer.entry_id)
    .execution_options(populate_existing=True)
)


def evidence_of(
    db: Session, record: Record, fields: Collection[Field], answers: Sequence[Answer]
) -> dict[int, FieldEvidence]:
    """Gather the evidence for fields of one record, by field id. answers: all live ones of these fields."""
    # Only an answer “same as the header” asks what the header says.
    header = header_of(db, record) if any(one.mark == Mark.SAME for one in answers) else None
    preset = Preset(record.page.batch.campaign.preset)
    found = {}
    for field in fields:
        use = use_of(kind(field.kind), preset, record.kind == RecordKind.HEADER)
        its_answers = [one for one in answers if one.field_id == field.id]
        found[field.id] = _evidence(db, record, field, header, its_answers, unseen_readings(field, use))
    return found


def unseen_readings(field: Field, use: ReadingUse) -> dict[Source, str]:
    """Tell what readings say of a field that nobody is shown: the site's own file, and a certified one."""
    found = {}
    if field.file_reading and use is not ReadingUse.NONE:
        found[Source.FILE] = field.file_reading
    if field.reading and may_count(use, field.certified, kept_for_proof(field.id)):
        found[Source.READING] = field.reading
    return found


def header_of(db: Session, record: Record) -> Record | None:
    """Find the header record of a row's page; a header has none above it."""
    if record.kind == RecordKind.HEADER:
        return None
    query = select(Record).where(Record.page_id == record.page_id, Record.kind == RecordKind.HEADER)
    return db.scalars(query).one_or_none()


def header_says(header: Record | None, role: str) -> Said | None:
    """Tell what the page header says for a role, once that is settled."""
    fields = header.fields if header is not None else []
    return next((said(field) for field in fields if field.role == role and said(field) is not None), None)


def said(field: Field) -> Said | None:
    """Tell what a settled field says, as on the paper."""
    if field.state != FieldState.SETTLED or field.mark is None:
        return None
    return Said(Mark(field.mark), field.value or "")


def record_above(db: Session, record: Record) -> Record | None:
    """Find the row that `ditto` points to: the next one upwards that is not blank."""
    above = (Record.page_id == record.page_id, Record.row >= 0, Record.row < record.row)
    query = select(Record).where(*above, Record.state != RecordState.BLANK).order_by(Record.row.desc()).limit(1)
    return db.scalars(query.execution_options(populate_existing=True)).first()


def _evidence(
    db: Session,
    record: Record,
    field: Field,
    header: Record | None,
    answers: Sequence[Answer],
    unseen: Mapping[Source, str],
) -> FieldEvidence:
    above, above_open = None, False
    if any(answer.mark == Mark.DITTO for answer in answers):
        above, above_open = _above(db, record, field)
    return FieldEvidence(
        opinions=tuple(_opinion(answer) for answer in answers),
        header=header_says(header, field.role),
        above=above,
        above_open=above_open,
        check_failed=field.state == FieldState.REOPENED,
        unseen=unseen,
    )


def _above(db: Session, record: Record, field: Field) -> tuple[Said | None, bool]:
    """Tell what the cell above says, and whether that is still to be settled (in a struck row it never will be)."""
    row = record_above(db, record)
    if row is None:
        return None, False
    query = select(Field).where(Field.record_id == row.id, Field.key == field.key)
    cell = db.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if cell is None:
        return None, False
    return said(cell), said(cell) is None and row.state == RecordState.LIVE


def _opinion(answer: Answer) -> Opinion:
    return Opinion(
        entry_id=answer.entry_id,
        account_id=answer.account_id,
        device_id=answer.device_id,
        mark=Mark(answer.mark),
        value=answer.value,
        shown=answer.shown,
        hard=answer.hard,
    )
