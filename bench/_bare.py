"""The bare driver loop beside which the engine is measured: no ORM, no web, no rules, equal work for the database.

Every submit is one transaction: it closes a slot leased before, stores an entry, its answers and the ledger's event,
leases the next slot that nobody has met, and lets its other slot exclude this person.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg

from bench._fill import DISTRICTS, USUAL
from bench._volunteers import Person

_CLOSE = "UPDATE slot SET state = 'done' WHERE id = {id} AND token = {token} AND state = 'leased'"
_ENTRY = """INSERT INTO entry (slot_id, task_id, account_id, device_id, idempotency_key, digest, late, received_at)
    VALUES ({id}, {task}, {account}, {device}, {key}, 'd', false, {now}) RETURNING id"""
_ANSWERS = """INSERT INTO answer (entry_id, field_id, account_id, device_id, live, mark, value, hard, picked)
    SELECT {entry}, {field}, {account}, {device}, true, 'value', 'x', false, false FROM {fields}"""
_EVENT = """INSERT INTO event (at, actor_id, act, subject, data)
    VALUES ({now}, {account}, 'entry.stored', {key}, '{{}}')"""
_NEXT = """SELECT slot.id, task_id, field_ids FROM slot JOIN record ON record.id = record_id
    WHERE slot.state = 'open' AND district_code = {district} AND rank = {rank} AND exclusion_id = 0
    ORDER BY batch_id, slot.id LIMIT 1"""
_EXCLUDE = """UPDATE slot SET exclusion_id = {account} WHERE task_id = {task} AND state = 'open'"""
_LEASE = """UPDATE slot SET state = 'leased', account_id = {account}, device_id = {device}, token = {token},
    lease_until = {until} WHERE id = {id}"""
_COLUMNS = ("district", "rank", "id", "token", "task", "account", "device", "key", "entry", "list")


class _Loop:
    """One person's connection and the slot they hold."""

    def __init__(self, person: Person, run: Callable[[str, dict[str, Any]], Any], say: dict[str, str]) -> None:
        self._run = run
        self._values: dict[str, Any] = {
            "account": person.account_id,
            "device": person.device_id,
            "district": DISTRICTS[person.account_id % len(DISTRICTS)],
            "rank": USUAL,
        }
        self._say = say
        self._count = 0

    def submit(self) -> None:
        """Close, store, lease the next: all but the commit."""
        values = self._values
        self._do(_CLOSE)
        values["entry"] = self._do(_ENTRY).fetchone()[0]
        self._do(_ANSWERS)
        self._do(_EVENT)
        self.claim()

    def claim(self) -> None:
        """Lease the next slot."""
        slot, task, fields = self._do(_NEXT + self._say["lock"]).fetchone()
        self._count += 1
        key = f"{self._values['device']}-{slot}-{self._count}"
        self._values |= {"id": slot, "task": task, "key": key, "token": key[-32:], "list": fields}
        self._do(_LEASE)
        self._do(_EXCLUDE)

    def _do(self, statement: str) -> Any:
        return self._run(statement.format_map(self._say), self._values)


def _words(sign: str) -> dict[str, str]:
    return {name: sign.format(name) for name in _COLUMNS}


_POSTGRESQL = _words("%({})s") | {
    "now": "now()",
    "until": "now() + interval '10 minutes'",
    "field": "f",
    "fields": "unnest(CAST(%(list)s AS bigint[])) AS f",
    "lock": " FOR NO KEY UPDATE OF record SKIP LOCKED",
}
_SQLITE = _words(":{}") | {
    "now": "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
    "until": "strftime('%Y-%m-%d %H:%M:%f000', 'now', '+10 minutes')",
    "field": "value",
    "fields": "json_each(:list)",
    "lock": "",
}


def postgresql(url: str, people: Sequence[Person], submits: int) -> float:
    """Run one connection a person, each in a thread of this process, until each has submitted so often; submits/s."""
    with ThreadPoolExecutor(len(people)) as threads:
        opened = list(threads.map(lambda person: _opened(url, person), people))
        start = time.perf_counter()
        list(threads.map(lambda one: _repeat(*one, submits), opened))
        return len(people) * submits / (time.perf_counter() - start)


def _opened(url: str, person: Person) -> tuple[psycopg.Connection[Any], _Loop]:
    connection = psycopg.connect(url.replace("+psycopg", ""))
    loop = _Loop(person, connection.execute, _POSTGRESQL)
    loop.claim()
    connection.commit()
    return connection, loop


def _repeat(connection: psycopg.Connection[Any], loop: _Loop, submits: int) -> None:
    for _ in range(submits):
        loop.submit()
        connection.commit()
    connection.close()


def sqlite(path: Path, person: Person, submits: int) -> float:
    """Run one connection, for SQLite has one writer, with the pragmas of records/database.py; give submits a second."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")
    loop = _Loop(person, connection.execute, _SQLITE)
    loop.claim()
    start = time.perf_counter()
    for _ in range(submits):
        connection.execute("BEGIN IMMEDIATE")
        loop.submit()
        connection.execute("COMMIT")
    spent = time.perf_counter() - start
    connection.close()
    return submits / spent
