"""A crowd of volunteers at real web processes, all of which may be killed; what each was told is remembered.

A client sends an entry again, under the same key, until it is answered: that is what a phone's outbox does. Some are
cut off in the middle of a request and begin anew, as if their phone had died.
"""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event, Lock, Thread

from bench._browser import Browser
from bench._serving import start_web
from bench._volunteers import Person
from webapp.settings import Settings

#: How many requests are cut off, and how many values are mistyped, so that third people are asked.
_CUT, _SLIP = 0.06, 0.02
_MISTYPED = "Điểu Hoa"
_PAUSE = 0.05


@dataclass(frozen=True)
class Acknowledged:
    """An entry that the server said it has."""

    account_id: int
    key: str
    slot_id: int


@dataclass
class Memory:
    """What the crowd knows together. holds: who was handed a slot and has not answered it yet."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    doubles: list[str] = field(default_factory=list)
    holds: dict[int, int] = field(default_factory=dict)
    epoch: int = 0
    lock: Lock = field(default_factory=Lock)

    def handed(self, slot_id: int, account_id: int, epoch: int) -> None:
        """Note that a slot was handed out, unless leases were made to run out since it was asked for."""
        with self.lock:
            if epoch != self.epoch or epoch % 2:
                return
            other = self.holds.setdefault(slot_id, account_id)
            if other != account_id:
                self.doubles.append(f"slot {slot_id} was handed to {account_id} while {other} held it")

    def gives_back(self, slot_id: int, account_id: int) -> None:
        """Forget a hold before the entry is sent: from then on the slot may go on."""
        with self.lock:
            if self.holds.get(slot_id) == account_id:
                del self.holds[slot_id]

    @contextmanager
    def leases_run_out(self) -> Iterator[None]:
        """Forget all holds, and note none while leases are made to run out: the epoch is odd meanwhile."""
        self._next_epoch()
        yield
        self._next_epoch()

    def _next_epoch(self) -> None:
        with self.lock:
            self.epoch += 1
            self.holds.clear()


class Web:
    """One web process, to be killed and started again at the same port. Use it from the main thread."""

    def __init__(self, settings: Settings, port: int) -> None:
        self._settings = settings
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, without waiting."""
        self._process = start_web(self._settings, self.port)

    def kill(self) -> None:
        """End it with no warning."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class Client(Thread):
    """One person who enters until the work is done."""

    def __init__(self, ports: list[int], person: Person, memory: Memory, done: Event, seed: int) -> None:
        super().__init__(daemon=True)
        self._chance = random.Random(seed)
        self._ports, self._person, self._memory, self._done = ports, person, memory, done
        self._browser = self._new_browser()

    def run(self) -> None:
        """Enter, and look again where there is nothing to enter."""
        while not self._done.is_set():
            form = self._browser.form
            if form is None:
                if not self._open() or self._browser.form is None:
                    time.sleep(_PAUSE)
            elif self._chance.random() < _CUT:
                self._cut(form)
            else:
                self._enter(form)

    def _new_browser(self) -> Browser:
        return Browser(self._chance.choice(self._ports), self._person)

    def _open(self) -> bool:
        epoch = self._memory.epoch
        answered = self._asked(self._browser.open)
        if answered == 200:
            self._got(epoch)
        return answered == 200

    def _got(self, epoch: int) -> None:
        if self._browser.form is not None:
            self._memory.handed(int(self._browser.form["slot"]), self._person.account_id, epoch)

    def _enter(self, form: dict[str, str]) -> None:
        for name, value in form.items():
            if name.startswith("value_") and value == "Điểu Hơn" and self._chance.random() < _SLIP:
                form[name] = _MISTYPED
        self._memory.gives_back(int(form["slot"]), self._person.account_id)
        while not self._done.is_set():
            epoch = self._memory.epoch
            status = self._asked(self._browser.submit)
            if status == 200:
                told = Acknowledged(self._person.account_id, form["key"], int(form["slot"]))
                with self._memory.lock:
                    self._memory.acknowledged.append(told)
                return self._got(epoch)
            if 400 <= status < 500:
                with self._memory.lock:
                    self._memory.refused[f"{status} {self._browser.text}"] += 1
                self._browser.form = None
                return None
            # The server or its database is away: wait, and send the same again.
            time.sleep(_PAUSE)
        return None

    def _cut(self, form: dict[str, str]) -> None:
        """Break off in the middle of sending, or before the answer, and forget everything but the cookies."""
        self._memory.gives_back(int(form["slot"]), self._person.account_id)
        whole = self._chance.random() < 0.5
        with suppress(OSError):
            self._browser.break_off(whole)
        self._browser = self._new_browser()

    def _asked(self, ask: Callable[[], int]) -> int:
        """Give the status; 0 where the connection broke, and then a new one is used."""
        try:
            return ask()
        except (OSError, HTTPException):
            self._browser.reconnect(self._chance.choice(self._ports))
            return 0
