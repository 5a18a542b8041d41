from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench._serving import free_port
from webapp import processes
from webapp.processes import CannotStart, Program, Supervisor, procfile, programs, refuse_taken_port
from webapp.server import listener
from webapp.settings import ROOT, Settings

Lines = list[tuple[str, str]]


@pytest.fixture
def plain() -> Settings:
    """Settings that no test changes anything by."""
    return Settings(Path("/nowhere"), "sqlite:///x", Path("/nowhere"), "redis://elsewhere", "s" * 32, readers=2)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[Supervisor, Lines]]]:
    """Start programs under a supervisor that stops with the test."""
    monkeypatch.setattr(processes, "_FIRST_PAUSE", 0.05)
    monkeypatch.setattr(processes, "_GRACE", 1.0)
    running: list[Supervisor] = []

    def start(**commands: tuple[str, ...]) -> tuple[Supervisor, Lines]:
        lines: Lines = []
        wanted = [Program(name, command) for name, command in commands.items()]
        running.append(Supervisor(wanted, lambda name, line: lines.append((name, line))))
        return running[0], lines

    yield start
    for one in running:
        one.stop()


def step_until(supervisor: Supervisor, happened: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        supervisor.step(0.05)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    return state != "Z"


def test_a_process_that_dies_is_started_again(started: Callable[..., tuple[Supervisor, Lines]]) -> None:
    supervisor, lines = started(sleeper=("sleep", "60"))
    step_until(supervisor, supervisor.pids)
    first = supervisor.pids()["sleeper"]
    os.kill(first, signal.SIGKILL)
    step_until(supervisor, lambda: supervisor.pids().get("sleeper", first) != first)
    assert any(name == "supervisor" and "sleeper ended with -9" in line for name, line in lines)


def test_a_process_that_ends_at_once_is_started_ever_later(started: Callable[..., tuple[Supervisor, Lines]]) -> None:
    supervisor, lines = started(short=("true",))
    step_until(supervisor, lambda: len(lines) >= 3)
    pauses = [float(line.split()[-2]) for _, line in lines]
    assert pauses == [0.05, 0.1, 0.2]


def test_what_a_process_writes_is_handed_on_with_its_name(started: Callable[..., tuple[Supervisor, Lines]]) -> None:
    supervisor, lines = started(speaker=("sh", "-c", "echo chào; echo lỗi >&2; exec sleep 60"))
    step_until(supervisor, lambda: len(lines) >= 2)
    assert sorted(lines) == [("speaker", "chào"), ("speaker", "lỗi")]


def test_stopping_leaves_no_process_behind(started: Callable[..., tuple[Supervisor, Lines]]) -> None:
    parent = ("sh", "-c", "sleep 60 & echo $!; wait")
    deaf = ("sh", "-c", "trap '' TERM; echo $$; sleep 60")
    supervisor, lines = started(parent=parent, deaf=deaf)
    step_until(supervisor, lambda: len(lines) >= 2)
    pids = [int(line) for _, line in lines] + list(supervisor.pids().values())
    supervisor.stop()
    assert [pid for pid in pids if alive(pid)] == []


def test_when_the_supervisor_is_killed_its_processes_end_too(tmp_path: Path) -> None:
    program = (
        "from webapp.processes import *\n"
        "supervisor = Supervisor([Program('sleeper', ('sleep', '60'))], print)\n"
        "supervisor.step(); print(supervisor.pids()['sleeper'], flush=True)\n"
        "while True: supervisor.step()\n"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as supervisor:
        assert supervisor.stdout
        pid = int(supervisor.stdout.readline())
        supervisor.kill()
    end = time.monotonic() + 10
    while alive(pid):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_taken_port_is_refused_with_a_sentence(plain: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} is taken"):
            refuse_taken_port(replace(plain, port=port))


def test_the_procfile_names_the_three_processes() -> None:
    found = dict(procfile(ROOT / "Procfile"))
    assert list(found) == ["web", "reader", "clock"]
    assert found["web"] == (sys.executable, "-m", "webapp.cli.main", "web")


def test_web_processes_of_one_machine_listen_at_one_port(plain: Settings) -> None:
    assert [one.name for one in programs(replace(plain, webs=2))][:2] == ["web.1", "web.2"]
    at = replace(plain, port=free_port())
    with listener(at) as one, listener(at) as other:
        assert one.getsockname() == other.getsockname() == (at.host, at.port)


def test_there_is_a_reader_per_core_and_no_redis_where_one_is_given(plain: Settings) -> None:
    assert [one.name for one in programs(plain)] == ["web", "reader.1", "reader.2", "clock"]


def test_the_private_redis_has_no_network(plain: Settings, tmp_path: Path) -> None:
    own = replace(plain, var=tmp_path, redis_url=Settings.private_redis(tmp_path))
    first = programs(own)[0]
    assert first.name == "redis"
    assert first.command[first.command.index("--port") + 1] == "0"
