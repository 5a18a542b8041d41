"""Placing: a person shows where the table lies on a page that the machine could not lay out, and on all like it.

It must not know how such a page is read afterwards.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from ocr.guessing import fill_frame
from ocr.layout import Layout
from ocr.placing import NotWaiting, layout_of, like_pages, moved, place, waits
from ocr.tesseract import Tesseract
from records.accounts import Act, Who
from records.database import read, write
from records.forms import form_by_key
from records.ledger import note
from records.models.paper import Page
from records.sentences import say
from tasks.typed import to_type
from webapp.edge import Form, HttpRequest, edge_of, language_of, page, signed_in
from webapp.errors import NotFound
from webapp.guards import guard
from webapp.page_lines import page_lines
from webapp.pages import is_covered, look_at_scan, may_see, page_for, page_locator
from webapp.placing import (
    ScanPlace,
    choices_of,
    corners_sent,
    data_address,
    found_frame,
    frames_sent,
    guessed,
    layout_sent,
    open_scan_of,
    pages_to_place,
    scan_of,
    small_picture,
    start_for,
    table_forms,
    turn_sent,
)
from webapp.queueing import Pages
from webapp.waiting import why_waiting

#: So many like pages are offered at once; the others come after these.
_MOST_LIKE = 60


@get("/intake/place", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True)
def to_place(request: HttpRequest) -> Response[str]:
    """List the pages that wait for a layout, and those that are being typed whole."""
    who = signed_in(request)
    with read(edge_of(request).engine) as db:
        waiting = page_lines(db, who, pages_to_place(db, who))
        typing = [
            (one, page_locator(one.page, one.page.batch)) for one in to_type(db, who) if may_see(who, one.page.batch)
        ]
    placed = request.query_params.get("placed", "")
    done = int(placed) if placed.isascii() and placed.isdigit() and len(placed) < 5 else 0
    return page(request, "placing/list.html", waiting=waiting, typing=typing, reason=why_waiting, placed=done)


@get("/intake/page/{page_id:int}/place", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True)
def place_view(request: HttpRequest, page_id: FromPath[int]) -> Response[str]:
    """Show a page to be placed; its picture and the guess to start from are fetched by themselves."""
    with read(edge_of(request).engine) as db:
        shown = _placeable(db, signed_in(request), page_id)
        start = start_for(db, shown)
        name = page_locator(shown, shown.batch)
    language = language_of(request).code
    forms = {key: {"name": form.name[language], "choices": choices_of(form)} for key, form in table_forms().items()}
    return page(
        request,
        "placing/place.html",
        shown=shown,
        name=name,
        reason=why_waiting(shown.reason),
        waits=waits(shown),
        form_key=start.form_key,
        forms=forms,
        known=start.known_locator,
    )


@get("/intake/page/{page_id:int}/scan", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True)
def scan_picture(request: HttpRequest, page_id: FromPath[int]) -> Response[bytes]:
    """Give the picture of a page as it was scanned, small enough for a phone; the ledger says who looked."""
    edge = edge_of(request)
    place_of_scan = _look(request, page_id)
    image = open_scan_of(edge.store, place_of_scan)
    turn = turn_sent(request.query_params.get("turn", ""))
    return Response(small_picture(image, turn), media_type="image/jpeg")


@post("/intake/page/{page_id:int}/place/guess", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True, status_code=200)
def guess(request: HttpRequest, page_id: FromPath[int], data: Form) -> Response[dict[str, Any]]:
    """Guess a page's layout to start from; given corners, only what lies inside them."""
    edge = edge_of(request)
    with read(edge.engine) as db:
        start = start_for(db, _placeable(db, signed_in(request), page_id))
    form = table_forms().get(data.get("form", "")) or form_by_key(start.form_key)
    if "corners" in data:
        image, known = open_scan_of(edge.store, start.scan), False
        layout = fill_frame(image, corners_sent(data["corners"], image.size), form, Tesseract())
    else:
        image, layout, known = guessed(edge.store, start, form, Tesseract())
    return Response({"layout": layout.as_json(), "width": image.width, "height": image.height, "known": known})


@post("/intake/page/{page_id:int}/place", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True)
def save(request: HttpRequest, page_id: FromPath[int], data: Form) -> Redirect:
    """Keep a page's layout; go on to the pages like it, if there are any."""
    edge, who = edge_of(request), signed_in(request)
    with read(edge.engine) as db:
        scan = scan_of(_placeable(db, who, page_id))
    layout = layout_sent(data.get("layout", ""), open_scan_of(edge.store, scan).size)
    with write(edge.engine) as db:
        shown = page_for(db, who, page_id)
        place(db, shown, layout, who.account_id)
        others = [one for one in like_pages(db, shown, _MOST_LIKE) if may_see(who, one.batch)]
    Pages(edge.settings.redis_url).offer([page_id])
    return Redirect(f"/intake/page/{page_id}/like" if others else "/intake/place?placed=1", status_code=303)


@get("/intake/page/{page_id:int}/like", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True)
def like(request: HttpRequest, page_id: FromPath[int]) -> Response[str]:
    """List the pages that may be of the same print as one that was placed; each card is fetched by itself."""
    who = signed_in(request)
    with read(edge_of(request).engine) as db:
        shown = page_for(db, who, page_id)
        _layout(shown)
        alike = [one for one in like_pages(db, shown, _MOST_LIKE) if may_see(who, one.batch)]
        others = [(one.id, page_locator(one, one.batch)) for one in alike]
        name = page_locator(shown, shown.batch)
    return page(request, "placing/like.html", page_id=page_id, name=name, others=others)


@get("/intake/page/{page_id:int}/like/{other_id:int}", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True)
def like_card(request: HttpRequest, page_id: FromPath[int], other_id: FromPath[int]) -> Response[str]:
    """Show one like page with the frame on it."""
    edge, who = edge_of(request), signed_in(request)
    with write(edge.engine) as db:
        shown, other = (_placeable(db, who, one) for one in (page_id, other_id))
        layout, known, name = _layout(shown), scan_of(shown), page_locator(other, other.batch)
        note(db, "page.seen", f"page:{other.id}", who.account_id)
        place_of_scan = scan_of(other)
    image = open_scan_of(edge.store, place_of_scan)
    found = found_frame(edge.store, known, layout, image)
    start = None
    if found is not None:
        there = replace(layout, corners=found[0])
        start = json.dumps({"layout": there.as_json(), "width": image.width, "height": image.height})
    return page(
        request,
        "placing/_card.html",
        other_id=other_id,
        name=name,
        start=start,
        sure=found is not None and found[1],
        rows=len(layout.rows) - 1 - layout.titles,
        picture=data_address(small_picture(image, thumb=True)),
    )


@post("/intake/page/{page_id:int}/like", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True)
def save_like(request: HttpRequest, page_id: FromPath[int], data: Form) -> Redirect:
    """Give the layout of one page to all like pages that a person confirmed."""
    edge, who = edge_of(request), signed_in(request)
    frames = frames_sent(data.get("frames", ""))
    with read(edge.engine) as db:
        layout = _layout(page_for(db, who, page_id))
        scans = {other_id: scan_of(_placeable(db, who, other_id)) for other_id in frames}
    layouts = {}
    for other_id, (corners, rows) in frames.items():
        size = open_scan_of(edge.store, scans[other_id]).size
        layouts[other_id] = layout_sent(json.dumps(moved(layout, corners, rows).as_json()), size)
    with write(edge.engine) as db:
        placed = [other_id for other_id, one in layouts.items() if _placed(db, request, other_id, one)]
    Pages(edge.settings.redis_url).offer(placed)
    return Redirect(f"/intake/place?placed={len(placed) + 1}", status_code=303)


HANDLERS = [to_place, place_view, scan_picture, guess, save, like, like_card, save_like]


def _look(request: HttpRequest, page_id: int) -> ScanPlace:
    """Note that a page was looked at, and say where its scan is."""
    with write(edge_of(request).engine) as db:
        seen = look_at_scan(db, signed_in(request), page_id)
        return ScanPlace(seen.scan, seen.scan_name, seen.number)


def _placeable(db: Session, who: Who, page_id: int) -> Page:
    """Find a page that may be placed. Raises NotFound, and NotWaiting for paper of which only parts are kept."""
    shown = page_for(db, who, page_id, scan=True)
    if is_covered(shown):
        # Read as a placed table, all of it would be kept.
        raise NotWaiting(say("Of this paper only parts may be kept: type the page whole."))
    return shown


def _layout(shown: Page) -> Layout:
    layout = layout_of(shown)
    if layout is None:
        raise NotFound(say("This page has no layout that others could take over. Place it first."))
    return layout


def _placed(db: Session, request: HttpRequest, page_id: int, layout: Layout) -> bool:
    """Place one of several pages; one that somebody else placed meanwhile stays as it is."""
    who = signed_in(request)
    shown = page_for(db, who, page_id)
    try:
        place(db, shown, layout, who.account_id)
    except NotWaiting:
        return False
    return True
