from __future__ import annotations

import os
import time
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine

from ocr.storage import Store
from records.database import read, write
from records.models.paper import Field, Page
from records.words import PageState
from tests.edge.readings import a_reading, page_of, picture, receive_pages
from tests.factories import a_page
from webapp import clock
from webapp.jobs import Desk, read_at
from webapp.queueing import Pages
from webapp.reading_lease import take
from webapp.settings import Settings
from webapp.sweeping import referred_to


def test_a_failing_step_stops_no_other() -> None:
    done: list[str] = []
    clock.tick([clock.Step("breaks", lambda: 1 / 0), clock.Step("works", lambda: done.append("works"))])
    assert done == ["works"]


def test_a_rare_step_is_done_only_when_due() -> None:
    done: list[int] = []
    step = clock.Step("rare", lambda: done.append(1), clock.SWEEP_EVERY)
    clock.tick([step])
    clock.tick([step])
    assert done == [1]


def test_pages_that_nobody_reads_are_queued(engine: Engine, store: Store, redis_url: str) -> None:
    first, second = receive_pages(engine, store, 2)
    with write(engine) as db:
        take(db, first, 60)
    pages = Pages(redis_url)
    pages.redis.flushall()
    assert clock.enqueue(engine, pages)
    assert pages.waiting() == [second]


def test_without_redis_pages_stay_received(engine: Engine, store: Store) -> None:
    page_id = receive_pages(engine, store)[0]
    assert not clock.enqueue(engine, Pages("unix:///nowhere/redis.sock"))
    assert page_of(engine, page_id).state == PageState.RECEIVED


def test_the_clock_runs_until_it_is_asked_to_stop(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks: list[object] = []
    monkeypatch.setattr(clock, "tick", ticks.append)
    stop = Event()
    thread = Thread(target=clock.run, args=(settings, stop))
    thread.start()
    while len(ticks) < 2:
        time.sleep(0.01)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def make_old(path: Path) -> None:
    os.utime(path, (0, 0))


def test_only_what_nothing_refers_to_is_swept(engine: Engine, store: Store) -> None:
    page_id = receive_pages(engine, store)[0]
    read_at(Desk(engine, store, 60, a_reading), page_id)
    orphan, young = store.put(b"orphan"), store.put(b"young")
    for file in store.root.glob("??/*"):
        if file.name != young:
            make_old(file)
    assert clock.sweep(engine, store) == 1
    assert not store.path(orphan).exists()
    assert store.path(young).exists()
    assert store.get(page_of(engine, page_id).image or "") == picture()


def test_every_kind_of_stored_picture_is_kept(engine: Engine) -> None:
    with write(engine) as db:
        page = a_page(db, rows=1)
        field = db.query(Field).first()
        assert field
        page.image, field.crop, field.layout = "i" * 64, "c" * 64, {"wide": "w" * 64}
        db.flush()
        sha256 = db.get_one(Page, page.id).scan.sha256
    with read(engine) as db:
        assert {"i" * 64, "c" * 64, "w" * 64, sha256} <= referred_to(db)
