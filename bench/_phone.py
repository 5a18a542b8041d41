"""One person's phone at the desk: it holds tasks ahead and sends from its outbox, as webapp/static/desk.js does.

It must not know what is measured.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from bench._browser import Browser
from bench._form import filled
from bench._volunteers import Person

#: As webapp/static/desk.js says.
_AHEAD = 12


class Phone(Browser):
    """A desk that holds a few tasks, each with its pictures: an answer brings the next one to hold."""

    def __init__(self, port: int, person: Person) -> None:
        self._held: dict[str, dict[str, str]] = {}
        super().__init__(port, person)

    def open(self) -> int:
        """Open the desk and fill up; give the last status."""
        status = super().open()
        if status != 200 or self.form is None:
            return status
        self._held = {self.form["slot"]: self.form}
        before = -1
        while status < 300 and before < len(self._held) < _AHEAD:
            before = len(self._held)
            query = {"account": self.form["account"], "have": ",".join(self._held), "count": _AHEAD}
            self._send("GET", f"/work/ahead?{urlencode(query)}", outbox=True)
            status = self._answer()
        return status

    def submit(self) -> int:
        """Send the entry of the task held longest; give the status."""
        assert self.form is not None, "the work has run out"
        body = self._held.pop(self.form["slot"])
        known = {"have": ",".join(self._held), "count": str(_AHEAD)}
        self._send("POST", "/work/submit", urlencode(body | known), outbox=True)
        return self._answer()

    def _understand(self) -> None:
        if not self.text.startswith("{"):
            super()._understand()
            return
        answer: dict[str, Any] = json.loads(self.text)
        for task in answer.get("tasks", ()):
            form = filled(task["html"])
            assert form is not None
            self._held[form["slot"]] = form
        for slot in answer.get("gone", ()):
            self._held.pop(str(slot), None)
        self.form = next(iter(self._held.values()), None)
