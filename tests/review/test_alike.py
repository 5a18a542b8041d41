"""Rows of a page that differ in the same way are found and decided together."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.models.paper import Dispute, Field
from records.words import FieldState, Mark
from review.alike import alike, decide_together, hold_alike
from review.choices import Choice, ChoiceKind
from review.models import Decision
from review.queue import next_dispute
from review.undo import undo
from tests.review.desk import chi
from tests.tasks.desk import Desk, a_desk

YES = Choice(ChoiceKind.CHOSEN, Mark.VALUE, "yes")


def a_page_of_doubts(db: Session, *last: str) -> Desk:
    """Three people see signature, nothing, a remark in the rows; `last` says what the third sees in each."""
    desk = a_desk(db, rows=len(last))
    desk.settle_header()
    for index, options in enumerate((["yes"] * len(last), ["no"] * len(last), list(last))):
        person = desk.person(10 + index)
        for row, option in enumerate(options):
            desk.enter(person, "dose", row=row, signature=option)
    return desk


def disputes(db: Session) -> list[Dispute]:
    return list(db.scalars(select(Dispute).where(Dispute.closed_at.is_(None)).order_by(Dispute.record_id)))


def test_rows_in_which_people_said_the_same_things_are_alike(db: Session) -> None:
    a_page_of_doubts(db, "deferred", "deferred", "deferred")
    first, *others = disputes(db)
    assert alike(db, first) == others and len(others) == 2


def test_what_another_reviewer_holds_is_left_out(db: Session) -> None:
    a_page_of_doubts(db, "deferred", "deferred", "deferred")
    first, second, third = disputes(db)
    next_dispute(db, chi(db), skip=[first.id, third.id])
    assert hold_alike(db, chi(db), first) == [first, third] and second.holder_id != first.holder_id


def test_one_act_settles_them_all_and_is_taken_back_as_one(db: Session) -> None:
    a_page_of_doubts(db, "deferred", "deferred", "deferred")
    reviewer = chi(db)
    ids = [one.id for one in hold_alike(db, reviewer, disputes(db)[0])]
    for _ in range(2):
        decide_together(db, reviewer, dict.fromkeys(ids, YES), "key-of-many")
    assert disputes(db) == [] and len(db.scalars(select(Decision)).all()) == 3
    cells = db.scalars(select(Field).where(Field.key == "signature")).all()
    assert {(cell.state, cell.value) for cell in cells} == {(FieldState.SETTLED, "yes")}
    last = db.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert last is not None
    again = [undo(db, reviewer, last.id) for _ in range(2)]
    assert again == disputes(db)[:1] * 2 and len(disputes(db)) == 3
    assert {one.holder_id for one in disputes(db)} == {reviewer.account_id}
    assert {cell.state for cell in cells} == {FieldState.DISPUTED}


def test_what_was_decided_meanwhile_is_left_as_it_is(db: Session) -> None:
    a_page_of_doubts(db, "deferred", "deferred")
    one, two = disputes(db)
    decide_together(db, chi(db), {one.id: Choice(ChoiceKind.CHOSEN, Mark.VALUE, "no")}, "key-of-one")
    decided = decide_together(db, chi(db), {one.id: YES, two.id: YES}, "key-of-both")
    assert [made.dispute_id for made in decided] == [two.id]
