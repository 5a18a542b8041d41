"""`chungtay db`: the database's tables."""

from __future__ import annotations

import click

from records.database import open_engine
from records.sentences import say
from webapp import migrate
from webapp.settings import Settings
from webapp.terminal import tell


@click.group()
def db() -> None:
    """Bring the database up to date."""


@db.command()
def upgrade() -> None:
    """Make or upgrade the tables of CHUNGTAY_DATABASE_URL; safe to repeat.

    \b
    Example: chungtay db upgrade
    """
    settings = Settings.from_environment()
    migrate.make_folder_of(settings.database_url)
    migrate.upgrade(open_engine(settings.database_url))
    tell(say("The database is up to date ({revision}).", revision=migrate.newest()))
