"""What most commands open first: settings, database, store."""

from __future__ import annotations

from sqlalchemy import Engine

from ocr.storage import Store
from records.database import open_engine
from records.sentences import PersonError, say
from webapp.migrate import is_current, make_folder_of
from webapp.settings import Settings


class OldDatabase(PersonError):
    """The database lacks tables that this version needs."""


def open_database(settings: Settings) -> Engine:
    """Open the database. Raises OldDatabase when it must be upgraded first."""
    make_folder_of(settings.database_url)
    engine = open_engine(settings.database_url)
    if not is_current(engine):
        raise OldDatabase(say("The database is not up to date. Run first: chungtay db upgrade"))
    return engine


def open_all() -> tuple[Settings, Engine, Store]:
    """Open settings, database and store."""
    settings = Settings.from_environment()
    return settings, open_database(settings), Store(settings.store)
