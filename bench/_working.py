"""Volunteers as processes: each person sends the task on their phone and waits for the answer, without a pause."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from bench._phone import Phone
from bench._volunteers import Person

#: So many people share a process: one of them would not do to keep two cores busy, one each would be too many.
_IN_A_PROCESS = 16
#: Seconds that nobody counts: connections, statements and caches warm up.
_WARM = 1.0


@dataclass(frozen=True)
class Sent:
    """What the clients saw: milliseconds of each entry that was answered while it counted, seconds of processor time.

    requests: all, before and after counting too; refused: those of them that were answered otherwise.
    """

    times: list[float]
    requests: int
    refused: int
    cpu: float

    @property
    def entries(self) -> int:
        """Count the entries that were answered."""
        return len(self.times)


def work(port: int, people: Sequence[Person], seconds: float) -> Sent:
    """Let all people enter at once for so long."""
    groups = [people[start : start + _IN_A_PROCESS] for start in range(0, len(people), _IN_A_PROCESS)]
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(len(groups))
    with context.Pool(len(groups), _remember, (ready,)) as pool:
        parts = pool.starmap(_group, [(port, group, seconds) for group in groups], chunksize=1)
    return Sent(
        [one for part in parts for one in part.times],
        sum(part.requests for part in parts),
        sum(part.refused for part in parts),
        sum(part.cpu for part in parts),
    )


_ready: Barrier


def _remember(ready: Barrier) -> None:
    global _ready
    _ready = ready


def _group(port: int, people: Sequence[Person], seconds: float) -> Sent:
    """Work in this process; all processes begin together."""
    with ThreadPoolExecutor(len(people)) as threads:
        phones = list(threads.map(lambda person: _opened(port, person), people))
        _ready.wait()
        before, begin = os.times(), time.perf_counter() + _WARM
        parts = list(threads.map(lambda phone: _enter(phone, begin, begin + seconds), phones))
    after = os.times()
    cpu = (after.user + after.system - before.user - before.system) * seconds / (seconds + _WARM)
    requests, refused = (sum(part[place] for part in parts) for place in (1, 2))
    return Sent([one for part in parts for one in part[0]], requests, refused, cpu)


def _opened(port: int, person: Person) -> Phone:
    phone = Phone(port, person)
    status = phone.open()
    assert status == 200 and phone.form, f"/work answered {status}"
    return phone


def _enter(phone: Phone, begin: float, end: float) -> tuple[list[float], int, int]:
    """Enter until the end; give the milliseconds of what was answered after the beginning, requests, other answers."""
    times, requests, refused = [], 1, 0
    while (start := time.perf_counter()) < end:
        status = phone.submit()
        done = time.perf_counter()
        requests += 1
        if status >= 300:
            refused += 1
            phone.open()
        elif begin <= done <= end:
            times.append(1000 * (done - start))
    phone.close()
    return times, requests, refused
