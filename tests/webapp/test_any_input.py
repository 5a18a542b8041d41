"""Bad input to every endpoint: a 4xx with a sentence or the right value, never a 500.

The addresses are those of the route table, so a new one is tried from its first day. Everything is drawn by Hypothesis
from one seed. What one example changes the next one finds: there is nothing to shrink, a failure says what was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient
from sqlalchemy import Engine, select, update

from ocr.storage import Store
from records.database import read, write
from records.forms import form_by_key
from records.models.paper import Field
from records.models.people import Account
from records.words import FieldState
from tasks import ranks
from tasks.models import Entry, Slot, SlotState
from tasks.plan import plan_page
from tests import factories, services
from tests.review.desk import a_disputed_desk
from tests.webapp import nasty
from tests.webapp.conftest import Browse, Browser, hidden
from tests.webapp.sending import code, until
from tests.webapp.test_placing import pictures, waiting
from webapp.app import create_app
from webapp.settings import Settings

ANY = settings(
    max_examples=8,
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
            for number in ("1", "2"):
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


def test_a_body_that_is_no_form_is_answered(house: House, caplog: pytest.LogCaptureFixture) -> None:
    for place, one in enumerate(house.addresses):
        if one.method == "GET" or one.path == "/logout":
            continue
        path = one.path.replace("{int}", "1").replace("{str}", "x")
        for body, kind in zip(nasty.BODIES[place % 3 :: 3], cycle(nasty.BODY_KINDS), strict=False):
            browser = house.browsers["volunteer" if one.path.startswith("/work") else "coordinator"]
            headers = {"content-type": kind, "x-csrftoken": browser.cookies["ct_csrf"]}
            answer = browser._client.post(path, content=body, headers=headers, follow_redirects=False)
            is_answered(answer, (path, kind, body), caplog)


@pytest.fixture
def an(browse: Browse, people: dict[str, Account], engine: Engine) -> Browser:
    """An, before whom a task lies; Bình may take the other slot of each."""
    with write(engine) as db:
        page = factories.a_page(db, rows=2, header=factories.SETTLED_HEADER)
        plan_page(db, page, form_by_key(factories.FORM))
        # The head is settled: nobody is asked for it.
        db.execute(update(Slot).where(Slot.rank == ranks.HEADER).values(state=SlotState.WITHDRAWN))
    return browse(people["an"])


#: Right values, by what their inputs show; none of them needs to be confirmed.
RIGHT = {"strike": "no", "full_name": "Điểu Hơn", "birth_date": "30/06/1984", "sex": "Nam"}


def filled(engine: Engine, view: str, **over: str) -> dict[str, str]:
    """The form of a view, answered by what the paper says but for `over`."""
    form = hidden(view)
    with read(engine) as db:
        asked = re.findall(r'name="value_(\d+)"', view)
        keys = {number: db.get_one(Field, int(number)).key for number in asked}
    return form | {f"value_{number}": {**RIGHT, **over}[key] for number, key in keys.items()}


def entries(engine: Engine) -> list[int]:
    with read(engine) as db:
        return list(db.scalars(select(Entry.id)))


def refused(answer: httpx.Response) -> bool:
    words = BeautifulSoup(answer.text, "html.parser").get_text(" ", strip=True)
    return 400 <= answer.status_code < 500 and bool(re.search(r"\w+ \w+ .*[.?!]", words))


@pytest.mark.parametrize("slot", ["999999", "0", "-1", "²", "", "9" * 18, "9" * 30])
def test_a_slot_that_does_not_exist_is_refused(an: Browser, engine: Engine, slot: str) -> None:
    form = filled(engine, an.get("/work").text)
    assert refused(an.post("/work/submit", htmx=True, **{**form, "slot": slot}))
    assert not entries(engine)


@pytest.mark.parametrize("token", ["", "0" * 32, "x" * 5_000])
def test_an_entry_with_a_wrong_token_is_at_most_a_late_one(an: Browser, engine: Engine, token: str) -> None:
    form = filled(engine, an.get("/work").text)
    an.post("/work/submit", htmx=True, **{**form, "token": token})
    with read(engine) as db:
        assert all(one.late for one in db.scalars(select(Entry)))


def test_the_lease_of_another_person_is_refused(
    an: Browser, browse: Browse, people: dict[str, Account], engine: Engine
) -> None:
    form = filled(engine, an.get("/work").text)
    binh = browse(people["binh"])
    binh.get("/work")
    assert refused(binh.post("/work/submit", htmx=True, **form))
    assert not entries(engine)


def test_the_same_again_gets_the_first_answer_and_other_values_are_refused(an: Browser, engine: Engine) -> None:
    form = filled(engine, an.get("/work").text)
    first, again = (an.post("/work/submit", htmx=True, **form).text for _ in range(2))
    assert hidden(first)["slot"] == hidden(again)["slot"] != form["slot"]
    name = next(key for key, value in form.items() if value == RIGHT["full_name"])
    assert refused(an.post("/work/submit", htmx=True, **{**form, name: "Điểu Hoa"}))
    assert len(entries(engine)) == 1


@pytest.mark.parametrize("value", ["x" * 501, "9" * 70_000])
def test_a_value_that_no_cell_holds_is_asked_back_and_nothing_is_stored(
    an: Browser, engine: Engine, value: str
) -> None:
    form = filled(engine, an.get("/work").text, full_name=value)
    answer = an.post("/work/submit", **form)
    assert refused(answer)
    assert not entries(engine)


@pytest.mark.parametrize(
    "written",
    [
        {"full_name": "Đie\u0302\u0309u Ho\u031bn"},
        {"full_name": "\u202eĐiểu Hơn\u202c"},
        {"full_name": "Điểu\u200b  Hơn\ufeff"},
        {"full_name": "Điểu\tHơn\x07"},
        {"full_name": "\x00Điểu\x00Hơn"},
        {"birth_date": "３０/０６/１９８４"},
        {"birth_date": "30\u200f/06/1984"},
    ],
    ids=["NFD", "right to left", "invisible", "control signs", "NUL", "full-width digits", "a mark in a date"],
)
def test_what_nobody_can_see_in_a_value_settles_as_the_right_value(
    an: Browser, browse: Browse, people: dict[str, Account], engine: Engine, written: dict[str, str]
) -> None:
    first, binh = an.get("/work").text, browse(people["binh"])
    for browser, view in ((an, lambda: first), (binh, lambda: until(binh, code(first)))):
        form = filled(engine, view(), **written)
        assert browser.post("/work/submit", **form).status_code == 200
    with read(engine) as db:
        settled = {one.key: one.value for one in db.scalars(select(Field).where(Field.state == FieldState.SETTLED))}
    assert settled["full_name"] == RIGHT["full_name"]
    assert settled["birth_date"] in ("30/06/1984", "1984-06-30")
