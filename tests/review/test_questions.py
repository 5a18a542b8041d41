"""What only the site can answer: asked by locator alone, waiting meanwhile, answered with who said so."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy.orm import Session

from records.models.ledger import Event
from review.questions import NotAsked, answer, answered_questions, ask, open_questions, waiting_answers
from review.queue import next_dispute
from review.showing import dispute_screen
from review.undo import undo
from tests import factories
from tests.factories import OTHER_DISTRICT
from tests.review.desk import NAMES, a_disputed_desk, a_doubted_desk, chi, decided, the_dispute, written


def test_a_dispute_that_was_put_to_its_site_waits_and_comes_back_with_the_answer(db: Session) -> None:
    a_disputed_desk(db)
    reviewer = chi(db)
    assert next_dispute(db, reviewer) is the_dispute(db)
    question = ask(db, reviewer, the_dispute(db).id)
    assert next_dispute(db, reviewer) is None and waiting_answers(db, factories.DISTRICT) == 1
    hoa = factories.who(db, factories.a_clerk(db))
    answer(db, hoa, question.id, "Điểu Thúy", "cô Lan, trạm")
    assert next_dispute(db, reviewer) is the_dispute(db) and waiting_answers(db) == 0
    said = dispute_screen(db, the_dispute(db), Random(1)).answer
    assert said is not None and (said.text, said.name, said.photo) == ("Điểu Thúy", "cô Lan, trạm", None)


def test_a_question_names_row_and_cell_and_word_and_nothing_of_what_they_say(db: Session) -> None:
    desk = a_disputed_desk(db)
    reviewer = chi(db)
    ask(db, reviewer, the_dispute(db).id)
    [asked] = open_questions(db, reviewer)
    assert (asked.site, asked.labels, asked.part) == (desk.page.batch.site, ("Full name",), 2)
    assert asked.locator.endswith("dòng 1") and not any(name in repr(asked) for name in NAMES)


def test_a_failed_check_asks_for_its_cells(db: Session) -> None:
    a_doubted_desk(db)
    ask(db, chi(db), the_dispute(db).id)
    [asked] = open_questions(db, chi(db))
    assert set(asked.labels) == {"Identity number", "Sex"} and asked.part == 0


def test_asking_twice_asks_once_and_a_second_answer_changes_nothing(db: Session) -> None:
    a_disputed_desk(db)
    reviewer = chi(db)
    one, two = (ask(db, reviewer, the_dispute(db).id) for _ in range(2))
    assert one is two
    for text in ("Thúy", "Thủy"):
        answer(db, reviewer, one.id, text, "")
    assert (one.answer, one.answered_name) == ("Thúy", reviewer.name)


def test_an_answer_stays_beside_the_dispute_after_an_undo(db: Session) -> None:
    a_disputed_desk(db)
    reviewer = chi(db)
    answer(db, reviewer, ask(db, reviewer, the_dispute(db).id).id, "Thúy", "")
    undo(db, reviewer, decided(db, reviewer, written("Điểu Thúy")).id)
    assert dispute_screen(db, the_dispute(db), Random(1)).answer is not None


@pytest.mark.parametrize(
    "account",
    [
        lambda db: factories.a_clerk(db, site="Trạm Y tế xã Khác"),
        lambda db: factories.a_coordinator(db, district_code=OTHER_DISTRICT),
        factories.a_volunteer,
    ],
)
def test_nobody_else_sees_or_answers_a_question(db: Session, account: object) -> None:
    a_disputed_desk(db)
    question = ask(db, chi(db), the_dispute(db).id)
    other = factories.who(db, account(db))  # type: ignore[operator]
    assert open_questions(db, other) == [] == answered_questions(db, other)
    with pytest.raises(NotAsked):
        answer(db, other, question.id, "Thúy", "")
    assert question.answered_at is None


@pytest.mark.parametrize(("text", "name"), [("", ""), ("  ", "Lan"), ("a" * 501, ""), ("a\nb", ""), ("a", "b" * 121)])
def test_what_is_no_answer_is_refused(db: Session, text: str, name: str) -> None:
    a_disputed_desk(db)
    question = ask(db, chi(db), the_dispute(db).id)
    with pytest.raises(NotAsked):
        answer(db, chi(db), question.id, text, name)


def test_another_districts_reviewer_asks_nothing_and_nothing_is_asked_about_what_is_decided(db: Session) -> None:
    a_disputed_desk(db)
    dispute = the_dispute(db)
    with pytest.raises(NotAsked):
        ask(db, chi(db, district_code=OTHER_DISTRICT), dispute.id)
    decided(db, chi(db), written("Điểu Thúy"))
    with pytest.raises(NotAsked):
        ask(db, chi(db), dispute.id)


def test_the_ledger_knows_who_asked_and_answered_and_not_what(db: Session) -> None:
    a_disputed_desk(db)
    answer(db, chi(db), ask(db, chi(db), the_dispute(db).id).id, "Điểu Thúy", "Lan")
    events = [one for one in db.query(Event).all() if one.act.startswith("question.")]
    assert [one.act for one in events] == ["question.asked", "question.answered"]
    assert not any("Thúy" in repr(one.data) or "Lan" in repr(one.data) for one in events)
