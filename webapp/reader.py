"""One reader: an RQ worker in this process, so that the libraries that read stay loaded. It must not know how."""

from __future__ import annotations

import os
from types import FrameType

from redis import Redis
from rq import Queue, SimpleWorker

from webapp.jobs import stopping
from webapp.queueing import NAME
from webapp.settings import Settings


class Reader(SimpleWorker):
    """A worker that, asked to stop, gives the page it is reading back."""

    #: Seconds at most between two tries to reach Redis again.
    max_connection_wait_time = 5.0

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Ask the job to stop at its next stage."""
        stopping.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def work(settings: Settings) -> None:
    """Read pages until asked to stop."""
    # Parallel work comes from several readers; two threads in one Tesseract only wait for each other.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    connection = Redis.from_url(settings.redis_url)
    Reader([Queue(NAME, connection=connection)], connection=connection).work(logging_level="WARNING")
