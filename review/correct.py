"""Corrects a value that committed doses use: each gets a new version, all in one act that lists them first.

A committed dose is never edited. It must not know screens, nor how a version goes out.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.database import now
from records.fields import move
from records.finding import Severity
from records.ledger import note
from records.locators import locator
from records.models.campaign import Batch
from records.models.paper import Field, Record
from records.roles import DOSE_NUMBER
from records.sentences import PersonError, say
from records.words import FieldState, Mark, RecordKind
from review.decide import Choice, ChoiceKind, checked_value, lock_for
from review.doses import renew
from review.models import Dose, DoseSource
from tasks.checking import row_checks
from tasks.evidence import header_of
from tasks.facts import rules_of

#: What says whether there was a dose at all is not a value of a dose, and its number says which one it is.
_NOT_OF_A_VERSION = (DOSE_NUMBER,)


class CannotCorrect(PersonError):
    """Nothing was corrected; the sentence says why."""


@dataclass(frozen=True)
class Touched:
    """One committed dose that used a value: its number, its version, and where its paper is."""

    dose_id: int
    number: int
    version: int
    locator: str


def uses(db: Session, field: Field) -> list[Touched]:
    """List the live doses that were committed with this value, in the order of their rows."""
    return [_touched(dose, record) for dose, record in _doses(db, field)]


def correct(
    db: Session, who: Who, field_id: int, value: str, listed: int, should_be: str | None = None, reason: str = ""
) -> list[Dose]:
    """Settle a value anew and give each dose that used it a new version. Raises CannotCorrect or DecisionRefused.

    listed: how many doses the person saw; another number means that they have to look again.
    """
    field = db.get(Field, field_id)
    if field is None or not may(who, Act.DECIDE, _batch(db, field).district_code):
        raise CannotCorrect(say("This is not of your district, or does not exist."))
    lock_for(db, {field.record_id})
    db.refresh(field)
    found = _doses(db, field)
    if field.kind == "mark" or field.role in _NOT_OF_A_VERSION or field.state != FieldState.SETTLED:
        raise CannotCorrect(say("This value cannot be corrected in committed doses. Tell the coordinator."))
    if len(found) != listed:
        raise CannotCorrect(say("The list of doses has changed since you saw it. Look at it once more."))
    choice = checked_value(db, field, Choice(ChoiceKind.WRITTEN, Mark.VALUE, value, should_be, reason=reason or None))
    move(
        db,
        field,
        FieldState.SETTLED,
        mark=Mark.VALUE,
        value=choice.value,
        should_be=choice.should_be,
        evidence={"by": "decision", "corrected": True, "before": field.evidence},
        actor_id=who.account_id,
    )
    _refuse_blocked(db, field, [record for _, record in found])
    made = [renew(db, dose) for dose, _ in found]
    for _, record in found:
        # The clock looks at it once more: what is kept may now tell of another person.
        record.ready_at = now(db)
    db.flush()
    doses = [dose.id for dose in made]
    note(db, "value.corrected", f"field:{field.id}", who.account_id, doses=doses, reason=choice.reason)
    return made


def _doses(db: Session, field: Field) -> list[tuple[Dose, Record]]:
    """Find the live doses that keep this field as where a value of theirs stands, each with its row."""
    record = db.get_one(Record, field.record_id)
    query = (
        select(Dose, Record)
        .join(DoseSource, DoseSource.dose_id == Dose.id)
        .join(Record, Record.id == DoseSource.record_id)
        .where(Dose.live, Record.page_id == record.page_id)
        .order_by(Record.row, Dose.number)
    )
    if record.kind != RecordKind.HEADER:
        query = query.where(Record.id == record.id)
    found = [(dose, row) for dose, row in db.execute(query)]
    return [one for one in found if any(kept["field_id"] == field.id for kept in one[0].values.values())]


def _refuse_blocked(db: Session, field: Field, records: list[Record]) -> None:
    """A correction may not make a dose that could not have been committed: no warning, no exception."""
    for record in records:
        findings = row_checks(record, header_of(db, record), rules_of(db, record.page.batch.campaign))
        for one in findings:
            if one.severity == Severity.BLOCKS and field.role in one.roles:
                raise CannotCorrect(one.sentence)


def _touched(dose: Dose, record: Record) -> Touched:
    page, batch = record.page, record.page.batch
    where = locator(batch.district_code, batch.number, page.sequence, record.row)
    return Touched(dose.id, dose.number, dose.version, where)


def _batch(db: Session, field: Field) -> Batch:
    return db.get_one(Record, field.record_id).page.batch
