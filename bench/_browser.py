"""A volunteer's browser without JavaScript: cookies, CSRF token, plain forms, an answer that may be compressed."""

from __future__ import annotations

import gzip
import http.client
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bench._form import filled
from bench._volunteers import Person

_PATIENCE = 120


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
        """Send the entry of the last task, as a plain form; give the status."""
        self._send("POST", self._action(), self._body())
        return self._answer()

    def break_off(self, whole: bool) -> None:
        """Send an entry, or only half of it, and go away without the answer."""
        body = self._body()
        self._send("POST", self._action(), body if whole else body[: len(body) // 2], len(body))
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _action(self) -> str:
        assert self.form is not None, "the work has run out"
        return self.form["action"]

    def _body(self) -> str:
        assert self.form is not None, "the work has run out"
        return urlencode(self.form)

    def _send(
        self, method: str, path: str, body: str | None = None, length: int | None = None, outbox: bool = False
    ) -> None:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"cookie": cookies, "accept-encoding": "gzip", **({"x-outbox": "1"} if outbox else {})}
        if body is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
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
        if answer.status < 300:
            self._understand()
        return answer.status

    def _understand(self) -> None:
        self.form = filled(self.text)
