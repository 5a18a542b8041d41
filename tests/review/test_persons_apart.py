"""People told apart again, and what two clocks do at once."""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from records.database import now, write
from records.models.paper import Dispute
from records.words import Mark
from review.commit import commit_ready
from review.decide import Choice, ChoiceKind, DecisionRefused, decide
from review.models import Dose, DoseSource, PairVerdict, Person
from review.pairs import PairChoice, decide_pair
from tests import services
from tests.factories import someone_else
from tests.review.desk import chi, said, the_dispute
from tests.review.persons import live, row
from tests.tasks.interleaving import Walker

SECOND = {"dose": "2", "session_date": "2021-09-26"}
NO_NUMBER = {"id_number": Mark.BLANK, "phone": Mark.BLANK, "health_insurance": Mark.BLANK}
NO_FOOT = {"declared": Mark.BLANK, "foot_date": Mark.BLANK}
SAME, DIFFERENT = PairChoice(PairVerdict.SAME), PairChoice(PairVerdict.DIFFERENT)
_keys = count(1)


def test_a_pair_is_decided_once_and_only_as_a_pair(db: Session) -> None:
    row(db), row(db, **NO_NUMBER)
    commit_ready(db)
    dispute, reviewer = the_dispute(db), chi(db)
    with pytest.raises(DecisionRefused):
        decide(db, reviewer, dispute.id, "key-as-check", Choice(ChoiceKind.CONFIRMED))
    with pytest.raises(DecisionRefused):
        decide_pair(db, reviewer, dispute.id, "key-of-none", PairChoice(PairVerdict.SAME, 10**6))
    first = decide_pair(db, reviewer, dispute.id, "key-of-pair", SAME)
    assert decide_pair(db, reviewer, dispute.id, "key-of-pair", SAME) is first
    with pytest.raises(DecisionRefused, match="already"):
        decide_pair(db, reviewer, dispute.id, "key-of-other", DIFFERENT)


def test_the_database_refuses_a_dose_of_one_number_twice(db: Session) -> None:
    row(db)
    commit_ready(db)
    [dose] = live(db)
    person = Person(created_at=now(db))
    db.add(person)
    db.flush()
    twice = Dose(person_id=person.id, number=1, once=dose.once, district_code="696", values={}, committed_at=now(db))
    with pytest.raises(IntegrityError), db.begin_nested():
        db.add(twice)
        db.flush()


def test_two_clocks_that_meet_one_person_on_two_papers_commit_the_dose_once() -> None:
    with services.fresh_engine("postgresql") as engine:
        for steps in range(0, 60, 4):
            _race(engine, steps)


def _race(engine: Engine, steps: int) -> None:
    """Two papers of one new person, each taken by a clock of its own; the first stops after so many statements."""
    with write(engine) as db:
        cells = someone_else(steps + 1)
        row(db, **cells), row(db, **cells)
    one, two = (Walker(engine, lambda session: commit_ready(session, limit=1)) for _ in range(2))
    for _ in range(steps):
        one.step()
    two.let_go()
    one.let_go()
    one.join()
    two.join()
    assert one.error is None and two.error is None
    with write(engine) as db:
        commit_ready(db)
        commit_ready(db)
        name = cells["full_name"]
        doses = [dose for dose in live(db) if said(dose, "person.name") == name]
        assert len(doses) == 1
        assert len(db.scalars(select(DoseSource).where(DoseSource.dose_id == doses[0].id)).all()) == 2
        assert db.scalars(select(Dispute).where(Dispute.closed_at.is_(None))).all() == []
