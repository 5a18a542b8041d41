"""What a volunteer is shown, and what never."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.words import Preset
from tasks.models import Answer, Slot
from tasks.screen import TaskScreen, task_screen
from tasks.work import work_of
from tests.factories import SETTLED_HEADER, a_batch, a_campaign
from tests.tasks.desk import Desk, a_desk, lease, submit


def screen(desk: Desk, slot: Slot) -> TaskScreen:
    work = work_of(desk.db, lease(desk.db, desk.person(len(desk.people)), slot).id)
    assert work is not None
    return task_screen(work)


def shown(desk: Desk, slot: Slot, key: str) -> str | None:
    return next(field.shown for field in screen(desk, slot).fields if field.key == key)


def test_a_sure_reading_is_shown_to_the_first_only(db: Session) -> None:
    desk = a_desk(db, readings={"sex": "Nam"})
    first, second = desk.slots("person")
    assert shown(desk, first, "sex") == "Nam"
    assert shown(desk, second, "sex") is None


def test_a_third_is_shown_nothing(db: Session) -> None:
    desk = a_desk(db, readings={"sex": "Nam"})
    desk.enter(desk.person(0), "person")
    desk.enter(desk.person(1), "person", sex="Nữ")
    assert shown(desk, desk.slots("person")[2], "sex") is None


def test_a_reading_that_is_not_sure_is_shown_to_nobody(db: Session) -> None:
    desk = a_desk(db, readings={"sex": "Nam"})
    desk.cell("sex").sure = False
    assert shown(desk, desk.slots("person")[0], "sex") is None


def test_a_blind_campaign_shows_no_reading(db: Session) -> None:
    batch = a_batch(db, a_campaign(db, preset=Preset.BLIND))
    desk = a_desk(db, batch=batch, readings={"sex": "Nam"})
    assert shown(desk, desk.slots("person")[0], "sex") is None


def test_a_preset_that_changes_while_a_task_is_lent_changes_nothing_of_what_its_holder_was_shown(db: Session) -> None:
    desk = a_desk(db, rows=2, readings={"sex": "Nam"})
    slot = lease(db, desk.person(0), desk.slots("person")[0])
    desk.page.batch.campaign.preset = Preset.BLIND
    submit(db, desk.person(0), desk.filled(slot))
    assert db.scalars(select(Answer.shown).where(Answer.field_id == desk.cell("sex").id)).all() == ["Nam"]
    assert shown(desk, desk.slots("person", 1)[0], "sex") is None


def test_a_header_is_entered_by_two_who_saw_no_reading(db: Session) -> None:
    desk = a_desk(db)
    cell = desk.cell("vaccine", -1)
    cell.reading, cell.sure = "AstraZeneca", True
    assert shown(desk, desk.slots("header", -1)[0], "vaccine") is None


def test_the_first_of_a_dose_group_sees_the_settled_header_and_the_second_does_not(db: Session) -> None:
    desk = a_desk(db, own_dose_cells=True)
    desk.settle_header()
    first, second = (screen(desk, slot) for slot in desk.slots("dose"))
    words = {word.role: word.value for word in first.header}
    assert words["dose.lot"] == SETTLED_HEADER["lot"]
    assert {field.key: field.may_be_same for field in first.fields}["lot"]
    assert second.header == ()
    assert not any(field.may_be_same or field.header for field in second.fields)


@pytest.mark.parametrize("group", ["person", "numbers", "address"])
def test_only_the_dose_group_sees_the_header(db: Session, group: str) -> None:
    desk = a_desk(db)
    desk.settle_header()
    assert screen(desk, desk.slots(group)[0]).header == ()


def test_a_screen_tells_neither_page_nor_row_nor_another_s_answer(db: Session) -> None:
    desk = a_desk(db, rows=2)
    desk.enter(desk.person(0), "person", 1, full_name="Thạch Sô Phia")
    told = repr(screen(desk, desk.slots("person", 1)[1]))
    for secret in ("Thạch", "row=", "page", "locator", "printed_number", "account"):
        assert secret not in told


def test_a_mark_offers_what_the_form_names_in_the_order_of_the_paper(db: Session) -> None:
    desk = a_desk(db)
    fields = screen(desk, desk.slots("person")[0]).fields
    assert [field.key for field in fields] == ["strike", "full_name", "birth_date", "sex"]
    assert fields[0].options == ("no", "yes")
