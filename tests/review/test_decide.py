from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import write
from records.models.ledger import Event
from records.models.people import Device
from records.words import FieldState, Mark, RecordState
from review.choices import Choice, ChoiceKind
from review.decide import DecisionRefused, NoLongerOpen, decide
from review.models import Decision
from review.questions import NotAsked, ask
from review.queue import next_dispute
from tasks.models import SlotState
from tests import factories
from tests.factories import OTHER_DISTRICT
from tests.review.desk import (
    CONFIRMED,
    NAMES,
    a_disputed_desk,
    a_doubted_desk,
    chi,
    decided,
    marked,
    the_dispute,
    written,
)
from tests.tasks.desk import Desk, a_desk


def test_a_decision_settles_the_field_and_is_its_evidence(db: Session) -> None:
    desk = a_disputed_desk(db)
    decision = decided(db, chi(db), Choice(ChoiceKind.CHOSEN, Mark.VALUE, NAMES[1]))
    cell = desk.cell("full_name")
    assert (cell.state, cell.value, cell.evidence) == (
        FieldState.SETTLED,
        NAMES[1],
        {"by": "decision", "decision": decision.id},
    )


def test_deciding_the_last_open_field_makes_the_row_ready(db: Session) -> None:
    desk = a_disputed_desk(db)
    assert desk.row().ready_at is None
    decided(db, chi(db), written("Điểu Thuỳ"))
    assert desk.row().ready_at is not None


def test_a_retry_gets_the_first_decision(db: Session) -> None:
    a_disputed_desk(db)
    reviewer, dispute = chi(db), the_dispute(db)
    first = decide(db, reviewer, dispute.id, "k", written("Điểu Thúy"))
    assert decide(db, reviewer, dispute.id, "k", written("Điểu Thúy")) is first
    assert len(db.scalars(select(Decision)).all()) == 1


def test_a_dispute_that_another_closed_is_refused_with_a_sentence(db: Session) -> None:
    a_disputed_desk(db)
    dispute = the_dispute(db)
    decide(db, chi(db), dispute.id, "k1", written("Điểu Thúy"))
    with pytest.raises(DecisionRefused, match="already decided"):
        decide(db, chi(db), dispute.id, "k2", written("Điểu Thủy"))


def test_what_another_reviewer_has_before_them_is_neither_decided_nor_asked(db: Session) -> None:
    a_disputed_desk(db)
    dispute, other = the_dispute(db), chi(db)
    assert next_dispute(db, chi(db)) is dispute
    with pytest.raises(NoLongerOpen):
        decided(db, other, written("Điểu Thúy"))
    with pytest.raises(NotAsked):
        ask(db, other, dispute.id)
    assert dispute.lease_until is not None
    dispute.lease_until -= timedelta(hours=1)
    decided(db, other, written("Điểu Thúy"))


def test_a_key_is_not_used_twice_by_two_people(db: Session) -> None:
    a_disputed_desk(db)
    dispute = the_dispute(db)
    decide(db, chi(db), dispute.id, "k", written("Điểu Thúy"))
    with pytest.raises(DecisionRefused, match="key"):
        decide(db, chi(db), dispute.id, "k", written("Điểu Thúy"))


def test_nobody_decides_in_another_district(db: Session) -> None:
    a_disputed_desk(db)
    with pytest.raises(DecisionRefused, match="district"):
        decided(db, chi(db, district_code=OTHER_DISTRICT), written("Điểu Thúy"))


def test_nobody_decides_what_their_device_entered(db: Session) -> None:
    desk = a_disputed_desk(db)
    device = db.get_one(Device, desk.person(11).device_id)
    with pytest.raises(DecisionRefused, match="device"):
        decided(db, factories.who(db, factories.a_reviewer(db), device), written("Điểu Thúy"))


@pytest.mark.parametrize(
    "choice",
    [
        written(""),
        written("   "),
        written("Điểu Th?y"),
        written("x" * 501),
        CONFIRMED,
        Choice("guessed", Mark.VALUE, "Điểu Thúy"),
    ],
)
def test_what_cannot_be_a_value_is_refused(db: Session, choice: Choice) -> None:
    desk = a_disputed_desk(db)
    with pytest.raises(DecisionRefused):
        decided(db, chi(db), choice)
    assert desk.cell("full_name").state == FieldState.DISPUTED


def test_a_name_nobody_can_read_takes_the_row_out(db: Session) -> None:
    desk = a_disputed_desk(db)
    decided(db, chi(db), marked(Mark.UNREADABLE))
    assert desk.row().state == RecordState.UNREADABLE


def test_as_it_should_be_is_kept_beside_what_the_paper_says(db: Session) -> None:
    desk = a_disputed_desk(db)
    decided(db, chi(db), written("Dieu Thuy", should_be="Điểu Thủy", reason="slip"))
    assert (desk.cell("full_name").value, desk.cell("full_name").should_be) == ("Dieu Thuy", "Điểu Thủy")


def test_like_above_becomes_what_the_cell_above_says(db: Session) -> None:
    desk = a_desk(db, rows=2)
    desk.both("address", 0)
    for index, address in enumerate(("thôn 1", "thôn 2", "thôn 4")):
        desk.enter(desk.person(10 + index), "address", 1, address=address)
    decided(db, chi(db), marked(Mark.DITTO))
    assert desk.cell("address", 1).value == desk.cell("address", 0).value


def test_like_an_undecided_cell_above_is_refused(db: Session) -> None:
    desk = a_desk(db, rows=2)
    for index, address in enumerate(("thôn 1", "thôn 2", "thôn 4")):
        desk.enter(desk.person(10 + index), "address", 1, address=address)
    with pytest.raises(DecisionRefused, match="above"):
        decided(db, chi(db), marked(Mark.DITTO))


def test_a_confirmed_warning_lets_the_row_go_on(db: Session) -> None:
    desk = a_doubted_desk(db)
    assert desk.row().ready_at is None
    decided(db, chi(db), CONFIRMED)
    assert desk.row().ready_at is not None and desk.disputes() == []


def test_a_check_may_rewrite_a_value_it_looked_at(db: Session) -> None:
    desk = a_doubted_desk(db)
    decided(db, chi(db), written("070084000999", field_id=desk.cell("id_number").id))
    assert desk.cell("id_number").value == "070084000999"
    assert desk.row().ready_at is not None


def test_a_check_may_say_what_should_go_out_instead(db: Session) -> None:
    desk = a_doubted_desk(db)
    choice = Choice(ChoiceKind.CONFIRMED, should_be="070084000999", reason="site", field_id=desk.cell("id_number").id)
    decided(db, chi(db), choice)
    cell = desk.cell("id_number")
    assert (cell.value, cell.should_be) == ("070184000999", "070084000999")


def test_a_check_does_not_reach_other_rows(db: Session) -> None:
    desk = a_doubted_desk(db)
    other = a_desk(db)
    with pytest.raises(DecisionRefused, match="not part"):
        decided(db, chi(db), written("Nữ", field_id=other.cell("sex").id))
    assert desk.row().ready_at is None


def test_a_closed_kind_takes_only_its_own_words(db: Session) -> None:
    desk = a_doubted_desk(db)
    with pytest.raises(DecisionRefused):
        decided(db, chi(db), written("male", field_id=desk.cell("sex").id))


def test_slots_that_ask_only_what_is_decided_are_withdrawn(db: Session) -> None:
    desk = a_desk(db)
    desk.settle_header()
    for index, name in enumerate(NAMES):
        desk.enter(desk.person(index), "person", full_name=name)
    decided(db, chi(db), marked(Mark.UNREADABLE))
    assert {slot.state for slot in desk.slots("numbers")} == {SlotState.WITHDRAWN}


def test_a_decision_is_in_the_ledger_without_the_value(db: Session) -> None:
    a_disputed_desk(db)
    reviewer = chi(db)
    decided(db, reviewer, written("Điểu Thúy"))
    event = db.scalars(select(Event).where(Event.act == "decision.made")).one()
    assert event.actor_id == reviewer.account_id and "Thúy" not in str(event.data)


def test_two_reviewers_at_once_decide_once(engine: Engine) -> None:
    with write(engine) as db:
        a_disputed_desk(db)
        dispute_id, reviewers = the_dispute(db).id, [chi(db), chi(db)]

    def run(reviewer: Who) -> int:
        try:
            with write(engine) as session:
                decide(session, reviewer, dispute_id, f"key-{reviewer.account_id}", written("Điểu Thúy"))
        except DecisionRefused:
            return 0
        return 1

    with ThreadPoolExecutor(2) as desks:
        assert sum(desks.map(run, reviewers)) == 1


def test_a_remark_is_decided_by_its_options(db: Session) -> None:
    desk = _remarked_desk(db)
    decided(db, chi(db), written("deferred"))
    assert desk.cell("remark").value == "deferred"


def test_a_remark_has_no_other_words(db: Session) -> None:
    _remarked_desk(db)
    with pytest.raises(DecisionRefused):
        decided(db, chi(db), written("mang thai"))


def _remarked_desk(db: Session) -> Desk:
    return a_desk(db, readings={"remark": "yes"})
