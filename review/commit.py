"""Turns ready records into committed doses: only given, complete and unblocked ones, each at most once (promise 6).

It must not know uploads, nor raise checks or decide them: tasks/follow.py makes a record ready only once they are.
Here they run once more, for what goes out must be right even where readiness was not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from records.checks import Severity
from records.conservation import DoseFacts, DoseTerm, OpenReason, place_dose
from records.database import now
from records.forms import Form
from records.kinds import dose_number
from records.ledger import note
from records.models.campaign import Batch
from records.models.paper import Dispute, Field, Page, Record
from records.roles import BIRTH_DATE, DOSE_DATE, DOSE_NUMBER, NAME, VACCINE
from records.words import PageState, RecordKind, RecordState
from review.facts import form_of, given_answer, is_empty, load_headers, load_records
from review.models import Dose, DoseSource, Hold, Person
from tasks.checking import row_checks
from tasks.facts import Fact, dose_numbers, facts, rules_of

#: Without these nothing is a dose; what else of the person a form requires is required here too.
REQUIRED = (NAME, BIRTH_DATE, DOSE_NUMBER, VACCINE, DOSE_DATE)
_OF_PERSON = "person."

#: A held record is looked at again at once when its batch answers anew, and this often for whatever else may change.
_LOOK_AGAIN = timedelta(hours=1)


def commit_ready(db: Session, limit: int = 100) -> int:
    """Look at up to `limit` ready records and commit their doses that may be; give how many those were.

    A dose that may not yet stays open, with its reason in `hold`. Two runs at once commit each once.
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
    return (
        select(Record.id)
        .join(Page, Page.id == Record.page_id)
        .join(Batch, Batch.id == Page.batch_id)
        .where(
            Record.ready_at.is_not(None),
            Record.kind != RecordKind.HEADER,
            Record.state == RecordState.LIVE,
            Page.state == PageState.READ,
            ~exists().where(Dispute.closed_at.is_(None), about),
            _has_dose_to_look_at(db),
        )
        .order_by(Record.ready_at, Record.id)
        .limit(limit)
        .with_for_update(of=Record, skip_locked=True)
    )


def _has_dose_to_look_at(db: Session) -> ColumnElement[bool]:
    """Ask for records with a dose that is neither committed nor was looked at since anything changed."""
    fresh = and_(
        Hold.record_id == Record.id,
        Hold.looked_at >= Record.ready_at,
        # An empty cell stays empty until somebody decides otherwise, and that makes the record ready anew.
        or_(Hold.looked_at >= now(db) - _LOOK_AGAIN, Hold.reason == DoseTerm.EMPTY_CELL),
        Hold.answers == Batch.list_made + "/" + Batch.empty_signature,
    )
    of_record = DoseSource.record_id == Record.id
    cell = and_(Field.record_id == Record.id, Field.dose > 0)
    looked_at = or_(exists().where(of_record), exists().where(fresh))
    cell_looked_at = or_(
        exists().where(of_record, DoseSource.number == Field.dose), exists().where(fresh, Hold.number == Field.dose)
    )
    return or_(and_(~exists().where(cell), ~looked_at), exists().where(cell, ~cell_looked_at))


def _look_at(db: Session, record: Record, header: Record | None) -> int:
    batch, form = record.page.batch, form_of(record)
    findings = row_checks(record, header, rules_of(db, batch.campaign))
    sources = db.execute(
        select(DoseSource.number, Dose.person_id)
        .join(Dose, Dose.id == DoseSource.dose_id)
        .where(DoseSource.record_id == record.id)
    ).all()
    committed = {number: person_id for number, person_id in sources}
    db.execute(delete(Hold).where(Hold.record_id == record.id))
    count = 0
    for number in dose_numbers(record):
        if number in committed or (committed and not number):
            continue
        known = facts(record, header, number)
        blocked = any(one.severity == Severity.BLOCKS and one.dose in (0, number) for one in findings)
        place = place_dose(
            DoseFacts(
                given=given_answer(record, batch, form, number),
                empty_cell=is_empty(record, number),
                check=blocked,
                missing=any(role not in known or known[role].best is None for role in required_roles(form)),
            )
        )
        if place.reason == OpenReason.READY:
            person_id = _commit(db, record, next(iter(committed.values()), None), known)
            if person_id is not None:
                committed[number] = person_id
                count += 1
            continue
        reason, answers = place.reason or place.term, answers_of(batch)
        db.add(Hold(record_id=record.id, number=number, reason=reason, answers=answers, looked_at=now(db)))
    return count


def required_roles(form: Form) -> tuple[str, ...]:
    """List what must be known of a dose and its person for this paper's doses to be committed."""
    asked = (spec.role for spec in form.columns if spec.required and spec.role.startswith(_OF_PERSON))
    return tuple(dict.fromkeys((*REQUIRED, *asked)))


def _commit(db: Session, record: Record, person_id: int | None, known: Mapping[str, Fact]) -> int | None:
    """Commit one dose, of the person of the record's other doses if there is one; give the person's id."""
    number = int(dose_number.parse(known[DOSE_NUMBER].best or "").canonical)
    moment = now(db)
    try:
        with db.begin_nested():
            if person_id is None:
                person = Person(created_at=moment)
                db.add(person)
                db.flush()
                person_id = person.id
            dose = Dose(
                person_id=person_id,
                number=number,
                district_code=record.page.batch.district_code,
                values={role: kept(fact) for role, fact in sorted(known.items())},
                committed_at=moment,
            )
            db.add(dose)
            db.flush()
            db.add(DoseSource(dose_id=dose.id, record_id=record.id, number=number))
            db.flush()
            note(db, "dose.committed", f"dose:{dose.id}", record=record.id, number=number)
    except IntegrityError:
        # Another run committed this dose between our look and our insert.
        return None
    return person_id


def kept(fact: Fact) -> dict[str, object]:
    """Write a value as a dose keeps it."""
    return {
        "mark": fact.mark,
        "value": fact.value,
        "should_be": fact.should_be,
        "kind": fact.kind,
        "origin": fact.origin,
        "field_id": fact.field_id,
    }
