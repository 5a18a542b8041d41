"""What a volunteer sees of their own entries, and what their word sets off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from records.models.paper import Dispute, Field
from records.words import DisputeKind, FieldState, Mark
from review.commit import commit_ready
from review.decide import DecisionRefused
from review.insisting import WINDOW, differing, insist, waiting
from tasks.models import Entry
from tests.review.desk import a_disputed_desk, chi, decided, the_dispute, the_dose, written
from tests.tasks.desk import Desk

RIGHT, WRONG = "Điểu Thúy", "Điểu Thủy"


@pytest.fixture
def desk(db: Session) -> Desk:
    """A name that three people read in three ways, decided as the second of them read it."""
    desk = a_disputed_desk(db)
    decided(db, chi(db), written(WRONG))
    return desk


def name(desk: Desk) -> Field:
    return desk.cell("full_name")


def test_a_person_sees_only_what_they_said_otherwise(desk: Desk) -> None:
    seen = {person: [one.answer.value for one in differing(desk.db, desk.person(person))] for person in (10, 11, 12)}
    assert seen == {10: [RIGHT], 11: [], 12: ["Điểu Thùy"]}


def test_what_was_entered_long_ago_is_not_shown_again(desk: Desk) -> None:
    before = desk.db.scalars(select(Entry.received_at)).first()
    assert before is not None
    desk.db.execute(update(Entry).values(received_at=before - WINDOW - timedelta(minutes=1)))
    assert differing(desk.db, desk.person(10)) == []


@pytest.mark.parametrize("said", [Mark.UNREADABLE, "Điểu Th?y"])
def test_what_could_not_be_read_is_no_difference(db: Session, said: Mark | str) -> None:
    desk = a_disputed_desk(db)
    decided(db, chi(db), written("Điểu Hơn"))
    mine = differing(db, desk.person(10))[0].answer
    mine.mark, mine.value = (said, "") if isinstance(said, Mark) else (Mark.VALUE, said)
    db.flush()
    assert differing(db, desk.person(10)) == []


def test_their_word_leaves_the_field_to_a_reviewer_and_what_was_committed_stands_until_then(desk: Desk) -> None:
    db = desk.db
    commit_ready(db)
    dose = the_dose(db)
    insist(db, desk.person(10), name(desk).id)
    assert name(desk).state == FieldState.DISPUTED and dose.live
    assert (the_dispute(db).kind, the_dispute(db).code) == (DisputeKind.FIELD, "insists")
    assert waiting(db, desk.person(10)) == 1 and differing(db, desk.person(10)) == []
    decided(db, chi(db), written(RIGHT))
    commit_ready(db)
    assert name(desk).value == RIGHT and waiting(db, desk.person(10)) == 0
    assert not dose.live and dose.version == 1


def test_a_second_word_is_refused(desk: Desk) -> None:
    insist(desk.db, desk.person(10), name(desk).id)
    decided(desk.db, chi(desk.db), written(WRONG))
    assert [one.looked_at for one in differing(desk.db, desk.person(10))] == [True]
    for person in (10, 12):
        with pytest.raises(DecisionRefused):
            insist(desk.db, desk.person(person), name(desk).id)
    assert len(desk.db.scalars(select(Dispute).where(Dispute.code == "insists")).all()) == 1


@pytest.mark.parametrize("person", [11, 30])
def test_who_entered_it_as_decided_or_not_at_all_has_nothing_to_insist_on(desk: Desk, person: int) -> None:
    with pytest.raises(DecisionRefused):
        insist(desk.db, desk.person(person), name(desk).id)
    assert name(desk).state == FieldState.SETTLED
