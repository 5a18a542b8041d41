"""A wall at the volunteer's desk: what is shown, what a tap sends, and what a planted cell that was missed leads to."""

from __future__ import annotations

import gzip
import io
import random
import re

import pytest
from PIL import Image
from sqlalchemy import Engine, select

from ocr.storage import Store
from records.database import read, write
from records.forms import form_by_key
from records.models.paper import Page
from records.models.people import Account
from tasks.models import Answer, Entry, Slot, SlotState, Wall
from tasks.plan import plan_page
from tasks.walls import MOST
from tests import factories
from tests.webapp.conftest import Browse, Browser, hidden
from tests.webapp.test_volunteer_size import PICTURE_BYTES
from webapp.settings import Settings

ROWS = 20
PICTURE = "data:image/jpeg;base64,"


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lend walls however few are at work."""
    monkeypatch.setattr("tasks.walls.PEOPLE", {"usual": 1})


def a_large_picture(noise: random.Random) -> bytes:
    """A cell in grain, twice as large as a picture may be: compression finds little in it."""
    data = io.BytesIO()
    Image.frombytes("L", (240, 50), noise.randbytes(240 * 50)).save(data, "PNG")
    assert len(data.getvalue()) > PICTURE_BYTES
    return data.getvalue()


@pytest.fixture
def page(engine: Engine, settings: Settings) -> Page:
    store, noise = Store(settings.store), random.Random(7)
    with write(engine) as db:
        page = factories.a_page(db, rows=ROWS, readings={"sex": "Nữ"})
        header, *rows = factories.records_of(db, page)
        for field in header.fields:
            field.box = []
        for row in rows:
            sex = factories.field_of(row, "sex")
            sex.crop = store.put(a_large_picture(noise))
            sex.layout = {"title": "Giới tính"}
        plan_page(db, page, form_by_key(factories.FORM))
        return page


@pytest.fixture
def an(browse: Browse, people: dict[str, Account], page: Page) -> Browser:
    return browse(people["an"])


def the_wall(engine: Engine) -> Wall:
    with read(engine) as db:
        return db.scalars(select(Wall)).one()


def answers(engine: Engine) -> dict[int, str]:
    """What was said of each cell on the wall."""
    with read(engine) as db:
        found = db.execute(select(Answer.field_id, Answer.value).join(Entry).where(Entry.wall_id.is_not(None)))
        return {field: value for field, value in found}


def shown_wall(an: Browser) -> str:
    """Hold the tasks that a phone holds and give the wall among them."""
    for _ in range(3):
        for task in an.get("/work/ahead?count=12", **{"x-outbox": "1"}).json()["tasks"]:
            if 'class="wall"' in task["html"]:
                return str(task["html"])
    raise AssertionError("no wall among the tasks")


def test_a_phone_holds_a_wall_with_its_pictures_and_nothing_that_tells_the_odd_one(an: Browser, engine: Engine) -> None:
    html = shown_wall(an)
    assert html.count(PICTURE) == MOST
    assert re.findall(r'name="odd_(\d+)"', html) == [str(place) for place in range(MOST)]
    assert 'class="claim">Nữ<' in html
    assert "plant" not in html
    assert not [number for number in the_wall(engine).cells if f'"{number}"' in html]


def test_what_is_left_alone_is_entered_and_what_is_tapped_is_not(an: Browser, engine: Engine) -> None:
    html = shown_wall(an)
    answer = an.post("/work/wall", outbox=True, odd_3="on", **hidden(html)).json()
    assert answer["missed"] is None
    wall = the_wall(engine)
    assert answers(engine) == {number: "Nữ" for place, number in enumerate(wall.cells) if place != 3}
    assert answer["today"] == 1


def test_a_retry_changes_nothing_and_another_answer_under_the_key_is_refused(an: Browser, engine: Engine) -> None:
    sent = hidden(shown_wall(an))
    an.post("/work/wall", outbox=True, **sent)
    before = answers(engine)
    assert an.post("/work/wall", outbox=True, **sent).is_success
    assert "refused" in an.post("/work/wall", outbox=True, odd_1="on", **sent).json()
    assert answers(engine) == before


def test_a_missed_plant_is_shown_and_nothing_of_the_wall_counts(
    an: Browser, engine: Engine, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.plants.OFTEN", 1.0)
    with write(engine) as db:
        last = factories.rows_of(db, page)[-1]
        factories.settle(db, last, {"sex": "Nam"})
    html = shown_wall(an)
    answer = an.post("/work/wall", outbox=True, **hidden(html)).json()
    assert answer["missed"]["picture"].startswith("data:image/png")
    assert "xem lại" in answer["missed"]["words"]
    assert answers(engine) == {}


def test_without_scripts_a_missed_plant_is_shown_above_the_next_task(
    an: Browser, engine: Engine, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.plants.OFTEN", 1.0)
    with write(engine) as db:
        factories.settle(db, factories.rows_of(db, page)[-1], {"sex": "Nam"})
    view = an.post("/work/wall", **hidden(shown_wall(an))).text
    assert "xem lại" in view and 'id="entry"' in view


def test_no_cell_of_a_wall_is_taken_by_itself(an: Browser, engine: Engine) -> None:
    sent = hidden(shown_wall(an))
    with read(engine) as db:
        number = db.get_one(Slot, int(sent["slot"])).field_ids[0]
    answer = an.post("/work/submit", outbox=True, **{f"value_{number}": "Nữ"}, **sent)
    assert "refused" in answer.json() and answers(engine) == {}


def test_a_wall_that_cannot_be_told_is_given_back_whole(an: Browser, engine: Engine) -> None:
    an.post("/work/skip", outbox=True, reason="blurred", **hidden(shown_wall(an)))
    with read(engine) as db:
        states = set(db.scalars(select(Slot.state).where(Slot.wall_id == the_wall(engine).id)))
    assert states == {SlotState.WITHDRAWN}


@pytest.mark.parametrize("path", ["/work/wall", "/work/skip"])
def test_nobody_sends_or_gives_back_another_ones_wall(
    an: Browser, browse: Browse, people: dict[str, Account], engine: Engine, path: str
) -> None:
    sent = hidden(shown_wall(an))
    binh = browse(people["binh"])
    del sent["account"], sent["_csrf_token"]
    assert "refused" in binh.post(path, outbox=True, reason="blurred", **sent).json()
    assert answers(engine) == {}
    with read(engine) as db:
        assert set(db.scalars(select(Slot.state).where(Slot.wall_id.is_not(None)))) == {SlotState.LEASED}


def test_of_a_cell_whose_picture_is_gone_nothing_is_said(
    an: Browser, engine: Engine, page: Page, settings: Settings
) -> None:
    with read(engine) as db:
        lost = [factories.field_of(row, "sex") for row in factories.rows_of(db, page)[::2]]
        for field in lost:
            Store(settings.store).path(field.crop or "").unlink()
    html = shown_wall(an)
    marked = re.findall(r'name="(odd_\d+)" value="on" checked', html)
    an.post("/work/wall", outbox=True, **dict.fromkeys(marked, "on"), **hidden(html))
    assert set(answers(engine)) == {*the_wall(engine).cells} - {field.id for field in lost}
    again = an.get("/work/back", **{"x-outbox": "1"}).json()["back"]["html"]
    assert " checked" not in again


@pytest.mark.parametrize("nasty", ["x", "-1", "99999999999999999999", "٣", "", "3\x00"])
def test_what_is_no_place_is_passed_over(an: Browser, engine: Engine, nasty: str) -> None:
    sent = {f"odd_{nasty}": "on", **hidden(shown_wall(an))}
    assert an.post("/work/wall", outbox=True, **sent).is_success
    assert len(answers(engine)) in (MOST, MOST - 1)


def test_a_wall_is_shown_again_and_mended(an: Browser, engine: Engine) -> None:
    an.post("/work/wall", outbox=True, **hidden(shown_wall(an)))
    again = an.get("/work/back", **{"x-outbox": "1"}).json()["back"]["html"]
    assert 'action="/work/back"' in again and again.count(PICTURE) == MOST
    an.post("/work/back", outbox=True, odd_0="on", **hidden(again))
    with read(engine) as db:
        first = db.scalars(select(Answer.live).where(Answer.field_id == the_wall(engine).cells[0])).one()
    assert first is False


def test_a_wall_is_small(an: Browser) -> None:
    assert len(gzip.compress(shown_wall(an).encode())) <= 60_000
