from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ocr.storage import Damaged, Store
from records.database import write
from records.models.ledger import Event
from records.words import Mark
from review.commit import commit_ready
from review.going import row_key
from review.messages import Outcome
from review.models import Dose
from review.template import Template, template_by_key
from review.upload import NothingToUpload, make, read_upload_bytes
from review.upload_models import Upload, UploadRow
from tests import factories
from tests.factories import DISTRICT, MOMENT, OTHER_DISTRICT, SETTLED_HEADER, SETTLED_ROW, rows_of, someone_else
from tests.review.desk import a_ready_page, should_be, the_dose


def _template() -> Template:
    return template_by_key("ket-qua-tiem-dai")


def _rows(store: Store, upload: Upload) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(BytesIO(read_upload_bytes(store, upload))).worksheets[0]
    headers, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, headers), row, strict=True)) for row in rows]


def _one(db: Session, store: Store, **cells: str | Mark) -> dict[str, object]:
    a_ready_page(db, dict(cells))
    commit_ready(db)
    [row] = _rows(store, make(db, store, _template()))
    return row


def test_the_file_read_back_is_the_dose(db: Session, store: Store) -> None:
    row = _one(db, store)
    filled = {header: value for header, value in row.items() if value is not None}
    assert filled == {
        "STT": 1,
        "Họ và tên": "Điểu Hơn",
        "Ngày sinh": "30/06/1984",
        "Giới tính": "1",
        "Mã nhóm đối tượng (ưu tiên)": "Người dân",
        "Số điện thoại": "0912345678",
        "CMND/CCCD/Hộ chiếu": "070084000999",
        "Số thẻ BHYT": "7012345678",
        "Tỉnh/Thành phố": "Tỉnh Bình Phước",
        "Mã tỉnh/thành phố": "70",
        "Quận/Huyện": "Huyện Bù Đăng",
        "Mã quận/huyện": "696",
        "Xã/Phường": "Xã Minh Hưng",
        "Mã xã/phường": "25408",
        "Địa chỉ chi tiết": SETTLED_ROW["address"],
        "Mũi tiêm số": "1",
        "Tên vắc xin": "AstraZeneca",
        "Ngày tiêm": "25/07/2021",
        "Số lô": "NJ0342",
        "Cơ sở/Điểm tiêm": SETTLED_HEADER["site"],
        "Ghi chú": row_key(the_dose(db).id),
    }


def test_a_dose_goes_out_once(db: Session, store: Store) -> None:
    a_ready_page(db, {}, {})
    commit_ready(db)
    upload = make(db, store, _template())
    assert upload.row_count == 2
    with pytest.raises(NothingToUpload):
        make(db, store, _template())


def test_a_rejected_row_may_go_out_again(db: Session, store: Store) -> None:
    _one(db, store)
    row = db.scalars(select(UploadRow)).one()
    row.outcome, row.resolved_at = Outcome.REJECTED, MOMENT
    db.flush()
    assert make(db, store, _template()).row_count == 1


def test_only_the_districts_doses_go_out(db: Session, store: Store) -> None:
    a_ready_page(db, {})
    a_ready_page(db, someone_else(9), batch=factories.a_batch(db, district_code=OTHER_DISTRICT))
    commit_ready(db)
    upload = make(db, store, _template(), district=OTHER_DISTRICT)
    sent = db.get_one(Dose, db.scalars(select(UploadRow.dose_id)).one())
    assert (upload.row_count, upload.district_code, sent.district_code) == (1, OTHER_DISTRICT, OTHER_DISTRICT)


def test_rows_stand_in_the_order_of_the_paper(db: Session, store: Store) -> None:
    names = ["Thị Ba", "Điểu An", "Trần Bình"]
    a_ready_page(db, *[{"full_name": name} for name in names])
    commit_ready(db)
    assert [row["Họ và tên"] for row in _rows(store, make(db, store, _template()))] == names


def test_a_year_stays_a_year_and_is_counted(db: Session, store: Store) -> None:
    assert _one(db, store, birth_date="1984")["Ngày sinh"] == "1984"
    assert db.scalars(select(Upload)).one().counts["year_only"] == 1


def test_what_should_be_goes_out(db: Session, store: Store) -> None:
    page = a_ready_page(db, {})
    should_be(db, rows_of(db, page)[0], "full_name", "Điểu Hờn")
    commit_ready(db)
    [row] = _rows(store, make(db, store, _template()))
    assert row["Họ và tên"] == "Điểu Hờn"
    assert the_dose(db).values["person.name"]["value"] == "Điểu Hơn"


@pytest.mark.parametrize("address", ["thôn 3", "thôn 3, xã Lộc Thiện", Mark.BLANK])
def test_codes_that_are_not_sure_stay_empty_and_are_counted(db: Session, store: Store, address: str | Mark) -> None:
    row = _one(db, store, address=address)
    assert (row["Mã quận/huyện"], row["Mã xã/phường"]) == (None, None)
    assert db.scalars(select(Upload)).one().counts["without_codes"] == 1


def test_a_written_formula_is_text(db: Session, store: Store) -> None:
    assert _one(db, store, address="=1+1, xã Minh Hưng")["Địa chỉ chi tiết"] == "=1+1, xã Minh Hưng"
    written = openpyxl.load_workbook(BytesIO(read_upload_bytes(store, db.scalars(select(Upload)).one())))
    assert {cell.data_type for row in written.worksheets[0].iter_rows() for cell in row} <= {"s", "n"}


def test_a_dose_that_lacks_what_the_template_requires_is_held_back(db: Session, store: Store) -> None:
    a_ready_page(db, {"phone": Mark.BLANK}, {})
    commit_ready(db)
    strict = replace(
        _template(),
        columns=tuple(
            replace(column, required=column.required or column.source == "person.phone")
            for column in _template().columns
        ),
    )
    upload = make(db, store, strict)
    assert (upload.row_count, upload.counts["held_back"]) == (1, {"Số điện thoại": 1})


def test_what_is_too_much_for_one_file_goes_into_the_next(db: Session, store: Store) -> None:
    a_ready_page(db, {}, {}, {})
    commit_ready(db)
    small = replace(_template(), max_rows=2)
    first = make(db, store, small)
    assert (first.row_count, first.counts["left_for_next"], make(db, store, small).row_count) == (2, 1, 1)


def test_a_file_that_was_changed_is_refused(db: Session, store: Store) -> None:
    _one(db, store)
    upload = db.scalars(select(Upload)).one()
    store.path(upload.sha256).write_bytes(b"changed")
    with pytest.raises(Damaged):
        read_upload_bytes(store, upload)


def test_later_changes_do_not_reach_a_file(db: Session, store: Store) -> None:
    _one(db, store)
    upload = db.scalars(select(Upload)).one()
    before = read_upload_bytes(store, upload)
    the_dose(db).values = {}
    db.flush()
    assert read_upload_bytes(store, upload) == before


def test_a_file_is_in_the_ledger(db: Session, store: Store) -> None:
    _one(db, store)
    event = db.scalars(select(Event).where(Event.act == "upload.made")).one()
    assert event.data == {"rows": 1, "sha256": db.scalars(select(Upload)).one().sha256}


def test_two_makers_at_once_send_each_dose_once(engine: Engine, store: Store) -> None:
    with write(engine) as db:
        a_ready_page(db, {}, {})
        commit_ready(db)

    def run(_: int) -> int:
        try:
            with write(engine) as session:
                return make(session, store, _template(), district=DISTRICT).row_count
        except NothingToUpload:
            return 0

    with ThreadPoolExecutor(2) as makers:
        assert sorted(makers.map(run, range(2))) == [0, 2]
