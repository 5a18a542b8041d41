"""Turns ready records into committed doses: only given, complete and unblocked ones, each at most once (promise 6).

It must not know uploads, whose a record is (persons.py), nor raise checks or decide them: tasks/follow.py makes a
record ready only once they are. Here they run once more, for what goes out must be right even where readiness was not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from records.conservation import DoseFacts, DoseTerm, OpenReason, place_dose
from records.database import now, one_moment
from records.finding import Severity
from records.forms import Form
from records.kinds import dose_number
from records.models.campaign import Batch
from records.models.paper import Dispute, Field, Page, Record
from records.roles import BIRTH_DATE, DOSE_DATE, DOSE_NUMBER, NAME, VACCINE
from records.words import PageState, RecordKind, RecordState
from review.approving import wait_for_approval
from review.candidates import Paper, forget, lock_keys
from review.completeness import hold_incomplete
from review.doses import kept, put_dose, renew_all, take_over, withdraw
from review.facts import form_of, given_answer, load_headers, load_records
from review.given_questions import ask_given
from review.joined import best
from review.matching import traits_of
from review.models import DoseSource, Hold
from review.persons import person_of, records_of, was_told_apart
from tasks.checking import row_checks
from tasks.facts import dose_numbers, facts, is_empty, rules_of
from tasks.known_first import ask_known, asks_first, places_in_dispute, places_on_platform

#: Without these nothing is a dose; what else of the person a form requires is required here too.
REQUIRED = (NAME, BIRTH_DATE, DOSE_NUMBER, VACCINE, DOSE_DATE)
_OF_PERSON = "person."
_OF_RECORD = DoseSource.record_id == Record.id

#: A held record is looked at again at once when its batch answers anew, and this often for whatever else may change.
_LOOK_AGAIN = timedelta(hours=1)


def commit_ready(db: Session, limit: int = 100) -> int:
    """Look at up to `limit` ready records and commit their doses that may be; give how many those were.

    A dose that may not yet stays open, with its reason in `hold`. A record whose values changed after it was committed
    is looked at once more: its doses get new versions. Two runs at once commit each once.
    """
    return _commit_these(db, db.scalars(_candidates(db, limit)).all())


def commit_again(db: Session, record_ids: Sequence[int]) -> None:
    """Look at these records at once, as the clock would; those that wait for somebody's word are left to it."""
    few = _candidates(db, len(record_ids)).where(Record.id.in_(record_ids))
    _commit_these(db, db.scalars(few).all())


def _commit_these(db: Session, record_ids: Sequence[int]) -> int:
    records = load_records(db, record_ids)
    headers = load_headers(db, (record.page_id for record in records))
    looked = [_look(db, record, headers.get(record.page_id)) for record in _of_whole_pages(db, records)]
    going = [one for one in looked if not (one.paper.doses and _waits(db, one.paper.record))]
    lock_keys(db, (one.paper.traits for one in going if one.paper.doses))
    with one_moment(db):
        return sum(_follow(db, one) for one in going)


def answers_of(batch: Batch) -> str:
    """Write a batch's two answers as a hold remembers them."""
    return f"{batch.list_made}/{batch.empty_signature}"


def _of_whole_pages(db: Session, records: Sequence[Record]) -> list[Record]:
    """Leave out the rows of pages that may lack one; a row that is no longer live takes its doses back all the same."""
    held = hold_incomplete(db, {record.page_id for record in records if record.state == RecordState.LIVE})
    return [record for record in records if record.state != RecordState.LIVE or record.page_id not in held]


def _candidates(db: Session, limit: int) -> Select[int]:
    header = aliased(Record)
    of_header = exists().where(
        header.id == Dispute.record_id, header.page_id == Record.page_id, header.kind == RecordKind.HEADER
    )
    # Said outright: a query inside a query inside a query would ask this of any record there is.
    about = or_(Dispute.record_id == Record.id, of_header.correlate(Record, Dispute))
    owes_nothing = and_(
        Record.ready_at.is_not(None),
        Record.state == RecordState.LIVE,
        ~exists().where(Dispute.closed_at.is_(None), about),
        or_(_has_dose_to_look_at(db), exists().where(_OF_RECORD, DoseSource.taken_at < Record.ready_at)),
    )
    gone = and_(Record.state != RecordState.LIVE, exists().where(_OF_RECORD))
    return (
        select(Record.id)
        .join(Page, Page.id == Record.page_id)
        .join(Batch, Batch.id == Page.batch_id)
        .where(Record.kind != RecordKind.HEADER, Page.state == PageState.READ, or_(owes_nothing, gone))
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
    cell = and_(Field.record_id == Record.id, Field.dose > 0)
    looked_at = or_(exists().where(_OF_RECORD), exists().where(fresh))
    cell_looked_at = or_(
        exists().where(_OF_RECORD, DoseSource.number == Field.dose).correlate(Record, Field),
        exists().where(fresh, Hold.number == Field.dose).correlate(Record, Batch, Field),
    )
    return or_(and_(~exists().where(cell), ~looked_at), exists().where(cell, ~cell_looked_at))


@dataclass(frozen=True)
class _Looked:
    """What a look at a record found: its doses that may be committed, and why the others may not, by place."""

    paper: Paper
    held: Mapping[int, str]


def _look(db: Session, record: Record, header: Record | None) -> _Looked:
    batch, form = record.page.batch, form_of(record)
    there = _on_platform(db, record, header)
    findings = row_checks(record, header, rules_of(db, batch.campaign), there)
    doses, held = {}, {}
    said: dict[str, str] = {}
    for place in dose_numbers(record):
        known = facts(record, header, place)
        blocked = any(one.severity == Severity.BLOCKS and one.dose in (0, place) for one in findings)
        found = place_dose(
            DoseFacts(
                given=given_answer(record, batch, form, place),
                on_platform=place in there,
                empty_cell=is_empty(record, place),
                check=blocked,
                missing=any(role not in known or known[role].best is None for role in required_roles(form)),
            )
        )
        if record.state == RecordState.LIVE and found.reason == OpenReason.READY:
            doses[int(dose_number.parse(known[DOSE_NUMBER].best or "").canonical)] = kept(known)
            said = said or best(kept(known))
        else:
            held[place] = found.reason or found.term
    return _Looked(Paper(record, traits_of(said), doses), held)


def _waits(db: Session, record: Record) -> bool:
    """Say whether a reviewer is to look first: a known dose differs, or the district wants it."""
    differs = asks_first(record) and bool(places_in_dispute(db, record.id))
    return differs or wait_for_approval(db, record)


def _on_platform(db: Session, record: Record, header: Record | None) -> set[int]:
    """Tell which doses of a row the platform holds, by an export that may have come since the row was ready."""
    if not asks_first(record):
        return set()
    ask_known(db, record, header, header_ready=True)
    return places_on_platform(db, record.id)


def _follow(db: Session, looked: _Looked) -> int:
    """Let a record's doses be what the look found: committed, taken over anew, or none; give how many are new."""
    record, answers = looked.paper.record, answers_of(looked.paper.record.page.batch)
    db.execute(delete(Hold).where(Hold.record_id == record.id), execution_options={"synchronize_session": False})
    if record.state == RecordState.LIVE:
        for place, reason in looked.held.items():
            db.add(Hold(record_id=record.id, number=place, reason=reason, answers=answers, looked_at=now(db)))
        if OpenReason.GIVEN_UNKNOWN in looked.held.values():
            ask_given(db, record)
    try:
        with db.begin_nested():
            return _commit(db, looked.paper)
    except IntegrityError:
        # Another run committed one of these doses between our look and our insert; the next look joins it.
        return 0


def _commit(db: Session, paper: Paper) -> int:
    standing = db.scalars(select(DoseSource).where(DoseSource.record_id == paper.record.id)).all()
    for source in standing:
        if source.number not in paper.doses:
            withdraw(db, source)
    if not paper.doses:
        forget(db, paper.record.id)
        return 0
    person_id = person_of(db, paper)
    if person_id is None:
        return 0
    new = [number for number in paper.doses if number not in {source.number for source in standing}]
    once = not was_told_apart(db, paper.record.id)
    for number in new:
        put_dose(db, paper.record, number, person_id, dict(paper.doses[number]), once=once)
    paper.record.committed = True
    # Nothing else was said of somebody who came with this paper.
    if standing or records_of(db, person_id) != [paper.record.id]:
        take_over(db, paper.record.id)
        renew_all(db, person_id, only_unsent=paper.doses)
    return len(new)


def required_roles(form: Form) -> tuple[str, ...]:
    """List what must be known of a dose and its person for this paper's doses to be committed."""
    asked = (spec.role for spec in form.columns if spec.required and spec.role.startswith(_OF_PERSON))
    return tuple(dict.fromkeys((*REQUIRED, *asked)))
