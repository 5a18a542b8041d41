"""A crowd enters while clients, web processes, the database and Redis are killed and leases run out all at once.

Everything goes through the web's own door. At the end the database is asked what became of it all.
"""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from bench._serving import Place, filled_place, free_port
from records.database import now, open_engine, read, write
from records.models.paper import Field
from records.words import FieldState
from tasks.models import Answer, Entry, Slot, SlotState
from tests import services
from tests.edge.crowd import Client, Memory, Web

#: Commits reach the system before they are answered, so that only a power cut could lose one.
SURE = ("fsync=off", "synchronous_commit=on")
OUTSTANDING = (SlotState.HELD, SlotState.OPEN, SlotState.LEASED)
#: Seconds without a single new entry: the time is only for giving up.
STUCK = 120


@dataclass
class World:
    """What is running, and what was promised to whom."""

    place: Place
    engine: Engine
    webs: list[Web]
    memory: Memory
    cluster: services.Postgres | None
    redis: ExitStack
    redis_folder: Path

    def leases_run_out(self) -> None:
        """Let hours pass: the clock of leases is the database's, so the leases move."""
        with self.memory.leases_run_out(), write(self.engine) as db:
            leased = select(Slot).where(Slot.state == SlotState.LEASED, Slot.lease_until.is_not(None)).order_by(Slot.id)
            for slot in db.scalars(leased.with_for_update()):
                assert slot.lease_until is not None
                slot.lease_until -= timedelta(hours=5)

    def web_is_killed(self) -> None:
        """Kill the first web process with no warning; it starts again, and is then the last one."""
        self.webs[0].kill()
        self.webs[0].start()
        self.webs.append(self.webs.pop(0))

    def database_restarts(self) -> None:
        """Stop the database under everybody, and start it again."""
        self._restart(signal.SIGINT)

    def database_crashes(self) -> None:
        """Let the database end in the middle of everything, and start again."""
        self._restart(signal.SIGQUIT)

    def redis_is_emptied(self) -> None:
        """Stop Redis, and start one that knows nothing."""
        self.redis.close()
        self.redis.enter_context(services.private_redis(self.redis_folder))

    def _restart(self, number: int) -> None:
        if self.cluster is not None:
            self.cluster.stop(number)
            self.cluster.start()

    @property
    def faults(self) -> Sequence[Callable[[], None]]:
        """All that may happen."""
        return (
            self.leases_run_out,
            self.web_is_killed,
            self.database_restarts,
            self.redis_is_emptied,
            self.leases_run_out,
            self.database_crashes,
            self.web_is_killed,
        )


@pytest.fixture(params=services.KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make_world(kind: str, tmp_path: Path) -> Iterator[Callable[[int, int], World]]:
    """Fill a database with so many slots, sign so many people in, start two web processes."""
    with ExitStack() as opened:

        def _make(slots: int, people: int) -> World:
            cluster = services.Postgres.fresh(*SURE) if kind == "postgresql" else None
            url = cluster.url() if cluster else f"sqlite:///{tmp_path}/crowd.sqlite3"
            if cluster:
                opened.callback(cluster.stop)
            redis_folder = services.short_folder("ct-redis-")
            place = filled_place(tmp_path, url, slots, people, redis_url=f"unix://{redis_folder}/redis.sock")
            engine = open_engine(url)
            opened.callback(engine.dispose)
            webs = [Web(place.settings, free_port()) for _ in range(2)]
            for web in webs:
                web.start()
                opened.callback(web.kill)
            redis = opened.enter_context(ExitStack())
            redis.enter_context(services.private_redis(redis_folder))
            return World(place, engine, webs, Memory(), cluster, redis, redis_folder)

        yield _make


@pytest.mark.parametrize(
    ("people", "slots", "faults"),
    [(8, 200, 7), pytest.param(64, 20_000, 70, marks=pytest.mark.long)],
    ids=["8 clients", "64 clients"],
)
def test_a_crowd_loses_nothing_whatever_is_killed(
    make_world: Callable[[int, int], World], people: int, slots: int, faults: int
) -> None:
    world = make_world(slots, people)
    done = Event()
    ports = [web.port for web in world.webs]
    clients = [Client(ports, person, world.memory, done, seed) for seed, person in enumerate(world.place.people)]
    for client in clients:
        client.start()
    try:
        happened = drive(world, faults)
    finally:
        done.set()
    for client in clients:
        client.join(60)
    assert sum(happened.values()) == faults
    assert not world.memory.doubles
    assert not world.memory.refused
    with read(world.engine) as db:
        entries = {(one.account_id, one.idempotency_key): one for one in db.scalars(select(Entry))}
        # No acknowledged entry is lost, and none is there for another task than was answered.
        # A wall's cells are entries of their own, under keys of their own.
        walls = {(one.account_id, one.slot_id) for one in entries.values() if one.wall_id is not None}
        for told in world.memory.acknowledged:
            stored = entries.get((told.account_id, told.key))
            assert stored.slot_id == told.slot_id if stored else (told.account_id, told.slot_id) in walls
        # None is there twice: one key, one entry; one slot, one entry in time.
        assert len({(one.account_id, one.key) for one in world.memory.acknowledged}) == len(world.memory.acknowledged)
        in_time = Counter(one.slot_id for one in entries.values() if not one.late)
        assert set(in_time.values()) == {1}
        # Each slot is done, by its one entry, or was withdrawn.
        states = {slot_id: state for slot_id, state in db.execute(select(Slot.id, Slot.state))}
        assert set(states.values()) <= {SlotState.DONE, SlotState.WITHDRAWN}
        assert {slot_id for slot_id, state in states.items() if state == SlotState.DONE} == set(in_time)
        # Each entry has all its answers: it was stored whole.
        asked = {slot_id: field_ids for slot_id, field_ids in db.execute(select(Slot.id, Slot.field_ids))}
        answers = Counter(db.scalars(select(Answer.entry_id)))
        assert all(answers[one.id] == len(asked[one.slot_id]) for one in entries.values() if not one.late)
        nobody_is_on_both_sides(list(db.scalars(select(Answer))), list(db.scalars(select(Field))))


def drive(world: World, faults: int) -> Counter[str]:
    """Let a fault happen whenever another share of the work is done, until all of it is; tell which ones happened."""
    happened: Counter[str] = Counter()
    chance = random.Random(faults)
    order = [world.faults[number % len(world.faults)] for number in range(faults)]
    chance.shuffle(order)
    left, moved = world.place.slots, time.monotonic()
    # What is left of the faults when the work is done happens still: then nothing may come undone by them.
    while left or order:
        with suppress(DBAPIError):
            before, left = left, outstanding(world.engine)
            moved = time.monotonic() if left != before else moved
            nobody_holds_twice(world.engine)
        assert time.monotonic() - moved < STUCK, f"{left} slots are left, and nobody gets them"
        if order and left < world.place.slots * len(order) / (faults + 1):
            fault = order.pop()
            fault()
            happened[fault.__name__] += 1
        time.sleep(0.02)
    return happened


def outstanding(engine: Engine) -> int:
    with read(engine) as db:
        return db.scalar(select(func.count(Slot.id)).where(Slot.state.in_(OUTSTANDING))) or 0


def nobody_holds_twice(engine: Engine) -> None:
    """No hands hold two slots of one task, nor one of a task that they have entered."""
    with read(engine) as db:
        leased = db.scalars(select(Slot).where(Slot.state == SlotState.LEASED, Slot.lease_until >= now(db))).all()
        tasks = {slot.task_id for slot in leased}
        # Read afterwards: what was entered meanwhile is held no more, so only tasks that are still held count.
        entered = db.execute(select(Entry.task_id, Entry.account_id, Entry.device_id).where(Entry.task_id.in_(tasks)))
        rows = entered.all()
        still = set(db.scalars(select(Slot.id).where(Slot.state == SlotState.LEASED)))
    held = [slot for slot in leased if slot.id in still]
    for hand, column in ((1, "account_id"), (2, "device_id")):
        holding = Counter((slot.task_id, getattr(slot, column)) for slot in held)
        assert all(count == 1 for count in holding.values())
        assert not holding.keys() & {(row[0], row[hand]) for row in rows}


def nobody_is_on_both_sides(answers: Sequence[Answer], fields: Sequence[Field]) -> None:
    """No field has two live answers from one account or device; who settled it are two people on two devices."""
    by_entry = {(one.entry_id, one.field_id): one for one in answers}
    for hand in ("account_id", "device_id"):
        twice = Counter((one.field_id, getattr(one, hand)) for one in answers if one.live)
        assert all(count == 1 for count in twice.values())
    for cell in fields:
        ids = (cell.evidence or {}).get("entries", [])
        if cell.state == FieldState.SETTLED and ids != [0, 0]:
            agreed = [by_entry[entry_id, cell.id] for entry_id in ids]
            assert len({one.account_id for one in agreed}) >= 2
            assert len({one.device_id for one in agreed}) >= 2
