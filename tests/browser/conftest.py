"""A real web server on a database with one page, and a real browser. Slow to start, so one of each per session."""

from __future__ import annotations

import io
import shutil
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Error, Page, Playwright, expect, sync_playwright
from sqlalchemy import Engine

from ocr.storage import Store
from records.database import open_engine, write
from records.forms import form_by_key
from records.models import paper
from records.words import Role
from tasks.plan import plan_page
from tests import factories, services
from webapp.app import create_app
from webapp.joining import make_invite
from webapp.settings import Settings
from webapp.staff import add_staff

#: Headless, and quiet towards a closed network.
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PASSWORD = "correct horse battery"
_PATIENCE = 60
#: What a browser is to show, in ms: a busy machine takes long, and what is there in time waits for nothing.
expect.set_options(timeout=30_000)
_open: list[Browser] = []


@dataclass(frozen=True)
class Site:
    """Where the system is served, its database, its page and its invite link."""

    address: str
    engine: Engine
    page_id: int
    invite: str
    store: Store


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for all tests: a second one cannot begin beside it."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "chromium is missing: ./run test installs it"
    opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
    _open.append(opened)
    yield opened
    _open.remove(opened)
    opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what was on the screens to the report of a test that failed: where no one looks on, it cannot be asked."""
    report = yield
    if report.failed:
        pages = [page for browser in _open for context in browser.contexts for page in context.pages]
        report.sections += [(f"on the screen: {page.url}", _seen(page)) for page in pages]
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Close the windows of a test: its workers and timers would go on beside all tests after it."""
    for context in [context for browser in _open for context in browser.contexts]:
        context.close()


def _seen(page: Page) -> str:
    try:
        return page.locator("body").inner_text(timeout=1_000)
    except Error as error:
        return f"not to be seen: {error.message}"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A list with one row, read and planned, with pictures for its cells."""
    with serve(tmp_path, rows=1) as served:
        yield served


@contextmanager
def serve(
    var: Path, rows: int, header: Mapping[str, str] | None = None, readings: Mapping[str, str] | None = None
) -> Iterator[Site]:
    """Serve a list with so many rows; header: what is settled of it already; readings: sure ones, of each row."""
    with _serve(var, lambda engine, store: _furnish(engine, store, rows, header, readings)) as served:
        yield served


@contextmanager
def serve_empty(var: Path) -> Iterator[Site]:
    """Serve a database with nothing in it."""
    with _serve(var, lambda _engine, _store: (0, "")) as served:
        yield served


@contextmanager
def _serve(var: Path, furnish: Callable[[Engine, Store], tuple[int, str]]) -> Iterator[Site]:
    with services.fresh_engine("sqlite") as empty:
        url = empty.url.render_as_string(hide_password=False)
        port = _free_port()
        address = f"http://127.0.0.1:{port}"
        settings = Settings(
            var=var,
            database_url=url,
            store=var / "store",
            redis_url=f"unix://{var}/nobody.sock",
            secret="0123456789abcdef" * 4,
            port=port,
            base_url=address,
        )
        store = Store(settings.store)
        page_id, invite = furnish(empty, store)
        server = uvicorn.Server(uvicorn.Config(create_app(settings), port=port, log_level="warning"))
        thread = threading.Thread(target=server.run)
        thread.start()
        _wait_for(server)
        try:
            yield Site(address, open_engine(url), page_id, invite, store)
        finally:
            server.should_exit = True
            thread.join(timeout=_PATIENCE)


def _furnish(
    engine: Engine,
    store: Store,
    rows: int,
    header: Mapping[str, str] | None,
    readings: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    with write(engine) as db:
        page = factories.a_page(db, rows=rows, header=header, readings=readings)
        for record in factories.records_of(db, page):
            for field in record.fields:
                field.crop = store.put(a_picture(field.reading or field.key))
                # What is settled, or all of a header that is, is asked of nobody.
                field.box = [] if header and record.row < 0 else field.box
        plan_page(db, page, form_by_key(factories.FORM))
        add_staff(db, "chi", "Trần Thị Chi", Role.REVIEWER, None, PASSWORD)
        add_staff(db, "giang", "Phạm Giang", Role.COORDINATOR, None, PASSWORD)
        invite = make_invite(db, factories.a_team(db).id, None, timedelta(days=1), 20, lets_in=True)
        return db.get_one(paper.Page, page.id).id, invite


def a_picture(text: str) -> bytes:
    """The picture of a cell with this text in it."""
    image = Image.new("L", (540, 64), 245)
    ImageDraw.Draw(image).text((12, 20), text, fill=20)
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: uvicorn.Server) -> None:
    end = time.monotonic() + _PATIENCE
    while not server.started:
        assert time.monotonic() < end, "the web server did not start"
        time.sleep(0.05)
