"""Readers as processes of their own, to be killed; and waiting for what comes of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from webapp.settings import ROOT, Settings


@contextmanager
def a_reader(
    settings: Settings, seconds: float = 0, program: str = "tests.edge.reader_program"
) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        "CHUNGTAY_VAR": str(settings.var),
        "CHUNGTAY_DATABASE_URL": settings.database_url,
        "CHUNGTAY_STORE": str(settings.store),
        "CHUNGTAY_REDIS_URL": settings.redis_url,
        "CHUNGTAY_READING_LEASE": str(settings.reading_lease),
    }
    command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", program, str(seconds)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(happened: Callable[[], object], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)
