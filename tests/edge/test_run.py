"""The `run` script says what it does and names exactly what an administrator must install."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from webapp.settings import ROOT


def run(*words: str, path: str = os.environ["PATH"]) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": path, "HOME": "/nowhere"}
    return subprocess.run(
        [str(ROOT / "run"), *words],
        cwd="/",
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def poor_machine(tmp_path: Path) -> str:
    """A PATH without Redis, Tesseract and sudo, for somebody who is not root."""
    for folder in map(Path, ("/bin", "/usr/bin", "/usr/local/bin")):
        for program in folder.iterdir():
            wanted = program.name not in ("redis-server", "tesseract", "sudo", "id", "apt-get")
            if wanted and not (tmp_path / program.name).is_symlink():
                (tmp_path / program.name).symlink_to(program)
    for name, text in {"id": "echo 1000", "apt-get": "exit 1"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    return str(tmp_path)


def test_run_alone_lists_its_commands_in_a_line_each() -> None:
    lines = run().stdout.splitlines()
    assert all(line.startswith("./run ") for line in lines)
    for name in ("demo", "test", "lint", "types", "bench", "lock", "ci"):
        assert any(line.startswith(f"./run {name}") for line in lines)


def test_an_unknown_command_is_said() -> None:
    done = run("dance")
    assert (done.returncode, "dance" in done.stderr) == (2, True)


def test_what_cannot_be_installed_without_root_is_named_exactly(poor_machine: str) -> None:
    done = run("demo", path=poor_machine)
    assert done.returncode == 1
    assert "apt-get install tesseract-ocr tesseract-ocr-vie redis-server\n" in done.stderr
