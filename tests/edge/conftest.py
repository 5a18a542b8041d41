"""Fixtures for tests of commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.edge.commands import Command
from webapp import terminal


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command on an empty, up-to-date SQLite database."""
    monkeypatch.setattr(terminal.console, "width", 400)
    var = tmp_path / "var"
    settings = {"CHUNGTAY_VAR": str(var), "CHUNGTAY_DATABASE_URL": "", "CHUNGTAY_STORE": "", "CHUNGTAY_REDIS_URL": ""}
    made = Command(var, capsys, settings)
    assert made("db", "upgrade").code == 0
    return made


@pytest.fixture
def campaign(command: Command) -> Command:
    """The command with a campaign."""
    days = ("--first-day", "2021-03-08", "--last-day", "2021-10-31", "--deadline", "2021-11-12")
    assert command("campaign", "add", "Bình Phước", *days).code == 0
    return command
