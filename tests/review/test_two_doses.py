"""A list row with columns for two doses: each dose has its own cells, and an empty one is no dose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.results import HEADER_ROW, FieldReading, PageReading, RecordReading
from ocr.storage import Store
from ocr.store_reading import write_reading
from ocr.to_scan import ToScan
from records.conservation import DoseTerm
from records.forms import form_by_key
from review.commit import commit_ready
from review.conservation import sheet
from review.models import Dose
from tasks.plan import plan_page
from tasks.screen import task_screen
from tasks.work import work_of
from tests.factories import SETTLED_HEADER, a_batch, a_received_page
from tests.review.desk import said
from tests.tasks.desk import Desk, lease

FORM = form_by_key("danh-sach-tiem")
FIRST: dict[str, Any] = {"dose1_date": "2021-07-25", "dose1_vaccine": "AstraZeneca", "dose1_lot": "NJ0342"}


@pytest.fixture
def desk(db: Session, tmp_path: Path) -> Desk:
    """A planned page of one row with cells for two doses, whose header is settled."""
    specs = [spec for spec in FORM.columns if spec.dose or not spec.inherits]
    fields = {False: FORM.header, True: specs}
    head, row = (
        RecordReading(number, tuple(FieldReading(one.key, (10, 40, 300, 30), crop=b"crop") for one in fields[is_row]))
        for number, is_row in ((HEADER_ROW, False), (0, True))
    )
    page = a_received_page(db, a_batch(db))
    write_reading(db, Store(tmp_path), page, PageReading(FORM.key, b"page", 400, 600, ToScan(), head, (row,)))
    plan_page(db, page, FORM)
    found = Desk(db, page)
    found.both("header", -1, **{**SETTLED_HEADER, "dose": "2"})
    return found


def entered(desk: Desk, **cells: Any) -> list[Dose]:
    for group in ("person", "numbers", "address", "dose"):
        desk.both(group, **cells)
    commit_ready(desk.db)
    return list(desk.db.scalars(select(Dose).order_by(Dose.number)))


def test_each_dose_is_committed_with_its_own_cells_and_only_the_heads_takes_from_the_head(desk: Desk) -> None:
    first, second = entered(desk, **FIRST, dose2_date="2021-09-26")
    assert [said(first, role) for role in ("dose.date", "dose.lot")] == ["2021-07-25", "NJ0342"]
    assert [said(second, role) for role in ("dose.date", "dose.lot")] == ["2021-09-26", SETTLED_HEADER["lot"]]


def test_an_empty_second_dose_never_becomes_a_dose_whatever_the_head_says(desk: Desk) -> None:
    (only,) = entered(desk, **FIRST)
    assert only.number == 1
    found = sheet(desk.db)
    assert found.balances() and found.doses == {DoseTerm.COMMITTED: 1, DoseTerm.EMPTY_CELL: 1}


def test_only_the_cells_of_the_heads_dose_may_be_the_same_as_the_head(desk: Desk) -> None:
    work = work_of(desk.db, lease(desk.db, desk.person(len(desk.people)), desk.slots("dose")[0]).id)
    assert work is not None
    cells = {field.key: field for field in task_screen(work).fields}
    assert cells["dose2_lot"].may_be_same and cells["dose2_lot"].header == SETTLED_HEADER["lot"]
    assert not cells["dose1_lot"].may_be_same and cells["dose1_lot"].header is None
