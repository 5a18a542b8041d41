"""Rows that tell of a person, and the doses that live, for tests of persons."""

from __future__ import annotations

from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.models.paper import Record
from records.words import Mark
from review.models import Dose, PairVerdict
from review.pairs import PairChoice
from tests.factories import rows_of
from tests.review.desk import a_ready_page

SECOND = {"dose": "2", "session_date": "2021-09-26"}
NO_NUMBER = {"id_number": Mark.BLANK, "phone": Mark.BLANK, "health_insurance": Mark.BLANK}
NO_FOOT = {"declared": Mark.BLANK, "foot_date": Mark.BLANK}
SAME, DIFFERENT = PairChoice(PairVerdict.SAME), PairChoice(PairVerdict.DIFFERENT)
_keys = count(1)


def row(db: Session, header: dict[str, str] | None = None, **cells: str | Mark) -> Record:
    """A row that waits for the clock, on a page and in a batch of its own."""
    return rows_of(db, a_ready_page(db, dict(cells), header={**NO_FOOT, **(header or {})}))[0]


def live(db: Session) -> list[Dose]:
    return list(db.scalars(select(Dose).where(Dose.live).order_by(Dose.person_id, Dose.number)))
