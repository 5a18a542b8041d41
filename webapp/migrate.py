"""Brings a database to the newest tables. It must not know what any table is for."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url

from webapp.settings import ROOT
from webapp.tables import METADATA

#: Any number that nothing else locks: two programs that start together upgrade one after the other.
_LOCK = 20210308


def upgrade(engine: Engine) -> None:
    """Upgrade the database in one transaction; nothing happens when it is up to date."""
    with engine.connect() as connection:
        connection.execution_options(write=True)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            command.upgrade(_config(connection), "head")


def is_current(engine: Engine) -> bool:
    """Tell whether the database has the newest tables."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest()


def newest() -> str:
    """Tell the newest revision; more than one head is an error."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def differences(connection: Connection) -> list[object]:
    """List where the tables in the database differ from those in the code."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, METADATA))


def make_folder_of(url: str) -> None:
    """Make the folder of an SQLite file, for its owner alone; SQLite makes the file but not its folder."""
    database = make_url(url).database
    if url.startswith("sqlite") and database:
        Path(database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config
