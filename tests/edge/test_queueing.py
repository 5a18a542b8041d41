from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from rq import Queue

from webapp.queueing import ENOUGH, JOB, NAME, Pages


@pytest.fixture
def pages(redis_url: str) -> Iterator[Pages]:
    """An empty queue."""
    made = Pages(redis_url)
    made.redis.flushall()
    yield made
    made.redis.close()


def test_a_page_is_never_twice_in_the_queue(pages: Pages) -> None:
    assert pages.offer([1, 2])
    assert pages.offer([2, 3])
    assert pages.waiting() == [1, 2, 3]


def test_a_page_that_a_worker_took_may_be_queued_again(pages: Pages) -> None:
    pages.offer([1])
    Queue(NAME, connection=pages.redis).pop_job_id()
    pages.offer([1])
    assert pages.waiting() == [1]


def test_the_queue_stays_short_however_long_the_backlog(pages: Pages) -> None:
    pages.offer(range(1, 2 * ENOUGH))
    assert len(pages.waiting()) == ENOUGH


def test_a_job_is_kept_by_a_path_that_exists_and_an_id(pages: Pages) -> None:
    pages.offer([7])
    job = Queue(NAME, connection=pages.redis).fetch_job("page-7")
    assert job and (job.func_name, job.args) == (JOB, (7,))
    assert callable(job.func)


def test_without_redis_it_says_so_once_and_fails_soft(caplog: pytest.LogCaptureFixture) -> None:
    nobody = Pages("unix:///nowhere/redis.sock")
    with caplog.at_level(logging.WARNING):
        assert not nobody.offer([1])
        assert not nobody.offer([1])
    assert len(caplog.records) == 1
