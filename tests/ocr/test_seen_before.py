"""A page that is here already waits beside the other one, is linked or told apart, and is not looked for elsewhere."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.seen_before import SEEN_BEFORE, Looked, NotInDoubt, link_same, look_for, tell_apart, write_seen
from ocr.storage import Store
from records.models.campaign import Batch
from records.models.ledger import Event
from records.models.paper import Page, Record
from records.words import PageState
from tests.factories import OTHER_DISTRICT, a_batch, a_campaign, a_clerk, a_page, a_received_page
from tests.ocr.test_alike import ink, noisy, page
from tests.ocr.test_store_reading import a_reading

MINE = page(noisy(ink(1)))


@pytest.fixture
def batch(db: Session) -> Batch:
    return a_batch(db)


def kept(db: Session, batch: Batch, seed: int = 1, **over: object) -> Page:
    """A page that was read, with the fingerprint of that ink."""
    return a_page(db, rows=0, batch=batch, fingerprint=page(ink(seed)).as_json(), **over)


def arrived(db: Session, batch: Batch, **over: object) -> Page:
    return a_received_page(db, a_batch(db, batch.campaign), **over)


def test_a_page_is_found_among_those_of_its_district(db: Session, batch: Batch) -> None:
    first = [kept(db, batch, seed) for seed in range(12)][1]
    found = look_for(db, arrived(db, batch), MINE)
    assert found.found == first.id and found.likeness and found.likeness.rows_same == 12


def test_a_page_is_not_looked_for_in_another_district_campaign_or_form(db: Session, batch: Batch) -> None:
    kept(db, a_batch(db, batch.campaign, district_code=OTHER_DISTRICT))
    kept(db, a_batch(db, a_campaign(db)))
    kept(db, batch, form_key="giay-xac-nhan")
    assert look_for(db, arrived(db, batch), MINE).found is None


def test_a_page_told_apart_by_a_person_is_not_looked_for_again(db: Session, batch: Batch) -> None:
    kept(db, batch)
    assert look_for(db, arrived(db, batch, told_apart=True), MINE).found is None


def test_the_second_look_sees_what_came_since_the_first(db: Session, batch: Batch) -> None:
    kept(db, batch, 2)
    mine = arrived(db, batch)
    before = look_for(db, mine, MINE)
    assert before.found is None and len(before.compared) == 1
    since = kept(db, batch)
    assert look_for(db, mine, MINE, before).found == since.id


def test_a_page_seen_twice_before_leads_to_the_first_of_them(db: Session, batch: Batch) -> None:
    first = kept(db, batch, 2)
    kept(db, batch, state=PageState.SAME, same_as_id=first.id)
    assert look_for(db, arrived(db, batch), MINE).found == first.id


def test_a_page_seen_before_waits_with_its_picture_and_without_records(db: Session, batch: Batch, store: Store) -> None:
    first, mine = kept(db, batch), arrived(db, batch)
    write_seen(db, store, mine, a_reading(), MINE, look_for(db, mine, MINE))
    assert (mine.state, mine.reason, mine.same_as_id) == (PageState.WAITING, SEEN_BEFORE, first.id)
    assert store.get(mine.image or "") == b"page" and mine.fingerprint == MINE.as_json()
    assert db.scalars(select(Record).where(Record.page_id == mine.id)).all() == []
    assert db.scalars(select(Event.act).where(Event.subject == f"page:{mine.id}")).all() == ["page.seen_before"]


def test_a_page_that_is_read_already_is_not_put_aside(db: Session, batch: Batch, store: Store) -> None:
    kept(db, batch)
    mine = arrived(db, batch)
    looked = look_for(db, mine, MINE)
    mine.state = PageState.READ
    db.flush()
    write_seen(db, store, mine, a_reading(), MINE, looked)
    assert mine.state == PageState.READ and mine.same_as_id is None
    write_seen(db, store, arrived(db, batch), a_reading(), MINE, Looked())


def test_a_page_is_linked_to_the_first_of_its_kind(db: Session, batch: Batch) -> None:
    first = kept(db, batch)
    second = kept(db, batch, state=PageState.SAME, same_as_id=first.id)
    mine = arrived(db, batch, state=PageState.WAITING, reason=SEEN_BEFORE, same_as_id=second.id)
    link_same(db, mine, second, a_clerk(db).id)
    assert (mine.state, mine.same_as_id) == (PageState.SAME, first.id)


def test_a_page_is_never_linked_to_itself_nor_once_it_is_read(db: Session, batch: Batch) -> None:
    first = kept(db, batch)
    mine = arrived(db, batch, state=PageState.WAITING, reason=SEEN_BEFORE)
    hoa = a_clerk(db).id
    with pytest.raises(NotInDoubt):
        link_same(db, mine, mine, hoa)
    with pytest.raises(NotInDoubt):
        link_same(db, first, mine, hoa)


def test_a_page_told_apart_is_read_on(db: Session, batch: Batch) -> None:
    first = kept(db, batch)
    mine = arrived(db, batch, state=PageState.WAITING, reason=SEEN_BEFORE, same_as_id=first.id, attempts=2)
    hoa = a_clerk(db).id
    tell_apart(db, mine, hoa)
    assert (mine.state, mine.told_apart, mine.attempts) == (PageState.RECEIVED, True, 0)
    with pytest.raises(NotInDoubt):
        tell_apart(db, mine, hoa)
