"""`chungtay doctor`: what is missing on this machine, and how to install it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import click

from records.sentences import Sentence, say
from webapp.cli.main import REFUSED
from webapp.settings import Settings
from webapp.terminal import both, console, table, tell

#: Less room than this and a day's scans may not fit.
_LEAST_ROOM = 2 << 30


@dataclass(frozen=True)
class Need:
    """Something the system needs: what for, how to see that it is there, the Debian package that brings it."""

    name: str
    purpose: str
    there: Callable[[], bool]
    package: str


def _vietnamese() -> bool:
    if not shutil.which("tesseract"):
        return False
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "vie" in listed.stdout.split()


def _letters() -> bool:
    return (Settings.from_environment().fonts / "DejaVuSans.ttf").is_file()


NEEDS = (
    Need("tesseract", "Reading paper", lambda: shutil.which("tesseract") is not None, "tesseract-ocr"),
    Need("tesseract vie", "Reading Vietnamese", _vietnamese, "tesseract-ocr-vie"),
    Need(
        "redis-server", "The queue of pages to read", lambda: shutil.which("redis-server") is not None, "redis-server"
    ),
    Need("DejaVu Sans", "Printing forms and cover sheets", _letters, "fonts-dejavu-core"),
    Need("setpriv", "Ending processes together", lambda: shutil.which("setpriv") is not None, "util-linux"),
)


@click.command()
def doctor() -> None:
    """Say what is missing on this machine and how to install it.

    Exit code: 0 all there, 3 something is missing.

    \b
    Example: chungtay doctor
    """
    missing = [need for need in NEEDS if not need.there()]
    shown = table("Program", "What for", "State")
    for need in NEEDS:
        shown.add_row(need.name, both(need.purpose), both("It is missing") if need in missing else both("It is there"))
    console.print(shown)
    if missing:
        packages = " ".join(need.package for need in missing)
        tell(say("Install what is missing: sudo apt-get install {packages}", packages=packages), "bold red")
    troubles = list(_troubles())
    for trouble in troubles:
        tell(trouble, "bold red")
    sys.exit(REFUSED if missing or troubles else 0)


def _troubles() -> list[Sentence]:
    """Look at the settings, the room on the disk and the database."""
    from records.sentences import PersonError
    from webapp.cli.opened import open_database

    settings = Settings.from_environment()
    found = []
    settings.var.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.var).free
    if free < _LEAST_ROOM:
        found.append(say("Only {size} MB are free where the scans are kept.", size=free >> 20))
    try:
        open_database(settings).dispose()
    except PersonError as error:
        found.append(error.sentence)
    return found
