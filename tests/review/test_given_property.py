"""Promise 6 as a property: whatever paper says and batches answer, a committed dose has evidence that it was given."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.storage import Store
from records.models.paper import Record
from records.words import EmptySignature, ListMade, Mark
from review.commit import commit_ready
from review.models import DoseSource
from tests import factories
from tests.factories import field_of
from tests.review.desk import a_ready_page
from tests.review.test_certificates import FIRST, a_desk, entered

#: What the three cells may say; the last of each is "not known".
MARKS = {
    "signature": ("yes", "no", "deferred", Mark.BLANK, Mark.UNREADABLE),
    "remark": ("given", "deferred", "absent", "other", Mark.BLANK, Mark.UNREADABLE),
    "strike": ("yes", "no", Mark.UNREADABLE),
}
ROW = st.fixed_dictionaries({key: st.sampled_from(words) for key, words in MARKS.items()})
SHOULD_BE = st.sampled_from([None, None, None, "yes", "no", "deferred"])


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.tuples(ROW, SHOULD_BE), min_size=4, max_size=8),
    made=st.sampled_from(ListMade),
    empty=st.sampled_from(EmptySignature),
)
def test_no_dose_of_a_list_is_committed_without_evidence_that_it_was_given(
    db: Session, rows: list[tuple[dict[str, str | Mark], str | None]], made: ListMade, empty: EmptySignature
) -> None:
    batch = factories.a_batch(db, list_made=made, empty_signature=empty)
    page = a_ready_page(db, *(row for row, _ in rows), batch=batch)
    for record, (_, better) in zip(factories.rows_of(db, page), rows, strict=True):
        field_of(record, "signature").should_be = better
    commit_ready(db)
    committed = set(db.scalars(select(DoseSource.record_id)))
    for record in factories.rows_of(db, page):
        assert (record.id in committed) == _was_given(record, made, empty)


def _was_given(record: Record, made: ListMade, empty: EmptySignature) -> bool:
    """The same said another way: a line through it or a refusal, then a word for it, then what the batch answers."""
    strike, remark, signature = (field_of(record, key) for key in ("strike", "remark", "signature"))
    said = signature.should_be or signature.value
    if strike.value != "no" or remark.value in ("deferred", "absent") or said == "deferred":
        return False
    if remark.mark == Mark.UNREADABLE or (signature.mark == Mark.UNREADABLE and not said):
        return False
    if remark.value == "given" or said == "yes":
        return True
    return (empty, made) == (EmptySignature.GIVEN, ListMade.AFTER)


@pytest.mark.parametrize("vaccine", ["AstraZeneca", Mark.BLANK])
@pytest.mark.parametrize("day", ["2021-09-26", Mark.BLANK])
def test_a_second_dose_is_committed_only_by_its_own_filled_cells_and_never_by_the_first_ones(
    db: Session, tmp_path: Path, day: str | Mark, vaccine: str | Mark
) -> None:
    desk = entered(a_desk(db, Store(tmp_path)), **FIRST, dose2_date=day, dose2_vaccine=vaccine, dose2_lot="NJ0342")
    commit_ready(db)
    numbers = select(DoseSource.number).where(DoseSource.record_id == desk.row().id)
    filled = Mark.BLANK not in (day, vaccine)
    assert sorted(db.scalars(numbers)) == ([1, 2] if filled else [1])
