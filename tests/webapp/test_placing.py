from __future__ import annotations

import io
import json
import re
from functools import cache
from html import unescape

import pytest
from PIL import Image
from sqlalchemy import Engine, select

from ocr.intake import receive
from ocr.layout import Layout, layout_from_json
from ocr.storage import Store
from records.database import read, write
from records.models.campaign import Batch
from records.models.ledger import Event
from records.models.paper import Page
from records.models.people import Account
from records.words import PageState
from tests.factories import FORM, OTHER_DISTRICT, a_batch, a_received_page
from tests.ocr.test_placed import a_layout, without_rules
from tests.webapp.conftest import Browse, Browser
from webapp.settings import Settings

PAPER = without_rules()
LAYOUT = a_layout(PAPER)


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["giang"])


@cache
def pictures(count: int, size: tuple[int, int] | None = None) -> list[bytes]:
    found = []
    for number in range(count):
        drawn = io.BytesIO()
        image = Image.new("RGB", PAPER.image.size, "white")
        image.paste(PAPER.image, (4 * number, 3 * number))
        (image.resize(size) if size else image).save(drawn, "PNG")
        found.append(drawn.getvalue())
    return found


def waiting(engine: Engine, settings: Settings, files: list[bytes], batch: int | None = None) -> list[int]:
    """Hand in pages that the machine then refuses."""
    with write(engine) as db:
        where = db.get_one(Batch, batch) if batch else a_batch(db, number=7)
        found = []
        for number, data in enumerate(files):
            [page] = receive(db, Store(settings.store), where, f"trang-{number}.png", data).pages
            page.state, page.reason = PageState.WAITING, "no_table"
            found.append(page.id)
        return found


@pytest.fixture
def pages(engine: Engine, settings: Settings) -> list[int]:
    return waiting(engine, settings, pictures(3))


def page_of(engine: Engine, number: int) -> Page:
    with read(engine) as db:
        return db.get_one(Page, number)


def events(engine: Engine, act: str) -> list[Event]:
    with read(engine) as db:
        return list(db.scalars(select(Event).where(Event.act == act).order_by(Event.id)))


def sent(layout: Layout = LAYOUT, **over: object) -> str:
    return json.dumps({**layout.as_json(), **over})


def test_the_waiting_pages_are_listed_with_both_ways_on(giang: Browser, pages: list[int]) -> None:
    html = giang.get("/intake/place").text
    assert html.count("BĐ-0007-0") >= 3
    assert f"/intake/page/{pages[0]}/place" in html and f"/intake/page/{pages[0]}/type" in html


def test_the_view_says_what_to_do_without_javascript_and_has_the_titles_to_choose_from(
    giang: Browser, pages: list[int]
) -> None:
    html = giang.get(f"/intake/page/{pages[0]}/place").text
    assert "<noscript>" in html and "style=" not in html
    [forms] = re.findall(r'data-forms="([^"]*)"', html)
    labels = [one["label"] for one in json.loads(unescape(forms))[FORM]["choices"]]
    assert {"Họ và tên", "Ngày tháng năm sinh", "Ngày tháng năm sinh: Nam", "Giới: Nữ"} <= set(labels)


def test_the_picture_is_small_enough_and_each_look_is_noted(
    giang: Browser, engine: Engine, pages: list[int], people: dict[str, Account]
) -> None:
    answer = giang.get(f"/intake/page/{pages[0]}/scan")
    assert len(answer.content) <= 300_000 and Image.open(io.BytesIO(answer.content)).size == PAPER.image.size
    turned = giang.get(f"/intake/page/{pages[0]}/scan?turn=1")
    assert Image.open(io.BytesIO(turned.content)).size == PAPER.image.size[::-1]
    assert [(one.subject, one.actor_id) for one in events(engine, "page.seen")] == [
        (f"page:{pages[0]}", people["giang"].id)
    ] * 2


def test_a_guess_is_a_start_and_inside_given_corners_it_finds_the_rows(giang: Browser, pages: list[int]) -> None:
    start = giang.post(f"/intake/page/{pages[0]}/place/guess", form=FORM).json()
    assert (start["width"], start["height"]) == PAPER.image.size and not start["known"]
    inside = {"form": FORM, "corners": json.dumps(LAYOUT.corners)}
    layout = layout_from_json(giang.post(f"/intake/page/{pages[0]}/place/guess", **inside).json()["layout"])
    assert len(layout.rows) - 1 - layout.titles == 8 and len(layout.columns) == 7


@pytest.mark.parametrize("corners", ["", "[[0,0]]", "[[0,0],[1e9,0],[1e9,1e9],[0,1e9]]", "[[NaN,0],[9,0],[9,9],[0,9]]"])
def test_corners_that_make_no_frame_are_refused_before_anything_is_warped(
    giang: Browser, pages: list[int], corners: str
) -> None:
    assert giang.post(f"/intake/page/{pages[0]}/place/guess", form=FORM, corners=corners).status_code == 422


def test_a_placed_page_goes_back_to_the_readers_and_on_to_the_pages_like_it(
    giang: Browser, engine: Engine, pages: list[int], people: dict[str, Account]
) -> None:
    answer = giang.post(f"/intake/page/{pages[0]}/place", layout=sent())
    assert answer.headers["location"] == f"/intake/page/{pages[0]}/like"
    page = page_of(engine, pages[0])
    assert (page.state, page.reason, page.attempts) == (PageState.RECEIVED, None, 0)
    assert (
        page.placed is not None and layout_from_json(page.placed).columns == layout_from_json(LAYOUT.as_json()).columns
    )
    [event] = events(engine, "page.placed")
    assert (event.subject, event.actor_id, event.data) == (
        f"page:{pages[0]}",
        people["giang"].id,
        {"rows": 8, "columns": 7},
    )


@pytest.mark.parametrize(
    "layout",
    [
        "",
        "{}",
        "[]",
        '{"form_key": 1}',
        sent(form_key="nothing"),
        sent(titles=1e400),
        sent(rows=[0, 1]),
        sent(corners=[[0, 0], [1, 0], [1, 1], [0, 1]]),
        sent(columns=[]),
    ],
)
def test_what_is_no_layout_changes_nothing(giang: Browser, engine: Engine, pages: list[int], layout: str) -> None:
    assert giang.post(f"/intake/page/{pages[0]}/place", layout=layout).status_code == 422
    assert page_of(engine, pages[0]).state == PageState.WAITING


def test_a_page_is_placed_once(giang: Browser, pages: list[int]) -> None:
    assert giang.post(f"/intake/page/{pages[0]}/place", layout=sent()).status_code == 303
    assert giang.post(f"/intake/page/{pages[0]}/place", layout=sent()).status_code == 422
    assert "không còn chờ" in giang.get(f"/intake/page/{pages[0]}/place").text


def test_a_page_that_may_be_another_again_is_not_placed(giang: Browser, engine: Engine, pages: list[int]) -> None:
    with write(engine) as db:
        db.get_one(Page, pages[1]).same_as_id = pages[0]
    assert giang.post(f"/intake/page/{pages[1]}/place", layout=sent()).status_code == 422
    assert f"/intake/page/{pages[1]}/place" not in giang.get("/intake/place").text


def test_like_pages_are_those_of_the_batch_and_of_the_site(
    giang: Browser, engine: Engine, settings: Settings, pages: list[int]
) -> None:
    with write(engine) as db:
        here = db.get_one(Page, pages[0]).batch
        same_site = a_batch(db, here.campaign, number=8, site=here.site).id
        other_site = a_batch(db, here.campaign, number=9, site="Trạm khác").id
    [near] = waiting(engine, settings, pictures(1, (800, 565)), same_site)
    [far] = waiting(engine, settings, pictures(1, (802, 566)), other_site)
    giang.post(f"/intake/page/{pages[0]}/place", layout=sent())
    html = giang.get(f"/intake/page/{pages[0]}/like").text
    offered = [int(one) for one in re.findall(r"/like/(\d+)", html)]
    assert offered == [pages[1], pages[2], near] and far not in offered


def test_one_act_places_all_pages_that_were_confirmed(giang: Browser, engine: Engine, pages: list[int]) -> None:
    giang.post(f"/intake/page/{pages[0]}/place", layout=sent())
    card = giang.get(f"/intake/page/{pages[0]}/like/{pages[1]}").text
    assert "data-start=" in card and 'class="apply"' in card
    corners = [[x + 4, y + 3] for x, y in LAYOUT.corners]
    frames = {str(pages[1]): {"corners": corners, "rows": 8}, str(pages[2]): {"corners": corners, "rows": 6}}
    answer = giang.post(f"/intake/page/{pages[0]}/like", follow=True, frames=json.dumps(frames))
    assert "Đã đặt khung cho 3 trang" in answer.text
    layouts = [layout_from_json(page_of(engine, one).placed or {}) for one in pages]
    assert [len(one.rows) - 1 - one.titles for one in layouts] == [8, 8, 6]
    assert layouts[1].columns == layouts[0].columns and layouts[1].corners[0] == (104, 253)
    assert len(events(engine, "page.placed")) == 3


def test_a_like_page_that_somebody_placed_meanwhile_stays_as_it_is(
    giang: Browser, engine: Engine, pages: list[int]
) -> None:
    giang.post(f"/intake/page/{pages[0]}/place", layout=sent())
    giang.post(f"/intake/page/{pages[1]}/place", layout=sent(corners=[[x + 9, y] for x, y in LAYOUT.corners]))
    frames = {str(one): {"corners": LAYOUT.corners, "rows": 8} for one in pages[1:]}
    giang.post(f"/intake/page/{pages[0]}/like", frames=json.dumps(frames))
    assert layout_from_json(page_of(engine, pages[1]).placed or {}).corners[0][0] == 109
    assert page_of(engine, pages[2]).state == PageState.RECEIVED


def test_a_page_of_another_shape_is_to_be_placed_by_itself(
    giang: Browser, engine: Engine, settings: Settings, pages: list[int]
) -> None:
    [tall] = waiting(engine, settings, pictures(1, (600, 900)), page_of(engine, pages[0]).batch_id)
    giang.post(f"/intake/page/{pages[0]}/place", layout=sent())
    card = giang.get(f"/intake/page/{pages[0]}/like/{tall}").text
    assert "data-start=" not in card and f"/intake/page/{tall}/place" in card


@pytest.mark.parametrize("path", ["place", "scan", "like", "type"])
def test_a_page_of_another_district_looks_like_none(giang: Browser, engine: Engine, path: str) -> None:
    with write(engine) as db:
        number = a_received_page(db, a_batch(db, district_code=OTHER_DISTRICT), state=PageState.WAITING).id
    assert giang.get(f"/intake/page/{number}/{path}").status_code == 404
    assert giang.post(f"/intake/page/{number}/place/guess").status_code == 404
    assert giang.post(f"/intake/page/{number}/type/begin", rows="3").status_code == 404
    assert events(engine, "page.seen") == []
