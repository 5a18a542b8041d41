"""Who gets which slot, and for how long."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from records.database import now, write
from records.words import OwnDistrict
from tasks.leases import LEASE_AT_TAIL
from tasks.models import Slot, SlotState
from tests.factories import DISTRICT, OTHER_DISTRICT, a_batch, a_campaign, a_team
from tests.tasks.desk import a_desk, claim, end_lease, someone


def test_a_claim_leases_the_header_first_for_ten_minutes(db: Session) -> None:
    desk = a_desk(db)
    slot = claim(db, desk.person(0))
    assert slot is not None and slot.lease_until is not None
    assert slot.task.group == "header"
    assert abs((slot.lease_until - now(db) - LEASE_AT_TAIL).total_seconds()) < 5


def test_claiming_again_gives_the_slot_already_held(db: Session) -> None:
    desk = a_desk(db)
    first = claim(db, desk.person(0))
    assert claim(db, desk.person(0)) is first


def test_two_people_never_hold_one_slot(db: Session) -> None:
    desk = a_desk(db)
    held = [claim(db, desk.person(index)) for index in range(9)]
    ids = [slot.id for slot in held if slot]
    # The header and three open groups of one row, each twice; the ninth finds nothing.
    assert len(ids) == len(set(ids)) == 8
    assert held[8] is None


@pytest.mark.parametrize("shared", ["account_id", "device_id"])
def test_nobody_gets_both_slots_of_a_task_by_account_or_device(db: Session, shared: str) -> None:
    desk = a_desk(db)
    one = desk.person(0)
    other = replace(desk.person(1), **{shared: getattr(one, shared)})
    first, second = claim(db, one), claim(db, other)
    assert first is not None and second is not None
    assert first.task_id != second.task_id


@pytest.mark.parametrize("shared", ["account_id", "device_id"])
def test_nobody_gets_a_task_again_that_they_entered(db: Session, shared: str) -> None:
    desk = a_desk(db)
    one = desk.person(0)
    desk.enter(one, "header", -1)
    other = replace(desk.person(1), **{shared: getattr(one, shared)})
    slot = claim(db, other)
    assert slot is not None and slot.task.group != "header"


def test_an_ended_lease_goes_to_the_next_person_at_once(db: Session) -> None:
    desk = a_desk(db)
    first = claim(db, desk.person(0))
    assert first is not None
    token = first.token
    end_lease(db, first)
    again = claim(db, desk.person(1))
    assert again is first
    assert again.token != token
    assert again.account_id == desk.person(1).account_id


def test_a_person_takes_up_their_own_ended_lease_with_the_same_token(db: Session) -> None:
    desk = a_desk(db)
    first = claim(db, desk.person(0))
    assert first is not None
    token = first.token
    end_lease(db, first)
    assert claim(db, desk.person(0)) is first
    assert first.token == token


@pytest.mark.parametrize(
    ("switch", "expected"),
    [
        (OwnDistrict.FIRST, OTHER_DISTRICT),
        (OwnDistrict.NO_MATTER, DISTRICT),
        (OwnDistrict.NEVER, DISTRICT),
    ],
)
def test_a_team_s_own_district_comes_first_by_one_switch(db: Session, switch: OwnDistrict, expected: str) -> None:
    campaign = a_campaign(db, own_district=switch)
    for district in (DISTRICT, OTHER_DISTRICT):
        a_desk(db, batch=a_batch(db, campaign, district_code=district))
    slot = claim(db, someone(db, team_id=a_team(db, district_code=OTHER_DISTRICT).id))
    assert slot is not None and slot.district_code == expected


def test_with_nothing_left_at_home_a_team_helps_others(db: Session) -> None:
    a_desk(db, batch=a_batch(db, district_code=DISTRICT))
    assert claim(db, someone(db, team_id=a_team(db, district_code=OTHER_DISTRICT).id)) is not None


def test_a_third_entry_comes_before_new_work(db: Session) -> None:
    desk = a_desk(db, rows=3)
    desk.settle_header()
    desk.enter(desk.person(5), "person", 2)
    desk.enter(desk.person(6), "person", 2, full_name="Điểu Hờn")
    slot = claim(db, desk.person(7))
    assert slot is not None and slot.id == desk.slots("person", 2)[2].id


def test_a_slot_that_waits_or_is_withdrawn_is_never_handed_out(db: Session) -> None:
    desk = a_desk(db)
    for slot in db.scalars(select(Slot)):
        slot.state = SlotState.WITHDRAWN if slot.task.group == "header" else SlotState.HELD
    assert claim(db, desk.person(0)) is None


def test_people_who_claim_at_the_same_moment_get_different_slots(engine: Engine) -> None:
    with write(engine) as db:
        a_desk(db, rows=5)
        people = [someone(db) for _ in range(8)]
    got: list[int | None] = []

    def take(index: int) -> None:
        with write(engine) as db:
            slot = claim(db, people[index])
            got.append(slot.id if slot else None)

    threads = [threading.Thread(target=take, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert None not in got
    assert len(set(got)) == 8


def test_one_person_on_two_tabs_at_the_same_moment_holds_one_slot(engine: Engine) -> None:
    with write(engine) as db:
        a_desk(db, rows=5)
        who = someone(db)
    got: list[int | None] = []

    def take() -> None:
        with write(engine) as db:
            slot = claim(db, who)
            got.append(slot.id if slot else None)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 1
