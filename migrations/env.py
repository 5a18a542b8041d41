"""How Alembic reaches the database: by the connection it is given, else by the settings."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import JSON, BigInteger, Connection

from records.database import UtcDateTime, open_engine
from webapp.settings import Settings
from webapp.tables import METADATA

#: Our column types and the names script.py.mako gives their plain twins: a migration must still run when ours moved.
TYPES = {UtcDateTime: "Moment", BigInteger: "Id", JSON: "Json"}


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our column types into a migration by their short names."""
    return next((name for ours, name in TYPES.items() if kind == "type" and isinstance(item, ours)), False)


def run(connection: Connection) -> None:
    """Run the migrations inside the connection's transaction, on SQLite too."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        compare_type=True,
        compare_server_default=True,
        render_as_batch=True,
        render_item=render_item,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with open_engine(Settings.from_environment().database_url).begin() as opened:
        run(opened)
