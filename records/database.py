"""The database's base: column types, naming of constraints, engine, transactions, the database's clock.

It must not know any table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any, ClassVar

from psycopg.types.numeric import Int8Dumper
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    CursorResult,
    DateTime,
    Engine,
    Executable,
    Integer,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.functions import FunctionElement

from records.sentences import PersonError, say

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

#: Primary and foreign keys: 64 bits on PostgreSQL; SQLite needs INTEGER for its rowid.
Id = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")

#: Marks a column that holds personal data: never logged, never in an event.
PERSONAL: dict[str, Any] = {"personal": True}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; a naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:
        """Refuse a naive moment and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        """Give back an aware moment (SQLite stores none)."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime(), dict[str, Any]: Json, list[Any]: Json}


class Moment(FunctionElement[datetime]):
    """The time by the database's clock, where a statement needs it: one question less than now()."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(Moment, "postgresql")
def _moment_postgresql(*_: object, **__: object) -> str:
    return "clock_timestamp()"


@compiles(Moment, "sqlite")
def _moment_sqlite(*_: object, **__: object) -> str:
    # As SQLAlchemy writes a moment down, so that the two compare as texts.
    return "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


Rows = CursorResult[*tuple[Any, ...]]

_CLOCK = select(Moment())
_MOMENT = "moment"
#: Seconds of rest after which a connection is asked whether it is still there: a database restarts, a firewall forgets.
_MAY_BE_GONE = 5.0

#: PostgreSQL's codes for: such a row is there already, not in any order with another, each waits for the other.
_LOST_RACES = frozenset({"23505", "40001", "40P01"})

_UNSTORABLE = say("There is a sign or number here that cannot be kept. Check it, and type it again.")


class Unstorable(PersonError):
    """No database holds this value: a NUL sign in a text, or a number of more than 64 bits."""


def open_engine(url: str) -> Engine:
    """Open the database at `url`, SQLite or PostgreSQL, with the settings its promises need.

    Its errors hide the values that a statement carried: they may be personal, and errors are logged. A value that one
    of the two databases could not hold is refused with a sentence on both (Unstorable).
    """
    engine = _open_sqlite(url) if url.startswith("sqlite") else _open_postgresql(url)
    event.listen(engine, "before_cursor_execute", _refuse_unstorable)
    return engine


def _refuse_unstorable(
    _connection: object, _cursor: object, _statement: str, parameters: Any, _context: object, _many: bool
) -> None:
    # A list of rows where a statement runs for many; one row, named or in order, otherwise.
    for row in parameters if isinstance(parameters, list) else (parameters,):
        for value in row.values() if isinstance(row, dict) else row:
            if (isinstance(value, str) and "\0" in value) or (isinstance(value, int) and abs(value) >> 63):
                raise Unstorable(_UNSTORABLE)


def _open_postgresql(url: str) -> Engine:
    # To compile a statement of many terms, as of the conservation sheet, takes seconds; none of ours runs that long.
    uncompiled = {"options": "-c jit=off"}
    engine = create_engine(url, pool_size=10, max_overflow=20, hide_parameters=True, connect_args=uncompiled)

    @event.listens_for(engine, "connect")
    def _one_width(connection: Any, _record: object) -> None:
        # The driver sends a number as wide as it is: the same statement would be prepared again for ids of each width,
        # and cost more to plan with than without its values.
        connection.adapters.register_dumper(int, Int8Dumper)

    @event.listens_for(engine, "checkin")
    def _rests(_connection: Any, record: Any) -> None:
        record.info["since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _still_there(connection: Any, record: Any, _proxy: object) -> None:
        # Asking before each use would be one more question to the database for every two of a short request.
        rested = monotonic() - record.info.get("since", monotonic())
        if rested > _MAY_BE_GONE:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as gone:
                raise DisconnectionError from gone

    return engine


def _open_sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:
        # The driver must not begin transactions by itself: write() says BEGIN IMMEDIATE.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        immediate = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


@contextmanager
def write(engine: Engine) -> Iterator[Session]:
    """Open one transaction that may write; commit at the end, roll back on an error.

    On SQLite it takes the write lock at once, so that what it read stays true until it writes.
    """
    with engine.connect() as connection:
        connection.execution_options(write=True)
        with Session(bind=connection, expire_on_commit=False) as session, session.begin():
            yield session


@contextmanager
def read(engine: Engine) -> Iterator[Session]:
    """Open one transaction that only reads; nothing it does is kept."""
    with Session(bind=engine, expire_on_commit=False, autoflush=False) as session:
        yield session


@contextmanager
def glance(engine: Engine) -> Iterator[Connection]:
    """Take a connection for a single question: PostgreSQL then has no transaction to begin and to roll back for it."""
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection


def lost_race(error: DBAPIError) -> bool:
    """Tell whether another transaction came first. Never on SQLite: there each that writes waits for its turn."""
    return getattr(error.orig, "sqlstate", None) in _LOST_RACES


def ask(db: Session, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Rows:
    """Run a statement past the session, in half the time: for those of every entry, made once, with parameters.

    It sees what waits in the session, which keeps nothing of it: who holds the object of a row reads it anew.
    """
    db.flush()
    return db.connection().execute(statement, values)


def now(db: Session) -> datetime:
    """Tell the time by the database's clock: the one clock for leases."""
    held: datetime | None = db.info.get(_MOMENT)
    return held or _ask_clock(db)


@contextmanager
def one_moment(db: Session, at: datetime | None = None) -> Iterator[None]:
    """Let all that follows happen at one moment, asked once. Begin it only after every lock that may be waited for.

    at: asked already, after the locks. One within another is the outer one's moment.
    """
    if _MOMENT in db.info:
        yield
        return
    db.info[_MOMENT] = at or _ask_clock(db)
    try:
        yield
    finally:
        del db.info[_MOMENT]


def _ask_clock(db: Session) -> datetime:
    moment: datetime = db.connection().execute(_CLOCK).scalar_one()
    return moment
