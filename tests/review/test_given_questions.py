"""Where the paper does not say whether a dose was given, its site is asked by itself, and a reviewer decides."""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.conservation import DoseTerm, OpenReason
from records.models.paper import Dispute, Record
from records.words import DisputeKind, EmptySignature, ListMade, Mark
from review.alike import alike, decide_together
from review.choices import Choice, ChoiceKind
from review.commit import commit_ready
from review.conservation import sheet
from review.correct import correct, seen_mark, uses
from review.decide import decide
from review.models import Dose, Question
from review.questions import answer, open_questions
from review.queue import next_dispute
from review.undo import undo
from tests import factories
from tests.factories import field_of, rows_of
from tests.review.desk import CONFIRMED, a_ready_page, chi, written
from tests.review.persons import NO_FOOT
from webapp.papers import Answers, change_answers

GIVEN, NOT_GIVEN = (Choice(ChoiceKind.CONFIRMED, given=one) for one in (True, False))
_keys = count(1)


@pytest.fixture
def row(db: Session) -> Record:
    """A row that nobody signed, of which the clock asked."""
    page = a_ready_page(db, {"signature": "no"}, header=NO_FOOT)
    assert commit_ready(db) == 0
    return rows_of(db, page)[0]


def hoa(db: Session) -> Who:
    return factories.who(db, factories.a_clerk(db))


def answered(db: Session, said: str = "Có tiêm") -> Dispute:
    """Let the site answer its oldest question; give the dispute."""
    [asked, *_] = open_questions(db, hoa(db))
    return answer(db, hoa(db), asked.id, said, "chị Hoa").dispute


def decided(db: Session, dispute: Dispute, choice: Choice) -> None:
    decide(db, chi(db), dispute.id, f"given-{next(_keys)}", choice)


def open_disputes(db: Session) -> list[str]:
    return list(db.scalars(select(Dispute.kind).where(Dispute.closed_at.is_(None))))


def test_the_site_is_asked_once_by_nobody_and_without_a_word_of_the_row(db: Session, row: Record) -> None:
    commit_ready(db)
    question = db.scalars(select(Question)).one()
    [asked] = open_questions(db, hoa(db))
    assert question.asked_by is None and asked.given and asked.locator.endswith("dòng 1")
    assert sheet(db).reasons == {OpenReason.ASKED: 1}


def test_no_reviewer_gets_it_before_the_site_has_answered(db: Session, row: Record) -> None:
    reviewer = chi(db)
    assert next_dispute(db, reviewer) is None
    dispute = answered(db)
    assert next_dispute(db, reviewer) == dispute and dispute.kind == DisputeKind.GIVEN
    assert sheet(db).reasons == {OpenReason.DISPUTE: 1}


def test_a_dose_that_the_site_says_was_given_is_committed_with_that_word_as_its_evidence(
    db: Session, row: Record
) -> None:
    decided(db, answered(db), GIVEN)
    signature = field_of(row, "signature")
    assert (signature.value, signature.should_be) == ("no", "yes")
    assert commit_ready(db) == 1
    assert db.scalars(select(Dose)).one().values["dose.signature"]["should_be"] == "yes"


def test_a_dose_that_was_not_given_is_counted_so_and_never_committed(db: Session, row: Record) -> None:
    decided(db, answered(db, "Không tiêm"), NOT_GIVEN)
    assert commit_ready(db) == 0 and sheet(db).doses == {DoseTerm.NOT_GIVEN: 1}


def test_what_the_site_does_not_know_stays_open_and_is_not_asked_again(db: Session, row: Record) -> None:
    decided(db, answered(db, "không nhớ"), CONFIRMED)
    assert commit_ready(db) == 0 and sheet(db).reasons == {OpenReason.GIVEN_UNKNOWN: 1}
    assert len(db.scalars(select(Question)).all()) == 1 and open_disputes(db) == []


def test_it_is_asked_anew_once_the_signature_was_corrected(db: Session) -> None:
    page = a_ready_page(db, {"signature": "deferred"}, header=NO_FOOT)
    commit_ready(db)
    assert not open_questions(db, hoa(db))
    signature = field_of(rows_of(db, page)[0], "signature")
    correct(db, chi(db), signature.id, "correction", written("no"), seen_mark(signature, uses(db, signature)))
    commit_ready(db)
    assert len(open_questions(db, hoa(db))) == 1


@pytest.mark.parametrize(
    ("answers", "committed"),
    [
        (Answers(ListMade.BEFORE, EmptySignature.NOT_GIVEN, False), 0),
        (Answers(ListMade.AFTER, EmptySignature.GIVEN, False), 1),
    ],
)
def test_the_batchs_answers_answer_all_its_questions(
    db: Session, row: Record, answers: Answers, committed: int
) -> None:
    giang = factories.who(db, factories.a_coordinator(db))
    change_answers(db, giang, row.page.batch_id, answers)
    assert open_disputes(db) == [] and open_questions(db, hoa(db)) == []
    assert commit_ready(db) == committed and sheet(db).reasons == {}


def test_a_list_without_signatures_asks_its_batch_not_each_row(db: Session) -> None:
    page = a_ready_page(db, {}, header=NO_FOOT)
    db.delete(field_of(rows_of(db, page)[0], "signature"))
    db.flush()
    commit_ready(db)
    assert open_questions(db, hoa(db)) == [] and sheet(db).reasons == {OpenReason.GIVEN_UNKNOWN: 1}


def test_an_unreadable_signature_is_asked_about_too(db: Session) -> None:
    page = a_ready_page(db, {"signature": Mark.UNREADABLE}, header=NO_FOOT)
    commit_ready(db)
    decided(db, answered(db), GIVEN)
    assert commit_ready(db) == 1 and field_of(rows_of(db, page)[0], "signature").mark == Mark.UNREADABLE


def test_rows_of_which_the_site_said_the_same_are_decided_once(db: Session) -> None:
    a_ready_page(db, {"signature": "no"}, {"signature": "no"}, {"signature": "no"}, header=NO_FOOT)
    commit_ready(db)
    for said in ("Có tiêm", "Có tiêm", "Không tiêm"):
        last = answered(db, said)
    first = db.scalars(select(Dispute).order_by(Dispute.id)).first()
    assert first is not None and len(alike(db, first)) == 1 and alike(db, last) == []
    decide_together(db, chi(db), dict.fromkeys([first.id, alike(db, first)[0].id], GIVEN), "many")
    assert commit_ready(db) == 2 and open_disputes(db) == [DisputeKind.GIVEN]


def test_undo_gives_the_question_back_with_its_answer(db: Session, row: Record) -> None:
    reviewer, dispute = chi(db), answered(db)
    decision = decide(db, reviewer, dispute.id, "given-undone", GIVEN)
    undo(db, reviewer, decision.id)
    assert open_disputes(db) == [DisputeKind.GIVEN] and field_of(row, "signature").should_be is None
    assert commit_ready(db) == 0


def test_the_sheet_balances_all_the_way(db: Session, row: Record) -> None:
    assert sheet(db).balances()
    dispute = answered(db)
    assert sheet(db).balances()
    decided(db, dispute, GIVEN)
    assert sheet(db).balances()
