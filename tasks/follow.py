"""What a settled value sets off: checks, the page's dose slots, `ditto` below, ready.

It must not know who settled it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.database import now
from records.forms import Form, form_by_key
from records.models.paper import Field, Page, Record
from records.words import FieldState, Mark, RecordKind, RecordState
from tasks.asked import is_row, needed_fields
from tasks.checking import check_header, check_row
from tasks.evidence import header_of
from tasks.known_first import ask_known, asks_first, hold_untouched, places_on_platform
from tasks.locks import lock_records
from tasks.models import Answer
from tasks.settling import settle_fields
from tasks.slots import open_held
from tasks.states import UNDECIDED, close_if_not_live, open_disputes


def after_settled(db: Session, record: Record) -> None:
    """Draw every consequence of what was settled or decided of a record, locked. Doing it again changes nothing."""
    form = form_by_key(db.get_one(Page, record.page_id).form_key or "")
    if not is_row(record):
        _follow_header(db, record, form)
        return
    _follow_row(db, record, form)
    for below, fields in _waiting_below(db, record):
        if settle_fields(db, below, fields):
            _follow_row(db, below, form)


def ask_page(db: Session, page: Page) -> None:
    """Compare a page's rows with an export that came after they were planned; what nobody has met yet is held."""
    form = form_by_key(page.form_key or "")
    rows = select(Record.id).where(
        Record.page_id == page.id,
        Record.kind != RecordKind.HEADER,
        Record.state == RecordState.LIVE,
        Record.committed.is_(False),
    )
    for record in lock_records(db, db.scalars(rows).all()):
        hold_untouched(db, record)
        _follow_row(db, record, form)


def _follow_row(db: Session, record: Record, form: Form) -> None:
    if close_if_not_live(db, record):
        return
    header = header_of(db, record)
    header_ready = header is None or _complete(db, header, form)
    known_first = asks_first(record)
    if known_first:
        asked = ask_known(db, record, header, header_ready=header_ready)
        if asked.there:
            return
        settle_fields(db, record, asked.doubted)
    check_row(db, record, header)
    # Ready means that nobody owes a word any more; whether it may be committed is review/'s to say.
    there = places_on_platform(db, record.id) if known_first else ()
    complete = header_ready and _complete(db, record, form, there)
    if complete != (record.ready_at is not None):
        record.ready_at = now(db) if complete else None
        db.flush()


def _follow_header(db: Session, header: Record, form: Form) -> None:
    """Check a header that is settled as a whole; once nothing is owed about it, let its rows go on."""
    if any(field.state != FieldState.SETTLED for field in needed_fields(header, form)):
        ready = False
    else:
        check_header(db, header)
        ready = _complete(db, header, form)
    rows = select(Record.id).where(
        Record.page_id == header.page_id, Record.kind != RecordKind.HEADER, Record.state == RecordState.LIVE
    )
    records = lock_records(db, db.scalars(rows).all())
    # Where the platform is asked first, each row opens its own.
    if ready and not header.page.batch.campaign.knows_doses:
        open_held(db, [record.id for record in records])
    for record in records:
        _follow_row(db, record, form)


def _complete(db: Session, record: Record, form: Form, there: Collection[int] = ()) -> bool:
    """Say whether nothing is owed any more; of the doses at the places `there` nothing is asked."""
    needed = [field for field in needed_fields(record, form) if not (field.dose and field.dose in there)]
    return all(field.state == FieldState.SETTLED for field in needed) and not open_disputes(db, record)


def _waiting_below(db: Session, record: Record) -> list[tuple[Record, Sequence[Field]]]:
    """List the rows below with a `ditto` that is undecided, from the top, locked."""
    query = (
        select(Field)
        .join(Answer, Answer.field_id == Field.id)
        .join(Record, Record.id == Field.record_id)
        .where(
            Record.page_id == record.page_id,
            Record.row > record.row,
            Record.state == RecordState.LIVE,
            Field.state.in_(UNDECIDED),
            Answer.mark == Mark.DITTO,
            Answer.live,
        )
    )
    waiting = {field.id: field for field in db.scalars(query)}
    found = lock_records(db, {field.record_id for field in waiting.values()}) if waiting else []
    ordered = sorted(found, key=lambda below: below.row)
    return [(below, [field for field in below.fields if field.id in waiting]) for below in ordered]
