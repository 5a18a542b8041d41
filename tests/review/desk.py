"""Drives the station as reviewers do: a page with a disputed name, rows that are ready, who decides what."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import now
from records.models.paper import Dispute, Page, Record
from records.words import Mark
from review.choices import Choice, ChoiceKind
from review.decide import decide
from review.models import Decision, Dose
from tests import factories
from tests.factories import SETTLED_HEADER, field_of, rows_of, settle, settle_row
from tests.tasks.desk import Desk, a_desk

NAMES = ("Điểu Thúy", "Điểu Thủy", "Điểu Thùy")
_keys = count(1)


def chi(db: Session, **over: Any) -> Who:
    """A reviewer of Bù Đăng at a computer of their own."""
    return factories.who(db, factories.a_reviewer(db, **over))


def a_disputed_desk(db: Session, rows: int = 1) -> Desk:
    """A page of which the first row's name was read in three ways, and everything else agrees."""
    desk = a_desk(db, rows=rows)
    desk.settle_header()
    for index, name in enumerate(NAMES):
        desk.enter(desk.person(10 + index), "person", full_name=name)
    for group in ("numbers", "address", "dose"):
        desk.both(group)
    return desk


def a_doubted_desk(db: Session) -> Desk:
    """A page whose first row says Nam beside a woman's identity number; three people agree on both."""
    desk = a_desk(db)
    desk.settle_header()
    for group in ("person", "numbers", "address", "dose"):
        desk.both(group, id_number="070184000999")
    for group in ("person", "numbers"):
        desk.enter(desk.person(20), group, id_number="070184000999")
    return desk


def the_dispute(db: Session) -> Dispute:
    """The one dispute that is open."""
    return db.scalars(select(Dispute).where(Dispute.closed_at.is_(None))).one()


def written(value: str, **over: Any) -> Choice:
    """A value as the reviewer reads it."""
    return Choice(ChoiceKind.WRITTEN, Mark.VALUE, value, **over)


def marked(mark: Mark, **over: Any) -> Choice:
    """A mark as the reviewer sees it."""
    return Choice(ChoiceKind.MARK, mark, **over)


CONFIRMED = Choice(ChoiceKind.CONFIRMED)


def decided(db: Session, who: Who, choice: Choice, key: str = "") -> Decision:
    """Decide the one open dispute."""
    return decide(db, who, the_dispute(db).id, key or f"key-{next(_keys)}", choice)


def a_ready_page(db: Session, *rows: dict[str, str | Mark], header: dict[str, str] | None = None, **over: Any) -> Page:
    """A page that is settled and waits for the clock; each row says how it differs from the usual one.

    The rows tell of different people; the first is the usual one.
    """
    page = factories.a_page(db, rows=len(rows), header={**SETTLED_HEADER, **(header or {})}, **over)
    for number, (record, own) in enumerate(zip(rows_of(db, page), rows, strict=True)):
        differs = {**(factories.someone_else(number) if number else {}), **own}
        cells = {key: value for key, value in differs.items() if key in ("vaccine", "lot", "dose_date")}
        settle_row(db, record, **{key: value for key, value in differs.items() if key not in cells})
        settle(db, record, cells)
        record.ready_at = now(db)
    db.flush()
    return page


def the_dose(db: Session) -> Dose:
    """The one dose that was committed."""
    return db.scalars(select(Dose)).one()


def said(dose: Dose, role: str) -> str | None:
    """What a dose keeps for a role, as on the paper."""
    value: str | None = dose.values[role]["value"]
    return value


def should_be(db: Session, record: Record, key: str, value: str) -> None:
    """Say what should go out instead of what the paper says."""
    field_of(record, key).should_be = value
    db.flush()
