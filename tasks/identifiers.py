"""What is said of a row's identifiers so far: settled values, what one person typed, what the machine read.

It reads and never writes; what follows from it is records/known.py's to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.kinds import dose_number
from records.kinds.registry import kind
from records.known import Settled
from records.models.paper import Field, Record
from records.roles import (
    BIRTH_DATE,
    DOSE_DATE,
    DOSE_NUMBER,
    HEALTH_INSURANCE,
    NAME,
    NATIONAL_ID,
    PHONE,
    VACCINE,
)
from records.words import FieldState, Mark
from tasks.asked import roles_of
from tasks.facts import Fact, facts
from tasks.models import Answer

_ROLES = {
    "national_id": NATIONAL_ID,
    "health_insurance": HEALTH_INSURANCE,
    "phone": PHONE,
    "name": NAME,
    "birth_date": BIRTH_DATE,
}


def said_of(db: Session, record: Record, header: Record | None, place: int) -> Settled | None:
    """Give what is said of a row's person and of its dose at a place; None where that dose has no known number."""
    known = facts(record, header, place)
    number = dose_number.parse(_best(known, DOSE_NUMBER))
    if number.problem or not number.canonical.isdigit():
        return None
    fields = {name: field for name, role in _ROLES.items() if (field := roles_of(record.fields).get(role)) is not None}
    typed = _typed(db, [field.id for field in fields.values() if field.state == FieldState.OPEN])
    said = {name: "" for name in _ROLES} | {name: _said(field, typed) for name, field in fields.items()}
    return Settled(
        int(number.canonical),
        **said,
        name_reading=_reading(fields.get("name")),
        birth_reading=_reading(fields.get("birth_date")),
        day=day if len(day := _canonical(known, DOSE_DATE)) == len("2021-07-25") else "",
        vaccine=_canonical(known, VACCINE),
        once=frozenset(name for name, field in fields.items() if field.state == FieldState.OPEN and field.id in typed),
    )


def waits_for_number(header: Record | None) -> bool:
    """Say whether the number of a row's dose is still to be settled at the head of its page."""
    number = roles_of(header.fields).get(DOSE_NUMBER) if header is not None else None
    return number is not None and number.state != FieldState.SETTLED


def _typed(db: Session, field_ids: list[int]) -> Mapping[int, tuple[Mark, str]]:
    """Tell what was typed of open fields, where all who typed one so far said the same and found it easy."""
    answers = defaultdict(set)
    query = select(Answer.field_id, Answer.mark, Answer.value, Answer.hard).where(Answer.field_id.in_(field_ids))
    for field_id, mark, value, hard in db.execute(query.where(Answer.live)):
        answers[field_id].add((Mark(mark), value, hard))
    alone = {field_id: next(iter(said)) for field_id, said in answers.items() if len(said) == 1}
    return {field_id: (mark, value) for field_id, (mark, value, hard) in alone.items() if not hard}


def _said(field: Field, typed: Mapping[int, tuple[Mark, str]]) -> str | None:
    """Say what a cell holds, canonical; '' where nothing is there, None where that is not known."""
    if field.state == FieldState.SETTLED:
        return kind(field.kind).parse(field.should_be or field.value or "").canonical
    mark, value = typed.get(field.id, (Mark.UNREADABLE, ""))
    if mark == Mark.VALUE:
        return kind(field.kind).parse(value).canonical
    return "" if mark == Mark.BLANK else None


def _reading(field: Field | None) -> str:
    return "" if field is None or not field.reading else kind(field.kind).parse(field.reading).canonical


def _best(known: Mapping[str, Fact], role: str) -> str:
    return (known[role].best or "") if role in known else ""


def _canonical(known: Mapping[str, Fact], role: str) -> str:
    text = _best(known, role)
    return kind(known[role].kind).parse(text).canonical if text else ""
