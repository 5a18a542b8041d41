"""Records that become, join and leave people, through the clock and a reviewer."""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.conservation import DoseTerm, OpenReason
from records.database import now
from records.models.ledger import Event
from records.models.paper import Record
from records.words import DisputeKind, Mark, RecordState
from review.commit import commit_ready
from review.conservation import sheet
from review.decide import DecisionRefused
from review.models import Decision, DoseSource, PairVerdict, Person, PersonPaper
from review.pairs import PairChoice, decide_pair
from review.persons import merge, split
from review.queue import next_dispute
from review.undo import undo
from tests import factories
from tests.factories import OTHER_DISTRICT, field_of, someone_else
from tests.review.desk import a_ready_page, chi, said, the_dispute
from tests.review.persons import live, row

SECOND = {"dose": "2", "session_date": "2021-09-26"}
NO_NUMBER = {"id_number": Mark.BLANK, "phone": Mark.BLANK, "health_insurance": Mark.BLANK}
NO_FOOT = {"declared": Mark.BLANK, "foot_date": Mark.BLANK}
SAME, DIFFERENT = PairChoice(PairVerdict.SAME), PairChoice(PairVerdict.DIFFERENT)
_keys = count(1)


def paired(db: Session, who: Who, choice: PairChoice) -> Decision:
    return decide_pair(db, who, the_dispute(db).id, f"key-pair-{next(_keys)}", choice)


def people(db: Session) -> int:
    """How many people have papers."""
    return db.scalar(select(func.count(func.distinct(PersonPaper.person_id)))) or 0


def terms(db: Session) -> dict[DoseTerm, int]:
    found = sheet(db)
    assert found.balances()
    return dict(found.doses)


def changed(db: Session, record: Record, **values: str) -> None:
    """Settle other values, as after a reviewer's word; the record is ready anew."""
    for key, value in values.items():
        field_of(record, key).value = value
    db.info.clear()  # As in a later transaction: the clock is asked anew.
    record.ready_at = now(db)
    db.flush()


def test_a_second_dose_joins_its_person(db: Session) -> None:
    row(db), row(db, SECOND)
    assert commit_ready(db) == 2
    first, second = live(db)
    assert (first.number, second.number, first.person_id) == (1, 2, second.person_id)
    assert db.scalars(select(Event.subject).where(Event.act == "person.joined")).all() == [f"person:{first.person_id}"]


def test_the_same_dose_on_two_papers_is_one_dose_with_two_papers(db: Session) -> None:
    row(db), row(db)
    commit_ready(db)
    [dose] = live(db)
    assert len(db.scalars(select(DoseSource).where(DoseSource.dose_id == dose.id)).all()) == 2
    assert terms(db) == {DoseTerm.COMMITTED: 1, DoseTerm.DUPLICATE: 1}


def test_a_paper_completes_what_another_of_the_same_person_does_not_say(db: Session) -> None:
    row(db, health_insurance=Mark.BLANK)
    commit_ready(db)
    row(db, SECOND)
    commit_ready(db)
    first, _ = live(db)
    assert (first.version, said(first, "person.health_insurance")) == (2, "7012345678")
    assert first.values["person.health_insurance"]["origin"] == "joined"


def test_without_a_number_a_reviewer_is_asked_and_nothing_is_committed_meanwhile(db: Session) -> None:
    row(db), row(db, SECOND, **NO_NUMBER)
    assert (commit_ready(db), commit_ready(db)) == (1, 0)
    dispute = the_dispute(db)
    assert (dispute.kind, dispute.code, dispute.record.ready_at) == (DisputeKind.DUPLICATE, "alike", None)
    found = sheet(db)
    assert found.balances() and found.reasons == {OpenReason.DISPUTE: 1}


def test_same_person_joins_and_different_people_do_not(db: Session) -> None:
    row(db), row(db, SECOND, **NO_NUMBER)
    commit_ready(db)
    paired(db, chi(db), SAME)
    assert commit_ready(db) == 1 and people(db) == 1
    row(db, SECOND, **NO_NUMBER)
    commit_ready(db)
    paired(db, chi(db), DIFFERENT)
    assert commit_ready(db) == 1 and people(db) == 2


def test_one_name_and_year_in_one_list_are_two_people_and_nobody_is_asked(db: Session) -> None:
    a_ready_page(db, NO_NUMBER, {**NO_NUMBER, "full_name": "Điểu Hơn", "birth_date": "1984-06-30"})
    assert commit_ready(db) == 2 and people(db) == 2


def test_one_number_twice_in_one_list_is_a_reviewers(db: Session) -> None:
    usual = {key: factories.SETTLED_ROW[key] for key in someone_else(1)}
    a_ready_page(db, {}, usual)
    assert commit_ready(db) == 1 and the_dispute(db).kind == DisputeKind.DUPLICATE


def test_doses_that_contradict_each_other_are_a_reviewers_who_says_which_paper_is_right(db: Session) -> None:
    row(db)
    commit_ready(db)
    other = row(db, {"session_date": "2021-08-01"})
    assert commit_ready(db) == 0 and the_dispute(db).code == "contradicts"
    paired(db, chi(db), PairChoice(PairVerdict.SAME, other.id))
    commit_ready(db)
    [dose] = live(db)
    assert said(dose, "dose.date") == "2021-08-01" and people(db) == 1


def test_the_paper_that_is_right_about_the_person_is_heard_for_every_dose(db: Session) -> None:
    row(db)
    commit_ready(db)
    other = row(db, SECOND, full_name="Điểu Hờn")
    commit_ready(db)
    paired(db, chi(db), PairChoice(PairVerdict.SAME, other.id))
    commit_ready(db)
    assert [said(dose, "person.name") for dose in live(db)] == ["Điểu Hờn", "Điểu Hờn"]


def test_two_people_become_one_when_a_paper_is_of_both_and_a_reviewer_says_so(db: Session) -> None:
    row(db, phone=Mark.BLANK, health_insurance=Mark.BLANK)
    row(db, SECOND, id_number="285123456", phone=Mark.BLANK, address="ấp 1, xã Lộc Thiện")
    assert commit_ready(db) == 2 and people(db) == 2
    row(db, {"dose": "3", "session_date": "2021-10-20", "vaccine": "Abdala"})
    commit_ready(db)
    assert the_dispute(db).code == "two_people"
    reviewer = chi(db)
    decision = paired(db, reviewer, SAME)
    assert people(db) == 1 and [dose.number for dose in live(db)] == [1, 2, 3]
    undo(db, reviewer, decision.id)
    assert people(db) == 2 and sorted(dose.number for dose in live(db)) == [1, 2, 3]


def test_a_decision_about_a_pair_can_be_taken_back_after_the_commit(db: Session) -> None:
    row(db), row(db, **NO_NUMBER)
    commit_ready(db)
    reviewer = chi(db)
    decision = paired(db, reviewer, SAME)
    commit_ready(db)
    assert terms(db) == {DoseTerm.COMMITTED: 1, DoseTerm.DUPLICATE: 1}
    again = undo(db, reviewer, decision.id)
    assert undo(db, reviewer, decision.id) is again and again.id != decision.dispute_id
    assert terms(db) == {DoseTerm.COMMITTED: 2} and people(db) == 2
    paired(db, reviewer, SAME)
    assert terms(db) == {DoseTerm.COMMITTED: 1, DoseTerm.DUPLICATE: 1} and people(db) == 1


def test_a_split_gives_back_the_dose_that_was_there_before(db: Session) -> None:
    row(db), row(db, **NO_NUMBER)
    commit_ready(db)
    paired(db, chi(db), DIFFERENT)
    commit_ready(db)
    before = {dose.id for dose in live(db)}
    reviewer = chi(db)
    _, other = sorted(db.scalars(select(PersonPaper.record_id)))
    first, second = sorted(db.scalars(select(Person.id)))
    moved = merge(db, second, first, reviewer.account_id)
    assert moved == [other] and len(live(db)) == 1
    split(db, first, moved, reviewer.account_id)
    assert {dose.id for dose in live(db)} == before and terms(db) == {DoseTerm.COMMITTED: 2}


def test_a_value_that_changes_after_the_commit_makes_a_new_version_and_keeps_the_old(db: Session) -> None:
    record = row(db)
    commit_ready(db)
    [first] = live(db)
    changed(db, record, full_name="Điểu Hờn")
    assert (commit_ready(db), commit_ready(db)) == (0, 0)
    [second] = live(db)
    assert (second.version, second.previous_id, said(second, "person.name")) == (2, first.id, "Điểu Hờn")
    assert said(first, "person.name") == "Điểu Hơn" and not first.live


def test_a_look_that_finds_nothing_new_makes_no_version(db: Session) -> None:
    record = row(db)
    commit_ready(db)
    changed(db, record)
    commit_ready(db)
    assert [dose.version for dose in live(db)] == [1]


def test_what_turns_out_not_to_be_given_is_no_dose_any_more(db: Session) -> None:
    record = row(db)
    commit_ready(db)
    changed(db, record, signature="deferred")
    commit_ready(db)
    assert live(db) == [] and terms(db) == {DoseTerm.NOT_GIVEN: 1} and people(db) == 0


def test_a_row_that_turns_out_to_be_struck_is_no_dose_any_more(db: Session) -> None:
    record = row(db)
    commit_ready(db)
    record.state, record.ready_at = RecordState.STRUCK, None
    db.flush()
    commit_ready(db)
    assert live(db) == [] and sheet(db).balances()


def test_a_dose_number_that_was_wrong_moves_the_dose(db: Session) -> None:
    record = row(db)
    commit_ready(db)
    header = factories.records_of(db, record.page)[0]
    field_of(header, "dose").value = "2"
    changed(db, record)
    assert commit_ready(db) == 1
    assert [dose.number for dose in live(db)] == [2] and terms(db) == {DoseTerm.COMMITTED: 1}


def test_a_changed_value_that_contradicts_the_persons_other_paper_is_a_reviewers(db: Session) -> None:
    row(db)
    other = row(db, SECOND)
    commit_ready(db)
    changed(db, other, full_name="Điểu Hờn")
    commit_ready(db)
    assert the_dispute(db).code == "contradicts"
    paired(db, chi(db), DIFFERENT)
    assert people(db) == 2 and len(live(db)) == 2


def test_a_pair_of_two_districts_is_the_provinces(db: Session) -> None:
    row(db)
    a_ready_page(db, NO_NUMBER, batch=factories.a_batch(db, district_code=OTHER_DISTRICT))
    commit_ready(db)
    for district in (factories.DISTRICT, OTHER_DISTRICT):
        reviewer = chi(db, district_code=district)
        assert next_dispute(db, reviewer) is None
        with pytest.raises(DecisionRefused, match="district"):
            paired(db, reviewer, SAME)
    assert next_dispute(db, chi(db, district_code=None)) is the_dispute(db)
