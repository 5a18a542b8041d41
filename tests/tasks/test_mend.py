"""Going back: what may still be mended, what no longer, and what stays of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import write
from records.models.ledger import Event
from records.models.paper import Field
from records.words import FieldState, Mark, RecordState
from tasks.entries import EntryRefused, GivenValue, KeyConflict, Submission
from tasks.mend import MOST, SITTING, MendRefused, may_mend, mend, mendable
from tasks.models import Answer, Entry, Slot
from tasks.work import work_of
from tests import factories, services
from tests.tasks.desk import Desk, a_desk, submit

PERSON = ("strike", "full_name", "birth_date", "sex")


def entered(desk: Desk, index: int = 0, **said: str | Mark) -> Slot:
    """The slot that this person has just entered."""
    return desk.db.get_one(Slot, desk.enter(desk.person(index), "person", **said).entry.slot_id)


def again(desk: Desk, slot: Slot, key: str = "mended", **said: str | Mark) -> Submission:
    """What a person says anew of a slot: what the paper says, but for `said`."""
    return replace(desk.filled(slot, **said), key=key)


def free(desk: Desk, who: Who, slot: Slot) -> set[str]:
    """The keys of the cells of a slot that this person may mend."""
    return {desk.db.get_one(Field, field_id).key for field_id in may_mend(desk.db, who, work_of(desk.db, slot.id))}


def live(desk: Desk, key: str) -> list[str]:
    query = select(Answer).where(Answer.field_id == desk.cell(key).id, Answer.live).order_by(Answer.id)
    return [answer.value for answer in desk.db.scalars(query)]


@pytest.fixture
def desk(db: Session) -> Desk:
    return a_desk(db)


def test_the_new_answer_counts_and_the_old_one_stays_as_evidence(desk: Desk) -> None:
    slot = entered(desk, full_name="Điểu Hờn")
    entry_id = mend(desk.db, desk.person(0), again(desk, slot))
    assert live(desk, "full_name") == ["Điểu Hơn"]
    answers = desk.db.scalars(select(Answer).where(Answer.field_id == desk.cell("full_name").id)).all()
    assert [(one.value, one.live) for one in answers] == [("Điểu Hờn", False), ("Điểu Hơn", True)]
    said = desk.db.scalars(select(Event).where(Event.act == "entry.mended")).one()
    assert (said.subject, said.actor_id) == (f"entry:{entry_id}", desk.person(0).account_id)


def test_only_what_is_said_otherwise_is_stored_anew(desk: Desk) -> None:
    slot = entered(desk, full_name="Điểu Hờn")
    entry_id = mend(desk.db, desk.person(0), again(desk, slot))
    assert [one.field_id for one in desk.db.scalars(select(Answer).where(Answer.entry_id == entry_id))] == [
        desk.cell("full_name").id
    ]


def test_saying_the_same_again_stores_nothing(desk: Desk) -> None:
    slot = entered(desk)
    mend(desk.db, desk.person(0), again(desk, slot))
    assert len(desk.db.scalars(select(Entry)).all()) == 1


def test_a_mended_answer_settles_with_the_next_person_and_the_first_slip_does_not(desk: Desk) -> None:
    slot = entered(desk, full_name="Điểu Hờn")
    mend(desk.db, desk.person(0), again(desk, slot))
    desk.enter(desk.person(1), "person")
    cell = desk.cell("full_name")
    assert (cell.state, cell.value) == (FieldState.SETTLED, "Điểu Hơn")


def test_what_somebody_else_has_entered_is_not_mended(desk: Desk) -> None:
    slot = entered(desk, full_name="Điểu Hờn")
    desk.enter(desk.person(1), "person", full_name="Điểu Hơn")
    assert free(desk, desk.person(0), slot) == set()
    with pytest.raises(MendRefused):
        mend(desk.db, desk.person(0), again(desk, slot))
    assert live(desk, "full_name") == ["Điểu Hờn", "Điểu Hơn"]


def test_what_is_settled_by_a_certified_reading_is_not_mended_and_the_rest_is(db: Session) -> None:
    desk = a_desk(db, readings={"full_name": "Điểu Hơn"})
    cell = desk.cell("full_name")
    # One of a few of them is kept to prove readings; this one is not.
    cell.certified, cell.file_reading = True, "Điểu Hơn"
    slot = entered(desk, birth_date="1985-06-30")
    assert desk.cell("full_name").state == FieldState.SETTLED
    assert free(desk, desk.person(0), slot) == {"strike", "birth_date", "sex"}
    mend(db, desk.person(0), again(desk, slot))
    with pytest.raises(MendRefused):
        mend(db, desk.person(0), again(desk, slot, key="later", full_name="Điểu Hờn"))


def test_a_mended_answer_may_settle_beside_an_unseen_reading(db: Session) -> None:
    desk = a_desk(db)
    desk.cell("full_name").file_reading = "Điểu Hơn"
    slot = entered(desk, full_name="Điểu Hờn")
    assert desk.cell("full_name").state == FieldState.OPEN
    mend(db, desk.person(0), again(desk, slot))
    assert desk.cell("full_name").state == FieldState.SETTLED


def test_a_row_that_is_out_of_the_work_is_not_mended(desk: Desk) -> None:
    slot = entered(desk)
    desk.row().state = RecordState.STRUCK
    assert free(desk, desk.person(0), slot) == set()


def test_nobody_mends_what_another_entered(desk: Desk) -> None:
    slot = entered(desk, full_name="Điểu Hờn")
    with pytest.raises(MendRefused):
        mend(desk.db, desk.person(1), again(desk, slot))
    assert mendable(desk.db, desk.person(1)) == []


def test_a_person_on_another_phone_does_not_mend(desk: Desk) -> None:
    slot = entered(desk)
    elsewhere = replace(desk.person(0), device_id=factories.a_device(desk.db).id)
    with pytest.raises(MendRefused):
        mend(desk.db, elsewhere, again(desk, slot, full_name="Điểu Hờn"))


def test_after_the_sitting_nothing_is_mended(desk: Desk) -> None:
    slot = entered(desk)
    long_ago = desk.db.get_one(Entry, 1).received_at - SITTING - timedelta(seconds=1)
    desk.db.execute(update(Entry).values(received_at=long_ago))
    assert mendable(desk.db, desk.person(0)) == []
    with pytest.raises(MendRefused):
        mend(desk.db, desk.person(0), again(desk, slot, full_name="Điểu Hờn"))


def test_the_last_ones_are_listed_latest_first(db: Session) -> None:
    desk = a_desk(db, rows=MOST + 1)
    slots = [desk.enter(desk.person(0), "person", row).entry.slot_id for row in range(MOST + 1)]
    assert mendable(db, desk.person(0)) == slots[:0:-1]


def test_a_retry_changes_nothing_and_the_same_key_for_other_values_is_a_conflict(desk: Desk) -> None:
    slot = entered(desk, full_name="Điểu Hờn")
    sent = again(desk, slot)
    assert mend(desk.db, desk.person(0), sent) == mend(desk.db, desk.person(0), sent)
    with pytest.raises(KeyConflict):
        mend(desk.db, desk.person(0), again(desk, slot, full_name="Điểu Hớn"))


def test_a_mended_answer_is_mended_once_more(desk: Desk) -> None:
    slot = entered(desk, full_name="Điểu Hờn")
    for number, name in enumerate(("Điểu Hớn", "Điểu Hơn")):
        mend(desk.db, desk.person(0), again(desk, slot, key=f"mended-{number}", full_name=name))
    assert live(desk, "full_name") == ["Điểu Hơn"]


def test_other_cells_than_those_entered_are_refused(desk: Desk) -> None:
    slot = entered(desk)
    foreign = GivenValue(desk.cell("phone").id, Mark.VALUE, "0912345678")
    with pytest.raises(EntryRefused):
        mend(desk.db, desk.person(0), Submission(slot.id, "", "mended", (foreign,)))


@pytest.fixture(scope="module")
def shared() -> Engine:
    with services.fresh_engine("sqlite") as engine:
        yield engine


NAMES = st.sampled_from(["Điểu Hơn", "Điểu Hờn", "Điểu Hớn", Mark.BLANK, Mark.UNREADABLE])


@settings(deadline=None, max_examples=25)
@given(first=NAMES, mended=st.lists(NAMES, max_size=3), other=NAMES)
def test_whatever_is_mended_the_outcome_is_as_if_only_the_last_had_been_said(
    shared: Engine, first: str | Mark, mended: list[str | Mark], other: str | Mark
) -> None:
    outcomes = []
    for said, later in ((first, mended), ((mended or [first])[-1], [])):
        with write(shared) as db:
            desk = a_desk(db)
            slot = entered(desk, full_name=said)
            for number, name in enumerate(later):
                mend(db, desk.person(0), again(desk, slot, key=f"mended-{number}", full_name=name))
            desk.enter(desk.person(1), "person", full_name=other)
            cell = desk.cell("full_name")
            outcomes.append((cell.state, cell.mark, cell.value, len(desk.slots("person")), desk.row().state))
            db.rollback()
    assert outcomes[0] == outcomes[1]


def test_two_people_and_one_who_mends_never_hold_more_than_one_live_answer_each(desk: Desk) -> None:
    slot = entered(desk, full_name="Điểu Hờn")
    mend(desk.db, desk.person(0), again(desk, slot))
    desk.enter(desk.person(1), "person")
    # The first task, sent once more from an open tab, is late: it counts for nothing.
    submit(desk.db, desk.person(0), again(desk, slot, key="once more", full_name="Điểu Hớn"))
    rows = desk.db.execute(select(Answer.field_id, Answer.account_id).where(Answer.live)).all()
    assert len(rows) == len(set(rows)) == 2 * len(PERSON)
    assert live(desk, "full_name") == ["Điểu Hơn", "Điểu Hơn"]
