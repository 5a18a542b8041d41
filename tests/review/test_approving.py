"""What a district wants looked at before it is committed: nothing, a share, or all."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy.orm import Session

from records.models.paper import Record
from records.words import CommitMode, DisputeKind
from review.approving import set_rule
from review.commit import commit_ready
from review.conservation import sheet
from review.queue import next_dispute
from review.showing import dispute_screen
from tests.factories import DISTRICT, field_of, rows_of
from tests.review.desk import CONFIRMED, a_ready_page, chi, decided, the_dispute, written


def the_row(db: Session, mode: CommitMode, share: int = 0) -> Record:
    page = a_ready_page(db, {}, header={"foot_date": "2021-07-25", "declared": "1"})
    set_rule(db, page.batch.campaign_id, DISTRICT, mode, share)
    return rows_of(db, page)[0]


def test_a_clean_row_waits_for_a_reviewer_where_its_district_wants_all_looked_at(db: Session) -> None:
    the_row(db, CommitMode.ALL)
    assert commit_ready(db) == commit_ready(db) == 0
    screen = dispute_screen(db, the_dispute(db), Random(1))
    assert screen.kind == DisputeKind.APPROVAL and len(screen.fields) >= 9
    assert sheet(db).balances()
    reviewer = chi(db)
    assert next_dispute(db, reviewer) is the_dispute(db)
    decided(db, reviewer, CONFIRMED)
    assert commit_ready(db) == 1


def test_a_value_that_the_reviewer_mends_is_looked_at_once_more(db: Session) -> None:
    row = the_row(db, CommitMode.ALL)
    commit_ready(db)
    decided(db, chi(db), written("Điểu Hớn", field_id=field_of(row, "full_name").id))
    assert commit_ready(db) == 1


@pytest.mark.parametrize(("mode", "share", "committed"), [(CommitMode.CLEAN, 0, 1), (CommitMode.SAMPLE, 100, 0)])
def test_else_it_goes_by_itself_unless_it_is_of_the_sample(
    db: Session, mode: CommitMode, share: int, committed: int
) -> None:
    the_row(db, mode, share)
    assert commit_ready(db) == committed


def test_a_sample_is_a_share_of_the_rows(db: Session) -> None:
    page = a_ready_page(db, *[{}] * 60, header={"foot_date": "2021-07-25", "declared": "60"})
    set_rule(db, page.batch.campaign_id, DISTRICT, CommitMode.SAMPLE, 30)
    assert 60 * 0.4 < commit_ready(db) < 60
