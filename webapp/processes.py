"""Keeps the Procfile's processes and a private redis-server running, and stops them all together.

A process that ends is started again, later each time it ends soon: everything it did is in the database. It must not
know what a process does.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from records.sentences import PersonError, say
from webapp.settings import ROOT, Settings

#: A process that ran this long had started well; the next start is at once.
_STARTED_WELL = 30.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0

#: A reader that is asked to stop ends its stage first; then it is killed, and its lease ends by itself.
_GRACE = 10.0

#: Under this name the supervisor itself speaks.
OWN_NAME = "supervisor"

_LONGEST_LINE = 64_000

#: What a line of a process's output is given to: its name, its text.
Sink = Callable[[str, str], None]


class CannotStart(PersonError):
    """Something outside keeps the processes from starting."""


@dataclass(frozen=True)
class Program:
    """One process to keep running."""

    name: str
    command: tuple[str, ...]


@dataclass
class _Running:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = 0.0
    rest: bytes = field(default=b"", repr=False)


def programs(settings: Settings) -> list[Program]:
    """List what one machine runs: Redis if it is ours, then the Procfile's lines, as often as the settings say."""
    counts = {"web": settings.webs, "reader": settings.readers}
    found = [redis_program(settings)] if redis_is_ours(settings) else []
    for name, command in procfile(ROOT / "Procfile"):
        count = counts.get(name, 1)
        names = [name] if count == 1 else [f"{name}.{number + 1}" for number in range(count)]
        found += [Program(one, command) for one in names]
    return found


def procfile(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Read a Procfile: name and command of each line."""
    lines = (line.partition(":") for line in path.read_text(encoding="utf-8").splitlines() if line[:1].isalpha())
    return [(name.strip(), _command(command.split())) for name, _, command in lines]


def _command(words: Sequence[str]) -> tuple[str, ...]:
    """Run `chungtay` by this Python, wherever it is installed."""
    return (sys.executable, "-m", "webapp.cli.main", *words[1:]) if words[0] == "chungtay" else tuple(words)


def redis_is_ours(settings: Settings) -> bool:
    """Tell whether Redis is the private one: a socket that only we make."""
    return settings.redis_url == Settings.private_redis(settings.var)


def redis_program(settings: Settings) -> Program:
    """Say how the private Redis runs: no network, and each second what is queued goes to disk."""
    path = Path(settings.redis_url.removeprefix("unix://"))
    folder = settings.var / "redis"
    for one in (folder, path.parent):
        one.mkdir(parents=True, exist_ok=True, mode=0o700)
        if one.stat().st_uid != os.getuid():
            raise CannotStart(say("The folder {path} belongs to somebody else.", path=one))
    options = {"port": "0", "unixsocket": str(path), "unixsocketperm": "700", "dir": str(folder), "save": ""}
    options |= {"appendonly": "yes", "appendfsync": "everysec", "loglevel": "warning"}
    return Program("redis", ("redis-server", *(part for key, value in options.items() for part in (f"--{key}", value))))


def refuse_taken_port(settings: Settings) -> None:
    """Raise CannotStart when somebody listens at our address already."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            text = "Port {port} is taken: perhaps Chung Tay runs already. Stop it, or set CHUNGTAY_PORT to another."
            raise CannotStart(say(text, port=settings.port)) from None


class Supervisor:
    """Runs programs until it is told to stop. Use it from the main thread of its process."""

    def __init__(self, wanted: Sequence[Program], sink: Sink, environment: Mapping[str, str] | None = None) -> None:
        self._all = [_Running(program) for program in wanted]
        self._sink = sink
        self._environment = {**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})}
        self._outputs = selectors.DefaultSelector()

    def pids(self) -> dict[str, int]:
        """Tell which process each program is now."""
        return {one.program.name: one.process.pid for one in self._all if one.process}

    def run(self, stop: Event) -> None:
        """Keep everything running until `stop`, then stop everything."""
        try:
            while not stop.is_set():
                self.step()
        finally:
            self.stop()

    def step(self, seconds: float = 0.2) -> None:
        """Start what is due, hand on what was written, see who has ended."""
        for one in self._all:
            if one.process is None and time.monotonic() >= one.start_at:
                self._start(one)
        self._hand_on(seconds)
        for one in self._all:
            if one.process is not None and one.process.poll() is not None:
                self._ended(one, one.process)

    def stop(self) -> None:
        """Stop all, Redis last."""
        self._end([one for one in self._all if one.program.name != "redis"])
        self._end(self._all)
        self._outputs.close()

    def _end(self, some: Sequence[_Running]) -> None:
        """Ask some to stop, and kill who does not, with all that it started."""
        running = [one for one in some if one.process]
        for one in running:
            _signal(one, signal.SIGTERM)
        end = time.monotonic() + _GRACE
        while time.monotonic() < end and any(one.process and one.process.poll() is None for one in running):
            self._hand_on(0.05)
        for one in running:
            _signal(one, signal.SIGKILL)
            if one.process:
                one.process.wait()
            self._hand_on(0)
            one.process = None

    def _start(self, one: _Running) -> None:
        # A session of its own: Ctrl-C reaches only us, and what the process started can be ended with it.
        # The signal ends it even where we are killed ourselves.
        try:
            one.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *one.program.command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=self._environment,
                start_new_session=True,
            )
        except OSError as error:
            raise CannotStart(
                say("{program} cannot be started: {why}.", program="setpriv", why=error.strerror)
            ) from None
        one.started_at = time.monotonic()
        assert one.process.stdout
        os.set_blocking(one.process.stdout.fileno(), False)
        self._outputs.register(one.process.stdout, selectors.EVENT_READ, one)

    def _ended(self, one: _Running, process: subprocess.Popen[bytes]) -> None:
        _signal(one, signal.SIGKILL)
        self._hand_on(0)
        assert process.stdout
        with suppress(KeyError):
            self._outputs.unregister(process.stdout)
        process.stdout.close()
        ran_well = time.monotonic() - one.started_at > _STARTED_WELL
        one.pause = _FIRST_PAUSE if ran_well or not one.pause else min(2 * one.pause, _LONGEST_PAUSE)
        self._sink(OWN_NAME, f"{one.program.name} ended with {process.returncode}; starts again in {one.pause:g} s")
        one.process, one.rest = None, b""
        one.start_at = time.monotonic() + one.pause

    def _hand_on(self, seconds: float) -> None:
        for key, _ in self._outputs.select(seconds):
            one = key.data
            written = os.read(key.fd, _LONGEST_LINE)
            if not written:
                self._outputs.unregister(key.fileobj)
                continue
            *lines, one.rest = (one.rest + written).split(b"\n")
            if len(one.rest) > _LONGEST_LINE:
                lines, one.rest = [*lines, one.rest], b""
            for line in lines:
                self._sink(one.program.name, line.decode("utf-8", "replace"))


def _signal(one: _Running, number: int) -> None:
    with suppress(ProcessLookupError):
        if one.process:
            os.killpg(one.process.pid, number)
