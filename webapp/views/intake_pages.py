"""One page as a clerk sees it: its picture with the layout that was found drawn over it.

It must not know how a layout is found; the picture itself is fetched, and the look noted, by its own route.
"""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from ocr.verdict import sentences
from records.accounts import Act
from records.database import read
from webapp.edge import HttpRequest, edge_of, page, signed_in
from webapp.guards import guard
from webapp.laid_out import laid_out
from webapp.page_lines import page_lines
from webapp.pages import page_for
from webapp.views.coordinator import FOUND_STATES
from webapp.waiting import why_waiting


@get("/intake/page/{page_id:int}", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True)
def intake_page(request: HttpRequest, page_id: FromPath[int]) -> Response[str]:
    """Show a page with the boxes that were found on it."""
    with read(edge_of(request).engine) as db:
        shown = page_for(db, signed_in(request), page_id)
        [line], found = page_lines(db, signed_in(request), [shown]), laid_out(db, shown)
    words = {"states": FOUND_STATES, "reason": why_waiting, "verdicts": sentences}
    return page(request, "intake/page.html", 200, shown=shown, line=line, found=found, **words)


HANDLERS = [intake_page]
