"""Evidence is per field: what two people agree on is settled, and only what differs is asked once more."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from records.words import FieldState
from tasks.models import Purpose
from tests.factories import SETTLED_ROW
from tests.stateful.paper import SLIPS
from tests.tasks.desk import a_desk

GROUPS = ("person", "numbers", "address", "dose")
#: Missing diacritics alone settle an address.
SLIP = {**SLIPS, "address": "thôn 4, xã Minh Hưng"}
ASKED = [key for key in SETTLED_ROW if key not in ("strike", "signature")]


@pytest.mark.parametrize("key", ASKED)
def test_one_differing_field_of_ten_makes_one_further_slot_that_asks_it_alone(db: Session, key: str) -> None:
    desk = a_desk(db)
    desk.settle_header()
    cell = desk.cell(key)
    for group in GROUPS:
        desk.enter(desk.person(0), group)
        desk.enter(desk.person(1), group, **({key: SLIP[cell.kind]} if group == cell.group else {}))
    slots = [slot for group in GROUPS for slot in desk.slots(group)]
    assert [(slot.purpose, slot.field_ids) for slot in slots if slot.ordinal > 2] == [(Purpose.THIRD, [cell.id])]
    settled = [desk.cell(one).state for one in SETTLED_ROW if one != key]
    assert len(settled) == 9 and set(settled) == {FieldState.SETTLED}
