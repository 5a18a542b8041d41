"""A reader is killed in the middle of a page, Redis goes away and comes back: reading resumes by itself."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ocr.storage import Store
from records.words import PageState
from tests import services
from tests.edge.readers import a_kept_reader, a_reader, wait_until
from tests.edge.readings import page_of, receive_pages
from webapp import clock
from webapp.queueing import Pages
from webapp.settings import Settings

#: Seconds: long beside what a stage takes, also on a machine that is busy with other things.
LEASE = 10


@pytest.fixture
def redis_folder() -> Path:
    """Where a Redis of this test's own may live and live again."""
    return services.short_folder("ct-redis-")


@pytest.fixture
def own(settings: Settings, redis_folder: Path) -> Settings:
    """Settings with a Redis that the test starts, and a lease that a slow machine does not lose while it reads."""
    return replace(settings, redis_url=f"unix://{redis_folder}/redis.sock", reading_lease=LEASE)


def page_is_read(engine: Engine, pages: Pages, page_id: int) -> bool:
    """Do what the clock does, then look."""
    clock.enqueue(engine, pages)
    return page_of(engine, page_id).state == PageState.READ


def test_a_page_is_read_by_itself_after_its_reader_was_killed(
    engine: Engine, store: Store, own: Settings, redis_folder: Path
) -> None:
    page_id = receive_pages(engine, store)[0]
    with services.private_redis(redis_folder):
        pages = Pages(own.redis_url)
        clock.enqueue(engine, pages)
        with a_reader(own, 60) as process:
            wait_until((own.var / "begun").exists)
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert page_of(engine, page_id).state == PageState.RECEIVED
        with a_reader(own, 0):
            wait_until(lambda: page_is_read(engine, pages, page_id))
    assert page_of(engine, page_id).attempts == 2


def test_reading_resumes_by_itself_when_redis_is_back(
    engine: Engine, store: Store, own: Settings, redis_folder: Path
) -> None:
    first, second = receive_pages(engine, store, 2)
    pages = Pages(own.redis_url)
    with a_kept_reader(own) as supervisor:

        def is_read(page_id: int) -> bool:
            supervisor.step(0)
            return page_is_read(engine, pages, page_id)

        with services.private_redis(redis_folder):
            wait_until(lambda: is_read(first))
            wait_until(lambda: is_read(second))
        third = receive_pages(engine, store, 3)[2]
        assert not clock.enqueue(engine, pages)
        with services.private_redis(redis_folder):
            wait_until(lambda: is_read(third))


def test_a_page_is_kept_whose_reader_loses_redis_while_it_reads(
    engine: Engine, store: Store, own: Settings, redis_folder: Path
) -> None:
    first = receive_pages(engine, store)[0]
    pages = Pages(own.redis_url)
    with a_kept_reader(own, 1) as supervisor:
        with services.private_redis(redis_folder):
            clock.enqueue(engine, pages)
            wait_until(lambda: supervisor.step(0) or (own.var / "begun").exists())
        wait_until(lambda: page_of(engine, first).state == PageState.READ)
        second = receive_pages(engine, store, 2)[1]
        with services.private_redis(redis_folder):
            wait_until(lambda: supervisor.step(0) or page_is_read(engine, pages, second))
    assert page_of(engine, first).attempts == 1


def test_a_reader_that_finds_no_redis_ends_so_that_it_is_started_again(own: Settings) -> None:
    with a_reader(own, 0) as process:
        assert process.wait(120) != 0
