"""What happens to an entry: kept once, late or not, refused with a reason, and answered with the next task."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from records.accounts import Who
from records.words import FieldState, Mark
from tasks.entries import AlreadyAnswered, EntryRefused, GivenValue, KeyConflict
from tasks.models import Answer, Entry, Purpose, SkipReason, Slot, SlotState
from tasks.skips import skip
from tests.tasks.desk import Desk, a_desk, claim, end_lease, lease, put_back, submit


def test_an_entry_is_answered_with_the_next_task(db: Session) -> None:
    desk = a_desk(db)
    slot = claim(db, desk.person(0))
    assert slot is not None
    done = submit(db, desk.person(0), desk.filled(slot))
    assert done.next_slot is not None and done.next_slot.state == SlotState.LEASED
    assert desk.slots("header", -1)[0].state == SlotState.DONE


def test_two_who_agree_settle_a_field_and_are_its_evidence(db: Session) -> None:
    desk = a_desk(db)
    entries = [desk.enter(desk.person(index), "person").entry.id for index in range(2)]
    cell = desk.cell("full_name")
    assert (cell.state, cell.mark, cell.value) == (FieldState.SETTLED, Mark.VALUE, "Điểu Hơn")
    assert cell.evidence == {"by": "agreement", "entries": entries}


def test_only_the_fields_that_differ_are_asked_of_a_third(db: Session) -> None:
    desk = a_desk(db)
    desk.enter(desk.person(0), "person")
    desk.enter(desk.person(1), "person", full_name="Điểu Hờn")
    third = desk.slots("person")[2]
    assert third.purpose == Purpose.THIRD
    assert third.field_ids == [desk.cell("full_name").id]
    assert desk.cell("sex").state == FieldState.SETTLED


def test_one_third_slot_asks_for_all_that_differs(db: Session) -> None:
    desk = a_desk(db)
    desk.enter(desk.person(0), "person")
    desk.enter(desk.person(1), "person", full_name="Điểu Hờn", sex="Nữ")
    assert len(desk.slots("person")) == 3
    assert set(desk.slots("person")[2].field_ids) == {desk.cell("full_name").id, desk.cell("sex").id}


def test_a_third_who_agrees_with_one_settles(db: Session) -> None:
    desk = a_desk(db)
    for index, name in enumerate(("Điểu Hơn", "Điểu Hờn", "Điểu Hơn")):
        desk.enter(desk.person(index), "person", full_name=name)
    assert desk.cell("full_name").value == "Điểu Hơn"
    assert desk.disputes() == []


def test_three_who_differ_leave_it_to_a_reviewer(db: Session) -> None:
    desk = a_desk(db)
    for index, name in enumerate(("Điểu Hơn", "Điểu Hờn", "Điểu Hớn")):
        desk.enter(desk.person(index), "person", full_name=name)
    assert desk.cell("full_name").state == FieldState.DISPUTED
    assert desk.disputes() == [("field", "differ")]


def test_hard_to_read_asks_a_third_although_two_agree(db: Session) -> None:
    desk = a_desk(db)
    desk.enter(desk.person(0), "person", hard="full_name")
    desk.enter(desk.person(1), "person")
    assert desk.slots("person")[2].field_ids == [desk.cell("full_name").id]
    desk.enter(desk.person(2), "person")
    assert desk.cell("full_name").state == FieldState.SETTLED


def test_what_is_typed_is_kept_as_typed_but_for_the_spaces_around(db: Session) -> None:
    desk = a_desk(db)
    desk.enter(desk.person(0), "person", full_name="  ĐIỂU  hơn ")
    assert "ĐIỂU  hơn" in db.scalars(select(Answer.value)).all()


def test_a_retry_gets_the_first_answer_and_the_same_next_task(db: Session) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("header", -1)[0])
    entry = desk.filled(slot)
    first, again = submit(db, desk.person(0), entry), submit(db, desk.person(0), entry)
    assert (first.repeated, again.repeated) == (False, True)
    assert again.entry is first.entry
    assert again.next_slot is first.next_slot
    assert db.scalar(select(func.count(Entry.id))) == 1


def test_a_retry_long_after_gets_another_next_task_if_the_first_went_to_someone_else(db: Session) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("header", -1)[0])
    entry = desk.filled(slot)
    first = submit(db, desk.person(0), entry)
    assert first.next_slot is not None
    end_lease(db, first.next_slot)
    lease(db, desk.person(1), first.next_slot)
    again = submit(db, desk.person(0), entry)
    assert again.next_slot is not None and again.next_slot is not first.next_slot


def test_the_same_key_with_other_values_is_a_conflict(db: Session) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("person")[0])
    entry = desk.filled(slot)
    submit(db, desk.person(0), entry)
    other = replace(desk.filled(slot, full_name="Điểu Hờn"), key=entry.key)
    with pytest.raises(KeyConflict):
        submit(db, desk.person(0), other)


def test_two_people_may_use_the_same_key(db: Session) -> None:
    desk = a_desk(db)
    for index in range(2):
        slot = lease(db, desk.person(index), desk.slots("person")[index])
        assert not submit(db, desk.person(index), replace(desk.filled(slot), key="1")).repeated


def test_an_entry_after_the_lease_ended_counts_while_nobody_else_took_the_task(db: Session) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("person")[0])
    end_lease(db, slot)
    assert not submit(db, desk.person(0), desk.filled(slot)).entry.late
    assert slot.state == SlotState.DONE


def late_entry(desk: Desk, **said: str | Mark) -> tuple[Slot, Entry]:
    """The first person's lease ends and goes to the second; then the first person's entry arrives."""
    slot = lease(desk.db, desk.person(0), desk.slots("person")[0])
    entry = desk.filled(slot, **said)
    end_lease(desk.db, slot)
    lease(desk.db, desk.person(1), slot)
    return slot, submit(desk.db, desk.person(0), entry).entry


def answer_lease(desk: Desk, who: Who) -> None:
    """Someone enters what the paper says for the task that they hold."""
    slot = claim(desk.db, who)
    assert slot is not None
    done = submit(desk.db, who, desk.filled(slot))
    if done.next_slot is not None:
        put_back(desk.db, done.next_slot)


def test_a_late_entry_is_kept_and_does_not_close_the_other_person_s_slot(db: Session) -> None:
    desk = a_desk(db)
    slot, entry = late_entry(desk)
    assert entry.late
    assert slot.state == SlotState.LEASED
    assert slot.account_id == desk.person(1).account_id
    assert db.scalars(select(Answer.live).where(Answer.entry_id == entry.id).distinct()).all() == [True]


def test_a_late_entry_is_one_more_opinion(db: Session) -> None:
    desk = a_desk(db)
    late_entry(desk, full_name="Điểu Hờn")
    answer_lease(desk, desk.person(1))
    desk.enter(desk.person(2), "person")
    assert desk.cell("full_name").value == "Điểu Hơn"


def test_a_late_entry_that_settles_everything_withdraws_the_slot_that_is_needless(db: Session) -> None:
    desk = a_desk(db)
    slot, _ = late_entry(desk)
    lease(db, desk.person(2), desk.slots("person")[1])
    submit(db, desk.person(2), desk.filled(desk.slots("person")[1]))
    assert slot.state == SlotState.WITHDRAWN
    assert submit(db, desk.person(1), desk.filled(slot)).entry.late


def test_a_late_entry_never_settles_a_second_time(db: Session) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("person")[0])
    entry = desk.filled(slot, full_name="Điểu Hờn")
    end_lease(db, slot)
    lease(db, desk.person(1), slot)
    answer_lease(desk, desk.person(1))
    desk.enter(desk.person(2), "person")
    settled_at = desk.cell("full_name").settled_at
    submit(db, desk.person(0), entry)
    assert (desk.cell("full_name").value, desk.cell("full_name").settled_at) == ("Điểu Hơn", settled_at)


def test_a_late_entry_from_a_device_that_has_answered_is_kept_but_does_not_count(db: Session) -> None:
    desk = a_desk(db)
    one = desk.person(0)
    slot = lease(db, one, desk.slots("person")[0])
    entry = desk.filled(slot)
    end_lease(db, slot)
    lease(db, desk.person(2), slot)
    same_phone = replace(desk.person(1), device_id=one.device_id)
    desk.enter(same_phone, "person")
    stored = submit(db, one, entry).entry
    assert db.scalars(select(Answer.live).where(Answer.entry_id == stored.id).distinct()).all() == [False]


def test_a_late_entry_frees_the_task_s_other_slot_that_its_sender_took_meanwhile(db: Session) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("person")[0])
    entry = desk.filled(slot)
    end_lease(db, slot)
    lease(db, desk.person(1), slot)
    other = lease(db, desk.person(0), desk.slots("person")[1])
    late = desk.filled(other)
    done = submit(db, desk.person(0), entry)
    assert other.state == SlotState.OPEN
    assert done.next_slot is not None and done.next_slot.task_id != other.task_id
    stored = submit(db, desk.person(0), late).entry
    assert db.scalars(select(Answer.live).where(Answer.entry_id == stored.id).distinct()).all() == [False]


def test_a_late_entry_frees_its_slot_if_that_is_held_on_the_same_phone(db: Session) -> None:
    desk = a_desk(db)
    one = desk.person(0)
    slot = lease(db, one, desk.slots("person")[0])
    entry = desk.filled(slot)
    end_lease(db, slot)
    lease(db, replace(desk.person(1), device_id=one.device_id), slot)
    assert submit(db, one, entry).entry.late
    assert slot.state == SlotState.OPEN


def test_an_entry_for_a_task_that_was_given_back_is_kept_as_late(db: Session) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("person")[0])
    entry = desk.filled(slot)
    skip(db, desk.person(0), slot.id, slot.token or "", SkipReason.OTHER)
    assert submit(db, desk.person(0), entry).entry.late


def test_a_device_that_has_answered_meanwhile_is_refused(db: Session) -> None:
    desk = a_desk(db)
    one = desk.person(0)
    slot = lease(db, one, desk.slots("person")[0])
    entry = desk.filled(slot)
    desk.enter(desk.person(1), "person")
    db.execute(update(Answer).values(device_id=one.device_id))
    with pytest.raises(AlreadyAnswered):
        submit(db, one, entry)


def test_nobody_enters_a_task_that_was_never_theirs(db: Session) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("person")[0])
    with pytest.raises(EntryRefused):
        submit(db, desk.person(1), desk.filled(slot))


@pytest.mark.parametrize(
    "change",
    [
        lambda answers: answers[:-1],
        lambda answers: (*answers, GivenValue(999, Mark.BLANK)),
        lambda answers: (*answers, answers[0]),
        lambda answers: tuple(replace(one, value=" ") for one in answers),
        lambda answers: tuple(replace(one, mark=Mark.BLANK, value="x") for one in answers),
        lambda answers: tuple(replace(one, mark=Mark.SAME, value="") for one in answers),
        lambda answers: tuple(replace(one, mark=Mark.VALUE, value="maybe" * 101) for one in answers),
    ],
)
def test_an_entry_says_one_possible_thing_of_each_cell_asked(db: Session, change: object) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("person")[0])
    entry = desk.filled(slot)
    with pytest.raises(EntryRefused):
        submit(db, desk.person(0), replace(entry, answers=change(entry.answers)))  # type: ignore[operator]


def test_a_mark_has_only_the_answers_that_the_form_names(db: Session) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("person")[0])
    with pytest.raises(EntryRefused):
        submit(db, desk.person(0), desk.filled(slot, strike="absent"))


def test_what_was_shown_is_told_by_the_server_not_by_the_client(db: Session) -> None:
    desk = a_desk(db, readings={"sex": "Nam"})
    desk.both("person")
    shown = db.scalars(select(Answer.shown).where(Answer.field_id == desk.cell("sex").id).order_by(Answer.id)).all()
    assert shown == ["Nam", None]


def test_a_shown_reading_kept_twice_by_a_lapsed_lease_does_not_settle(db: Session) -> None:
    desk = a_desk(db, readings={"sex": "Nam"})
    late_entry(desk)
    answer_lease(desk, desk.person(1))
    assert desk.cell("sex").state == FieldState.OPEN
    assert desk.cell("full_name").state == FieldState.SETTLED
    desk.enter(desk.person(2), "person")
    assert desk.cell("sex").state == FieldState.SETTLED
