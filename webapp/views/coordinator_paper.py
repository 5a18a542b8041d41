"""The coordinator's paper: batches and their answers, pages that wait and why, a look at one page.

It must not know what an answer does to a dose.
"""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from records.accounts import Act, may
from records.database import read, write
from records.forms import all_forms
from webapp.edge import Form, HttpRequest, edge_of, language_of, page, signed_in
from webapp.figures import STUCK
from webapp.guards import guard
from webapp.pages import is_covered, look_at_page, look_at_scan, page_for, page_locator, picture_bytes
from webapp.papers import (
    answers_in,
    batch_view,
    batches,
    change_answers,
    records_of_page,
    unread_count,
    waiting_pages,
)
from webapp.views.coordinator import FOUND_STATES, sums
from webapp.waiting import why_waiting


@get("/coordinator/waiting", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def waiting(request: HttpRequest) -> Response[str]:
    """List the pages that nobody can enter until someone does something about them."""
    who = signed_in(request)
    with read(edge_of(request).engine) as db:
        stuck, unread = waiting_pages(db, who), unread_count(db, who)
    return page(request, "coordinator/waiting.html", pages=stuck, unread=unread, reason=why_waiting)


@get("/coordinator/batches", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def batch_list(request: HttpRequest) -> Response[str]:
    """List the batches with their answers."""
    with read(edge_of(request).engine) as db:
        lines = batches(db, signed_in(request))
    return page(request, "coordinator/batches.html", lines=lines)


@get("/coordinator/batch/{batch_id:int}", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def batch(request: HttpRequest, batch_id: FromPath[int]) -> Response[str]:
    """Show one batch: its answers, its sums, its pages."""
    with read(edge_of(request).engine) as db:
        view = batch_view(db, signed_in(request), batch_id)
    form = all_forms()[view.batch.form_key].name[language_of(request).code]
    words = {"reason": why_waiting, "states": FOUND_STATES, "form": form, "sums": sums}
    return page(request, "coordinator/batch.html", 200, view=view, saved="saved" in request.query_params, **words)


@post("/coordinator/batch/{batch_id:int}", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def answer_batch(request: HttpRequest, batch_id: FromPath[int], data: Form) -> Redirect:
    """Keep a batch's answers."""
    with write(edge_of(request).engine) as db:
        change_answers(db, signed_in(request), batch_id, answers_in(data))
    return Redirect(f"/coordinator/batch/{batch_id}?saved=1", status_code=303)


@get("/page/{page_id:int}", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True)
def page_view(request: HttpRequest, page_id: FromPath[int]) -> Response[str]:
    """Show a whole page; its picture is fetched, and the look noted, by page_picture."""
    with read(edge_of(request).engine) as db:
        shown = page_for(db, signed_in(request), page_id)
        name, records = page_locator(shown, shown.batch), records_of_page(db, page_id)
        covered = is_covered(shown)
    stuck = why_waiting(shown.reason) if shown.state in STUCK else None
    who, district = signed_in(request), shown.batch.district_code
    words = {
        "name": name,
        "records": records,
        "stuck": stuck,
        "states": FOUND_STATES,
        "covered": covered,
        "whole": covered and may(who, Act.SEE_MEDICAL, district),
        "may_coordinate": may(who, Act.COORDINATE, district),
        "may_decide": may(who, Act.DECIDE, district),
    }
    return page(request, "coordinator/page.html", 200, shown=shown, **words)


@get("/page/{page_id:int}/picture", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True)
def page_picture(request: HttpRequest, page_id: FromPath[int]) -> Response[bytes]:
    """Give the picture of a whole page; the ledger says who looked."""
    edge = edge_of(request)
    with write(edge.engine) as db:
        picture = look_at_page(db, signed_in(request), page_id)
    content, media_type = picture_bytes(edge.store, picture)
    return Response(content, media_type=media_type)


@get("/page/{page_id:int}/scan", guards=[guard(Act.SEE_MEDICAL)], sync_to_thread=True)
def page_scan(request: HttpRequest, page_id: FromPath[int]) -> Response[bytes]:
    """Give the whole scan of a page, its medical answers too; the ledger says who looked."""
    edge = edge_of(request)
    with write(edge.engine) as db:
        picture = look_at_scan(db, signed_in(request), page_id)
    content, media_type = picture_bytes(edge.store, picture)
    return Response(content, media_type=media_type)


HANDLERS = [waiting, batch_list, batch, answer_batch, page_view, page_picture, page_scan]
