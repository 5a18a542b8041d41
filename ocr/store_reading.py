"""Write what was read of a page: records, fields and their crops, in one short transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ocr.knowledge import Known
from ocr.results import FieldReading, PageReading, RecordReading
from ocr.seen import Fingerprint
from ocr.storage import Store
from ocr.weighing import weigh
from records.database import now
from records.forms import FieldSpec, Form, form_by_key
from records.ledger import note
from records.models.campaign import Batch, VaccinationSession
from records.models.paper import Field, Page, Record
from records.words import PageState, RecordKind, RecordState

MACHINE = "machine"
_ROWS = {"table": RecordKind.ROW, "labels": RecordKind.CERTIFICATE}


def write_reading(
    db: Session, store: Store, page: Page, reading: PageReading, mark: Fingerprint | None = None
) -> list[Record]:
    """Write the page's records and fields; a page that is not waiting to be read is left as it is."""
    # Locked, so that two jobs that read the same page write it once.
    db.refresh(page, with_for_update=True)
    if page.state != PageState.RECEIVED:
        return []
    form = form_by_key(reading.form_key)
    # Weighed once more, now that it is known whose page it is.
    reading = weigh(reading, form, known_of(db, page.batch))
    records = [_record(store, page, form, one) for one in (reading.header, *reading.rows)]
    page.state = PageState.READ
    page.reason = None
    keep_picture(store, page, reading, mark)
    page.read_at = now(db)
    db.add_all(records)
    note(db, "page.read", f"page:{page.id}", rows=len(reading.rows), unknown_columns=len(reading.unknown))
    db.flush()
    return records


def known_of(db: Session, batch: Batch) -> Known:
    """Gather what is known of a batch's pages before they are read."""
    session = db.get(VaccinationSession, batch.session_id) if batch.session_id else None
    lots = (session.lot,) if session and session.lot else ()
    return Known(batch.district_code, lots, batch.campaign.first_day, batch.campaign.last_day)


def keep_picture(store: Store, page: Page, reading: PageReading, mark: Fingerprint | None) -> None:
    """Keep the straightened picture of a page, where its table lies, and what tells it again."""
    page.form_key = reading.form_key
    page.image = store.put(reading.image, lasting=False)
    page.width, page.height = reading.width, reading.height
    page.layout = reading.layout.as_json() if reading.layout else None
    page.fingerprint = mark.as_json() if mark else None


def mark_waiting(db: Session, page: Page, reason: str) -> None:
    """Leave the page to a person, with the reason why the machine could not lay it out or read it."""
    page.state = PageState.WAITING
    page.reason = str(reason)
    note(db, "page.waiting", f"page:{page.id}", reason=str(reason))


def _record(store: Store, page: Page, form: Form, reading: RecordReading) -> Record:
    is_row = reading.row >= 0
    record = Record(
        page_id=page.id,
        row=reading.row,
        kind=_ROWS[form.layout] if is_row else RecordKind.HEADER,
        state=RecordState.BLANK if reading.blank else RecordState.LIVE,
        state_origin=MACHINE if reading.blank else None,
        printed_number=reading.printed_number,
    )
    record.fields = [
        _field(store, form.spec(one.key, is_row), position, one) for position, one in enumerate(reading.fields)
    ]
    return record


def _field(store: Store, spec: FieldSpec, position: int, reading: FieldReading) -> Field:
    layout = dict(reading.layout)
    if reading.wide:
        layout["wide"] = store.put(reading.wide, lasting=False)
    return Field(
        key=reading.key,
        kind=spec.kind,
        role=spec.role,
        group=spec.group,
        dose=spec.dose,
        position=position,
        box=list(reading.box or ()),
        crop=store.put(reading.crop, lasting=False) if reading.crop else None,
        layout=layout,
        reading=reading.value,
        raw=reading.raw,
        confidence=reading.confidence,
        sure=reading.sure,
        certified=reading.certified,
        read_as=reading.read_as,
    )
