"""`chungtay web`, `reader`, `clock` and `start`: the processes that keep running."""

from __future__ import annotations

import signal
import sys
from threading import Event

import click

from records.database import open_engine
from records.sentences import say
from webapp import migrate
from webapp.cli.opened import open_database
from webapp.logs import start_logging
from webapp.processes import Supervisor, programs, refuse_taken_port
from webapp.settings import Settings
from webapp.terminal import tell


def stop_event() -> Event:
    """Make an event that Ctrl-C or a polite kill sets."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


@click.command()
def web() -> None:
    """Run the web server at CHUNGTAY_HOST and CHUNGTAY_PORT.

    \b
    Example: CHUNGTAY_PORT=9000 chungtay web
    """
    from webapp.server import serve

    start_logging("web")
    settings = Settings.from_environment()
    open_database(settings).dispose()
    serve(settings)


@click.command()
def reader() -> None:
    """Run one reader: it takes pages from the queue and reads them, until stopped.

    \b
    Example: chungtay reader
    """
    from webapp.reader import work

    start_logging("reader")
    settings = Settings.from_environment()
    open_database(settings).dispose()
    work(settings)


@click.command()
def clock() -> None:
    """Run the clock: it commits records that are ready and queues pages that nobody reads.

    \b
    Example: chungtay clock
    """
    from webapp.clock import run

    start_logging("clock")
    settings = Settings.from_environment()
    open_database(settings).dispose()
    run(settings, stop_event())


@click.command()
def start() -> None:
    """Run everything on this machine: Redis, web server, readers, clock; Ctrl-C stops it all.

    \b
    Example: chungtay start
    """
    settings = Settings.from_environment()
    refuse_taken_port(settings)
    migrate.make_folder_of(settings.database_url)
    migrate.upgrade(open_engine(settings.database_url))
    tell(say("Chung Tay is at {address}. Ctrl-C stops it.", address=settings.base_url))
    supervisor = Supervisor(programs(settings), lambda name, line: print(f"{name:9} {line}", file=sys.stderr))
    supervisor.run(stop_event())
