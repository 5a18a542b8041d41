"""Private services for tests: databases that start empty, PostgreSQL on its own socket, Redis on its own socket.

Nothing here uses a service that was already running.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import redis
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from records.database import open_engine
from webapp.tables import METADATA

KINDS = ("sqlite", "postgresql")

_folders: list[Path] = []
_processes: list[subprocess.Popen[bytes]] = []


@contextmanager
def fresh_engine(kind: str) -> Iterator[Engine]:
    """Open an engine on a database with every table, all empty. One PostgreSQL engine at a time."""
    if kind == "sqlite":
        folder = short_folder("ct-sqlite-")
        shutil.copy(_empty_sqlite(), folder / "test.sqlite3")
        engine = open_engine(f"sqlite:///{folder}/test.sqlite3")
    else:
        engine = open_engine(postgres_url())
        _empty_postgres(engine)
    try:
        yield engine
    finally:
        engine.dispose()
        if kind == "sqlite":
            shutil.rmtree(folder)
            _folders.remove(folder)


@contextmanager
def bare_database(kind: str) -> Iterator[str]:
    """Make a database without any table; give its address."""
    if kind == "sqlite":
        folder = short_folder("ct-sqlite-")
        yield f"sqlite:///{folder}/bare.sqlite3"
        return
    admin = create_engine(postgres_url(), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    name = f"bare_{secrets.token_hex(4)}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield postgres_url().replace("/postgres?", f"/{name}?")
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def short_folder(prefix: str) -> Path:
    """Make a folder whose path is short enough for a socket; it goes away with stop_all()."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    _folders.append(folder)
    return folder


#: Tests may lose everything in a power cut: without flushing they run several times as fast.
_CARELESS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@dataclass
class Postgres:
    """A PostgreSQL cluster of our own, in a folder, on a socket there; it may be stopped and started again."""

    folder: Path
    options: tuple[str, ...] = _CARELESS
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def fresh(cls, *options: str) -> Postgres:
        """Make an empty cluster and start it."""
        folder = short_folder("ct-pg-")
        os.chmod(folder, 0o700)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        _run(*_as_postgres(), str(_postgres_tools() / "initdb"), "-D", str(folder / "data"), "-U", "postgres",
             "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        made = cls(folder, options or _CARELESS)
        made.start()
        return made

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = ("listen_addresses=", "max_connections=200", f"unix_socket_directories={self.folder}", *self.options)
        flags = [part for option in options for part in ("-c", option)]
        tools, log = _postgres_tools(), self.folder / "log"
        command = [*_as_postgres(), str(tools / "postgres"), "-D", str(self.folder / "data"), *flags]
        self.process = _start(command, log)
        _wait_for(lambda: _run(str(tools / "pg_isready"), "-q", "-h", str(self.folder)), self.process, log)

    def stop(self, number: int = signal.SIGINT) -> None:
        """Stop the server: its connections break, what was committed stays. SIGQUIT is as if it had crashed."""
        if self.process is not None:
            _stop(self.process, number)
            self.process = None

    def url(self, database: str = "postgres") -> str:
        """Tell the address of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"


@cache
def postgres_url() -> str:
    """Start this run's PostgreSQL cluster (once) and make the tables; give the address of its database."""
    url = Postgres.fresh().url()
    METADATA.create_all(create_engine(url, poolclass=NullPool))
    return url


@contextmanager
def private_redis(folder: Path | None = None) -> Iterator[str]:
    """Run a redis-server on a private socket; give its address."""
    folder = folder or short_folder("ct-redis-")
    socket = folder / "redis.sock"
    process = _start(["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)],
                     folder / "redis.log")  # fmt: skip
    client = redis.Redis(unix_socket_path=str(socket))
    try:
        _wait_for(client.ping, process, folder / "redis.log")
        yield f"unix://{socket}"
    finally:
        client.close()
        _stop(process)


def stop_all() -> None:
    """Stop what was started here and remove its folders."""
    for process in list(_processes):
        _stop(process)
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)
    postgres_url.cache_clear()
    _empty_sqlite.cache_clear()


@cache
def _empty_sqlite() -> Path:
    path = short_folder("ct-sqlite-") / "empty.sqlite3"
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    METADATA.create_all(engine)
    return path


def _empty_postgres(engine: Engine) -> None:
    names = ", ".join(f'"{table.name}"' for table in METADATA.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


def _postgres_tools() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    assert on_path, "PostgreSQL is not installed: run the tests by ./run test, or apt-get install postgresql"
    return Path(on_path).parent


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root; the signal stops it when this process is killed."""
    other = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    return ["setpriv", *other, "--pdeathsig", "INT"]


def _start(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    if command[0] != "setpriv":
        command = ["setpriv", "--pdeathsig", "KILL", *command]
    with open(log, "wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd="/")
    _processes.append(process)
    return process


def _stop(process: subprocess.Popen[bytes], number: int = signal.SIGINT) -> None:
    # SIGINT is PostgreSQL's fast shutdown; Redis takes it as a stop.
    process.send_signal(number)
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    process.kill()
    process.wait()
    _processes.remove(process)


def _run(*command: str) -> bool:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/", check=False)
    assert done.returncode == 0, done.stdout.decode()
    return True


def _wait_for(ready: object, process: subprocess.Popen[bytes], log: Path, seconds: float = 30) -> None:
    assert callable(ready)
    end = time.monotonic() + seconds
    while True:
        with suppress(Exception):
            ready()
            return
        assert process.poll() is None and time.monotonic() < end, log.read_text(errors="replace")
        time.sleep(0.05)
