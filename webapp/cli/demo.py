"""`chungtay demo`: everything on this machine with the sample scans, ready to be opened."""

from __future__ import annotations

import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import click
from sqlalchemy import Engine

from ocr.storage import Store
from records.database import open_engine
from records.sentences import PersonError, say
from webapp import migrate
from webapp.cli.ingest import wait_for_reading
from webapp.cli.serve import stop_event
from webapp.demonstration import Stage, as_environment, environment, hand_overs, set_the_stage
from webapp.ingesting import take_in
from webapp.processes import OWN_NAME, CannotStart, Supervisor, programs, refuse_taken_port
from webapp.settings import Settings
from webapp.terminal import both, complain, console, tell

#: A slow machine under load starts the web server in this time, in seconds.
_PATIENCE = 90


@click.command()
@click.option("--play", is_flag=True, help="Let simulated people do the work, print how well, and end.")
def demo(play: bool) -> None:
    """Run everything with the sample scans: makes what is missing, prints the addresses, ends by Ctrl-C.

    Its data is in var/demo; remove that folder to begin anew.

    \b
    Example: chungtay demo --play
    """
    given = Settings.from_environment()
    settings = as_environment(given)
    refuse_taken_port(settings)
    migrate.make_folder_of(settings.database_url)
    engine = open_engine(settings.database_url)
    migrate.upgrade(engine)
    stage = set_the_stage(engine, settings)
    page_ids = take_samples(engine, Store(settings.store))

    def act() -> int | None:
        wait_until_served(settings)
        show(stage, settings)
        wait_for_reading(settings, engine, page_ids)
        return run_play(stage, settings) if play else None

    logs = settings.var / "log"
    logs.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor(programs(settings), lambda name, line: write_log(logs, name, line), environment(given))
    sys.exit(run_beside(supervisor, stop_event(), act))


def take_samples(engine: Engine, store: Store) -> list[int]:
    """Hand in the sample scans; those of an earlier start are known by their bytes."""
    taken = [take_in(engine, store, hand_over, path) for path, hand_over in hand_overs()]
    for one in taken:
        if one.problem:
            complain(one.problem)
    return [page_id for one in taken for page_id in one.pages]


def wait_until_served(settings: Settings) -> None:
    """Wait until the web server answers. Raises CannotStart."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise CannotStart(say("The web server does not answer. See {path}.", path=settings.var / "log" / "web.log"))


def show(stage: Stage, settings: Settings) -> None:
    """Print the addresses to open, each with its account, each in a line of its own that no terminal breaks."""
    console.rule("Chung Tay")
    console.print(f"{both('Volunteer')}: {stage.invite_url}", soft_wrap=True)
    console.print(f"    {both('write any name and phone number')}", soft_wrap=True)
    desks = (
        ("reviewer", "/review", "Reviewer"),
        ("coordinator", "/coordinator", "Coordinator"),
        ("clerk", "/intake", "Clerk of a site"),
    )
    for role, path, title in desks:
        console.print(f"{both(title)}: {stage.base_url}{path}", soft_wrap=True)
        console.print(f"    {both('User name and password')}: {role}  {stage.passwords[role]}", soft_wrap=True)
    tell(say("Logs are in {path}. Ctrl-C stops everything.", path=settings.var / "log"))


def run_play(stage: Stage, settings: Settings) -> int:
    """Let simulated people work; give the exit code."""
    from webapp.play.run import run

    return run(stage, settings)


def run_beside(supervisor: Supervisor, stop: Event, act: Callable[[], int | None]) -> int:
    """Keep the processes running while `act` runs beside them, then until `stop`; a number from `act` ends it all."""
    ended: list[int] = []

    def beside() -> None:
        try:
            code = act()
        except PersonError as error:
            complain(error.sentence)
            code = 1
        except BaseException:
            ended.append(1)
            stop.set()
            raise
        if code is not None:
            ended.append(code)
            stop.set()

    Thread(target=beside, daemon=True).start()
    supervisor.run(stop)
    return ended[0] if ended else 0


def write_log(folder: Path, name: str, line: str) -> None:
    """Keep a line that a process wrote; say on the terminal when one ends."""
    if name == OWN_NAME:
        console.print(line, style="dim")
    with (folder / f"{name}.log").open("a", encoding="utf-8") as log:
        log.write(line + "\n")
