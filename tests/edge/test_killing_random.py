"""Readers are killed at random moments over a batch: every page ends read once, as if nobody had been killed."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from ocr.intake import receive
from ocr.storage import Store
from records.database import now, read, write
from records.models.ledger import Event
from records.models.paper import Field, Page, Record
from records.words import PageState
from tasks.models import Slot
from tests import services
from tests.edge.drawn_lists import drawn_list, read_list
from tests.edge.readers import a_reader, wait_until
from tests.factories import a_batch
from tests.hostile.processes import children, parent_of
from webapp import clock
from webapp.jobs import Desk, read_at
from webapp.queueing import Pages
from webapp.settings import Settings

PAGES, READERS = 20, 2
#: Seconds. A stage takes a fifth of one; where it took longer than a lease, pages would be given up that nobody spoilt.
LEASE = 10
PROGRAM = "tests.edge.drawn_reader_program"


@pytest.fixture
def engine() -> Iterator[Engine]:
    """SQLite, where readers wait for one another most."""
    with services.fresh_engine("sqlite") as made:
        yield made


def receive_lists(engine: Engine, store: Store) -> list[int]:
    with write(engine) as db:
        batch = a_batch(db)
        received = [receive(db, store, batch, f"{seed}.png", drawn_list(seed)) for seed in range(PAGES)]
        return [page.id for one in received for page in one.pages]


def values(engine: Engine) -> list[tuple[object, ...]]:
    """Every field of every page with what was read, and where."""
    wanted = (
        Page.sequence,
        Record.row,
        Record.state,
        Field.key,
        Field.reading,
        Field.confidence,
        Field.box,
        Field.crop,
    )
    query = select(*wanted).select_from(Field).join(Record).join(Page).order_by(Page.sequence, Record.row, Field.key)
    with read(engine) as db:
        return [tuple(row) for row in db.execute(query)]


def slots(engine: Engine) -> int:
    with read(engine) as db:
        return db.scalar(select(func.count(Slot.id))) or 0


def states(engine: Engine) -> list[tuple[PageState, str | None]]:
    with read(engine) as db:
        return [(PageState(state), reason) for state, reason in db.execute(select(Page.state, Page.reason))]


def times_read(engine: Engine) -> dict[str, int]:
    """How often the ledger says that each page was read."""
    query = select(Event.subject, func.count()).where(Event.act == "page.read").group_by(Event.subject)
    with read(engine) as db:
        return {subject: count for subject, count in db.execute(query)}


def being_read(engine: Engine) -> int:
    with read(engine) as db:
        return db.scalar(select(func.count(Page.id)).where(Page.reading_until > now(db))) or 0


class Batch:
    """Readers at work on a batch, and who kills them."""

    def __init__(self, engine: Engine, settings: Settings, readers: ExitStack) -> None:
        self.engine, self.settings, self.readers = engine, settings, readers
        self.pages = Pages(settings.redis_url)
        self.running = [self.a_reader() for _ in range(READERS)]
        self.marks, self.killed, self.killed_midway = 0, 0, 0
        self.pids = {reader.pid for reader in self.running}

    def a_reader(self):  # type: ignore[no-untyped-def]
        return self.readers.enter_context(a_reader(self.settings, program=PROGRAM))

    def next_begun(self, until: float) -> int | None:
        """Do what the clock does until some reader begins a page; give its id. None when all are read."""
        path = self.settings.var / "begun"
        while time.monotonic() < until:
            marks = path.read_text().split() if path.exists() else []
            fresh = [int(mark) for mark in marks[self.marks :]]
            self.marks = len(marks)
            alive = [pid for pid in fresh if pid in {one.pid for one in self.running}]
            if alive:
                return alive[-1]
            clock.enqueue(self.engine, self.pages)
            now_they_are = set(states(self.engine))
            if (PageState.RECEIVED, None) not in now_they_are:
                return None
            time.sleep(0.05)
        raise AssertionError(f"not all was read in time: {states(self.engine)}")

    def kill(self, pid: int) -> None:
        """Kill a reader with no warning and start another in its place."""
        victim = next(one for one in self.running if one.pid == pid)
        decoders = children(pid)
        before = being_read(self.engine)
        victim.kill()
        victim.wait()
        self.killed += 1
        self.killed_midway += before > 0
        wait_until(lambda: all(parent_of(one) is None for one in decoders))
        self.running = [one for one in self.running if one.pid != pid] + [self.a_reader()]


@pytest.mark.parametrize(
    ("kills", "within"), [(10, 1.0), pytest.param(50, 0.3, marks=pytest.mark.long)], ids=["10 kills", "50 kills"]
)
def test_killed_readers_leave_every_page_read_once_and_the_same(
    engine: Engine, store: Store, settings: Settings, tmp_path: Path, kills: int, within: float
) -> None:
    with services.fresh_engine("sqlite") as quiet:
        for page_id in receive_lists(quiet, Store(tmp_path / "quiet")):
            read_at(Desk(quiet, Store(tmp_path / "quiet"), 60, read_list), page_id)
        expected, planned = values(quiet), slots(quiet)
        assert set(states(quiet)) == {(PageState.READ, None)}
    folder = services.short_folder("ct-redis-")
    page_ids = receive_lists(engine, store)
    chance = random.Random(kills)
    with services.private_redis(folder), ExitStack() as readers:
        own = replace(settings, redis_url=f"unix://{folder}/redis.sock", reading_lease=LEASE)
        batch = Batch(engine, own, readers)
        # Only to give up: no machine should be that slow.
        until = time.monotonic() + 300 + 20 * kills
        while (pid := batch.next_begun(until)) is not None:
            if batch.killed < kills:
                time.sleep(chance.uniform(0, within))
                batch.kill(pid)
    assert batch.killed == kills
    assert batch.killed_midway > kills // 2
    assert set(states(engine)) == {(PageState.READ, None)}
    assert times_read(engine) == {f"page:{page_id}": 1 for page_id in page_ids}
    assert values(engine) == expected
    assert slots(engine) == planned
