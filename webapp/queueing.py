"""The queue of pages to read, in Redis. It fails soft: the database plans the same work again.

It must not know what a page is; only that a worker will be called with its id.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from redis import Redis
from redis.exceptions import LockError, RedisError
from rq import Queue, Worker

log = logging.getLogger("chungtay.queue")

NAME = "pages"
JOB = "webapp.jobs.read_page"

#: Enough for every reader of many machines until the clock looks again; a longer queue buys nothing.
ENOUGH = 200

#: Longer than any page may take; then the job ends with an error and the page is tried again.
_LONGEST_JOB = 900


class Pages:
    """The queue of pages; without Redis it says so once and answers that nothing was queued."""

    def __init__(self, redis_url: str) -> None:
        self.redis = connect(redis_url)
        self._silent = False

    def offer(self, page_ids: Sequence[int]) -> bool:
        """Queue the pages that are not queued yet, up to ENOUGH in all; tell whether Redis was there."""
        try:
            # One at a time: two programs that look and then push would queue a page twice.
            with self.redis.lock(f"chungtay:{NAME}:offer", timeout=30, blocking_timeout=10):
                self._push(page_ids)
        except LockError:
            # Somebody else is filling the queue; what is missing comes with the clock's next look.
            return True
        except (RedisError, OSError) as error:
            if not self._silent:
                log.warning("Redis cannot be reached (%s): reading of new pages waits", type(error).__name__)
            self._silent = True
            return False
        if self._silent:
            log.warning("Redis is back")
        self._silent = False
        return True

    def waiting(self) -> list[int]:
        """List the pages in the queue, next first."""
        return [int(job_id.removeprefix("page-")) for job_id in self._queue().job_ids]

    def somebody_reads(self) -> bool:
        """Tell whether a reader is at work; False without Redis."""
        try:
            return Worker.count(queue=self._queue()) > 0
        except (RedisError, OSError):
            return False

    def _push(self, page_ids: Sequence[int]) -> None:
        queue = self._queue()
        present = set(queue.job_ids)
        missing = [page_id for page_id in page_ids if f"page-{page_id}" not in present]
        for page_id in missing[: max(0, ENOUGH - len(present))]:
            # Results live in the database; a job leaves nothing in Redis.
            queue.enqueue_call(
                JOB, (page_id,), timeout=_LONGEST_JOB, result_ttl=0, failure_ttl=60, job_id=f"page-{page_id}"
            )

    def _queue(self) -> Queue:
        return Queue(NAME, connection=self.redis)


def connect(redis_url: str) -> Redis:
    """Make a Redis client that gives up soon: nobody waits for Redis."""
    return Redis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=5)
