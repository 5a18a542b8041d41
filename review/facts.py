"""What review/ reads of a row before it is committed or shown: its paper, and whether its dose was given.

It reads the paper's tables and never writes; the rules themselves are in records/.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from records.forms import Form, form_by_key
from records.given import GivenAnswer, GivenEvidence, given, mark_word
from records.models.campaign import Batch
from records.models.paper import Field, Page, Record
from records.roles import DOSE_DATE, REMARK, SIGNATURE, STRIKE, VACCINE
from records.words import FieldState, Mark, RecordKind

#: How the roles of a dose's own values begin, and which of them prove it where the form says that cells do.
OF_DOSE = "dose."
PROVING = (DOSE_DATE, VACCINE)


def load_records(db: Session, record_ids: Sequence[int]) -> list[Record]:
    """Load records with fields, page, batch and campaign in a few queries, in the order of their ids."""
    query = (
        select(Record)
        .where(Record.id.in_(record_ids))
        .options(
            selectinload(Record.fields),
            joinedload(Record.page).joinedload(Page.batch).joinedload(Batch.campaign),
        )
        .order_by(Record.id)
        .execution_options(populate_existing=True)
    )
    return list(db.scalars(query))


def load_headers(db: Session, page_ids: Iterable[int]) -> dict[int, Record]:
    """Load the header record of each page, with its fields, by page id."""
    query = (
        select(Record)
        .where(Record.page_id.in_(set(page_ids)), Record.kind == RecordKind.HEADER)
        .options(selectinload(Record.fields))
        .execution_options(populate_existing=True)
    )
    return {record.page_id: record for record in db.scalars(query)}


def given_answer(row: Record, batch: Batch, form: Form, dose: int = 0) -> GivenAnswer:
    """Say whether a dose of the row was given, from what is settled of it and its batch's answers."""
    marks = {field.role: field for field in row.fields if field.role in (SIGNATURE, REMARK, STRIKE)}
    words = {role: _word(marks.get(role)) for role in (SIGNATURE, REMARK, STRIKE)}
    evidence = GivenEvidence(
        words[SIGNATURE], words[REMARK], words[STRIKE], SIGNATURE in marks, form.proof, _filled(row, dose)
    )
    return given(evidence, batch.list_made, batch.empty_signature)


def form_of(row: Record) -> Form:
    """Find the form of a row's page."""
    return form_by_key(row.page.form_key or row.page.batch.form_key)


def _filled(row: Record, dose: int) -> bool:
    """Say whether the cells that prove a dose hold values."""
    cells = {field.role: field for field in row.fields if field.dose == dose and field.role in PROVING}
    return len(cells) == len(PROVING) and all(
        field.state == FieldState.SETTLED and (field.mark == Mark.VALUE or field.should_be) for field in cells.values()
    )


def was_asked(role: str, state: FieldState) -> bool:
    """Say whether someone was or is to be asked about a mark: a remark without ink stays open for ever."""
    return role != REMARK or state != FieldState.OPEN


def _word(field: Field | None) -> str | None:
    if field is None:
        return mark_word(asked=False, mark=None, value=None)
    settled = field.state == FieldState.SETTLED
    # What a reviewer says it should be holds beside an empty or unreadable cell, too.
    mark = Mark.VALUE if field.should_be else field.mark
    return mark_word(
        asked=was_asked(field.role, field.state),
        mark=mark if settled else None,
        value=(field.should_be or field.value) if settled else None,
    )
