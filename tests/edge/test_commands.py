from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from records.database import open_engine, read
from tests.edge.commands import Command
from webapp import terminal
from webapp.cli import doctor
from webapp.cli.main import COMMANDS, chungtay
from webapp.demonstration import SAMPLES
from webapp.settings import ROOT
from webapp.signing import password_matches, staff_account


def commands() -> dict[str, click.Command]:
    """Every command that does something, by its words."""
    found = {}
    context = click.Context(chungtay)
    for name in COMMANDS:
        command = chungtay.get_command(context, name)
        inside = command.commands.items() if isinstance(command, click.Group) else [("", command)]
        found |= {f"{name} {sub}".strip(): one for sub, one in inside}
    return {name: command for name, command in found.items() if command}


@pytest.mark.parametrize("name", commands())
def test_every_command_has_help_with_an_example(name: str) -> None:
    shown = CliRunner().invoke(chungtay, [*name.split(), "--help"])
    assert shown.exit_code == 0
    assert re.search(rf"Example: (\w+=\w+ )?chungtay {name}", shown.output)


def test_help_lists_every_command_with_its_line() -> None:
    shown = CliRunner().invoke(chungtay, ["--help"]).output
    assert all(name in shown and line in shown for name, (_, line) in COMMANDS.items())


def test_the_readme_names_only_commands_that_exist() -> None:
    told = re.findall(
        r"^(?:\.venv/bin/)?chungtay (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert told and set(told) <= set(COMMANDS)


def test_every_setting_is_told_in_the_documents() -> None:
    known = set(re.findall(r"CHUNGTAY_\w+", (ROOT / "webapp/settings.py").read_text(encoding="utf-8")))
    told = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert [name for name in known if f"`{name}`" not in told] == []


def test_a_member_of_staff_can_sign_in_with_the_password_that_is_written(command: Command) -> None:
    ran = command("users", "add", "Chi", "--name", "Trần Thị Chi", "--role", "reviewer", "--district", "Bù Đăng")
    listed = command("users", "list").out
    assert listed == "chi\treviewer\t696\t+\n"
    assert matches(command, "chi", ran.out.strip())


def test_a_new_password_replaces_the_old(command: Command) -> None:
    first = command("users", "add", "chi", "--name", "Chi", "--role", "coordinator").out.strip()
    second = command("users", "password", "chi").out.strip()
    assert not matches(command, "chi", first)
    assert matches(command, "chi", second)


def matches(command: Command, user_name: str, password: str) -> bool:
    with read(open_engine(f"sqlite:///{command.var}/chungtay.sqlite3")) as db:
        account = staff_account(db, user_name)
        return account is not None and password_matches(account.password_hash, password)


def test_a_user_name_is_given_once(command: Command) -> None:
    command("users", "add", "chi", "--name", "Chi", "--role", "reviewer")
    ran = command("users", "add", "CHI", "--name", "Chi", "--role", "reviewer")
    assert (ran.code, ran.out) == (2, "")
    assert "taken" in ran.err


def test_an_invite_is_one_line_that_begins_with_our_address(command: Command) -> None:
    ran = command("invite", "--team", "Đoàn trường")
    assert re.fullmatch(r"http://127\.0\.0\.1:8021/join/[\w-]{20,}\n", ran.out)


def test_doctor_names_the_packages_that_are_missing(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "NEEDS", (doctor.Need("redis-server", "Reading paper", lambda: False, "redis-server"),))
    ran = command("doctor")
    assert ran.code == 3
    assert "sudo apt-get install redis-server" in ran.err


def test_doctor_is_content_where_nothing_is_missing(command: Command) -> None:
    assert command("doctor").code == 0


def test_every_label_is_said_in_vietnamese_first() -> None:
    assert terminal.both("Taken in") == "Đã nhận / Taken in"


def test_reading_needs_no_database_and_says_what_it_cannot_read(command: Command, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    ran = command("read", tmp_path / "empty.pdf", "--json")
    assert (ran.code, ran.out) == (3, "")
    assert "empty.pdf" in ran.err


def test_a_scan_is_read_to_one_json_line_per_field(command: Command) -> None:
    ran = command("read", SAMPLES / "scans" / "scanner_list_7_001.jpg", "--json")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert {line["row"] for line in lines} >= {-1, 0, 24}
    assert set(lines[0]) == {"file", "page", "row", "field", "value", "raw", "confidence", "box"}


def test_a_wrong_setting_is_a_sentence_not_a_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "webapp.cli.main", "doctor"],
        cwd=ROOT,
        env={"CHUNGTAY_PORT": "x", "CHUNGTAY_VAR": str(tmp_path), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "CHUNGTAY_PORT" in done.stderr and "Traceback" not in done.stderr
