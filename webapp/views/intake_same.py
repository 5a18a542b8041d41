"""A page that may be here already, beside the one it looks like: a person says whether it is the same page again.

It must not know how pages are compared; both pictures are fetched, and the looks noted, by their own route.
"""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from ocr.seen_before import how_alike, link_same, tell_apart
from records.accounts import Act, Who
from records.database import read, write
from records.models.paper import Page
from records.sentences import say
from webapp.edge import Form, HttpRequest, edge_of, page, signed_in
from webapp.errors import NotFound
from webapp.guards import guard
from webapp.handing_in import batch_for
from webapp.pages import page_for, page_locator
from webapp.papers import WrongAnswer


@get("/intake/page/{page_id:int}/same", guards=[guard(Act.INGEST)], sync_to_thread=True)
def compare(request: HttpRequest, page_id: FromPath[int]) -> Response[str]:
    """Show the two pages side by side with what they have in common."""
    with read(edge_of(request).engine) as db:
        mine, other = _both(db, signed_in(request), page_id)
        names = page_locator(mine, mine.batch), page_locator(other, other.batch)
        alike = how_alike(mine, other, names[1])
    return page(request, "intake/same.html", mine=mine, other=other, names=names, alike=alike)


@post("/intake/page/{page_id:int}/same", guards=[guard(Act.INGEST)], sync_to_thread=True)
def answer(request: HttpRequest, page_id: FromPath[int], data: Form) -> Redirect:
    """Keep what the person says: linked and not planned, or another page that the machine reads on."""
    who, said = signed_in(request), data.get("answer")
    with write(edge_of(request).engine) as db:
        mine, other = _both(db, who, page_id)
        if said == "same":
            link_same(db, mine, other, who.account_id)
        elif said == "other":
            tell_apart(db, mine, who.account_id)
        else:
            raise WrongAnswer(say("Choose one of the two buttons."))
        batch_id = mine.batch_id
    return Redirect(f"/intake/batch/{batch_id}", status_code=303)


HANDLERS = [compare, answer]


def _both(db: Session, who: Who, page_id: int) -> tuple[Page, Page]:
    """Find a page and the one it looks like; both must be this person's to see. Raises NotFound."""
    mine = page_for(db, who, page_id)
    batch_for(db, who, mine.batch_id)
    if mine.same_as_id is None:
        raise NotFound(say("This page looks like no other page."))
    return mine, page_for(db, who, mine.same_as_id)
