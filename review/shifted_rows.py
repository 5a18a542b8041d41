"""Rows of a page in which one person's values of a column stand a row off: seen together, decided by one side.

It must not know how a shift is told (shifts.py), nor how one row is decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.kinds.registry import kind
from records.models.paper import Dispute, Field, Record
from records.words import DisputeKind, FieldState, Mark, RecordKind
from review.alike import hold
from review.shifts import TELLING, Cell, Shift, Word, shift_at
from tasks.models import Answer


@dataclass(frozen=True)
class Said:
    """What one side says of a row."""

    mark: Mark
    value: str


@dataclass(frozen=True)
class ShiftedRow:
    """One row to decide: what the person whose values stand off says of it, and what the others do."""

    dispute: Dispute
    one: Said
    others: Said


@dataclass(frozen=True)
class ShiftedColumn:
    """Rows of one column. step: -1 where the one's values are those that the others have a row above, 1 below."""

    step: int
    rows: tuple[ShiftedRow, ...]


def shifted_column(db: Session, dispute: Dispute) -> ShiftedColumn | None:
    """Find the rows that stand off together with this disputed cell, from the top; None where it stands by itself."""
    if dispute.kind != DisputeKind.FIELD or dispute.record.kind == RecordKind.HEADER:
        return None
    fields = _column(db, dispute)
    answers = _answers(db, [field.id for field in fields.values()])
    owed = _owed(db, [field.id for field in fields.values()])
    column = {row: _cell(field, answers[field.id], field.id in owed) for row, field in fields.items()}
    shift = shift_at(column, dispute.record.row)
    if shift is None:
        return None
    rows = (_row(owed[fields[row].id], answers[fields[row].id], shift) for row in shift.rows)
    return ShiftedColumn(shift.step, tuple(rows))


def hold_shifted(db: Session, who: Who, dispute: Dispute) -> ShiftedColumn | None:
    """Lease to a reviewer the rows that stand off with this one and that nobody else holds."""
    found = shifted_column(db, dispute)
    if found is None:
        return None
    held = {one.id for one in hold(db, who, [row.dispute for row in found.rows])}
    return ShiftedColumn(found.step, tuple(row for row in found.rows if row.dispute.id in held))


def _column(db: Session, dispute: Dispute) -> dict[int, Field]:
    key = select(Field.key).where(Field.id == dispute.field_id).scalar_subquery()
    query = (
        select(Record.row, Field)
        .join(Field, Field.record_id == Record.id)
        .where(Record.page_id == dispute.record.page_id, Record.kind != RecordKind.HEADER, Field.key == key)
    )
    return {row: field for row, field in db.execute(query)}


def _answers(db: Session, field_ids: Sequence[int]) -> Mapping[int, list[Answer]]:
    found: dict[int, list[Answer]] = {field_id: [] for field_id in field_ids}
    query = select(Answer).where(Answer.field_id.in_(field_ids), Answer.live).order_by(Answer.id)
    for answer in db.scalars(query):
        found[answer.field_id].append(answer)
    return found


def _owed(db: Session, field_ids: Sequence[int]) -> dict[int, Dispute]:
    query = select(Dispute).where(
        Dispute.field_id.in_(field_ids), Dispute.kind == DisputeKind.FIELD, Dispute.closed_at.is_(None)
    )
    return {one.field_id: one for one in db.scalars(query) if one.field_id is not None}


def _cell(field: Field, answers: Sequence[Answer], owed: bool) -> Cell:
    said = {one.account_id: _word(field, one.mark, one.value) for one in answers}
    settled = None
    if field.state == FieldState.SETTLED and field.mark is not None:
        settled = _word(field, field.mark, field.value or "")
    return Cell(said, settled, owed)


def _word(field: Field, mark: Mark, value: str) -> Word:
    return mark, kind(field.kind).parse(value).canonical if mark == Mark.VALUE else ""


def _row(dispute: Dispute, answers: Sequence[Answer], shift: Shift) -> ShiftedRow:
    one = next(answer for answer in answers if answer.account_id == shift.account)
    other = next(answer for answer in answers if answer.account_id != shift.account and answer.mark in TELLING)
    return ShiftedRow(dispute, *(Said(Mark(said.mark), said.value) for said in (one, other)))
