"""What the site's own spreadsheet says stands beside one person, and against nobody."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from records.models.campaign import Batch, Campaign
from records.words import FieldState, Mark, Preset
from tasks.models import SlotState
from tests.tasks.desk import Desk, a_desk


@pytest.fixture
def desk(db: Session) -> Desk:
    """A page whose first row the site's file has as the paper says."""
    desk = a_desk(db)
    for key, value in (("id_number", "070190001234"), ("phone", "0912345678")):
        desk.cell(key).file_reading = value
    db.flush()
    return desk


def test_one_person_who_says_the_same_settles(desk: Desk) -> None:
    desk.enter(desk.person(0), "numbers", id_number="070190001234", phone="0912345678", health_insurance=Mark.BLANK)
    assert desk.cell("phone").state == FieldState.SETTLED
    assert desk.cell("phone").evidence is not None and desk.cell("phone").evidence["by"] == "file"


def test_the_second_person_is_asked_only_for_the_rest(desk: Desk) -> None:
    desk.enter(desk.person(0), "numbers", id_number="070190001235", phone="0912345678")
    assert desk.cell("id_number").state == FieldState.OPEN
    second = desk.slots("numbers")[1]
    assert second.state == SlotState.OPEN and desk.cell("phone").id not in second.field_ids
    desk.enter(desk.person(1), "numbers", id_number="070190001235")
    assert desk.cell("id_number").value == "070190001235", "two people outweigh a file"


def test_a_file_against_one_person_asks_a_second_and_then_a_third(desk: Desk) -> None:
    desk.enter(desk.person(0), "numbers", id_number="070190001299")
    desk.enter(desk.person(1), "numbers", id_number="070190001234")
    assert desk.cell("id_number").state == FieldState.OPEN
    assert len(desk.slots("numbers")) == 3


def test_a_cell_that_is_hard_to_read_is_not_settled_by_a_file(desk: Desk) -> None:
    desk.enter(desk.person(0), "numbers", hard="phone", phone="0912345678")
    assert desk.cell("phone").state == FieldState.OPEN


def test_a_campaign_without_readings_counts_no_file(desk: Desk, db: Session) -> None:
    campaign = db.get_one(Campaign, db.get_one(Batch, desk.page.batch_id).campaign_id)
    campaign.preset = Preset.BLIND
    desk.enter(desk.person(0), "numbers", phone="0912345678")
    assert desk.cell("phone").state == FieldState.OPEN
