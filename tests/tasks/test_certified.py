"""A certified reading counts unseen beside one blind person, and against nobody."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from ocr.confidence import kept_for_proof
from records.models.campaign import Batch, Campaign
from records.words import FieldState, Mark, Preset
from tasks.models import Slot, SlotState
from tasks.screen import task_screen
from tasks.work import work_of
from tests.factories import SETTLED_ROW
from tests.tasks.desk import Desk, a_desk, lease

NAME = SETTLED_ROW["full_name"]


def certified_desk(db: Session, preset: Preset = Preset.PREFILL, kept: bool = False, **readings: str) -> Desk:
    """A page whose last row has certified readings, which are kept for proof or not."""
    said = readings or {"full_name": NAME, "phone": "0912345678"}
    for _ in range(99):
        desk = a_desk(db, readings=said)
        if all(kept_for_proof(desk.cell(key).id) == kept for key in said):
            break
    db.get_one(Campaign, db.get_one(Batch, desk.page.batch_id).campaign_id).preset = preset
    for key in said:
        desk.cell(key).certified = True
    db.flush()
    return desk


@pytest.mark.parametrize("preset", [Preset.PREFILL, Preset.CAREFUL])
def test_one_blind_person_who_says_the_same_settles_and_nobody_is_asked_again(db: Session, preset: Preset) -> None:
    desk = certified_desk(db, preset)
    entry = desk.enter(desk.person(0), "person").entry
    name, (_, second) = desk.cell("full_name"), desk.slots("person")
    assert (name.state, name.evidence) == (FieldState.SETTLED, {"by": "reading", "entries": [entry.id]})
    assert second.state == SlotState.OPEN and name.id not in second.field_ids
    assert desk.cell("birth_date").state == FieldState.OPEN


def test_with_every_cell_certified_nobody_else_is_asked(db: Session) -> None:
    readings = {key: SETTLED_ROW[key] for key in ("address", "priority_group")}
    desk = certified_desk(db, **readings)
    desk.enter(desk.person(0), "address")
    assert [slot.state for slot in desk.slots("address")] == [SlotState.DONE, SlotState.WITHDRAWN]


def shown_of(desk: Desk, slot: Slot) -> dict[str, str | None]:
    work = work_of(desk.db, slot.id)
    assert work is not None
    return {one.key: one.shown for one in task_screen(work).fields}


def test_nobody_is_shown_a_reading_that_counts(db: Session) -> None:
    desk = certified_desk(db)
    for number in (0, 1):
        shown = shown_of(desk, lease(db, desk.person(number), desk.slots("person")[number]))
        assert shown["full_name"] is None


def test_nobody_is_shown_a_reading_where_the_site_s_file_counts(db: Session) -> None:
    desk = a_desk(db, readings={"sex": "Nam"})
    desk.cell("sex").file_reading = "Nam"
    shown = shown_of(desk, lease(db, desk.person(0), desk.slots("person")[0]))
    assert shown["sex"] is None


def test_a_person_who_differs_is_followed_by_a_second_and_two_people_settle_against_it(db: Session) -> None:
    desk = certified_desk(db, full_name="Điểu Hờn")
    desk.enter(desk.person(0), "person")
    assert desk.cell("full_name").state == FieldState.OPEN
    desk.enter(desk.person(1), "person")
    name = desk.cell("full_name")
    assert name.value == NAME and (name.evidence or {})["by"] == "agreement"
    assert len(desk.slots("person")) == 2


def test_a_reading_never_outvotes_one_of_two_people(db: Session) -> None:
    desk = certified_desk(db, full_name="Điểu Hờn")
    desk.enter(desk.person(0), "person")
    desk.enter(desk.person(1), "person", full_name="Điểu Hờn")
    assert desk.cell("full_name").state == FieldState.OPEN
    assert desk.slots("person")[2].field_ids == [desk.cell("full_name").id]


@pytest.mark.parametrize(("preset", "kept"), [(Preset.BLIND, False), (Preset.PREFILL, True)])
def test_where_it_may_not_count_two_people_are_asked(db: Session, preset: Preset, kept: bool) -> None:
    desk = certified_desk(db, preset, kept=kept, full_name=NAME)
    desk.enter(desk.person(0), "person")
    assert desk.cell("full_name").state == FieldState.OPEN
    desk.enter(desk.person(1), "person")
    assert (desk.cell("full_name").evidence or {})["by"] == "agreement"


def test_on_a_header_nothing_counts_beside_one_person(db: Session) -> None:
    desk = a_desk(db)
    lot = desk.cell("lot", -1)
    lot.reading, lot.certified, lot.file_reading = "NJ0342", True, "NJ0342"
    desk.enter(desk.person(0), "header", -1)
    assert lot.state == FieldState.OPEN


def test_a_cell_that_is_hard_to_read_is_not_settled_by_a_reading(db: Session) -> None:
    desk = certified_desk(db)
    desk.enter(desk.person(0), "person", hard="full_name")
    assert desk.cell("full_name").state == FieldState.OPEN


def test_a_failed_check_on_what_a_reading_helped_to_settle_asks_until_three_people_agree(db: Session) -> None:
    desk = certified_desk(db, birth_date="1884")
    desk.enter(desk.person(0), "person", birth_date="1884")
    assert desk.cell("birth_date").state == FieldState.REOPENED
    asked = 1
    while not desk.disputes():
        slot = next(one for one in desk.slots("person") if one.state == SlotState.OPEN)
        asked += desk.cell("birth_date").id in slot.field_ids
        desk.enter(desk.person(slot.ordinal), "person", birth_date="1884")
    assert asked == 3
    assert desk.disputes() == [("check", "birth_impossible")]
    assert len(desk.cell("birth_date").evidence["entries"]) == 3


def test_blank_is_no_word_that_a_reading_says(db: Session) -> None:
    desk = certified_desk(db)
    desk.enter(desk.person(0), "numbers", phone=Mark.BLANK)
    assert desk.cell("phone").state == FieldState.OPEN
