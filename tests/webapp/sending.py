"""Files that the tests of the clerk's desk send, as the browser's form does."""

from __future__ import annotations

import io
import re
from typing import Any

import httpx
from PIL import Image
from sqlalchemy import Engine, func, select

from records.database import read
from tests.webapp.conftest import Browser


def picture(shade: int = 255, kind: str = "PNG") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), (shade, shade, shade)).save(drawn, kind)
    return drawn.getvalue()


def send(browser: Browser, batch: int, *files: tuple[str, bytes], htmx: bool = True) -> httpx.Response:
    """Send files as the browser's form does."""
    headers = {"hx-request": "true", "x-csrftoken": browser.cookies["ct_csrf"]} if htmx else {}
    data: dict[str, Any] = {} if htmx else {"_csrf_token": browser.cookies["ct_csrf"]}
    sent = [("files", (name, content, "application/octet-stream")) for name, content in files]
    return browser._client.post(f"/intake/batch/{batch}/files", data=data, files=sent, headers=headers)


def counted(engine: Engine, table: type[Any]) -> int:
    with read(engine) as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def code(html: str) -> str:
    """The code of the task that a volunteer's view shows."""
    return re.findall(r'data-code="([^"]+)"', html)[0]


def until(browser: Browser, wanted: str) -> str:
    """Give tasks back until the one with this code comes; what nobody has met comes first."""
    view = browser.get("/work").text
    while code(view) != wanted:
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', view))
        names = ("slot", "token", "_csrf_token", "account")
        browser.post("/work/skip", reason="other", **{name: hidden[name] for name in names if name in hidden})
        view = browser.get("/work").text
    return view
