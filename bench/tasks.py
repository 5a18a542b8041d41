"""How fast entries are taken: the real web process, real clients without a pause, beside a bare driver loop.

1, 16 and 64 people at once, on 60,000 and on `--slots N` open slots (6,000,000), in rounds that take turns; the median
of the rounds counts. PostgreSQL is a private one that flushes every commit. The bare loop (bench/_bare.py) does equal
work for the database in the same run. Then one person who has done a sixth of the slots, and SQLite. Everything shares
this machine's cores. `--quick` is one short round with 600,000 slots; `--profile` says where the time of a submit goes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from bench import _bare
from bench._browser import Browser
from bench._figures import Figures, Sheet
from bench._fill import enter_head
from bench._profile import profile
from bench._serving import OPTIONS, Place, Spent, cpu_of, filled_place, new_database, spent, tidy, web
from bench._volunteers import Person, on_new_devices, volunteers
from bench._working import Sent, work
from records.database import open_engine
from tests import services

SMALL, LARGE = 60_000, 6_000_000
_AT_ONCE = (1, 16, 64)
_MANY = max(_AT_ONCE)
_BARE = 16
#: How much of the backlog the busiest person has done before anyone else came.
_HEAD_SHARE = 6
_LOOKS = 11
_LINE = "web at {people}"


@dataclass(frozen=True)
class Extent:
    """How much is measured: slots, rounds, seconds of each run, submits of each bare connection."""

    slots: int
    sqlite_slots: int
    rounds: int
    seconds: float
    bare: int


@dataclass
class Run:
    """One number of people on one database, in one round."""

    sent: Sent
    spent: Spent
    seconds: float
    shares: tuple[float, float, float]

    @property
    def rate(self) -> float:
        """Entries a second."""
        return self.sent.entries / self.seconds

    @property
    def blocks(self) -> float:
        """Blocks of the database that a request touched: a submit, or the first look at the desk."""
        return self.spent.blocks / self.sent.requests


@dataclass
class Size:
    """All runs on one size of database."""

    name: str
    place: Place
    port: int
    pids: list[int]
    runs: dict[int, list[Run]] = field(default_factory=dict)
    bare: list[float] = field(default_factory=list)

    def rate(self, people: int) -> float:
        """Give the median of the rounds."""
        return statistics.median(run.rate for run in self.runs[people])


def main(argv: Sequence[str]) -> None:
    """Print the tables; `--json FILE` writes the figures as one flat object."""
    parser = argparse.ArgumentParser(prog="tasks", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--slots", type=int, metavar="N")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args(argv)
    # Five longer rounds would leave the bare loop no untouched slots among the 60,000.
    extent = Extent(600_000, 60_000, 1, 4.0, 150) if options.quick else Extent(LARGE, 600_000, 5, 4.0, 100)
    if options.slots:
        extent = Extent(options.slots, min(600_000, options.slots), extent.rounds, extent.seconds, extent.bare)
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores for all of it\n")
    try:
        sheet = _profile() if options.profile else _measure(extent)
    finally:
        services.stop_all()
    if options.json:
        options.json.write_text(json.dumps(sheet.figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _profile() -> Sheet:
    cluster = services.Postgres.fresh(*OPTIONS)
    place = filled_place(services.short_folder("ct-bench-"), new_database(cluster, "profile"), SMALL, 24)
    tidy(place.url)
    # Two people of one team: what one enters first is the other's to enter second.
    return profile(place.settings, place.people[::12], 300)


def _measure(extent: Extent) -> Sheet:
    sheet = Sheet()
    cluster = services.Postgres.fresh(*OPTIONS)
    small, large = (_filled(cluster, name, slots) for name, slots in (("small", SMALL), ("large", extent.slots)))
    with web(small) as one, web(large) as other:
        sizes = [Size("small", small, *one), Size("large", large, *other)]
        for number in range(extent.rounds):
            for size in sizes if number % 2 == 0 else reversed(sizes):
                _round(cluster, size, extent, number)
        _tell_rounds(sheet, sizes)
        _tell_head(sheet, large, sizes[1].port, extent.slots // _HEAD_SHARE)
    cluster.stop()
    _tell_sqlite(sheet, extent)
    return sheet


def _filled(cluster: services.Postgres, name: str, slots: int) -> Place:
    start = time.perf_counter()
    place = filled_place(services.short_folder("ct-bench-"), new_database(cluster, name), slots, _MANY)
    tidy(place.url)
    print(f"{name}: {place.slots} open slots in {time.perf_counter() - start:.0f} s")
    return place


def _round(cluster: services.Postgres, size: Size, extent: Extent, number: int) -> None:
    # Others begin each round: one person alone would empty their district of untouched slots.
    people = size.place.people[number:] + size.place.people[:number]
    for count in _AT_ONCE:
        size.runs.setdefault(count, []).append(_run(cluster, size, people[:count], extent.seconds))
    size.bare.append(_bare.postgresql(size.place.url, people[:_BARE], extent.bare))


def _run(cluster: services.Postgres, size: Size, people: Sequence[Person], seconds: float) -> Run:
    assert cluster.process is not None
    watched = (cluster.process.pid, *size.pids)
    with spent(size.place.url) as counted:
        before, start = [cpu_of(pid) for pid in watched], time.perf_counter()
        sent = work(size.port, people, seconds)
        took = time.perf_counter() - start
        database, *servers = (cpu_of(pid) - was for pid, was in zip(watched, before, strict=True))
    # The clients' processes start and end within the time that was watched, and count only what they measured.
    return Run(sent, counted[0], seconds, (database / took, sum(servers) / took, sent.cpu / seconds))


def _tell_rounds(sheet: Sheet, sizes: Sequence[Size]) -> None:
    for size in sizes:
        heads = [
            "entries/s",
            "p50 ms",
            "p95 ms",
            "p99 ms",
            "blocks",
            "statements",
            "db ms",
            "db CPU",
            "web CPU",
            "client CPU",
            "refused",
        ]
        rows = [(_LINE.format(people=count), _line(runs)) for count, runs in size.runs.items()]
        sheet.table(f"{size.name}, {size.place.slots} slots", heads, rows)
        sheet.table(f"{size.name}, bare", ["entries/s"], [(f"at {_BARE}", [statistics.median(size.bare)])])
    small, large = sizes
    growth = statistics.median(a.rate / b.rate for a, b in zip(small.runs[16], large.runs[16], strict=True))
    blocks = [statistics.median(run.blocks for run in size.runs[16]) for size in sizes]
    bare = statistics.median(large.bare)
    _keep(
        sheet,
        {
            **{f"rate_{count}": large.rate(count) for count in _AT_ONCE},
            "bare_16": bare,
            **{f"ratio_{count}": large.rate(count) / bare for count in (16, 64)},
            **{f"ratio_{count}_small": small.rate(count) / statistics.median(small.bare) for count in (16, 64)},
            **_named_percentiles(large),
            "growth": growth,
            "blocks_growth": blocks[1] / blocks[0],
        },
    )


def _line(runs: Sequence[Run]) -> list[float]:
    requests = sum(run.sent.requests for run in runs)
    return [
        statistics.median(run.rate for run in runs),
        *_percentiles([one for run in runs for one in run.sent.times]),
        statistics.median(run.blocks for run in runs),
        sum(run.spent.statements for run in runs) / requests,
        sum(run.spent.milliseconds for run in runs) / requests,
        *(statistics.median(run.shares[part] for run in runs) for part in range(3)),
        sum(run.sent.refused for run in runs),
    ]


def _percentiles(times: Sequence[float]) -> list[float]:
    ordered = sorted(times) or [0.0]
    return [round(ordered[int((len(ordered) - 1) * share)], 1) for share in (0.5, 0.95, 0.99)]


def _named_percentiles(size: Size) -> Figures:
    found = {}
    for count, runs in size.runs.items():
        cuts = _percentiles([one for run in runs for one in run.sent.times])
        found |= {f"{name}_{count}": cut for name, cut in zip(("p50", "p95", "p99"), cuts, strict=True)}
    return found


def _tell_head(sheet: Sheet, place: Place, port: int, count: int) -> None:
    """Let one person, who did the first entries at the head, ask for work on one device after the other."""
    engine = open_engine(place.settings.database_url)
    busy, fresh = volunteers(engine, 24)[11::12]
    with engine.begin() as connection:
        enter_head(connection, busy.account_id, busy.device_id, count)
    tidy(place.url)
    times = {name: _claims(engine, place, port, person) for name, person in (("busy", busy), ("fresh", fresh))}
    engine.dispose()
    sheet.table(
        f"a claim after {count} entries at the head",
        ["median db ms", "longest"],
        [(name, [statistics.median(some), max(some)]) for name, some in times.items()],
    )
    _keep(sheet, {"head_ms": statistics.median(times["busy"])})


def _claims(engine: Engine, place: Place, port: int, person: Person) -> list[float]:
    """Give the milliseconds that the database spends on a whole request that claims, on a device of its own each."""
    found = []
    for one in on_new_devices(engine, person, _LOOKS):
        browser = Browser(port, one)
        with spent(place.url) as counted:
            status = browser.open()
        assert status == 200 and browser.form, f"/work answered {status}"
        browser.close()
        found.append(counted[0].milliseconds)
    # The first ones find no plan and no statement prepared.
    return found[1:]


def _tell_sqlite(sheet: Sheet, extent: Extent) -> None:
    """Measure the same web process on SQLite, beside the bare loop, in rounds that take turns."""
    folder = services.short_folder("ct-bench-")
    place = filled_place(folder, f"sqlite:///{folder}/tasks.sqlite3", extent.sqlite_slots, _BARE + 1)
    rates, bare, sent = [], [], []
    with web(place) as (port, _):
        for _ in range(extent.rounds):
            done = work(port, place.people[:_BARE], extent.seconds)
            sent += done.times
            rates.append(done.entries / extent.seconds)
            bare.append(_bare.sqlite(folder / "tasks.sqlite3", place.people[_BARE], extent.bare * 4))
    sheet.table(
        f"SQLite, {place.slots} slots, synchronous=FULL",
        ["entries/s", "p50 ms", "p95 ms"],
        [
            (_LINE.format(people=_BARE), [statistics.median(rates), *_percentiles(sent)[:2]]),
            ("bare loop", [statistics.median(bare), None, None]),
        ],
    )
    _keep(sheet, {"sqlite_rate_16": statistics.median(rates), "sqlite_bare": statistics.median(bare)})
    _keep(sheet, {"sqlite_ratio": statistics.median(a / b for a, b in zip(rates, bare, strict=True))})


def _keep(sheet: Sheet, figures: Figures) -> None:
    """Print figures and keep them under their own names."""
    for name, value in figures.items():
        print(f"{name:14} {value:10.3f}")
    print()
    sheet.figures |= {name: round(value, 4) for name, value in figures.items()}


if __name__ == "__main__":
    main(sys.argv[1:])
