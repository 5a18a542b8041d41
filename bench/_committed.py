"""A database of very many committed papers and nothing else: nobody in it has a campaign. It must not know what is
measured.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

import psycopg
from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.pool import NullPool

from bench._people import Paper
from records.models.paper import Page, Record
from records.words import PageState, RecordKind
from review.matching import blocking_keys, traits_of
from review.models import BlockingKey, Person, PersonPaper
from webapp.tables import METADATA

_ROWS_ON_PAGE, _PAGES_IN_BATCH = 25, 40
_AT_ONCE = 20_000
_MOMENT = datetime(2021, 10, 19, tzinfo=UTC)
_Row = TypeVar("_Row")
_TABLES = (Page, Record, Person, PersonPaper, BlockingKey)


def empty(path: Path, count: int) -> str:
    """Make a database in which so many records have pages and people, of whom nothing is kept yet; give its address."""
    url = f"sqlite:///{path}"
    # Without the checks of foreign keys: there is neither a scan nor a batch.
    bare = create_engine(url, poolclass=NullPool)
    METADATA.create_all(bare)
    numbers = range(1, count + 1)
    pages = (
        {"id": page, "scan_id": page, "batch_id": _batch(page), "number": 0, "sequence": page, "state": PageState.READ}
        for page in range(1, _page(count) + 1)
    )
    records = (
        {"id": one, "page_id": _page(one), "row": one % _ROWS_ON_PAGE, "kind": RecordKind.ROW} for one in numbers
    )
    people = ({"id": one, "created_at": _MOMENT} for one in numbers)
    with bare.begin() as db:
        for table, rows in ((Page, pages), (Record, records), (Person, people)):
            for some in _some_at_once(rows):
                db.execute(insert(table), some)
    return url


def fill(engine: Engine, made: Sequence[Paper]) -> None:
    """Keep at once of all papers what `remember` keeps of one, each of a person of their own."""
    bare = create_engine(engine.url, poolclass=NullPool)
    keys: list[tuple[int, int]] = []
    with bare.begin() as db:
        for some in _some_at_once(enumerate(made, start=1)):
            kept = []
            for number, one in some:
                traits = traits_of(one.known.values())
                kept.append((number, number, json.dumps(asdict(traits), ensure_ascii=False)))
                keys += [(key, number) for key in blocking_keys(traits)]
            db.exec_driver_sql("INSERT INTO person_paper (record_id, person_id, traits) VALUES (?, ?, ?)", kept)
        keys.sort()
        db.exec_driver_sql("INSERT INTO blocking_key (key, record_id) VALUES (?, ?)", keys)


def copy_to(postgresql: Engine, sqlite: Engine) -> None:
    """Copy all of it into PostgreSQL, and tidy it as a server at rest does by itself."""
    address = postgresql.url.render_as_string().replace("+psycopg", "")
    bare = create_engine(sqlite.url, poolclass=NullPool)
    with bare.connect() as source, psycopg.connect(address) as db:
        db.execute("SET session_replication_role = replica")
        for model in _TABLES:
            table = model.__table__
            names = ", ".join(column.name for column in table.columns)
            rows = source.exec_driver_sql(f"SELECT {names} FROM {table.name}")
            with db.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
    with psycopg.connect(address, autocommit=True) as db:
        db.execute("VACUUM ANALYZE")


def batch_of(number: int) -> int:
    """Tell the batch of a record."""
    return _batch(_page(number))


def _page(number: int) -> int:
    return 1 + number // _ROWS_ON_PAGE


def _batch(page: int) -> int:
    return 1 + page // _PAGES_IN_BATCH


def _some_at_once(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        yield some
