"""What a poor network has to carry: the first view and each task (DESIGN §10)."""

from __future__ import annotations

import random
import re

import pytest
from sqlalchemy import Engine

from ocr.storage import Store
from records.database import write
from records.forms import form_by_key
from records.models.people import Account
from tasks.plan import plan_page
from tests import factories
from tests.webapp.conftest import Browse, Browser, hidden
from webapp.ahead import AHEAD
from webapp.assets import STATIC
from webapp.settings import Settings

#: The budget of a picture (SCREENS.md): noise, so that compression finds nothing in it.
PICTURE_BYTES = 6_000


@pytest.fixture
def browser(engine: Engine, settings: Settings, browse: Browse, people: dict[str, Account]) -> Browser:
    store, noise = Store(settings.store), random.Random(7)
    with write(engine) as db:
        page = factories.a_page(db, rows=3, readings={"full_name": "Trần Thị Thúy"})
        for record in factories.records_of(db, page):
            for field in record.fields:
                field.box = [] if record.row < 0 else field.box
                # The picture of the whole row's strike-out is one of the three.
                size = 0 if field.key == "sex" else PICTURE_BYTES - 10
                field.crop = store.put(b"\x89PNG" + noise.randbytes(size))
        plan_page(db, page, form_by_key(factories.FORM))
    return browse(people["an"])


def on_the_wire(browser: Browser, path: str) -> int:
    answer = browser.get(path, **{"accept-encoding": "gzip"})
    return int(answer.headers["content-length"])


def words(view: str) -> str:
    return re.findall(r'data-words="([^"]+)"', view)[0]


def test_the_first_view_is_small(browser: Browser) -> None:
    view = browser.get("/work").text
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', view)
    assert any("desk.js" in file for file in files)
    assert on_the_wire(browser, "/work") + sum(on_the_wire(browser, file) for file in {*files, words(view)}) <= 120_000


def test_a_task_with_three_full_pictures_is_small(browser: Browser) -> None:
    answer = browser.post("/work/skip", outbox=True, reason="other", **hidden(browser.get("/work").text))
    assert answer.text.count("data:image/png") >= 2
    assert int(answer.headers["content-length"]) <= 25_000 * len(answer.json()["tasks"])


def test_the_phone_asks_for_as_many_tasks_as_the_server_gives() -> None:
    assert f"const AHEAD = {AHEAD};" in (STATIC / "desk.js").read_text(encoding="utf-8")
