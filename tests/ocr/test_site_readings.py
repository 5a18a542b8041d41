"""A site's spreadsheet gives the batch's fields a second reading that counts beside one person."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.site_readings import Kept, NoListInside, keep_site_file, read_beside
from ocr.spreadsheet import cells_of
from ocr.storage import Store
from records.models.campaign import Batch
from records.models.paper import Page
from records.models.site_file import SiteFile
from tests.factories import a_page, field_of, rows_of
from tests.ocr.test_spreadsheet import a_workbook

TITLES = ["STT", "Họ tên", "Ngày sinh", "Giới tính", "CCCD"]


@pytest.fixture
def page(db: Session) -> Page:
    """A page whose three rows were read well enough to know the people."""
    page = a_page(db, rows=3)
    for number, (row, name) in enumerate(
        zip(rows_of(db, page), ("LÊ THI CÚC", "ĐIEU KHÁNH", "TRAN VAN BÌNH"), strict=True)
    ):
        row.printed_number = str(number + 1)
        field_of(row, "full_name").reading = name
    return page


def the_list() -> bytes:
    people = [("Lê Thị Cúc", "1961"), ("Điểu Khánh", "05/07/1988"), ("Trần Văn Bình", "1990")]
    lines = [[number, name, born, "Nữ", ""] for number, (name, born) in enumerate(people, start=1)]
    return a_workbook(TITLES, *lines)


def kept_list(db: Session, store: Store, page: Page, name: str, data: bytes) -> Kept:
    return keep_site_file(db, store, db.get_one(Batch, page.batch_id), name, data, cells_of(data, name))


def test_a_list_handed_in_later_is_laid_beside_the_pages_that_are_read(db: Session, store: Store, page: Page) -> None:
    kept = kept_list(db, store, page, "ds.xlsx", the_list())
    assert kept.beside == 3
    row = rows_of(db, page)[1]
    assert field_of(row, "full_name").file_reading == "Điểu Khánh"
    assert field_of(row, "birth_date").file_reading == "1988-07-05"
    assert field_of(row, "id_number").file_reading is None and field_of(row, "signature").file_reading is None


def test_a_list_of_which_one_name_fits_is_not_the_list_of_the_page(db: Session, store: Store, page: Page) -> None:
    batch = db.get_one(Batch, page.batch_id)
    people = [{"number": "1", "name": "Lê Thị Cúc", "values": {"full_name": "Lê Thị Cúc"}}]
    file = SiteFile(batch_id=batch.id, sha256="0" * 64, name="ds.xlsx", people=people, received_at=batch.created_at)
    db.add(file)
    assert read_beside(db, page) == 0, "one name is too little to know the page by"


def test_the_same_list_twice_is_one(db: Session, store: Store, page: Page) -> None:
    data = the_list()
    first, second = (kept_list(db, store, page, "ds.xlsx", data) for _ in range(2))
    assert second.already and second.file.id == first.file.id
    assert len(db.scalars(select(SiteFile)).all()) == 1


def test_a_table_without_the_titles_is_refused(db: Session, store: Store, page: Page) -> None:
    with pytest.raises(NoListInside, match="thu-chi"):
        kept_list(db, store, page, "thu-chi.xlsx", a_workbook(["Thu", "Chi"], [1, 2]))
