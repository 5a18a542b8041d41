"""Reads what is known about fields: live answers, the header, the cell above. It must not know what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from ocr.confidence import kept_for_proof
from records.database import ask
from records.kinds.base import ReadingUse
from records.kinds.registry import kind
from records.models.paper import Field, Record
from records.words import FieldState, Mark, Preset, RecordKind, RecordState
from tasks.models import Answer
from tasks.policy import may_count, use_of
from tasks.settle import FieldEvidence, Opinion, Said, Source


@dataclass(frozen=True)
class LiveAnswer:
    """What one live answer says of its field."""

    field_id: int
    opinion: Opinion


def live_answers(db: Session, field_ids: Collection[int]) -> list[LiveAnswer]:
    """Read the answers that count for these fields."""
    return [live_answer(row._mapping) for row in ask(db, _LIVE, {"fields": list(field_ids)})]


def live_answer(row: Mapping[Any, Any]) -> LiveAnswer:
    """Take what counts out of the columns of an answer."""
    said = {name: row[name] for name in ("entry_id", "account_id", "device_id", "value", "shown", "hard")}
    return LiveAnswer(row["field_id"], Opinion(mark=Mark(row["mark"]), **said))


_LIVE = (
    select(Answer.__table__)
    .where(Answer.field_id.in_(bindparam("fields", expanding=True)), Answer.live)
    .order_by(Answer.entry_id)
)


def evidence_of(
    db: Session, record: Record, fields: Collection[Field], answers: Sequence[LiveAnswer]
) -> dict[int, FieldEvidence]:
    """Gather the evidence for fields of one record, by field id. answers: all live ones of these fields."""
    # Only an answer “same as the header” asks what the header says.
    header = header_of(db, record) if any(one.opinion.mark == Mark.SAME for one in answers) else None
    preset = Preset(record.page.batch.campaign.preset)
    found = {}
    for field in fields:
        use = use_of(kind(field.kind), preset, record.kind == RecordKind.HEADER)
        opinions = tuple(one.opinion for one in answers if one.field_id == field.id)
        found[field.id] = _evidence(db, record, field, header, opinions, unseen_readings(field, use))
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
    return db.scalars(_HEADER, {"page": record.page_id}).unique().one_or_none()


_HEADER = (
    select(Record)
    .where(Record.page_id == bindparam("page"), Record.kind == RecordKind.HEADER)
    .options(joinedload(Record.fields))
)


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
    opinions: tuple[Opinion, ...],
    unseen: Mapping[Source, str],
) -> FieldEvidence:
    above, above_open = None, False
    if any(one.mark == Mark.DITTO for one in opinions):
        above, above_open = _above(db, record, field)
    return FieldEvidence(
        opinions=opinions,
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
