"""Turns ready records into committed doses: only given, complete and unblocked ones, each at most once (promise 6).

It must not know uploads, nor raise checks or decide them: tasks/follow.py makes a record ready only once they are.
Here they run once more, for what goes out must be right even where readiness was not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Select, delete, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from records.checks import Severity, row_findings
from records.conservation import DoseFacts, OpenReason, place_dose
from records.database import now
from records.kinds import dose_number
from records.ledger import note
from records.models.campaign import Batch
from records.models.paper import Dispute, Page, Record
from records.roles import BIRTH_DATE, DOSE_DATE, DOSE_NUMBER, NAME, SEX, VACCINE
from records.words import PageState, RecordKind, RecordState
from review.facts import given_answer, load_headers, load_records
from review.models import Dose, DoseSource, Hold, Person
from tasks.facts import Fact, best_values, facts, rules_of

#: Without these nothing is a dose, whatever a form or a template asks besides.
REQUIRED = (NAME, BIRTH_DATE, SEX, DOSE_NUMBER, VACCINE, DOSE_DATE)

#: A held record is looked at again at once when its batch answers anew, and this often for whatever else may change.
_LOOK_AGAIN = timedelta(hours=1)


def commit_ready(db: Session, limit: int = 100) -> int:
    """Look at up to `limit` ready records and commit those that may be; give how many doses were committed.

    A record that may not yet stays open, with its reason in `hold`. Two runs at once commit each record once.
    """
    records = load_records(db, db.scalars(_candidates(db, limit)).all())
    headers = load_headers(db, (record.page_id for record in records))
    return sum(_look_at(db, record, headers.get(record.page_id)) for record in records)


def answers_of(batch: Batch) -> str:
    """Write a batch's two answers as a hold remembers them."""
    return f"{batch.list_made}/{batch.empty_signature}"


def _candidates(db: Session, limit: int) -> Select[int]:
    header = aliased(Record)
    about = or_(
        Dispute.record_id == Record.id,
        exists().where(
            header.id == Dispute.record_id, header.page_id == Record.page_id, header.kind == RecordKind.HEADER
        ),
    )
    stale = or_(
        Hold.id.is_(None),
        Hold.looked_at < Record.ready_at,
        Hold.looked_at < now(db) - _LOOK_AGAIN,
        Hold.answers != Batch.list_made + "/" + Batch.empty_signature,
    )
    return (
        select(Record.id)
        .join(Page, Page.id == Record.page_id)
        .join(Batch, Batch.id == Page.batch_id)
        .outerjoin(Hold, Hold.record_id == Record.id)
        .where(
            Record.ready_at.is_not(None),
            Record.kind == RecordKind.ROW,
            Record.state == RecordState.LIVE,
            Page.state == PageState.READ,
            ~exists().where(DoseSource.record_id == Record.id),
            ~exists().where(Dispute.closed_at.is_(None), about),
            stale,
        )
        .order_by(Record.ready_at, Record.id)
        .limit(limit)
        .with_for_update(of=Record, skip_locked=True)
    )


def _look_at(db: Session, record: Record, header: Record | None) -> int:
    batch = record.page.batch
    known = facts(record, header)
    findings = row_findings(best_values(known), rules_of(db, batch.campaign))
    place = place_dose(
        DoseFacts(
            given=given_answer(record, batch),
            check=any(finding.severity == Severity.BLOCKS for finding in findings),
            missing=any(role not in known or known[role].best is None for role in REQUIRED),
        )
    )
    db.execute(delete(Hold).where(Hold.record_id == record.id))
    if place.reason == OpenReason.READY:
        return _commit(db, record, batch.district_code, known)
    reason = place.reason or place.term
    db.add(Hold(record_id=record.id, reason=reason, answers=answers_of(batch), looked_at=now(db)))
    return 0


def _commit(db: Session, record: Record, district_code: str, known: Mapping[str, Fact]) -> int:
    number = int(dose_number.parse(known[DOSE_NUMBER].best or "").canonical)
    moment = now(db)
    try:
        with db.begin_nested():
            person = Person(created_at=moment)
            db.add(person)
            db.flush()
            dose = Dose(
                person_id=person.id,
                number=number,
                district_code=district_code,
                values={role: _kept(fact) for role, fact in sorted(known.items())},
                committed_at=moment,
            )
            db.add(dose)
            db.flush()
            db.add(DoseSource(dose_id=dose.id, record_id=record.id, number=number))
            db.flush()
            note(db, "dose.committed", f"dose:{dose.id}", record=record.id, number=number)
    except IntegrityError:
        # Another run committed this record between our look and our insert.
        return 0
    return 1


def _kept(fact: Fact) -> dict[str, object]:
    return {
        "mark": fact.mark,
        "value": fact.value,
        "should_be": fact.should_be,
        "kind": fact.kind,
        "origin": fact.origin,
        "field_id": fact.field_id,
    }
