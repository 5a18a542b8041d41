"""A row whose dose the platform may hold: its identifiers are asked first, and the rest is held until they tell."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from records.words import Mark
from tasks.follow import ask_page
from tasks.models import Entry, KnownMatch, MatchState, SlotState
from tasks.skips import SkipReason, skip
from tests.factories import SETTLED_ROW, a_batch, a_campaign
from tests.tasks.desk import Desk, a_desk, lease, submit
from tests.tasks.known import a_known_dose

GROUPS = ("person", "numbers", "address", "dose")
OPEN, HELD, GONE, DONE = SlotState.OPEN, SlotState.HELD, SlotState.WITHDRAWN, SlotState.DONE
READ = {"full_name": SETTLED_ROW["full_name"], "birth_date": SETTLED_ROW["birth_date"]}


def a_known_desk(db: Session, rows: int = 1, known: dict[str, Any] | None = None, **over: Any) -> Desk:
    """A page of a campaign whose platform holds the dose of its first row; its header is settled."""
    campaign = a_campaign(db, **over.pop("campaign", {}))
    a_known_dose(db, campaign, **(known or {}))
    desk = a_desk(db, rows=rows, batch=a_batch(db, campaign), **over)
    desk.settle_header()
    return desk


def states(desk: Desk, row: int = 0) -> dict[str, list[SlotState]]:
    return {group: [SlotState(slot.state) for slot in desk.slots(group, row)] for group in GROUPS}


def match(db: Session) -> KnownMatch | None:
    return db.scalars(select(KnownMatch).execution_options(populate_existing=True)).one_or_none()


def test_only_the_numbers_are_asked_and_the_rest_is_held(db: Session) -> None:
    found = states(a_known_desk(db))
    assert found == {
        "person": [HELD, HELD],
        "numbers": [OPEN, HELD],
        "address": [HELD, HELD],
        "dose": [HELD, HELD],
    }


def test_a_campaign_without_known_doses_asks_everything_at_once(db: Session) -> None:
    desk = a_desk(db)
    desk.settle_header()
    assert {state for each in states(desk).values() for state in each} == {OPEN}


def test_without_known_doses_an_entry_costs_no_statement_more(db: Session) -> None:
    desk = a_desk(db)
    slot = lease(db, desk.person(0), desk.slots("numbers")[0])
    said: list[str] = []
    event.listen(db.get_bind(), "before_cursor_execute", lambda *args: said.append(args[2]))
    submit(db, desk.person(0), desk.filled(slot))
    assert said and not any("known" in one and "knows_doses" not in one for one in said)


def test_two_numbers_and_a_person_typed_once_are_the_known_dose(db: Session) -> None:
    desk = a_known_desk(db)
    desk.enter(desk.person(0), "numbers")
    assert states(desk)["person"] == [OPEN, HELD]
    desk.enter(desk.person(1), "person")
    assert states(desk) == {"person": [DONE, GONE], "numbers": [DONE, GONE], "address": [GONE] * 2, "dose": [GONE] * 2}
    found = match(db)
    assert found is not None and found.state == MatchState.ON_PLATFORM
    assert desk.row().ready_at is None and desk.disputes() == []


def test_numbers_of_the_very_person_that_the_machine_read_are_enough(db: Session) -> None:
    desk = a_known_desk(db, readings=READ)
    desk.enter(desk.person(0), "numbers")
    assert states(desk)["person"] == [GONE, GONE]


def test_beside_a_phone_that_a_family_may_share_the_numbers_are_typed_twice(db: Session) -> None:
    desk = a_known_desk(db, known={"national_id": ""})
    desk.enter(desk.person(0), "numbers")
    desk.enter(desk.person(1), "person")
    assert states(desk)["numbers"] == [DONE, OPEN] and match(db) is None
    desk.enter(desk.person(2), "numbers")
    assert match(db) is not None and states(desk)["person"] == [DONE, GONE]


@pytest.mark.parametrize("only", ["id_number", "phone"])
def test_one_identifier_alone_skips_nothing(db: Session, only: str) -> None:
    desk = a_known_desk(db)
    own = {"id_number": "070090000111", "phone": "0987000111", "full_name": "Thị Nến", "birth_date": "1990-01-05"}
    del own[only]
    desk.enter(desk.person(0), "numbers", **{key: own[key] for key in own if key in ("id_number", "phone")})
    assert states(desk)["person"] == [OPEN, HELD]
    for index in (1, 2):
        desk.enter(desk.person(index), "person", full_name=own["full_name"], birth_date=own["birth_date"])
    assert match(db) is None
    assert states(desk) == {"person": [DONE, DONE], "numbers": [DONE, OPEN], "address": [OPEN] * 2, "dose": [OPEN] * 2}


def test_a_row_that_shares_nothing_is_asked_whole_at_once(db: Session) -> None:
    desk = a_known_desk(db)
    desk.enter(desk.person(0), "numbers", id_number="070090000111", phone="0987000111")
    assert states(desk)["dose"] == [OPEN, OPEN] and states(desk)["person"] == [OPEN, OPEN]


def test_rows_wait_for_the_number_of_their_dose_at_the_head_of_the_page(db: Session) -> None:
    campaign = a_campaign(db)
    a_known_dose(db, campaign)
    desk = a_desk(db, batch=a_batch(db, campaign), readings=READ)
    desk.enter(desk.person(0), "numbers")
    assert states(desk)["address"] == [HELD, HELD] and match(db) is None
    desk.settle_header()
    assert match(db) is not None and states(desk)["address"] == [GONE, GONE]


def test_another_dose_of_the_person_is_missing(db: Session) -> None:
    desk = a_known_desk(db, known={"dose_number": 2})
    desk.enter(desk.person(0), "numbers")
    assert match(db) is None and states(desk)["dose"] == [OPEN, OPEN]


def test_a_task_at_work_is_withdrawn_and_its_late_entry_is_kept(db: Session) -> None:
    desk = a_known_desk(db, known={"national_id": ""})
    desk.enter(desk.person(0), "numbers")
    desk.enter(desk.person(1), "person")
    held = desk.slots("person")[1]
    held.state = OPEN
    slot = lease(db, desk.person(5), held)
    late = desk.filled(slot)
    desk.enter(desk.person(2), "numbers")
    assert states(desk)["person"] == [DONE, GONE]
    submit(db, desk.person(5), late)
    assert db.scalars(select(Entry).where(Entry.late)).one().slot_id == slot.id
    found = match(db)
    assert found is not None and found.state == MatchState.ON_PLATFORM
    assert {state for each in states(desk).values() for state in each} <= {DONE, GONE}


def test_a_late_word_that_speaks_against_it_brings_the_row_back(db: Session) -> None:
    """Two people have the numbers; the one who is slow says others than the one who was believed."""
    desk = a_known_desk(db)
    desk.enter(desk.person(0), "numbers")
    second = desk.slots("numbers")[1]
    second.state = OPEN
    slot = lease(db, desk.person(5), second)
    late = desk.filled(slot, id_number="070084000111", phone="0987000111")
    desk.enter(desk.person(1), "person")
    assert match(db) is not None
    submit(db, desk.person(5), late)
    assert match(db) is None
    assert {SlotState.HELD, GONE}.isdisjoint(states(desk)["address"] + states(desk)["person"])


def test_a_known_dose_of_another_day_is_a_reviewers(db: Session) -> None:
    desk = a_known_desk(db, known={"day": date(2021, 8, 25)})
    desk.enter(desk.person(0), "numbers")
    desk.enter(desk.person(1), "person")
    assert desk.disputes() == [("known_dose", "known_dose")]
    assert states(desk)["address"] == [HELD, HELD]


def test_a_person_who_differs_is_a_reviewers(db: Session) -> None:
    desk = a_known_desk(db, known={"national_id": "070084000111"})
    for group in ("numbers", "person"):
        desk.enter(desk.person(0), group)
    for group in ("numbers", "person"):
        desk.enter(desk.person(1), group)
    assert ("known_dose", "known_person") in desk.disputes()


def test_a_row_given_back_by_three_is_asked_whole(db: Session) -> None:
    desk = a_known_desk(db)
    for index in range(3):
        slot = lease(db, desk.person(index), desk.slots("numbers")[0])
        skip(db, desk.person(index), slot.id, slot.token or "", SkipReason.BLURRED)
        for held in desk.slots("person") + desk.slots("numbers"):
            if held.state == SlotState.LEASED:
                held.state = OPEN
        db.flush()
    assert states(desk)["person"] == [OPEN, OPEN]


def test_a_number_that_was_hard_to_read_holds_nothing_back(db: Session) -> None:
    desk = a_known_desk(db)
    desk.enter(desk.person(0), "numbers", id_number=Mark.UNREADABLE, phone=Mark.BLANK)
    assert states(desk)["dose"] == [OPEN, OPEN]


def test_an_export_that_comes_after_the_paper_holds_what_nobody_has_met(db: Session) -> None:
    campaign = a_campaign(db)
    desk = a_desk(db, rows=2, batch=a_batch(db, campaign))
    desk.settle_header()
    desk.enter(desk.person(0), "numbers", row=1)
    desk.enter(desk.person(1), "person", row=1)
    a_known_dose(db, campaign)
    ask_page(db, desk.page)
    assert states(desk)["numbers"] == [OPEN, HELD] and states(desk)["dose"] == [HELD, HELD]
    assert states(desk, 1)["dose"] == [GONE, GONE]
