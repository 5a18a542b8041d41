"""Volunteers as processes: each person posts the task on their view and waits for the next one, without a pause.

What they send is what the view's own form sends by htmx: cookies, CSRF token, form, an answer that may be compressed.
"""

from __future__ import annotations

import gzip
import http.client
import multiprocessing
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookies import SimpleCookie
from threading import Barrier
from urllib.parse import urlencode

from bench._form import filled
from bench._volunteers import Person

#: So many people share a process: one of them would not do to keep two cores busy, one each would be too many.
_IN_A_PROCESS = 16
#: Seconds that nobody counts: connections, statements and caches warm up.
_WARM = 1.0
_PATIENCE = 120


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


class Browser:
    """One person's connection: cookies, plain requests, the last task. text: the last answer that was no task."""

    def __init__(self, port: int, person: Person) -> None:
        self._cookies = dict(person.cookies)
        self.form: dict[str, str] | None = None
        self.text = ""
        self.reconnect(port)

    def reconnect(self, port: int) -> None:
        """Take a new connection; what the person sees stays."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)

    def open(self) -> int:
        """Open the desk; give the status."""
        self._send("GET", "/work")
        return self._answer()

    def submit(self) -> int:
        """Send the entry of the last task, as htmx does; give the status."""
        self._send("POST", "/work/submit", self._body())
        return self._answer()

    def break_off(self, whole: bool) -> None:
        """Send an entry, or only half of it, and go away without the answer."""
        body = self._body()
        self._send("POST", "/work/submit", body if whole else body[: len(body) // 2], len(body))
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _body(self) -> str:
        assert self.form is not None, "the work has run out"
        return urlencode(self.form)

    def _send(self, method: str, path: str, body: str | None = None, length: int | None = None) -> None:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"cookie": cookies, "accept-encoding": "gzip"}
        if body is not None:
            headers |= {"content-type": "application/x-www-form-urlencoded", "hx-request": "true"}
            headers["content-length"] = str(length or len(body))
        self._connection.request(method, path, body, headers)

    def _answer(self) -> int:
        answer = self._connection.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("set-cookie", ()):
            self._cookies |= {one.key: one.value for one in SimpleCookie(cookie).values()}
        if answer.headers["content-encoding"] == "gzip":
            content = gzip.decompress(content)
        self.text = content.decode()
        if answer.status == 200:
            self.form = filled(self.text)
        return answer.status


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
        browsers = list(threads.map(lambda person: _opened(port, person), people))
        _ready.wait()
        before, begin = os.times(), time.perf_counter() + _WARM
        parts = list(threads.map(lambda browser: _enter(browser, begin, begin + seconds), browsers))
    after = os.times()
    cpu = (after.user + after.system - before.user - before.system) * seconds / (seconds + _WARM)
    requests, refused = (sum(part[place] for part in parts) for place in (1, 2))
    return Sent([one for part in parts for one in part[0]], requests, refused, cpu)


def _opened(port: int, person: Person) -> Browser:
    browser = Browser(port, person)
    status = browser.open()
    assert status == 200 and browser.form, f"/work answered {status}"
    return browser


def _enter(browser: Browser, begin: float, end: float) -> tuple[list[float], int, int]:
    """Enter until the end; give the milliseconds of what was answered after the beginning, requests, other answers."""
    times, requests, refused = [], 1, 0
    while (start := time.perf_counter()) < end:
        status = browser.submit()
        done = time.perf_counter()
        requests += 1
        if status != 200:
            refused += 1
            browser.open()
        elif begin <= done <= end:
            times.append(1000 * (done - start))
    browser.close()
    return times, requests, refused
