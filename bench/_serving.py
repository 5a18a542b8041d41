"""A database full of work, the real web process on it, and what both spend. It must not know what is measured."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench._fill import fill
from bench._volunteers import Person, volunteers
from ocr.storage import Store
from records.database import open_engine
from tests.services import Postgres
from webapp import migrate
from webapp.processes import procfile
from webapp.settings import ROOT, Settings

#: What is committed is on disk, as at work; a filled table is written without a log; statements are counted.
OPTIONS = (
    "shared_buffers=2GB",
    "max_wal_size=8GB",
    "wal_level=minimal",
    "max_wal_senders=0",
    "shared_preload_libraries=pg_stat_statements",
    "pg_stat_statements.track_planning=on",
)
_TICK = os.sysconf("SC_CLK_TCK")
_START = 60.0


@dataclass(frozen=True)
class Place:
    """A filled database, who is signed in on it, and the settings of the web process."""

    settings: Settings
    slots: int
    people: list[Person]

    @property
    def url(self) -> str:
        """Tell the database's address as its driver takes it."""
        return self.settings.database_url.replace("+psycopg", "")


@dataclass(frozen=True)
class Spent:
    """What the database did since it was asked last: statements, blocks touched, milliseconds in them."""

    statements: int
    blocks: int
    milliseconds: float


def filled_place(folder: Path, url: str, slots: int, people: int, redis_url: str = "") -> Place:
    """Make the tables at an address and fill them."""
    settings = Settings(
        var=folder,
        database_url=url,
        store=folder / "store",
        redis_url=redis_url or f"unix://{folder}/none",
        secret="0" * 64,
        webs=1 if url.startswith("sqlite") else os.cpu_count() or 1,
    )
    engine = open_engine(url)
    migrate.upgrade(engine)
    with engine.connect() as connection:
        connection.execution_options(write=True)
        with connection.begin():
            count = fill(connection, Store(settings.store), slots)
    signed_in = volunteers(engine, people)
    engine.dispose()
    return Place(settings, count, signed_in)


def new_database(cluster: Postgres, name: str) -> str:
    """Make a database that counts its statements; give its address."""
    with psycopg.connect(cluster.url().replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    url = cluster.url(name)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE EXTENSION pg_stat_statements")
    return url


def tidy(url: str) -> None:
    """Do what autovacuum does in the hours after so much was written."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


@contextmanager
def spent(url: str) -> Iterator[list[Spent]]:
    """Count what a PostgreSQL database does meanwhile; the list holds it afterwards."""
    counted: list[Spent] = []
    mine = "dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_stat_statements_reset()")
        yield counted
        row: Any = connection.execute(f"""
            SELECT sum(calls), sum(shared_blks_hit + shared_blks_read), sum(total_exec_time + total_plan_time)
            FROM pg_stat_statements WHERE {mine} AND query NOT LIKE '%pg_stat_statements%'""").fetchone()  # type: ignore[arg-type]
        counted.append(Spent(int(row[0] or 0), int(row[1] or 0), float(row[2] or 0)))


@contextmanager
def web(place: Place) -> Iterator[tuple[int, list[int]]]:
    """Run the Procfile's web processes, as many as `chungtay start` would; give their port and ids."""
    port = free_port()
    processes = [start_web(place.settings, port) for _ in range(place.settings.webs)]
    try:
        for process in processes:
            wait_for_web(port, process)
        # Each answered, or one of them for all: give the slowest a moment to listen.
        time.sleep(2)
        yield port, [process.pid for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def start_web(settings: Settings, port: int) -> subprocess.Popen[bytes]:
    """Start the Procfile's web process. It ends with the thread that starts it."""
    environment = {
        "CHUNGTAY_VAR": str(settings.var),
        "CHUNGTAY_DATABASE_URL": settings.database_url,
        "CHUNGTAY_STORE": str(settings.store),
        "CHUNGTAY_REDIS_URL": settings.redis_url,
        "CHUNGTAY_SECRET": settings.secret,
        "CHUNGTAY_PORT": str(port),
    }
    command = dict(procfile(ROOT / "Procfile"))["web"]
    with open(settings.var / "web.log", "ab") as log:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
        )


def cpu_of(pid: int) -> float:
    """Tell the seconds of processor time of a process and of all its children, those that ended too."""
    total, children = _stat(pid)
    return total + sum(_stat(child)[0] for child in children)


def _stat(pid: int) -> tuple[float, list[int]]:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0, []
    return sum(int(one) for one in fields[11:15]) / _TICK, [int(one) for one in children]


def free_port() -> int:
    """Find a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_web(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until it answers."""
    end = time.monotonic() + _START
    while True:
        assert process.poll() is None and time.monotonic() < end, "the web process does not start: see web.log"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
