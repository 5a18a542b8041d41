"""A page that may be here already: shown beside the other, linked or told apart by a person who may see both."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from ocr.seen_before import SEEN_BEFORE
from records.database import read, write
from records.models.ledger import Event
from records.models.paper import Page
from records.models.people import Account
from records.words import PageState
from tests.factories import a_batch, a_page, a_received_page
from tests.webapp.conftest import Browse, Browser


@pytest.fixture
def hoa(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["hoa"])


def a_doubtful_page(engine: Engine, other_site: bool = False) -> tuple[int, int]:
    """A page of Hoa's site that looks like one that was read before: both ids."""
    with write(engine) as db:
        batch = a_batch(db, number=7)
        theirs = a_batch(db, campaign=batch.campaign, number=8, site="Trạm Y tế xã Bom Bo") if other_site else batch
        known = a_page(db, batch=theirs, sequence=1)
        doubt = {"state": PageState.WAITING, "reason": SEEN_BEFORE, "same_as_id": known.id}
        return a_received_page(db, batch, sequence=2, **doubt).id, known.id


def stood(engine: Engine, page_id: int) -> tuple[PageState, bool]:
    with read(engine) as db:
        page = db.get_one(Page, page_id)
        return PageState(page.state), page.told_apart


def test_the_two_are_shown_side_by_side_with_what_they_share(hoa: Browser, engine: Engine) -> None:
    page, known = a_doubtful_page(engine)
    html = hoa.get(f"/intake/page/{page}/same").text
    assert f'src="/page/{page}/picture"' in html and f'src="/page/{known}/picture"' in html
    assert "BĐ-0007-01" in html and "Cùng một trang" in html and "Trang khác" in html


def test_the_batch_leads_to_comparing_and_not_to_placing(hoa: Browser, engine: Engine) -> None:
    page, _ = a_doubtful_page(engine)
    with read(engine) as db:
        batch = db.get_one(Page, page).batch_id
    html = hoa.get(f"/intake/batch/{batch}").text
    assert f"/intake/page/{page}/same" in html and f"/intake/page/{page}/place" not in html


@pytest.mark.parametrize(
    ("answer", "state", "told_apart"), [("same", PageState.SAME, False), ("other", PageState.RECEIVED, True)]
)
def test_what_the_person_says_is_kept_with_their_name(
    hoa: Browser, engine: Engine, people: dict[str, Account], answer: str, state: PageState, told_apart: bool
) -> None:
    page, _ = a_doubtful_page(engine)
    assert hoa.post(f"/intake/page/{page}/same", answer=answer).status_code == 303
    assert stood(engine, page) == (state, told_apart)
    act = {"same": "page.same", "other": "page.told_apart"}[answer]
    with read(engine) as db:
        assert db.scalars(select(Event.actor_id).where(Event.act == act)).one() == people["hoa"].id


def test_a_link_made_by_mistake_is_taken_back(hoa: Browser, engine: Engine) -> None:
    page, _ = a_doubtful_page(engine)
    for answer in ("same", "other"):
        hoa.post(f"/intake/page/{page}/same", answer=answer)
    assert stood(engine, page) == (PageState.RECEIVED, True)


@pytest.mark.parametrize("form", [{}, {"answer": "perhaps"}])
def test_no_answer_changes_nothing(hoa: Browser, engine: Engine, form: dict[str, str]) -> None:
    page, _ = a_doubtful_page(engine)
    assert hoa.post(f"/intake/page/{page}/same", **form).status_code == 422
    assert stood(engine, page) == (PageState.WAITING, False)


def test_a_clerk_is_not_shown_the_page_of_another_site_but_the_coordinator_is(
    hoa: Browser, browse: Browse, engine: Engine, people: dict[str, Account]
) -> None:
    page, _ = a_doubtful_page(engine, other_site=True)
    with read(engine) as db:
        batch = db.get_one(Page, page).batch_id
    html = hoa.get(f"/intake/batch/{batch}").text
    assert "BĐ-0008" not in html and "điều phối viên sẽ so" in html
    assert hoa.get(f"/intake/page/{page}/same").status_code == 404
    assert hoa.post(f"/intake/page/{page}/same", answer="same").status_code == 404
    assert browse(people["giang"]).get(f"/intake/page/{page}/same").status_code == 200


def test_a_page_that_looks_like_no_other_has_nothing_to_compare(hoa: Browser, engine: Engine) -> None:
    _, known = a_doubtful_page(engine)
    assert hoa.get(f"/intake/page/{known}/same").status_code == 404
