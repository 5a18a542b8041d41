"""Corrects a settled value that turns out wrong, and in the same act each committed dose that uses it.

A committed dose is never edited: it gets a new version, or none lives where it was not given after all. What
a correction would touch is listed first. It must not know screens, nor how a version goes out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.database import now
from records.disputes import open_dispute
from records.finding import Severity
from records.kinds.registry import kind
from records.ledger import note
from records.locators import locator
from records.models.paper import Field, Record
from records.sentences import PersonError, say
from records.words import DisputeKind, FieldState, RecordKind, RecordState
from review.choices import Choice
from review.commit import commit_again
from review.decide import decide, lock_for
from review.doses import renew
from review.models import Decision, Dose, DoseSource, PersonPaper
from review.persons import lock_people
from tasks.checking import row_checks
from tasks.evidence import header_of
from tasks.facts import INHERITED, rules_of

#: The dispute that a correction opens and closes at once: its decision is one like any other.
CODE = "correction"


class CannotCorrect(PersonError):
    """Nothing was corrected; the sentence says why."""


@dataclass(frozen=True)
class Touched:
    """One committed dose that uses a value: its number, its version, and where its own paper is."""

    dose_id: int
    number: int
    version: int
    locator: str


@dataclass(frozen=True)
class Corrected:
    """What became of the listed doses: new versions, no version at all, or one that waits for somebody's word."""

    renewed: int = 0
    withdrawn: int = 0
    waiting: int = 0


def uses(db: Session, field: Field) -> list[Touched]:
    """List the live doses that keep this value, in the order of their paper."""
    return [_touched(dose, record) for dose, record in _doses(db, field)]


def seen_mark(field: Field, listed: Sequence[Touched]) -> str:
    """Give a mark of what a correction was shown: another one means that the person saw something else."""
    shown = (field.id, str(field.mark), field.value, field.should_be, listed)
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def correct(db: Session, who: Who, field_id: int, key: str, choice: Choice, seen: str) -> Corrected:
    """Settle a value anew and let each dose that uses it follow, once: a retry with the same key changes nothing.

    Raises CannotCorrect or DecisionRefused, with nothing changed only once the transaction is rolled back.
    """
    field = db.get(Field, field_id)
    if field is None or not may(who, Act.DECIDE, field.record.page.batch.district_code):
        raise CannotCorrect(say("This is not of your district, or does not exist."))
    lock_for(db, {field.record_id})
    if db.scalar(select(Decision.id).where(Decision.idempotency_key == key, Decision.account_id == who.account_id)):
        return Corrected()
    db.refresh(field)
    found = _doses(db, field)
    _refuse(field, [_touched(*one) for one in found], seen)
    before = _as_it_stands(field)
    dispute = open_dispute(db, DisputeKind.FIELD, f"field:{field.id}", field.record_id, field.id, CODE)
    decision = decide(db, who, dispute.id, key, choice)
    if _as_it_stands(field) == before:
        raise CannotCorrect(say("This is what stands already. Write what is right."))
    _refuse_blocked(db, field, [record for _, record in found])
    done = _take_over(db, field, found)
    doses = [dose.id for dose, _ in found]
    note(db, "value.corrected", f"field:{field.id}", who.account_id, decision=decision.id, doses=doses)
    return done


def _refuse(field: Field, listed: Sequence[Touched], seen: str) -> None:
    if field.state != FieldState.SETTLED or field.record.state != RecordState.LIVE:
        raise CannotCorrect(say("This value is not decided yet. It needs no correction."))
    if seen_mark(field, listed) != seen:
        raise CannotCorrect(say("The list of doses has changed since you saw it. Look at it once more."))


def _as_it_stands(field: Field) -> tuple[str, str, str | None]:
    return str(field.mark), kind(field.kind).parse(field.value or "").canonical, field.should_be


def _refuse_blocked(db: Session, field: Field, records: Sequence[Record]) -> None:
    """A correction may not make a dose that could not have been committed."""
    for record in records:
        findings = row_checks(record, header_of(db, record), rules_of(db, record.page.batch.campaign))
        for one in findings:
            if one.severity == Severity.BLOCKS and field.role in one.roles:
                raise CannotCorrect(one.sentence)


def _take_over(db: Session, field: Field, found: Sequence[tuple[Dose, Record]]) -> Corrected:
    """Let the committed rows be looked at as the clock would, and what else uses the value follow them."""
    rows = _committed_rows(db, field.record)
    for row in rows:
        if row.ready_at is not None:
            row.ready_at = now(db)
    db.flush()
    commit_again(db, [row.id for row in rows])
    lock_people(db, {dose.person_id for dose, _ in found})
    for dose, record in found:
        db.refresh(dose)
        if dose.live and record.ready_at is not None:
            renew(db, dose)
    return _became(db, found)


def _became(db: Session, found: Sequence[tuple[Dose, Record]]) -> Corrected:
    newer = set(db.scalars(select(Dose.previous_id).where(Dose.previous_id.in_([dose.id for dose, _ in found]))))
    renewed = sum(dose.id in newer for dose, _ in found)
    waiting = sum(dose.live for dose, _ in found)
    return Corrected(renewed, len(found) - renewed - waiting, waiting)


def _committed_rows(db: Session, record: Record) -> list[Record]:
    """List the committed rows that a value of this record is about: itself, or of a page header all of its page."""
    committed = select(DoseSource.record_id)
    query = select(Record).where(Record.id.in_(committed), Record.page_id == record.page_id).order_by(Record.row)
    if record.kind != RecordKind.HEADER:
        query = query.where(Record.id == record.id)
    return list(db.scalars(query))


def _doses(db: Session, field: Field) -> list[tuple[Dose, Record]]:
    """Find the live doses of the page's people that keep this field as where a value stands, with their own paper."""
    record = db.get_one(Record, field.record_id)
    papers = select(PersonPaper.person_id).join(Record, Record.id == PersonPaper.record_id)
    papers = papers.where(Record.page_id == record.page_id)
    if record.kind != RecordKind.HEADER:
        papers = papers.where(Record.id == record.id)
    query = (
        select(Dose, Record)
        .join(DoseSource, DoseSource.dose_id == Dose.id)
        .join(Record, Record.id == DoseSource.record_id)
        .where(Dose.live, Dose.person_id.in_(papers))
        .order_by(DoseSource.id)
    )
    first: dict[int, tuple[Dose, Record]] = {}
    touched = set()
    for dose, paper in db.execute(query):
        first.setdefault(dose.id, (dose, paper))
        if _is_touched(dose, paper, field, record):
            touched.add(dose.id)
    found = [one for key, one in first.items() if key in touched]
    return sorted(found, key=lambda one: (one[1].page_id, one[1].row, one[0].number))


def _is_touched(dose: Dose, paper: Record, field: Field, record: Record) -> bool:
    """Say whether a dose keeps this value, or may do so once the value is another: an empty cell inherits, too."""
    if any(kept["field_id"] == field.id for kept in dose.values.values()):
        return True
    if record.kind != RecordKind.HEADER:
        return paper.id == record.id and field.dose in (0, dose.number)
    kept = dose.values.get(field.role) or {}
    return field.role.startswith(INHERITED) and paper.page_id == record.page_id and not kept.get("value")


def _touched(dose: Dose, record: Record) -> Touched:
    page, batch = record.page, record.page.batch
    where = locator(batch.district_code, batch.number, page.sequence, record.row)
    return Touched(dose.id, dose.number, dose.version, where)
