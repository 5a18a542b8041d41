"""Who reads a page: a lease in the database, so that a killed reader loses nothing. Steps: they never commit.

It must not know how a page is read, nor of any queue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from records.database import now
from records.ledger import note
from records.models.paper import Page
from records.words import PageState

#: Why a page waits when its reading failed again and again, or its bytes cannot be opened any more.
READING_FAILED = "reading_failed"
SCAN_BROKEN = "scan_broken"
GIVEN_UP = (READING_FAILED, SCAN_BROKEN)

#: A page that failed this often waits for a person.
MOST_ATTEMPTS = 3

#: So does one whose reader died this often: a reader may be killed by what has nothing to do with its page.
MOST_DEATHS = 10

#: After a failed attempt the page rests this long times the number of attempts.
REST = timedelta(seconds=10)


class LeaseLost(Exception):
    """Someone else reads the page by now; whatever was read here is thrown away."""


@dataclass
class Lease:
    """The right to read a page until a moment; the moment itself tells this lease from a later one."""

    page_id: int
    attempt: int
    until: datetime


def free_pages(db: Session, limit: int) -> list[int]:
    """List the pages to be read that nobody reads, oldest first."""
    return list(db.scalars(select(Page.id).where(_free(now(db))).order_by(Page.id).limit(limit)))


def take(db: Session, page_id: int, seconds: float) -> Lease | None:
    """Take the lease of a page; None where it needs no reading or someone holds it."""
    moment = now(db)
    until = moment + timedelta(seconds=seconds)
    taken = (
        update(Page)
        .where(Page.id == page_id, _free(moment))
        .values(reading_until=until, attempts=Page.attempts + 1)
        .returning(Page.attempts)
        .execution_options(synchronize_session=False)
    )
    attempt = db.execute(taken).scalar_one_or_none()
    return None if attempt is None else Lease(page_id, attempt, until)


def renew(db: Session, lease: Lease, seconds: float) -> None:
    """Hold the lease longer. Raises LeaseLost."""
    until = now(db) + timedelta(seconds=seconds)
    _change(db, lease, reading_until=until)
    lease.until = until


def keep_verdict(db: Session, lease: Lease, codes: list[str]) -> None:
    """Keep what is wrong with the page's picture, while it is held. Raises LeaseLost."""
    _change(db, lease, verdict=codes)


def end(db: Session, lease: Lease) -> None:
    """End the lease, before what was read is written in the same transaction. Raises LeaseLost."""
    _change(db, lease, reading_until=None)


def give_back(db: Session, lease: Lease) -> None:
    """Give the page back unread, as if it had not been taken: the reader was asked to stop. Raises LeaseLost."""
    _change(db, lease, reading_until=None, attempts=lease.attempt - 1)


def rest(db: Session, lease: Lease) -> None:
    """Leave the page alone for a while after a failed attempt. Raises LeaseLost."""
    _change(db, lease, reading_until=now(db) + REST * lease.attempt)


def try_again(db: Session, page: Page) -> None:
    """Let the machine try a page anew that it had given up, since its scan was handed in again."""
    if page.state == PageState.WAITING and page.reason in GIVEN_UP:
        page.state, page.reason, page.attempts = PageState.RECEIVED, None, 0
        note(db, "page.again", f"page:{page.id}")


def _free(moment: datetime) -> ColumnElement[bool]:
    ended = or_(Page.reading_until.is_(None), Page.reading_until <= moment)
    return and_(Page.state == PageState.RECEIVED, ended)


def _change(db: Session, lease: Lease, **values: object) -> None:
    mine = (Page.id == lease.page_id, Page.state == PageState.RECEIVED, Page.reading_until == lease.until)
    changed = db.execute(update(Page).where(*mine).values(**values).execution_options(synchronize_session=False))
    assert isinstance(changed, CursorResult)
    if changed.rowcount != 1:
        raise LeaseLost
