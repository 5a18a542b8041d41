"""What a reviewer sees of a record that is not in dispute: its values, and what correcting one would touch. Steps.

It must not know how a correction is carried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.forms import Form
from records.models.paper import Field, Record
from records.sentences import say
from records.words import FieldState, Mark, RecordKind
from review.correct import Corrected, Touched, seen_mark, uses
from review.facts import form_of, load_headers, load_records
from review.pairs import Beside, papers_beside
from review.screens import DisputedField
from review.showing import shown_field
from webapp.errors import NotFound
from webapp.pages import page_locator
from webapp.sent import number_of


@dataclass(frozen=True)
class Value:
    """One settled value as it stands. mark: what the paper has there."""

    cell: DisputedField
    mark: Mark


@dataclass(frozen=True)
class RecordView:
    """One record with its settled values. beside: other papers of its person and those told apart, with locators."""

    record: Record
    locator: str
    form: Form
    values: tuple[Value, ...]
    beside: tuple[tuple[Beside, str], ...]


@dataclass(frozen=True)
class CorrectionView:
    """One value, the committed doses that use it, and the mark of both."""

    record_id: int
    locator: str
    form: Form
    value: Value
    listed: tuple[Touched, ...]
    seen: str


def record_view(db: Session, who: Who, record_id: int) -> RecordView:
    """Gather a record of a district of this reviewer's. Raises NotFound."""
    record = _record(db, who, record_id)
    settled = [field for field in record.fields if field.state == FieldState.SETTLED]
    values = tuple(_value(db, record, field) for field in settled)
    beside = tuple((one, _locator(one.record)) for one in papers_beside(db, who, record_id))
    return RecordView(record, _locator(record), form_of(record), values, beside)


def correction_view(db: Session, who: Who, field_id: int) -> CorrectionView:
    """Gather a settled value and what its correction would touch. Raises NotFound."""
    field = db.get(Field, field_id)
    record = _record(db, who, field.record_id) if field is not None else None
    if field is None or record is None or field.state != FieldState.SETTLED:
        raise NotFound(say("This is not of your district, or does not exist."))
    listed = uses(db, field)
    value = _value(db, record, field)
    return CorrectionView(record.id, _locator(record), form_of(record), value, tuple(listed), seen_mark(field, listed))


def told(done: Corrected) -> str:
    """Write what a correction did into an address."""
    return f"renewed={done.renewed}&withdrawn={done.withdrawn}&waiting={done.waiting}"


def told_in(query: Mapping[str, str]) -> Corrected | None:
    """Read what a correction did out of an address."""
    counts = [number_of(query.get(name, "")) for name in ("renewed", "withdrawn", "waiting")]
    return None if None in counts else Corrected(*(count or 0 for count in counts))


def _record(db: Session, who: Who, record_id: int) -> Record:
    found = load_records(db, [record_id])
    if not found or not may(who, Act.DECIDE, found[0].page.batch.district_code):
        raise NotFound(say("This is not of your district, or does not exist."))
    return found[0]


def _value(db: Session, record: Record, field: Field) -> Value:
    header = record if record.kind == RecordKind.HEADER else load_headers(db, [record.page_id]).get(record.page_id)
    # Nobody's opinions are told apart here, so that no order says anything.
    return Value(shown_field(db, field, header, form_of(record), Random(field.id)), Mark(field.mark or Mark.BLANK))


def _locator(record: Record) -> str:
    return page_locator(record.page, record.page.batch, record.row)
