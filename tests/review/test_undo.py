from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.models.paper import Dispute
from records.words import FieldState, Mark, RecordState
from review.commit import commit_ready
from review.decide import DecisionRefused, NoLongerOpen, last_decision
from review.queue import next_dispute
from review.undo import undo
from tasks.models import SlotState
from tests import factories
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
from tests.tasks.desk import a_desk


def test_the_field_is_disputed_again_and_the_reviewer_holds_it(db: Session) -> None:
    desk = a_disputed_desk(db)
    reviewer = chi(db)
    decision = decided(db, reviewer, written("Điểu Thúy"))
    again = undo(db, reviewer, decision.id)
    assert desk.cell("full_name").state == FieldState.DISPUTED and desk.row().ready_at is None
    assert next_dispute(db, reviewer) is again and again.id != decision.dispute_id


def test_it_can_be_decided_anew(db: Session) -> None:
    desk = a_disputed_desk(db)
    reviewer = chi(db)
    undo(db, reviewer, decided(db, reviewer, written("Điểu Thúy")).id)
    decided(db, reviewer, written("Điểu Thủy"))
    assert desk.cell("full_name").value == "Điểu Thủy" and desk.row().ready_at is not None


def test_undoing_twice_undoes_once(db: Session) -> None:
    a_disputed_desk(db)
    reviewer = chi(db)
    decision = decided(db, reviewer, written("Điểu Thúy"))
    assert undo(db, reviewer, decision.id) is undo(db, reviewer, decision.id)
    assert last_decision(db, reviewer) is None


def test_only_ones_own_last_decision(db: Session) -> None:
    a_disputed_desk(db)
    reviewer = chi(db)
    first = decided(db, reviewer, written("Điểu Thúy"))
    a_disputed_desk(db)
    decided(db, reviewer, written("Điểu Thủy"))
    with pytest.raises(DecisionRefused, match="last"):
        undo(db, reviewer, first.id)
    with pytest.raises(DecisionRefused, match="own"):
        undo(db, chi(db), first.id)


def test_not_once_a_dose_was_committed_from_it(db: Session) -> None:
    a_disputed_desk(db)
    reviewer = chi(db)
    decision = decided(db, reviewer, written("Điểu Thúy"))
    assert commit_ready(db) == 1
    with pytest.raises(DecisionRefused, match="committed"):
        undo(db, reviewer, decision.id)


def test_a_confirmed_check_is_owed_again(db: Session) -> None:
    desk = a_doubted_desk(db)
    reviewer = chi(db)
    undo(db, reviewer, decided(db, reviewer, CONFIRMED).id)
    assert desk.disputes() == [("check", "id_sex")] and desk.row().ready_at is None


def test_a_rewritten_value_comes_back_with_its_evidence(db: Session) -> None:
    desk = a_doubted_desk(db)
    reviewer = chi(db)
    cell = desk.cell("id_number")
    evidence = dict(cell.evidence or {})
    undo(db, reviewer, decided(db, reviewer, written("070084000999", field_id=cell.id)).id)
    assert (cell.value, cell.evidence) == ("070184000999", evidence)


def test_a_row_taken_out_by_mistake_is_back_with_its_work(db: Session) -> None:
    desk = a_desk(db)
    for index, name in enumerate(NAMES):
        desk.enter(desk.person(index), "person", full_name=name)
    reviewer = chi(db)
    decision = decided(db, reviewer, marked(Mark.UNREADABLE))
    undo(db, reviewer, decision.id)
    assert desk.row().state == RecordState.LIVE and the_dispute(db).field_id == desk.cell("full_name").id
    assert {slot.state for slot in desk.slots("numbers")} == {SlotState.OPEN}
    assert {slot.state for slot in desk.slots("dose")} == {SlotState.HELD}


def test_a_headers_rows_wait_again(db: Session) -> None:
    desk = a_desk(db)
    for index, lot in enumerate(("NJ0342", "NJ0842", "NJ0312")):
        desk.enter(desk.person(index), "header", -1, lot=lot)
    reviewer = chi(db)
    decision = decided(db, reviewer, written("NJ0342"))
    assert {slot.state for slot in desk.slots("dose")} == {SlotState.OPEN}
    undo(db, reviewer, decision.id)
    assert {slot.state for slot in desk.slots("dose")} == {SlotState.HELD}


def test_an_undo_that_comes_again_takes_nothing_from_whoever_has_it_now(db: Session) -> None:
    a_disputed_desk(db)
    reviewer, other = chi(db), chi(db)
    first = decided(db, reviewer, written("Điểu Thúy"))
    again = undo(db, reviewer, first.id)
    assert again.lease_until is not None
    again.lease_until -= timedelta(hours=1)
    assert next_dispute(db, other) is again
    with pytest.raises(NoLongerOpen):
        undo(db, reviewer, first.id)
    assert again.holder_id == other.account_id
    decided(db, other, written("Điểu Thủy"))
    with pytest.raises(NoLongerOpen):
        undo(db, reviewer, first.id)
    assert db.scalar(select(Dispute.id).where(Dispute.closed_at.is_(None))) is None


def test_who_moved_to_another_district_takes_nothing_back(db: Session) -> None:
    a_disputed_desk(db)
    reviewer = chi(db)
    decision = decided(db, reviewer, written("Điểu Thúy"))
    with pytest.raises(DecisionRefused):
        undo(db, replace(reviewer, district_code=factories.OTHER_DISTRICT), decision.id)
