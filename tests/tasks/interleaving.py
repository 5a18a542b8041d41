"""Stops two transactions of PostgreSQL before any statement, so that every interleaving of them can be tried."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from records.database import write

#: How long a statement may take before it counts as waiting for a lock; checked in pg_locks first.
_PATIENCE = 10.0


class Walker:
    """One transaction in a thread of its own that goes on statement by statement, when told."""

    def __init__(self, engine: Engine, act: Callable[[Session], object]) -> None:
        self._engine = engine
        self._act = act
        self._may_go = threading.Semaphore(0)
        self._stopped = threading.Event()
        self._free = False
        self.process: int | None = None
        self.result: object = None
        self.error: BaseException | None = None
        self.done = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._rest()

    def step(self) -> bool:
        """Let one statement run; tell whether it came to an end (it may wait for the other's lock)."""
        if self.done:
            return True
        self._stopped.clear()
        self._may_go.release()
        return self._rest()

    def let_go(self) -> None:
        """Let all remaining statements run; they may have to wait for the other's locks."""
        self._free = True
        self._stopped.clear()
        self._may_go.release()
        self._rest()

    def join(self) -> None:
        """Wait for the end."""
        self._thread.join(_PATIENCE)
        assert not self._thread.is_alive(), "the two transactions hold each other up"

    def _rest(self) -> bool:
        """Wait until the thread stands before its next statement, has ended, or waits for a lock."""
        for _ in range(int(_PATIENCE / 0.005)):
            if self.done or self._stopped.wait(0.005):
                return True
            if self._waits_for_lock():
                return False
        raise AssertionError("a statement took too long")

    def _waits_for_lock(self) -> bool:
        if self.process is None:
            return False
        waiting = text("SELECT count(*) FROM pg_locks WHERE pid = :pid AND NOT granted")
        with self._engine.connect() as connection:
            return bool(connection.execute(waiting, {"pid": self.process}).scalar_one())

    def _run(self) -> None:
        try:
            with write(self._engine) as db:
                self.process = db.execute(text("SELECT pg_backend_pid()")).scalar_one()
                event.listen(db.connection(), "before_cursor_execute", self._stop)
                self.result = self._act(db)
                self._stop()
        except BaseException as error:
            self.error = error
        finally:
            self.done = True
            self._stopped.set()

    def _stop(self, *_: Any) -> None:
        if not self._free:
            self._stopped.set()
            self._may_go.acquire()
