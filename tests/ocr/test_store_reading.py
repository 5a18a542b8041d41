"""What was read of a page becomes its records and fields, once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocr.errors import CannotLayOut, LayoutProblem
from ocr.results import FieldReading, PageReading, RecordReading
from ocr.storage import Store
from ocr.store_reading import mark_waiting, write_reading
from records.models.ledger import Event
from records.models.paper import Field, Record
from records.words import PageState, RecordKind, RecordState
from tests.factories import a_received_page, field_of
from tests.ocr.test_report import SAME

NAME = FieldReading(
    "full_name", (5, 6, 70, 8), "Lê Thị Cúc", "LÊ THỊ CÚC", 96.0, True, {"title": "Họ tên"}, b"crop", b"wide"
)


def a_reading(unknown: tuple[str, ...] = ()) -> PageReading:
    header = RecordReading(
        -1, (FieldReading("lot", (1, 2, 3, 4), "A1098"), FieldReading("dose", None, crop=b"head")), None
    )
    rows = (
        RecordReading(0, (FieldReading("number", (0, 0, 5, 5)), NAME), "26"),
        RecordReading(1, (FieldReading("full_name", (9, 9, 9, 9)),), "27", blank=True),
    )
    return PageReading("danh-sach-tiem", b"page", 1600, 1100, SAME, header, rows, unknown)


def test_a_page_is_read_once_its_records_are_written(db: Session, store: Store) -> None:
    page = a_received_page(db)
    records = write_reading(db, store, page, a_reading())
    assert [(one.row, one.kind, one.printed_number) for one in records] == [
        (-1, RecordKind.HEADER, None),
        (0, RecordKind.ROW, "26"),
        (1, RecordKind.ROW, "27"),
    ]
    assert (page.state, page.form_key, page.width, page.height) == (PageState.READ, "danh-sach-tiem", 1600, 1100)
    assert page.read_at is not None and store.get(page.image or "") == b"page"


def test_a_field_keeps_all_that_was_read_of_it(db: Session, store: Store) -> None:
    field = field_of(write_reading(db, store, a_received_page(db), a_reading())[1], "full_name")
    assert (field.reading, field.raw, field.confidence, field.sure) == ("Lê Thị Cúc", "LÊ THỊ CÚC", 96.0, True)
    assert (field.kind, field.role, field.group, field.position) == ("person_name", "person.name", "person", 1)
    assert (field.box, store.get(field.crop or "")) == ([5, 6, 70, 8], b"crop")
    assert field.layout["title"] == "Họ tên" and store.get(field.layout["wide"]) == b"wide"


def test_a_header_field_without_a_place_has_the_head_of_the_page_as_its_picture(db: Session, store: Store) -> None:
    dose = field_of(write_reading(db, store, a_received_page(db), a_reading())[0], "dose")
    assert (dose.box, store.get(dose.crop or "")) == ([], b"head")


def test_a_blank_row_is_said_to_be_blank_by_the_machine(db: Session, store: Store) -> None:
    records = write_reading(db, store, a_received_page(db), a_reading())
    assert [(one.state, one.state_origin) for one in records[1:]] == [
        (RecordState.LIVE, None),
        (RecordState.BLANK, "machine"),
    ]


@pytest.mark.parametrize("state", [PageState.READ, PageState.WAITING, PageState.SAME, PageState.UNREADABLE])
def test_only_a_page_that_is_to_be_read_is_written(db: Session, store: Store, state: PageState) -> None:
    page = a_received_page(db, state=state)
    assert write_reading(db, store, page, a_reading()) == []
    assert (page.state, db.scalar(select(func.count(Field.id)))) == (state, 0)


def test_a_reading_written_twice_is_there_once(db: Session, store: Store) -> None:
    page = a_received_page(db)
    write_reading(db, store, page, a_reading())
    assert write_reading(db, store, page, a_reading()) == []
    assert db.scalar(select(func.count(Record.id))) == 3


def test_the_ledger_counts_rows_and_unknown_columns_and_names_nobody(db: Session, store: Store) -> None:
    page = a_received_page(db)
    write_reading(db, store, page, a_reading(unknown=("Dân tộc", "Mũi số")))
    event = db.scalars(select(Event).where(Event.act == "page.read")).one()
    assert (event.subject, event.data) == (f"page:{page.id}", {"rows": 2, "unknown_columns": 2})


@pytest.mark.parametrize("code", LayoutProblem)
def test_a_page_that_cannot_be_laid_out_waits_with_its_reason(db: Session, code: LayoutProblem) -> None:
    page = a_received_page(db)
    mark_waiting(db, page, CannotLayOut(code).code)
    assert (page.state, page.reason) == (PageState.WAITING, code.value)
