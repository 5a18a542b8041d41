"""Is all of a page, and of its batch, there? A page whose rows do not add up waits until a reviewer has looked at it.

It must not know the rules themselves (records/page_checks.py), nor what a reviewer decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.conservation import DoseTerm, OpenReason, RowTerm
from records.disputes import open_dispute
from records.finding import Finding
from records.given import GivenAnswer
from records.models.campaign import Batch
from records.models.paper import Dispute, Page, Record
from records.page_checks import PageRows, batch_findings, last_number, page_findings
from records.roles import DECLARED
from records.words import DisputeKind, FieldState, PageState, RecordKind, RecordState
from review.conservation import scope_of, sheet
from review.facts import form_of, given_answer, load_headers, load_records
from tasks.locks import lock_records

#: Pages that may have rows once they are read.
_UNREAD = (PageState.RECEIVED, PageState.WAITING)
#: While a dose is open for one of these, it is not known whether it was one.
_UNDECIDED = (OpenReason.ENTERING, OpenReason.DISPUTE, OpenReason.ASKED, OpenReason.GIVEN_UNKNOWN)


def hold_incomplete(db: Session, page_ids: Collection[int]) -> set[int]:
    """Owe a reviewer each page on which a row may be missing, and the last page of a batch that may lack one.

    Give those whose rows must wait. The last page may have been committed while another was still to be read.
    """
    headers = load_headers(db, {*page_ids, *_last_pages(db, page_ids)})
    return {page_id for page_id in sorted(headers) if _is_held(db, headers[page_id])}


def missing_findings(db: Session, header: Record) -> list[Finding]:
    """Check whether all of a page is there, as it stands now."""
    rows = load_records(
        db,
        db.scalars(select(Record.id).where(Record.page_id == header.page_id, Record.kind != RecordKind.HEADER)).all(),
    )
    declared = next((one for one in header.fields if one.role == DECLARED and one.state == FieldState.SETTLED), None)
    told = (declared.should_be or declared.value) if declared is not None else None
    found = page_findings(told, _count(db, header, sorted(rows, key=lambda row: row.row)))
    return [*found, *_reported(db, header.page)]


def reported_findings(db: Session, reported: int | None, **limits: Any) -> list[Finding]:
    """Check what a site reported against the rows of its batch or session, once nobody has a page of it to read."""
    unread = select(Page.id).join(Batch).where(*scope_of(**limits), Page.state.in_(_UNREAD))
    if reported is None or db.scalar(unread.limit(1)) is not None:
        return []
    counted = sheet(db, **limits)
    live = counted.rows.get(RowTerm.LIVE, 0)
    no_dose = counted.doses.get(DoseTerm.NOT_GIVEN, 0) + counted.doses.get(DoseTerm.EMPTY_CELL, 0)
    rows = PageRows(
        listed=live + counted.rows.get(RowTerm.STRUCK, 0),
        live=live,
        given=counted.doses_due - no_dose,
        decided=not any(counted.reasons.get(reason) for reason in _UNDECIDED),
    )
    return batch_findings(reported, rows)


def _last_pages(db: Session, page_ids: Collection[int]) -> set[int]:
    """Find the last page, as far as it was read, of each of these pages' batches of which a site reported a number."""
    batches = select(Page.batch_id).join(Batch).where(Page.id.in_(page_ids), Batch.reported.is_not(None))
    read = select(Page.batch_id, Page.id).where(Page.batch_id.in_(batches), Page.state == PageState.READ)
    last = {batch_id: page_id for batch_id, page_id in db.execute(read.order_by(Page.sequence))}
    return set(last.values())


def _is_held(db: Session, header: Record) -> bool:
    held = False
    for finding in missing_findings(db, header):
        # Confirmed for these very numbers: others are another question.
        parts = "/".join(str(part) for part in finding.sentence.parts.values())
        subject = f"record:{header.id}:{finding.code}:{parts}"
        if _confirmed(db, subject):
            continue
        open_dispute(db, DisputeKind.ROWS, subject, header.id, None, finding.code)
        held = True
    if held:
        rows = select(Record.id).where(Record.page_id == header.page_id, Record.kind != RecordKind.HEADER)
        for record in lock_records(db, db.scalars(rows).all()):
            record.ready_at = None
        db.flush()
    return held


def _reported(db: Session, page: Page) -> list[Finding]:
    """Check the batch against what its site reported, on its last page: where a list breaks off."""
    later = (Page.batch_id == page.batch_id, Page.sequence > page.sequence, Page.state == PageState.READ)
    if page.batch.reported is None or db.scalar(select(Page.id).where(*later).limit(1)) is not None:
        return []
    return reported_findings(db, page.batch.reported, batch_id=page.batch_id)


def _confirmed(db: Session, subject: str) -> bool:
    query = select(Dispute.id).where(
        Dispute.kind == DisputeKind.ROWS, Dispute.subject == subject, Dispute.closed_by.startswith("decision")
    )
    return db.scalar(query.limit(1)) is not None


def _count(db: Session, header: Record, rows: Sequence[Record]) -> PageRows:
    live = [row for row in rows if row.state == RecordState.LIVE]
    answers = [given_answer(row, row.page.batch, form_of(row)) for row in live]
    struck = sum(row.state == RecordState.STRUCK for row in rows)
    return PageRows(
        listed=len(live) + struck,
        live=len(live),
        given=answers.count(GivenAnswer.YES),
        decided=GivenAnswer.UNKNOWN not in answers,
        numbers=_numbers(rows),
        before=_before(db, header.page),
    )


def _numbers(rows: Sequence[Record]) -> tuple[int | None, ...]:
    # Blank rows at the end of a printed form have no number of their own.
    listed = [row for row in rows if row.state != RecordState.BLANK]
    return tuple(_number(row.printed_number) for row in listed)


def _number(text: str | None) -> int | None:
    digits = (text or "").strip(" .")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 5 else None


def _before(db: Session, page: Page) -> int | None:
    """Tell the last running number of the page that was handed in before this one, if it was read."""
    query = select(Page).where(Page.batch_id == page.batch_id, Page.sequence < page.sequence)
    before = db.scalars(query.order_by(Page.sequence.desc()).limit(1)).first()
    if before is None or before.state != PageState.READ:
        return None
    rows = select(Record).where(Record.page_id == before.id, Record.kind != RecordKind.HEADER).order_by(Record.row)
    return last_number(_numbers(db.scalars(rows).all()))
