"""A simulated person's browser: cookies, pages and plain forms, without JavaScript. It must not know any desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from bs4 import BeautifulSoup, Tag

#: A person waits this long for an answer, in seconds, before the play gives up.
PATIENCE = 60


class Lost(Exception):
    """A view did not look as a person would expect; the play cannot go on."""


@dataclass(frozen=True)
class HtmlForm:
    """A form as served: where it posts, what its inputs hold, and which values its choices and ticks offer."""

    action: str
    values: dict[str, str]
    offered: dict[str, tuple[str, ...]]


def read_form(tag: Tag) -> HtmlForm:
    """Read a form's inputs as a browser would post them untouched."""
    values: dict[str, str] = {}
    offered: dict[str, list[str]] = {}
    for one in tag.select("input[name], select[name], textarea[name]"):
        name, kind = str(one["name"]), str(one.get("type", "text"))
        value = str(one.get("value", "on" if kind in ("checkbox", "radio") else ""))
        if kind in ("checkbox", "radio"):
            offered.setdefault(name, []).append(value)
            if not one.has_attr("checked"):
                continue
        values[name] = value
    action = str(tag.get("action", ""))
    return HtmlForm(action, values, {name: tuple(found) for name, found in offered.items()})


class Browser:
    """One device: its cookies are its own."""

    def __init__(self, base_url: str) -> None:
        # What a view shows is remembered as parsed, so that a person can look again at what they see.
        self._client = httpx.Client(base_url=base_url, follow_redirects=True, timeout=PATIENCE)
        self.page = BeautifulSoup("", "html.parser")

    def open(self, path: str) -> BeautifulSoup:
        """Open a view."""
        return self._show(self._client.get(path))

    def look_up(self, path: str, **query: str) -> dict[str, object]:
        """Ask a view for its figures instead of its picture."""
        answer = self._client.get(path, params=query, headers={"accept": "application/json"})
        if answer.is_error:
            raise Lost(f"{path} answered {answer.status_code}")
        found: dict[str, object] = answer.json()
        return found

    def post(self, action: str, values: Mapping[str, str]) -> BeautifulSoup:
        """Send a form; a 422 is the same form asked back."""
        return self._show(self._client.post(action, data=dict(values)))

    def form(self, selector: str) -> HtmlForm | None:
        """Find a form on the view that is open."""
        tag = self.page.select_one(selector)
        return read_form(tag) if tag is not None else None

    def sign_in(self, user_name: str, password: str) -> None:
        """Sign in as staff."""
        self.open("/login")
        form = self.form("form[method=post]")
        if form is None:
            raise Lost("no sign-in form")
        self.post(form.action or "/login", {**form.values, "user_name": user_name, "password": password})
        if self.page.select_one("input[type=password]"):
            raise Lost(f"{user_name} could not sign in")

    def close(self) -> None:
        """Put the device away."""
        self._client.close()

    def _show(self, answer: httpx.Response) -> BeautifulSoup:
        if answer.is_error and answer.status_code != 422:
            raise Lost(f"{answer.request.method} {answer.request.url.path} answered {answer.status_code}")
        self.page = BeautifulSoup(answer.text, "html.parser")
        return self.page
