"""Readers as processes of their own, to be killed; and waiting for what comes of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from webapp.processes import Program, Supervisor
from webapp.settings import ROOT, Settings


def _command(program: str, *words: str) -> list[str]:
    return [sys.executable, "-m", program, *words]


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "CHUNGTAY_VAR": str(settings.var),
        "CHUNGTAY_DATABASE_URL": settings.database_url,
        "CHUNGTAY_STORE": str(settings.store),
        "CHUNGTAY_REDIS_URL": settings.redis_url,
        "CHUNGTAY_READING_LEASE": str(settings.reading_lease),
    }


@contextmanager
def a_reader(
    settings: Settings, seconds: float = 0, program: str = "tests.edge.reader_program"
) -> Iterator[subprocess.Popen[bytes]]:
    command = ["setpriv", "--pdeathsig", "KILL", *_command(program, str(seconds))]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **_environment(settings)})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def a_kept_reader(settings: Settings, seconds: float = 0) -> Iterator[Supervisor]:
    """A reader that is started again when it ends, as on a machine at work: `step` it while waiting."""
    program = Program("reader", tuple(_command("tests.edge.reader_program", str(seconds))))
    supervisor = Supervisor([program], lambda *_: None, _environment(settings))
    try:
        yield supervisor
    finally:
        supervisor.stop()


def wait_until(happened: Callable[[], object], seconds: float = 120) -> None:
    """Wait for what will happen: the time is only for giving up, and no machine should be that slow."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)
