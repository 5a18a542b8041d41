"""Where the time of one submit goes: one process serves them in process, one after the other, and is looked at.

First how many functions are called, which is the same on a busy machine; then without a profiler: each statement in
order with its time, and the time inside a few functions. Then under cProfile: the time of each function itself, summed
by the layer that it belongs to. Threads are left out (handlers run where they are called): cProfile sees one thread.
"""

from __future__ import annotations

import asyncio
import cProfile
import pstats
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

import httpx
from litestar import Litestar
from litestar.concurrency import set_asyncio_executor
from litestar.types import ASGIApp
from sqlalchemy import Engine, event

from bench._figures import Sheet
from bench._phone import known, take_in
from bench._volunteers import Person
from webapp.app import create_app
from webapp.settings import Settings

#: A file's path says the layer; the first that fits.
_LAYERS = (
    ("psycopg", r"psycopg"),
    ("SQLAlchemy", r"sqlalchemy"),
    ("templates", r"jinja2|markupsafe|<template>|templates/|gettext\.py|webapp/language"),
    ("web framework", r"litestar|multipart|httpx|httpcore|anyio|asyncio|selectors|gzip|multidict|urllib|http/|msgspec"),
    ("pictures", r"webapp/pictures|ocr/storage|base64"),
    ("records/", r"/records/"),
    ("tasks/", r"/tasks/"),
    ("webapp/", r"/webapp/"),
)
_REST = "the rest of Python"


def profile(settings: Settings, people: Sequence[Person], submits: int) -> Sheet:
    """Print where the time goes, over so many submits."""
    sheet = Sheet()
    set_asyncio_executor(_Here())
    app = create_app(settings)
    for look in (_calls, _statements, _parts, _layers):
        asyncio.run(look(app, people, submits, sheet))
    set_asyncio_executor(None)
    return sheet


class _Here(ThreadPoolExecutor):
    """Runs each handler where it is called."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_running_or_notify_cancel()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


async def _submits(app: ASGIApp, people: Sequence[Person], count: int) -> list[float]:
    """Let people's phones submit in turn, so often in all; give the milliseconds of each."""
    times = []
    async with AsyncExitStack() as opened:
        clients = [await opened.enter_async_context(_client(app, person)) for person in people]
        desks = [await _filled(client) for client in clients]
        for number in range(count):
            client, held = clients[number % len(people)], desks[number % len(people)]
            assert held, "the work has run out"
            form = held.pop(next(iter(held)))
            start = time.perf_counter()
            answer = await client.post(form["action"], data=form | known(held))
            times.append(1000 * (time.perf_counter() - start))
            assert answer.is_success, answer.text
            take_in(held, answer.text)
    return times


async def _filled(client: httpx.AsyncClient) -> dict[str, dict[str, str]]:
    """Let a phone hold as many tasks as it may."""
    held: dict[str, dict[str, str]] = {}
    before = -1
    while before < len(held):
        before = len(held)
        take_in(held, (await client.get("/work/ahead", params=known(held))).text)
    return held


def _client(app: ASGIApp, person: Person) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://here", cookies=person.cookies, headers={"x-outbox": "1"}
    )


async def _calls(app: Litestar, people: Sequence[Person], submits: int, sheet: Sheet) -> None:
    """Count the calls of functions while the application answers a submit."""
    counted: Counter[str] = Counter()

    def count(_frame: object, what: str, _argument: object) -> None:
        counted[what] += 1

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        sys.setprofile(count if scope["method"] == "POST" else None)
        try:
            await app(scope, receive, send)
        finally:
            sys.setprofile(None)

    await _submits(app, people, 5)
    await _submits(watched, people, submits)
    row = [round(counted[what] / submits) for what in ("call", "c_call")]
    sheet.table("calls", ["of Python, a submit", "of C"], [("", row)])


async def _statements(app: Litestar, people: Sequence[Person], submits: int, sheet: Sheet) -> None:
    """List the statements of submits in order, each with its time from Python's side and how often it ran."""
    await _submits(app, people, 5)
    ran: list[tuple[str, float]] = []
    with _watched(app.state.edge.engine, ran):
        times = await _submits(app, people, submits)
    by_text: dict[str, list[float]] = defaultdict(list)
    for statement, spent in ran:
        by_text[statement].append(spent)
    rows = [
        (
            statement,
            [round(len(spent) / submits, 2), round(statistics.median(spent), 3), round(sum(spent) / submits, 3)],
        )
        for statement, spent in by_text.items()
    ]
    sheet.table("statements, in order of first use", ["a submit", "median ms", "ms a submit"], rows)
    spent = sum(one for _, one in ran) / submits
    sheet.table(
        "submit",
        ["statements", "ms in them", "ms in all", "median ms"],
        [
            (
                "",
                [
                    round(len(ran) / submits, 1),
                    round(spent, 2),
                    round(statistics.fmean(times), 2),
                    round(statistics.median(times), 2),
                ],
            )
        ],
    )


@contextmanager
def _watched(engine: Engine, ran: list[tuple[str, float]]) -> Iterator[None]:
    begun: list[float] = []

    def before(*_: object) -> None:
        begun.append(time.perf_counter())

    def after(_c: object, _k: object, statement: str, *_: object) -> None:
        ran.append((_short(statement), 1000 * (time.perf_counter() - begun.pop())))

    def wrapped(name: str, done: Callable[..., Any]) -> Callable[..., Any]:
        def timed(connection: Any) -> None:
            start = time.perf_counter()
            done(connection)
            ran.append((name, 1000 * (time.perf_counter() - start)))

        return timed

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    dialect = engine.dialect
    commit, rollback, ping = dialect.do_commit, dialect.do_rollback, dialect.do_ping
    try:
        with (
            patch.object(dialect, "do_commit", wrapped("COMMIT", commit)),
            patch.object(dialect, "do_rollback", wrapped("ROLLBACK", rollback)),
            patch.object(dialect, "do_ping", lambda one: (wrapped("ping of the pool", ping)(one), True)[1]),
        ):
            yield
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def _short(statement: str) -> str:
    """Leave the columns out of a statement."""
    text = re.sub(r"\s+", " ", statement)
    text = re.sub(r"^SELECT .*? FROM ", "SELECT … FROM ", text)
    text = re.sub(r"%\((\w+?)(_\d+)?\)s(::\w+( WITH TIME ZONE)?)?", "?", text)
    text = re.sub(r"^(INSERT INTO \w+) .*$", r"\1", text)
    return text.replace("(?, ?", "(?").replace(", ?", "")[:120]


#: What is timed without a profiler: module and name of a function as its caller sees it.
_PARTS = {
    "who is asking (guard)": "webapp.edge.who_has",
    "the posted form: lock and read": "webapp.views.volunteer._posted_work",
    "tasks.enter in all": "webapp.views.volunteer.enter",
    "… store": "tasks.entries._store",
    "… settle": "tasks.entries.settle_fields",
    "… what follows": "tasks.entries.after_settled",
    "hold one more": "webapp.views.volunteer.hold_ahead",
    "what follows in all": "webapp.views.volunteer._following",
    "pictures": "webapp.views.volunteer_drawing.data_images",
    "drawing the answer": "webapp.views.volunteer_drawing.render",
}


async def _parts(app: Litestar, people: Sequence[Person], submits: int, sheet: Sheet) -> None:
    """Time a few functions, with nothing else watching."""
    spent: dict[str, float] = defaultdict(float)
    patches = [_timing(name, target, spent) for name, target in _PARTS.items()]
    for one in patches:
        one.start()
    times = await _submits(app, people, submits)
    for one in patches:
        one.stop()
    rows: list[tuple[str, list[Any]]] = [
        (name, [round(1000 * spent[name] / submits, 2)]) for name in _PARTS if name in spent
    ]
    sheet.table("parts", ["ms a submit"], [*rows, ("all", [round(statistics.fmean(times), 2)])])


def _timing(name: str, target: str, spent: dict[str, float]) -> Any:
    module, _, attribute = target.rpartition(".")
    original = getattr(__import__(module, fromlist=[attribute]), attribute)

    @wraps(original)
    def timed(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        try:
            return original(*args, **kwargs)
        finally:
            spent[name] += time.perf_counter() - start

    return patch(target, timed)


async def _layers(app: Litestar, people: Sequence[Person], submits: int, sheet: Sheet) -> None:
    """Sum a profile by layer; a builtin's time is its caller's."""
    profiler = cProfile.Profile()
    profiler.enable()
    await _submits(app, people, submits)
    profiler.disable()
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    layers: dict[str, float] = defaultdict(float)
    functions: dict[str, float] = defaultdict(float)
    for (file, _, name), (_, _, own, _, callers) in stats.items():
        if file != "~":
            layers["waiting for the database" if _waits(file, name) else _layer(file)] += own
            functions[f"{_tail(file)} {name}"] += own
            continue
        for (caller, _, _), (_, _, part, _) in callers.items():
            layers[_builtin_layer(name, caller)] += part
            functions[f"{name} in {_tail(caller)}"] += part
    whole = sum(layers.values())
    rows = sorted(layers.items(), key=lambda one: -one[1])
    sheet.table("own time under cProfile", ["share %"], [(name, [round(100 * part / whole, 1)]) for name, part in rows])
    top = sorted(functions.items(), key=lambda one: -one[1])[:45]
    sheet.table("functions", ["ms a submit"], [(name, [round(1000 * part / submits, 3)]) for name, part in top])


def _waits(file: str, name: str) -> bool:
    return file.endswith("psycopg/connection.py") and name == "wait"


def _builtin_layer(name: str, caller: str) -> str:
    if "compress" in name.lower() or "zlib" in name:
        return "gzip"
    return _layer(caller)


def _layer(file: str) -> str:
    return next((name for name, pattern in _LAYERS if re.search(pattern, file)), _REST)


def _tail(file: str) -> str:
    return "/".join(file.split("/")[-2:])
