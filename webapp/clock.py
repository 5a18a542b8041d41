"""The clock: a small process that, every other second, does what is due. It needs no Redis.

It must not know how a step works, only when it is due; each has its own transaction, and one that fails stops no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from time import monotonic

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ocr.storage import Store
from records.database import open_engine, read, write
from review.commit import commit_ready
from review.returned import settle_returned
from webapp.known_imports import take_slice, unfinished
from webapp.logs import without_text
from webapp.queueing import ENOUGH, Pages
from webapp.reading_lease import free_pages
from webapp.settings import Settings
from webapp.sweeping import sweep_orphans

log = logging.getLogger("chungtay.clock")

#: Records committed in one transaction: short enough that no volunteer's entry waits for it.
COMMIT_AT_ONCE = 20

SWEEP_EVERY = timedelta(hours=6)


@dataclass
class Step:
    """One thing that is due again and again."""

    name: str
    act: Callable[[], object]
    every: timedelta = timedelta(0)
    due_at: float = 0.0


def steps(engine: Engine, store: Store, pages: Pages) -> list[Step]:
    """List what the clock does."""
    return [
        Step("commit", lambda: commit_all(engine)),
        Step("returned", lambda: settle_all_returned(engine)),
        Step("known", lambda: take_known(engine, store)),
        Step("enqueue", lambda: enqueue(engine, pages)),
        Step("sweep", lambda: sweep(engine, store), SWEEP_EVERY, monotonic() + SWEEP_EVERY.total_seconds()),
    ]


def tick(due: Sequence[Step]) -> None:
    """Do once what is due."""
    for step in due:
        if monotonic() < step.due_at:
            continue
        step.due_at = monotonic() + step.every.total_seconds()
        try:
            step.act()
        except Exception as error:
            log.error("the step %s failed, the others go on: %s", step.name, without_text(error))


def commit_all(engine: Engine) -> int:
    """Commit the records that are ready, a few in each transaction; give the number of doses."""
    return _a_few_at_a_time(engine, commit_ready)


def settle_all_returned(engine: Engine) -> int:
    """Let rejected doses whose fields were decided go again, a few in each transaction; give their number."""
    return _a_few_at_a_time(engine, settle_returned)


def _a_few_at_a_time(engine: Engine, act: Callable[[Session, int], int]) -> int:
    done = 0
    while True:
        with write(engine) as db:
            some = act(db, COMMIT_AT_ONCE)
        done += some
        if not some:
            return done


def take_known(engine: Engine, store: Store) -> bool:
    """Take the next slice of an export of the platform; tell whether there was one."""
    with read(engine) as db:
        import_id = unfinished(db)
    return import_id is not None and take_slice(engine, store, import_id)


def enqueue(engine: Engine, pages: Pages) -> bool:
    """Queue the pages that nobody reads; tell whether Redis was there."""
    with read(engine) as db:
        free = free_pages(db, ENOUGH)
    return pages.offer(free) if free else True


def sweep(engine: Engine, store: Store) -> int:
    """Remove what nothing refers to from the store; give the number of files."""
    with read(engine) as db:
        return sweep_orphans(db, store)


def run(settings: Settings, stop: Event) -> None:
    """Do what is due until asked to stop."""
    due = steps(open_engine(settings.database_url), Store(settings.store), Pages(settings.redis_url))
    while not stop.wait(settings.clock_pause):
        tick(due)
