"""What goes out once more after the platform took it."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.storage import Store
from records.words import FieldState
from review.commit import commit_ready
from review.handover import HandOverRefused, UploadState, discard, state_of
from review.models import Dose
from review.upload import make
from review.upload_models import RowAct, UploadRow
from tests.factories import field_of, rows_of
from tests.review.desk import a_ready_page
from tests.review.sending import (
    LONG,
    WIDE,
    answered,
    giang,
    outcomes,
    renew,
    send,
)

WRONG_ID = "Số CMND/CCCD không hợp lệ"


def test_a_row_of_two_doses_is_answered_as_one(db: Session, store: Store) -> None:
    page = a_ready_page(db, {})
    commit_ready(db)
    second_dose(db)
    who = giang(db)
    upload = make(db, store, WIDE, made_by=who.account_id)
    send(db, upload, who)
    assert (upload.row_count, upload.counts["doses"]) == (1, 2)
    answered(db, store, who, upload, lambda row: WRONG_ID, template=WIDE)
    assert outcomes(db) == ["rejected", "rejected"]
    assert field_of(rows_of(db, page)[0], "id_number").state == FieldState.DISPUTED


def test_a_draft_made_before_a_correction_is_not_approved_but_made_anew(db: Session, store: Store) -> None:
    a_ready_page(db, {"full_name": "Điểu Thị Mai"})
    commit_ready(db)
    who = giang(db)
    draft = make(db, store, LONG, made_by=who.account_id)
    renew(db, "Điểu Thị Mai")
    with pytest.raises(HandOverRefused):
        send(db, draft, who)
    assert state_of(draft) == UploadState.DRAFT
    discard(db, who, draft)
    anew = make(db, store, LONG, made_by=who.account_id)
    [row] = db.scalars(select(UploadRow).where(UploadRow.upload_id == anew.id)).all()
    assert (row.act, row.dose.version) == (RowAct.NEW, 2)
    send(db, anew, who)
    assert state_of(anew) == UploadState.HANDED_OVER


def second_dose(db: Session) -> None:
    """Commit a second dose of the one person there is, on a paper of its own."""
    first = db.scalars(select(Dose)).one()
    a_ready_page(db, {}, header={"dose": "2", "session_date": "2021-09-25"})
    commit_ready(db)
    db.scalars(select(Dose).where(Dose.number == 2)).one().person_id = first.person_id
    db.flush()
