"""Two papers side by side, as a reviewer gets them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select

from ocr.storage import Store
from records.database import read, write
from records.models.ledger import Event
from records.models.people import Account
from review.commit import commit_ready
from review.models import Decision, PersonPaper
from tests.factories import field_of
from tests.review.desk import the_dispute
from tests.review.test_persons import NO_NUMBER, SECOND, row
from tests.webapp.conftest import Browse, Browser, hidden
from webapp.settings import Settings

PICTURE = b"\x89PNG the picture of a cell"


@pytest.fixture
def chi(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["chi"])


def a_pair(engine: Engine, settings: Settings, **cells: str) -> int:
    """A committed row, and one like it that waits; the number of the one that waits."""
    with write(engine) as db:
        row(db)
        commit_ready(db)
        waits = row(db, SECOND, **{**NO_NUMBER, **cells})
        field_of(waits, "full_name").crop = Store(settings.store).put(PICTURE)
        commit_ready(db)
        return the_dispute(db).record_id


def acts(html: str) -> list[str]:
    return re.findall(r'name="act" value="([^"]*)" data-number="\d"', html)


def test_both_papers_are_shown_with_their_locators_values_and_pictures(
    chi: Browser, engine: Engine, settings: Settings
) -> None:
    waits = a_pair(engine, settings)
    html = chi.get("/review").text
    assert len(set(re.findall(r"BĐ-\d{4,}-\d{2,} dòng 1", html))) == 2 and "data:image/png;base64," in html
    assert "25/07/2021" in html and "26/09/2021" in html and "Cùng một người?" in html
    assert acts(html) == ["same", "different"]
    with read(engine) as db:
        seen = set(db.scalars(select(Event.subject).where(Event.act == "row.seen")))
    assert f"record:{waits}" in seen and len(seen) == 2


def test_where_they_contradict_a_reviewer_says_which_paper_is_right(
    chi: Browser, engine: Engine, settings: Settings
) -> None:
    waits = a_pair(engine, settings, full_name="Điểu Hờn", id_number="070084000999")
    html = chi.get("/review").text
    assert f"same {waits}" in acts(html) and len(acts(html)) == 3 and "<mark>Hờn</mark>" in html


def test_same_person_is_said_by_one_button_and_taken_back_by_another(
    chi: Browser, engine: Engine, settings: Settings
) -> None:
    a_pair(engine, settings)
    html = chi.get("/review").text
    answer = chi.post("/review/decide", **{**hidden(html), "act": "same"})
    assert answer.status_code == 303
    with write(engine) as db:
        assert db.scalars(select(Decision.choice)).all() == ["same"]
        commit_ready(db)
        assert len(set(db.scalars(select(PersonPaper.person_id)))) == 1
    html = chi.get("/review").text
    assert "Cùng một người" in html
    number = re.search(r'name="decision" value="(\d+)"', html)
    assert number is not None
    chi.post("/review/undo", **{**hidden(html), "decision": number[1]})
    with read(engine) as db:
        assert len(set(db.scalars(select(PersonPaper.person_id)))) == 2
    assert acts(chi.get("/review").text) == ["same", "different"]
