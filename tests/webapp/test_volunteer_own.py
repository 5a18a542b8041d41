"""What a volunteer sees of their own differences, and the button under them."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from ocr.storage import Store
from records.database import read, write
from records.models.paper import Dispute
from records.models.people import Account
from tests.review.desk import NAMES, a_disputed_desk, chi, decided, written
from tests.webapp.conftest import Browse, Browser
from webapp.settings import Settings


@pytest.fixture
def first(browse: Browse, engine: Engine, settings: Settings) -> Browser:
    """Whoever read the name first; it was decided as the second read it."""
    with write(engine) as db:
        desk = a_disputed_desk(db)
        desk.cell("full_name").crop = Store(settings.store).put(b"\x89PNG of a name")
        decided(db, chi(db), written(NAMES[1]))
        account = db.get_one(Account, desk.person(10).account_id)
    return browse(account)


def test_both_readings_are_shown_with_the_picture_and_nothing_is_counted(first: Browser) -> None:
    view = first.get("/work/differences").text
    assert NAMES[0] in view and NAMES[1] in view and NAMES[2] not in view
    assert view.count("data:image/png") == 1 and "%" not in view.split("<main")[1]


def test_the_button_leaves_it_to_a_reviewer_once(first: Browser, engine: Engine) -> None:
    view = first.get("/work/differences").text
    action = view.split('action="/work/differences/')[1].split('"')[0]
    assert first.post(f"/work/differences/{action}").status_code == 303
    assert "Người duyệt sẽ xem lại theo ý bạn: 1" in first.get("/work/differences").text
    assert first.post(f"/work/differences/{action}").status_code == 422
    with read(engine) as db:
        assert len(db.scalars(select(Dispute).where(Dispute.code == "insists")).all()) == 1


def test_nobody_else_sees_them(first: Browser, browse: Browse, people: dict[str, Account]) -> None:
    view = browse(people["an"]).get("/work/differences").text
    assert NAMES[0] not in view and "data:image" not in view
    assert browse(people["an"]).post("/work/differences/1").status_code == 422
