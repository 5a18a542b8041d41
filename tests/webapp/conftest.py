"""The application on an empty database, and browsers that visit it: one cookie jar each, signed in or not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Engine

from records.database import write
from records.models.people import Account
from tests import factories
from webapp.app import create_app
from webapp.settings import Settings
from webapp.signing import DEVICE_COOKIE, LOGIN_COOKIE, device_for, open_login


class Browser:
    """One person's browser: it sends the CSRF token with every form, and follows redirects only when told."""

    def __init__(self, client: TestClient[Litestar], engine: Engine) -> None:
        self._client = client
        self._engine = engine
        self.get("/login")

    @property
    def cookies(self) -> httpx.Cookies:
        return self._client.cookies

    def get(self, path: str, follow: bool = False, **headers: str) -> httpx.Response:
        return self._client.get(path, follow_redirects=follow, headers=headers)

    def post(
        self, path: str, follow: bool = False, htmx: bool = False, outbox: bool = False, **data: Any
    ) -> httpx.Response:
        headers = ({"hx-request": "true"} if htmx else {}) | ({"x-outbox": "1"} if outbox else {})
        form = {"_csrf_token": self.cookies["ct_csrf"], **data}
        return self._client.post(path, data=form, follow_redirects=follow, headers=headers)

    def post_files(
        self, path: str, files: dict[str, tuple[str, bytes, str]] | None = None, **data: str
    ) -> httpx.Response:
        """Post a form that may hold files."""
        form = {"_csrf_token": self.cookies["ct_csrf"], **data}
        sent = files or {"photo": ("", b"", "application/octet-stream")}
        return self._client.post(path, data=form, files=sent, follow_redirects=False)

    def bare_post(self, path: str) -> httpx.Response:
        """Post without a CSRF token, as another site would."""
        return self._client.post(path, data={"a": "b"}, follow_redirects=False)

    def sign_in(self, account: Account) -> Browser:
        """Sign in without a password, on this browser's device."""
        with write(self._engine) as db:
            device, token = device_for(db, self.cookies.get(DEVICE_COOKIE))
            self.cookies.set(DEVICE_COOKIE, token)
            self.cookies.set(LOGIN_COOKIE, open_login(db, account, device))
        return self


Browse = Callable[..., Browser]


@pytest.fixture
def app(settings: Settings) -> Litestar:
    return create_app(settings)


@pytest.fixture
def browse(app: Litestar, engine: Engine) -> Iterator[Browse]:
    """Open a new browser; `browse(account)` has that account signed in."""
    with ExitStack() as opened:

        def _open(account: Account | None = None) -> Browser:
            browser = Browser(opened.enter_context(TestClient(app)), engine)
            return browser.sign_in(account) if account else browser

        yield _open


@pytest.fixture
def people(engine: Engine) -> dict[str, Account]:
    """The cast: An and Bình enter, Chi reviews, Giang coordinates, Hoa hands paper in, Dũng's access was ended."""
    with write(engine) as db:
        return {
            "an": factories.a_volunteer(db, "An"),
            "binh": factories.a_volunteer(db, "Bình"),
            "chi": factories.a_reviewer(db),
            "giang": factories.a_coordinator(db),
            "hoa": factories.a_clerk(db),
            "dung": factories.a_stranger(db),
        }


def hidden(html: str) -> dict[str, str]:
    """Read the hidden inputs of a view's first form."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    return dict(reversed(found))
