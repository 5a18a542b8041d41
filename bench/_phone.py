"""One person's phone at the desk: it holds tasks ahead and sends from its outbox, as webapp/static/desk.js does.

It must not know what is measured.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
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
            query = urlencode({"account": self.form["account"], **known(self._held)})
            self._send("GET", f"/work/ahead?{query}", outbox=True)
            status = self._answer()
        return status

    def submit(self) -> int:
        """Send the entry of the task held longest; give the status."""
        assert self.form is not None, "the work has run out"
        body = self._held.pop(self.form["slot"])
        self._send("POST", body["action"], urlencode(body | known(self._held)), outbox=True)
        return self._answer()

    def _understand(self) -> None:
        if self.text.startswith("{"):
            take_in(self._held, self.text)
            self.form = next(iter(self._held.values()), None)
        else:
            super()._understand()


def take_in(held: dict[str, dict[str, str]], text: str) -> None:
    """Keep the tasks that an answer brings, by slot, and forget those that have gone."""
    answer: dict[str, Any] = json.loads(text)
    for task in answer.get("tasks", ()):
        form = filled(task["html"])
        assert form is not None
        held[form["slot"]] = form
    for slot in answer.get("gone", ()):
        held.pop(str(slot), None)


def known(held: Mapping[str, object]) -> dict[str, str]:
    """Give what a phone says of itself with every request."""
    return {"have": ",".join(held), "count": str(_AHEAD)}
