"""Notice that a page that was just read is here already, and keep what a person says of it. Steps: they never commit.

A page that may be another again waits, with its picture and fingerprint but without records: nothing of it is counted
or planned until a person has told the two apart; then it is read again. It must not know who may decide.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.alike import likeliest, same_page
from ocr.results import PageReading
from ocr.seen import Fingerprint, Likeness, fingerprint_from_json
from ocr.storage import Store
from ocr.store_reading import keep_picture
from records.database import now
from records.ledger import note
from records.models.campaign import Batch
from records.models.paper import Page
from records.sentences import PersonError, Sentence, say
from records.words import PageState

#: Why a page waits that may be another one again.
SEEN_BEFORE = "seen_before"

#: So many pages are compared row by row; a page seen again was first or second of all in every measurement.
CLOSER = 8


class NotInDoubt(PersonError):
    """Nobody needs to say any more whether the page is another one again, or it cannot be that one."""


@dataclass(frozen=True)
class Looked:
    """What a look found: the page that this one is again, if any, and those that it was compared with."""

    found: int | None = None
    likeness: Likeness | None = None
    compared: frozenset[int] = frozenset()


def look_for(db: Session, page: Page, mine: Fingerprint, before: Looked | None = None) -> Looked:
    """Look for the page among those of its form in its campaign and district; those looked at before are left out.

    The first look needs no lock and takes 0.2 ms a page there; the second, under `lock_district`, sees only new ones.
    """
    before = before or Looked()
    if page.told_apart or before.found is not None:
        return before
    coarse = Page.fingerprint["coarse"].as_string()
    query = (
        select(Page.id, coarse)
        .join(Batch, Batch.id == Page.batch_id)
        .where(
            Batch.campaign_id == page.batch.campaign_id,
            Batch.district_code == page.batch.district_code,
            Page.form_key == mine.form_key,
            Page.id != page.id,
            coarse.is_not(None),
        )
    )
    others = [(page_id, kept) for page_id, kept in db.execute(query) if page_id not in before.compared]
    closer = [others[place][0] for place in likeliest(mine.coarse, [kept for _, kept in others], CLOSER)]
    compared = before.compared | {page_id for page_id, _ in others}
    alike = [(likeness, one) for likeness, one in _compare(db, mine, closer) if likeness.same]
    if not alike:
        return Looked(compared=compared)
    likeness, one = max(alike, key=lambda found: (found[0].rows_same, found[0].picture))
    return Looked(_first(db, one).id, likeness, compared)


def _compare(db: Session, mine: Fingerprint, page_ids: Collection[int]) -> list[tuple[Likeness, Page]]:
    pages = db.scalars(select(Page).where(Page.id.in_(page_ids))).all()
    return [(same_page(mine, fingerprint_from_json(one.fingerprint)), one) for one in pages if one.fingerprint]


def _first(db: Session, page: Page) -> Page:
    """Follow a page that is another one again to that one."""
    while page.state == PageState.SAME and page.same_as_id is not None:
        page = db.get_one(Page, page.same_as_id)
    return page


def lock_district(db: Session, page: Page) -> None:
    """Let no two pages of a campaign's district be written at once: they may be one page, read side by side.

    The lock is on the district's first batch, which is always there; on SQLite the transaction itself is the lock.
    """
    first = (
        select(Batch.id)
        .where(Batch.campaign_id == page.batch.campaign_id, Batch.district_code == page.batch.district_code)
        .order_by(Batch.id)
        .limit(1)
    )
    db.execute(first.with_for_update(key_share=True))


def write_seen(db: Session, store: Store, page: Page, reading: PageReading, mine: Fingerprint, looked: Looked) -> None:
    """Let a page wait that looks like another one, with what is needed to compare the two."""
    db.refresh(page, with_for_update=True)
    if page.state != PageState.RECEIVED or looked.likeness is None:
        return
    keep_picture(store, page, reading, mine)
    page.read_at = now(db)
    page.state, page.reason, page.same_as_id = PageState.WAITING, SEEN_BEFORE, looked.found
    rows = {"rows_same": looked.likeness.rows_same, "rows_compared": looked.likeness.rows_compared}
    note(db, "page.seen_before", f"page:{page.id}", same_as=looked.found, **rows)
    db.flush()


def how_alike(page: Page, other: Page, place: str) -> Sentence:
    """Say how alike a page is to the other, whose locator is `place`."""
    if page.fingerprint and other.fingerprint:
        one = same_page(fingerprint_from_json(page.fingerprint), fingerprint_from_json(other.fingerprint))
        if one.rows_same and page.form_key == other.form_key:
            return say("{same} of {rows} rows are the same as on {place}", same=one.rows_same,
                       rows=one.rows_compared, place=place)  # fmt: skip
    return say("It may be the same page as {place}", place=place)


def link_same(db: Session, page: Page, other: Page, by: int) -> None:
    """Keep that a waiting page is the other one again: nothing of it is ever planned. Raises NotInDoubt."""
    _lock(db, page)
    first = _first(db, other)
    if page.state not in (PageState.WAITING, PageState.UNREADABLE):
        raise NotInDoubt(say("This page no longer waits: somebody has decided about it, or it has been read."))
    if first.id == page.id:
        raise NotInDoubt(say("Choose another page: a page cannot be itself again."))
    page.state, page.reason, page.same_as_id, page.told_apart = PageState.SAME, None, first.id, False
    note(db, "page.same", f"page:{page.id}", by, same_as=first.id)
    db.flush()


def tell_apart(db: Session, page: Page, by: int) -> None:
    """Keep that a page is not the other one; the readers take it up, and its tasks are planned. Raises NotInDoubt."""
    _lock(db, page)
    in_doubt = page.state == PageState.SAME or (page.state == PageState.WAITING and page.reason == SEEN_BEFORE)
    if not in_doubt:
        raise NotInDoubt(say("This page no longer waits: somebody has decided about it, or it has been read."))
    page.state, page.reason, page.told_apart = PageState.RECEIVED, None, True
    page.attempts, page.reading_until = 0, None
    note(db, "page.told_apart", f"page:{page.id}", by, same_as=page.same_as_id)
    db.flush()


def _lock(db: Session, page: Page) -> None:
    # Of the page alone: what was loaded with it by an outer join cannot be locked.
    db.refresh(page, with_for_update={"of": Page})
