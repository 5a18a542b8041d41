"""Rows of a page that differ in the same way, or stand a row off, on one view: one act for those that are ticked.

It must not know how rows are found to belong together.
"""

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
from review.alike import decide_together, hold_alike
from review.screens import DisputeScreen
from review.shifted_rows import hold_shifted
from webapp.edge import Form, HttpRequest, edge_of, page, signed_in
from webapp.errors import NotFound
from webapp.guards import guard
from webapp.pictures import data_images
from webapp.reviewing import NoChoice, choice_in, key_in, refuse_unseen, screen_for
from webapp.sent import number_of
from webapp.views.reviewer_words import field_card, shifted_line

_TICK = "row_"


@get("/review/alike/{dispute_id:int}", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def alike_view(request: HttpRequest, dispute_id: FromPath[int]) -> Response[str]:
    """Show all rows of the page that differ in this way and that this reviewer may decide about."""
    edge, who = edge_of(request), signed_in(request)
    with write(edge.engine) as db:
        screens = [screen_for(db, who, one) for one in hold_alike(db, who, _dispute(db, who, dispute_id))]
    return _draw(request, screens) if screens else _gone()


@post("/review/alike", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def decide_alike(request: HttpRequest, data: Form) -> Redirect:
    """Take one decision for the rows that are ticked."""
    who, ticked = signed_in(request), _ticked(data)
    with write(edge_of(request).engine) as db:
        _refuse_changed(db, who, data, ticked)
        decide_together(db, who, dict.fromkeys(ticked, choice_in(data)), key_in(data))
    return Redirect("/review", status_code=303)


@get("/review/shifted/{dispute_id:int}", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def shifted_view(request: HttpRequest, dispute_id: FromPath[int]) -> Response[str]:
    """Show all rows of the page in which one person's values of this column stand a row off."""
    who = signed_in(request)
    with write(edge_of(request).engine) as db:
        found = hold_shifted(db, who, _dispute(db, who, dispute_id))
        lines = [shifted_line(screen_for(db, who, row.dispute), row) for row in found.rows] if found else []
    if not lines or found is None:
        return _gone()
    crops = [line.card.field.crop for line in lines]
    pictures = data_images(edge_of(request).store, crops)
    key = secrets.token_urlsafe(16)
    return page(request, "reviewer/shifted.html", lines=lines, step=found.step, pictures=pictures, key=key)


@post("/review/shifted", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def decide_shifted(request: HttpRequest, data: Form) -> Redirect:
    """Take one side's values for the rows that are ticked, each as it was shown."""
    who, ticked, side = signed_in(request), _ticked(data), data.get("side", "")
    choices = {one: choice_in({"act": data.get(f"{side}_{one}", "")}) for one in ticked}
    with write(edge_of(request).engine) as db:
        _refuse_changed(db, who, data, ticked)
        decide_together(db, who, choices, key_in(data))
    return Redirect("/review", status_code=303)


HANDLERS = [alike_view, decide_alike, shifted_view, decide_shifted]


def _ticked(data: Form) -> list[int]:
    ids = [number_of(name.removeprefix(_TICK)) for name in data if name.startswith(_TICK)]
    if not any(ids):
        raise NoChoice(say("Tick at least one row."))
    return [one for one in ids if one]


def _refuse_changed(db: Session, who: Who, data: Form, ticked: list[int]) -> None:
    for one in ticked:
        refuse_unseen(db, who, {"dispute": str(one), "seen": data.get(f"seen_{one}", "")})


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
