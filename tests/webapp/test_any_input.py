"""Bad input to every endpoint: a 4xx with a sentence or the right value, never a 500.

The addresses are those of the route table, so a new one is tried from its first day. Everything is drawn by Hypothesis
from one seed. What one example changes the next one finds: there is nothing to shrink, a failure says what was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient
from sqlalchemy import Engine

from ocr.storage import Store
from records.database import write
from records.forms import form_by_key
from records.models.people import Account
from tasks.plan import plan_page
from tests import factories, services
from tests.review.desk import a_disputed_desk
from tests.webapp import nasty
from tests.webapp.conftest import Browser
from tests.webapp.test_placing import pictures, waiting
from webapp.app import create_app
from webapp.settings import Settings

EXAMPLES = 30
ANY = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class House:
    """A whole province in one database: paper in every state, and one person of every role who is signed in."""

    def __init__(self, engine: Engine, own: Settings, opened: ExitStack) -> None:
        self.engine = engine
        self.app = create_app(own)
        self.addresses = nasty.addresses(self.app)
        self.known = nasty.Vocabulary(names=nasty.asked_names())
        people = self._fill(own)
        self.browsers = {}
        for name, account in people.items():
            browser = Browser(opened.enter_context(TestClient(self.app)), engine)
            self.browsers[name] = browser.sign_in(account) if account else browser
        self._look_around()

    def _fill(self, own: Settings) -> dict[str, Account | None]:
        waiting(self.engine, own, pictures(2))
        with write(self.engine) as db:
            a_disputed_desk(db)
            page = factories.a_page(db, rows=6, header=factories.SETTLED_HEADER, readings={"full_name": "Điểu Hơn"})
            for record in factories.records_of(db, page):
                for cell in record.fields:
                    cell.crop = Store(own.store).put(b"\x89PNG")
            plan_page(db, page, form_by_key(factories.FORM))
            return {
                "nobody": None,
                "volunteer": factories.a_volunteer(db, "An"),
                "reviewer": factories.a_reviewer(db),
                "coordinator": factories.a_coordinator(db, medical=True),
                "clerk": factories.a_clerk(db),
            }

    def _look_around(self) -> None:
        """Open every view that there is, and learn its forms."""
        for one in self.addresses:
            for number in ("1", "2", "3"):
                path = one.path.replace("{int}", number).replace("{str}", "x")
                for browser in self.browsers.values() if one.method == "GET" else ():
                    self.known.learn(browser.get(path).text)


@pytest.fixture(scope="module", params=services.KINDS)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("house")
    with services.fresh_engine(request.param) as engine, ExitStack() as opened:
        own = Settings(
            var=folder,
            database_url=engine.url.render_as_string(hide_password=False),
            store=folder / "store",
            redis_url=f"unix://{folder}/nobody.sock",
            secret="0123456789abcdef" * 4,
        )
        yield House(engine, own, opened)


def is_answered(answer: httpx.Response, sent: object, caplog: pytest.LogCaptureFixture) -> None:
    """An answer is a success, another address, or a 4xx with a sentence; it is never a fault."""
    faults = [record.getMessage() for record in caplog.records if record.name == "chungtay.web"]
    assert answer.status_code < 500, f"{answer.request.method} {answer.request.url} {sent!r:.2000} {faults}"
    assert not faults
    if answer.status_code >= 400:
        words = BeautifulSoup(answer.text, "html.parser").get_text(" ", strip=True)
        assert re.search(r"\w+ \w+ .*[.?!]", words), f"{answer.status_code} without a sentence: {sent!r:.500}"


def everybody() -> st.SearchStrategy[str]:
    return st.sampled_from(["nobody", "volunteer", "reviewer", "coordinator", "clerk"])


def test_every_view_can_be_asked_for_anything(house: House, caplog: pytest.LogCaptureFixture) -> None:
    @ANY
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        for one in house.addresses:
            path, query = data.draw(nasty.paths(one.path)), data.draw(nasty.queries(house.known))
            browser = house.browsers[data.draw(everybody())]
            if one.method == "GET":
                is_answered(browser._client.get(path, params=query, follow_redirects=False), query, caplog)

    ask()


def test_every_form_can_be_sent_with_anything(house: House, caplog: pytest.LogCaptureFixture) -> None:
    @ANY
    @given(st.data())
    def send(data: st.DataObject) -> None:
        for one in house.addresses:
            if one.method == "GET" or one.path == "/logout":
                continue
            form = data.draw(nasty.form_posts(house.known, one.path))
            browser = house.browsers[data.draw(everybody())]
            path = data.draw(nasty.paths(one.path))
            form["_csrf_token"] = browser.cookies["ct_csrf"]
            answer = browser._client.post(path, data=form, follow_redirects=False)
            is_answered(answer, (path, form), caplog)

    send()


@pytest.mark.parametrize("body", nasty.BODIES, ids=range(len(nasty.BODIES)))
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data", "application/json"])
def test_a_body_that_is_no_form_is_refused_with_a_sentence(
    house: House, caplog: pytest.LogCaptureFixture, body: bytes, kind: str
) -> None:
    for one in house.addresses:
        if one.method == "GET" or one.path == "/logout":
            continue
        path = one.path.replace("{int}", "1").replace("{str}", "x")
        for browser in house.browsers.values():
            headers = {"content-type": kind, "x-csrftoken": browser.cookies["ct_csrf"]}
            answer = browser._client.post(path, content=body, headers=headers, follow_redirects=False)
            is_answered(answer, (path, kind, body), caplog)
