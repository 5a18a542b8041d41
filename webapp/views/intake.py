"""The clerk's desk: their batches, a new one, and one batch with its files and what became of each page.

It must not know how a file is kept nor how a page is read.
"""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from ocr.verdict import sentences
from records.accounts import Act
from records.database import read, write
from records.forms import all_forms
from records.sentences import PersonError
from webapp.edge import Form, HttpRequest, edge_of, language_of, page, signed_in
from webapp.guards import guard
from webapp.handing_in import HandedIn, batch_list, hand_over_in, known_sites, open_batch, own_districts
from webapp.printed import printable_forms
from webapp.taken_in import BatchNow, batch_now
from webapp.views.intake_words import PAGES
from webapp.waiting import why_waiting

#: What a form of a new batch may leave out.
_EMPTY = {
    "district": "", "site": "", "day": "", "form": "", "reported": "", "list_made": "", "empty_signature": "",
}  # fmt: skip


@get("/intake", guards=[guard(Act.INGEST)], sync_to_thread=True)
def intake(request: HttpRequest) -> Response[str]:
    """Show the person's batches and the form for a new one."""
    return _start(request)


@post("/intake", guards=[guard(Act.INGEST)], sync_to_thread=True)
def new_batch(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Make the batch, or find the one that is the same, and lead to its files."""
    try:
        hand_over = hand_over_in(data, signed_in(request))
        with write(edge_of(request).engine) as db:
            batch_id = open_batch(db, hand_over).id
    except PersonError as error:
        return _start(request, status=422, problem=error.sentence, typed={**_EMPTY, **data})
    return Redirect(f"/intake/batch/{batch_id}", status_code=303)


@get("/intake/batch/{batch_id:int}", guards=[guard(Act.INGEST)], sync_to_thread=True)
def batch(request: HttpRequest, batch_id: FromPath[int]) -> Response[str]:
    """Show one batch: where files are handed in, and what became of each page."""
    return batch_page(request, batch_id)


@get("/intake/batch/{batch_id:int}/pages", guards=[guard(Act.INGEST)], sync_to_thread=True)
def batch_pages(request: HttpRequest, batch_id: FromPath[int]) -> Response[str]:
    """Give the part of the batch's view that changes while the machine reads."""
    return page(request, "intake/_pages.html", 200, **_about(_now(request, batch_id)))


HANDLERS = [intake, new_batch, batch, batch_pages]


def batch_page(request: HttpRequest, batch_id: int, taken: tuple[HandedIn, ...] = ()) -> Response[str]:
    """Draw a batch's view, with what became of the files that were just sent."""
    now = _now(request, batch_id)
    form = all_forms()[now.batch.form_key].name[language_of(request).code]
    more = {
        "form": form,
        "taken": taken,
        "most": edge_of(request).settings.largest_file,
        "printed": now.batch.form_key in {one.key for one in printable_forms()},
    }
    return page(request, "intake/batch.html", 200, **{**_about(now), **more})


def _now(request: HttpRequest, batch_id: int) -> BatchNow:
    with read(edge_of(request).engine) as db:
        return batch_now(db, signed_in(request), batch_id)


def _about(now: BatchNow) -> dict[str, object]:
    return {"now": now, "reason": why_waiting, "terms": PAGES, "verdicts": sentences}


def _start(request: HttpRequest, status: int = 200, **context: object) -> Response[str]:
    who = signed_in(request)
    with read(edge_of(request).engine) as db:
        lines, sites = batch_list(db, who), known_sites(db, who)
    spoken = language_of(request).code
    forms = {form.key: form.name[spoken] for form in all_forms().values()}
    printed = {form.key: form.name[spoken] for form in printable_forms()}
    shared = {"lines": lines, "sites": sites, "forms": forms, "printed": printed, "districts": own_districts(who)}
    return page(request, "intake/start.html", status, **{"problem": None, "typed": _EMPTY, **shared, **context})
