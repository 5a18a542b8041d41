from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.storage import Store
from records.models.paper import Dispute
from records.words import FieldState, Mark
from review.answers import NotAnAnswer
from review.commit import commit_ready
from review.models import Dose
from review.queue import next_dispute
from review.reconcile import AnswerRefused, apply, match
from review.returned import say_meaning, settle_returned, waiting_rows
from review.showing import dispute_screen
from review.upload import NothingToUpload, make
from review.upload_models import RowAct, Upload, UploadRow
from tests import factories
from tests.factories import OTHER_DISTRICT, SETTLED_ROW, records_of, settle
from tests.review.desk import a_ready_page, chi, decided, the_dispute, written
from tests.review.sending import (
    LONG,
    TAKEN,
    Says,
    answer_bytes,
    answered,
    giang,
    handed_over,
    kept_answer,
    outcomes,
    read_back,
    renew,
)

NAMES = ("Điểu Hơn", "Thị Mai", "Trần Văn Bình")
IDS = ("070084000999", "070084000111", "285946782")
WRONG_ID = "Số CMND/CCCD không hợp lệ"
ALREADY = "Mũi tiêm đã tồn tại trên hệ thống"


def three_sent(db: Session, store: Store) -> Upload:
    """Three people's doses in a file that was handed over."""
    born = SETTLED_ROW["birth_date"]
    rows = [{"full_name": name, "id_number": one, "birth_date": born} for name, one in zip(NAMES, IDS, strict=True)]
    page = a_ready_page(db, *rows)
    settle(db, records_of(db, page)[0], {"declared": Mark.BLANK, "foot_date": Mark.BLANK})
    assert commit_ready(db) == 3
    return handed_over(db, store, giang(db))


def by_name(**said: str | None) -> Says:
    """Say something else of the people whose last word this is; of everybody else that they were taken."""
    return lambda row: said.get(row["Họ và tên"].split()[-1], TAKEN)


def test_each_row_ends_accepted_already_there_or_rejected(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    found = answered(db, store, giang(db), upload, by_name(Mai=ALREADY, Bình=WRONG_ID))
    assert outcomes(db) == ["accepted", "already", "rejected"]
    assert upload.answered_at is not None and not found.unclear


def test_a_rejected_row_reopens_the_field_that_the_message_names(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    answered(db, store, giang(db), upload, by_name(Bình=WRONG_ID))
    dispute = the_dispute(db)
    assert dispute.field is not None and dispute.field.role == "person.national_id"
    assert (dispute.field.state, dispute.code) == (FieldState.DISPUTED, "rejected")


def test_the_reviewer_sees_what_the_platform_said(db: Session, store: Store) -> None:
    answered(db, store, giang(db), three_sent(db, store), by_name(Bình=WRONG_ID))
    who = chi(db)
    dispute = next_dispute(db, who)
    assert dispute is not None
    reason = dispute_screen(db, dispute, Random(1)).reason
    assert reason is not None and WRONG_ID in str(reason)


def test_a_rejected_dose_waits_for_its_reviewer_and_then_goes_out_once_more(db: Session, store: Store) -> None:
    answered(db, store, giang(db), three_sent(db, store), by_name(Bình=WRONG_ID))
    assert settle_returned(db) == 0
    with pytest.raises(NothingToUpload):
        make(db, store, LONG)
    decided(db, chi(db), written("285946783"))
    assert settle_returned(db) == 1
    again = make(db, store, LONG)
    [row] = db.scalars(select(UploadRow).where(UploadRow.upload_id == again.id)).all()
    assert (row.act, row.dose.version) == (RowAct.NEW, 2)
    assert row.dose.values["person.national_id"]["value"] == "285946783"
    with pytest.raises(NothingToUpload):
        make(db, store, LONG)


def test_a_value_that_stands_lets_the_same_version_go_again(db: Session, store: Store) -> None:
    answered(db, store, giang(db), three_sent(db, store), by_name(Bình=WRONG_ID))
    decided(db, chi(db), written(IDS[2]))
    assert settle_returned(db) == 1
    make(db, store, LONG)
    assert db.scalars(select(Dose).where(Dose.version > 1)).all() == []


def test_a_dose_corrected_after_it_was_accepted_goes_out_as_a_correction(db: Session, store: Store) -> None:
    answered(db, store, giang(db), three_sent(db, store), by_name())
    renew(db, NAMES[0])
    again = make(db, store, LONG)
    [row] = db.scalars(select(UploadRow).where(UploadRow.upload_id == again.id)).all()
    assert (again.row_count, row.act) == (1, RowAct.CORRECTION)


def test_a_correction_waits_until_the_first_version_is_answered(db: Session, store: Store) -> None:
    three_sent(db, store)
    renew(db, NAMES[0])
    with pytest.raises(NothingToUpload):
        make(db, store, LONG)


def test_where_the_key_is_dropped_person_and_dose_find_the_row(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    answered(db, store, giang(db), upload, by_name(Mai=ALREADY), without=["Ghi chú", "STT"])
    assert outcomes(db) == ["accepted", "already", "accepted"]


def test_where_the_numbers_are_dropped_too_name_and_birth_find_the_row(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    answered(db, store, giang(db), upload, by_name(Mai=ALREADY), without=["Ghi chú", "CMND/CCCD/Hộ chiếu"])
    assert outcomes(db) == ["accepted", "already", "accepted"]


def test_two_people_alike_are_not_guessed(db: Session, store: Store) -> None:
    alike = {key: SETTLED_ROW[key] for key in ("full_name", "birth_date")}
    a_ready_page(db, {"id_number": IDS[0]}, {**alike, "id_number": IDS[1]})
    commit_ready(db)
    upload = handed_over(db, store, giang(db))
    data = answer_bytes(store, upload, by_name(), without=["Ghi chú", "CMND/CCCD/Hộ chiếu"])
    found = match(db, giang(db), read_back(data))
    assert len(found.unclear) == 2 and found.new == []


def test_a_damaged_key_falls_back_to_the_person(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    data = answer_bytes(store, upload, by_name()).replace(b"CT", b"C7")
    found = match(db, giang(db), read_back(data))
    assert len(found.new) == 3


def test_a_row_whose_person_is_another_than_its_keys_changes_nothing(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    data = answer_bytes(store, upload, by_name()).replace(IDS[1].encode(), b"001099000001").replace(b"Mai", b"Khac")
    found = match(db, giang(db), read_back(data))
    assert (len(found.new), len(found.unclear), len(found.silent)) == (2, 1, 1)


def test_the_same_answer_twice_changes_nothing_more(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    answered(db, store, giang(db), upload, by_name(Bình=WRONG_ID))
    before = outcomes(db), len(db.scalars(select(Dispute)).all())
    data = answer_bytes(store, upload, by_name(Bình=WRONG_ID))
    found = match(db, giang(db), read_back(data))
    assert (found.new, found.repeated) == ([], 3)
    with pytest.raises(AnswerRefused):
        apply(db, giang(db), kept_answer(db, store, data), found)
    assert (outcomes(db), len(db.scalars(select(Dispute)).all())) == before


def test_an_answer_is_taken_over_once(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    data = answer_bytes(store, upload, by_name())
    kept, found = kept_answer(db, store, data), match(db, giang(db), read_back(data))
    first = apply(db, giang(db), kept, found).applied_at
    assert apply(db, giang(db), kept, found).applied_at == first


def test_what_an_answer_says_in_two_ways_changes_nothing(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    data = answer_bytes(store, upload, by_name())
    both = data + data.splitlines()[1].replace(TAKEN.encode(), WRONG_ID.encode()) + b"\n"
    found = match(db, giang(db), read_back(both))
    assert (len(found.new), len(found.unclear)) == (2, 2)


def test_a_later_answer_does_not_overturn_an_earlier_one(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    answered(db, store, giang(db), upload, by_name())
    found = match(db, giang(db), read_back(answer_bytes(store, upload, by_name(Mai=WRONG_ID))))
    assert (len(found.unclear), found.repeated) == (1, 2)


def test_half_an_answer_leaves_the_rest_unanswered_until_the_rest_comes(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    answered(db, store, giang(db), upload, by_name(Bình=None))
    assert outcomes(db) == ["accepted", "accepted", None] and upload.answered_at is None
    with pytest.raises(NothingToUpload):
        make(db, store, LONG)
    answered(db, store, giang(db), upload, by_name())
    assert upload.answered_at is not None


def test_rows_that_a_list_of_errors_leaves_out_count_as_taken_where_a_person_says_so(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    data = answer_bytes(store, upload, lambda row: WRONG_ID if "Bình" in row["Họ và tên"] else None)
    found = match(db, giang(db), read_back(data))
    apply(db, giang(db), kept_answer(db, store, data), found, rest_accepted=True)
    assert outcomes(db) == ["accepted", "accepted", "rejected"]


def test_the_rest_never_counts_as_taken_beside_a_row_that_is_not_clear(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    data = answer_bytes(store, upload, by_name(Mai="\ufffd\ufffd", Bình=None))
    found = match(db, giang(db), read_back(data))
    with pytest.raises(AnswerRefused, match="1 rows"):
        apply(db, giang(db), kept_answer(db, store, data), found, rest_accepted=True)
    assert outcomes(db) == [None, None, None]


def test_a_message_that_is_not_known_waits_for_a_coordinator_who_says_it_once(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    answered(db, store, giang(db), upload, by_name(Mai="Mã lỗi E17", Bình="Mã lỗi E18"))
    assert len(waiting_rows(db)) == 2
    assert say_meaning(db, "Mã lỗi E17", "person.phone", None) == 2
    assert waiting_rows(db) == []
    assert {one.field.role for one in db.scalars(select(Dispute)) if one.field} == {"person.phone"}


def test_a_fault_of_the_platform_is_sent_again_as_it_is(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    answered(db, store, giang(db), upload, by_name(Mai="Lỗi hệ thống, vui lòng thử lại"))
    assert make(db, store, LONG).row_count == 1


def test_a_phone_that_exists_already_is_no_dose_that_exists_already(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    answered(db, store, giang(db), upload, by_name(Mai="Số điện thoại đã tồn tại"))
    assert outcomes(db)[1] == "rejected"


def test_an_answer_to_a_file_that_was_not_handed_over_is_refused(db: Session, store: Store) -> None:
    a_ready_page(db, {})
    commit_ready(db)
    upload = make(db, store, LONG)
    with pytest.raises(AnswerRefused):
        match(db, giang(db), read_back(answer_bytes(store, upload, by_name())))


def test_another_districts_coordinator_cannot_answer_a_file(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    upload.district_code = factories.DISTRICT
    other = factories.who(db, factories.a_coordinator(db, district_code=OTHER_DISTRICT))
    with pytest.raises(AnswerRefused):
        match(db, other, read_back(answer_bytes(store, upload, by_name())))


def test_a_file_of_another_template_is_refused(store: Store) -> None:
    with pytest.raises(NotAnAnswer):
        read_back("Ngày,Số ca\n01/10/2021,17\n".encode())


def test_a_header_value_that_came_back_is_asked_once_for_all_its_rows(db: Session, store: Store) -> None:
    upload = three_sent(db, store)
    answered(db, store, giang(db), upload, lambda row: "Số lô vắc xin không đúng")
    assert the_dispute(db).field.role == "dose.lot"  # type: ignore[union-attr]
    decided(db, chi(db), written("NJ0343"))
    assert settle_returned(db) == 3
    assert make(db, store, LONG).row_count == 3
