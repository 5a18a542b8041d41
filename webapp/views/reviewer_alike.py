"""Rows of a page that differ in the same way, on one view, and one decision for those that are ticked."""

from __future__ import annotations

import secrets

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.database import write
from records.models.paper import Dispute
from records.sentences import say
from review.alike import decide_alike, hold_alike
from review.screens import DisputeScreen
from webapp.edge import Form, HttpRequest, edge_of, page, signed_in
from webapp.errors import NotFound
from webapp.guards import guard
from webapp.pictures import data_images
from webapp.reviewing import NoChoice, choice_in, key_in, screen_for
from webapp.views.reviewer_words import field_card

_TICK = "row_"


@get("/review/alike/{dispute_id:int}", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def alike_view(request: HttpRequest, dispute_id: FromPath[int]) -> Response[str]:
    """Show all rows of the page that differ in this way and that this reviewer may decide about."""
    edge, who = edge_of(request), signed_in(request)
    with write(edge.engine) as db:
        screens = [screen_for(db, who, one) for one in hold_alike(db, who, _dispute(db, who, dispute_id))]
    return _draw(request, screens) if screens else _gone()


@post("/review/alike", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def decide_together(request: HttpRequest, data: Form) -> Redirect:
    """Take one decision for the rows that are ticked."""
    ticked = [int(name.removeprefix(_TICK)) for name in data if name.startswith(_TICK) and name[4:].isdecimal()]
    if not ticked:
        raise NoChoice(say("Tick at least one row."))
    with write(edge_of(request).engine) as db:
        decide_alike(db, signed_in(request), ticked, key_in(data), choice_in(data))
    return Redirect("/review", status_code=303)


HANDLERS = [alike_view, decide_together]


def _dispute(db: Session, who: Who, dispute_id: int) -> Dispute:
    dispute = db.get(Dispute, dispute_id)
    if dispute is None or not may(who, Act.DECIDE, dispute.record.page.batch.district_code):
        raise NotFound(say("This is not of your district, or does not exist."))
    return dispute


def _draw(request: HttpRequest, screens: list[DisputeScreen]) -> Response[str]:
    rows = [(screen, [field_card(one) for one in screen.fields]) for screen in screens]
    crops = [card.field.crop for _, cards in rows for card in cards]
    return page(
        request,
        "reviewer/alike.html",
        rows=rows,
        first=rows[0],
        pictures=data_images(edge_of(request).store, crops),
        key=secrets.token_urlsafe(16),
    )


def _gone() -> Redirect:
    return Redirect("/review", status_code=303)
