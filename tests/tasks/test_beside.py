"""A page's head agrees with the cover sheet above it and with the session of its batch, or a reviewer looks."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ocr.covers import mark_cover
from records.cover import Cover
from records.models.campaign import Batch, VaccinationSession
from tasks.models import SlotState
from tests.factories import DISTRICT, FORM, SETTLED_HEADER, a_batch, a_received_page
from tests.tasks.desk import a_desk

SITE = SETTLED_HEADER["site"]


def a_session(db: Session, **over: object) -> Batch:
    """A batch that was handed in for a session."""
    batch = a_batch(db)
    values = {"site": SITE, "day": date(2021, 7, 25), "vaccine": "AstraZeneca", "dose_number": 1, **over}
    session = VaccinationSession(campaign_id=batch.campaign_id, district_code=DISTRICT, **values)
    db.add(session)
    db.flush()
    batch.session_id = session.id
    return batch


def cover_sheet(db: Session, batch: Batch, site: str = SITE, day: date | None = None) -> None:
    mark_cover(db, a_received_page(db, batch), Cover(DISTRICT, batch.number, FORM, site, day))
    db.flush()


def test_a_head_that_agrees_with_all_opens_its_rows(db: Session) -> None:
    batch = a_session(db)
    cover_sheet(db, batch, day=date(2021, 7, 25))
    desk = a_desk(db, batch=batch)
    desk.settle_header()
    assert desk.disputes() == []
    assert desk.slots("dose")[0].state == SlotState.OPEN


@pytest.mark.parametrize("said", [{"site": "Trạm Y tế xã Bom Bo"}, {"day": date(2021, 7, 26)}])
def test_a_head_unlike_the_cover_sheet_waits_for_a_reviewer(db: Session, said: dict[str, object]) -> None:
    batch = a_batch(db)
    cover_sheet(db, batch, **said)  # type: ignore[arg-type]
    desk = a_desk(db, batch=batch)
    desk.settle_header()
    assert desk.disputes() == [("check", "cover_differs")]
    assert desk.slots("dose")[0].state == SlotState.HELD


def test_only_the_cover_sheet_above_a_page_speaks_of_it(db: Session) -> None:
    batch = a_batch(db)
    cover_sheet(db, batch, site="Trạm Y tế xã Bom Bo")
    cover_sheet(db, batch)
    desk = a_desk(db, batch=batch)
    cover_sheet(db, batch, site="Trạm Y tế xã Bom Bo")
    desk.settle_header()
    assert desk.disputes() == []


@pytest.mark.parametrize(
    "said", [{"site": "TYT Bom Bo"}, {"day": date(2021, 7, 26)}, {"vaccine": "Moderna"}, {"dose_number": 2}]
)
def test_a_head_unlike_its_session_waits_for_a_reviewer(db: Session, said: dict[str, object]) -> None:
    desk = a_desk(db, batch=a_session(db, **said))
    desk.settle_header()
    assert desk.disputes() == [("check", "session_differs")]


def test_what_nobody_knows_of_a_session_contradicts_nothing(db: Session) -> None:
    desk = a_desk(db, batch=a_session(db, day=None, vaccine="", dose_number=0))
    desk.settle_header()
    assert desk.disputes() == []
