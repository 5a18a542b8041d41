"""Keep the layout that a person gave a page, and offer it to like pages. Steps: they never commit.

It must not know how a table is read, nor who may see which page.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from ocr.layout import Corners, Layout, layout_from_json
from records.ledger import note
from records.models.campaign import Batch
from records.models.paper import Page
from records.sentences import PersonError, say
from records.words import PageState

#: A page that nobody could lay out yet.
PLACEABLE = (PageState.WAITING, PageState.UNREADABLE)


#: So many pages are looked at for a layout before it is guessed anew.
_NEAREST = 50


class NotWaiting(PersonError):
    """The page does not wait for a layout, or no longer."""


def place(db: Session, page: Page, layout: Layout, actor_id: int) -> None:
    """Give a waiting page its layout; the readers then take it up. Raises NotWaiting."""
    lock_waiting(db, page)
    page.placed = layout.as_json()
    page.form_key = layout.form_key
    page.state, page.reason = PageState.RECEIVED, None
    page.attempts, page.reading_until = 0, None
    rows = len(layout.rows) - 1 - layout.titles
    note(db, "page.placed", f"page:{page.id}", actor_id, rows=rows, columns=len(layout.columns))
    db.flush()


def waits(page: Page) -> bool:
    """Say whether a page waits for a layout, and not for a word on whether it is another page again."""
    return page.state in PLACEABLE and (page.same_as_id is None or page.told_apart)


def waiting() -> ColumnElement[bool]:
    """Ask the database for the pages that wait for a layout."""
    return and_(Page.state.in_(PLACEABLE), or_(Page.same_as_id.is_(None), Page.told_apart))


def lock_waiting(db: Session, page: Page) -> None:
    """Lock a page that waits for a person. Raises NotWaiting, where somebody else was quicker too."""
    # Of the page alone: what was loaded with it hangs on outer joins, which PostgreSQL does not lock.
    db.refresh(page, with_for_update={"of": Page})
    if not waits(page):
        raise NotWaiting(say("This page no longer waits: somebody placed it, or it has been read."))


def like_pages(db: Session, page: Page, limit: int) -> list[Page]:
    """List the waiting pages that may be of the same print: those of the batch, then those of the site."""
    query = _beside(page).where(waiting()).order_by(Page.batch_id, Page.sequence).limit(limit)
    return list(db.scalars(query))


def layout_of(page: Page) -> Layout | None:
    """Give the layout that a person gave this page, else the one it was read with."""
    raw = page.placed or page.layout
    return layout_from_json(raw) if raw else None


def known_layout(db: Session, page: Page) -> tuple[Page, Layout] | None:
    """Find a page of the batch, else of the site, whose layout is known; one that a person gave comes first."""
    known = _beside(page).where(or_(Page.placed.is_not(None), Page.layout.is_not(None)))
    nearest = db.scalars(known.order_by(Page.placed.is_(None), Page.id.desc()).limit(_NEAREST))
    # A column of JSON may hold its own word for nothing, which the database takes for something.
    found = ((one, layout) for one in nearest if (layout := layout_of(one)) is not None)
    return next(found, None)


def _beside(page: Page) -> Select[Page]:
    """Ask for the other pages of the page's batch, then those of its site."""
    batch = page.batch
    same_site = and_(Batch.district_code == batch.district_code, Batch.site == batch.site)
    return (
        select(Page)
        .join(Page.batch)
        .where(Page.id != page.id, or_(Page.batch_id == batch.id, same_site))
        .options(joinedload(Page.batch), joinedload(Page.scan))
        .order_by(Page.batch_id != batch.id)
    )


def moved(layout: Layout, corners: Corners, rows: int) -> Layout:
    """Put a layout on another page of the same print, whose table has so many rows inside these corners."""
    lines = list(layout.rows)
    pitch = lines[-1] - lines[-2]
    while len(lines) < layout.titles + rows + 1:
        lines.append(lines[-1] + pitch)
    lines = lines[: layout.titles + rows + 1]
    return replace(layout, corners=corners, rows=tuple(round(one / lines[-1], 5) for one in lines))
