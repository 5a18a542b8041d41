"""The reviewer's desk: one dispute at a time, and the next one in the answer to what was decided.

It must not know who entered what, nor what a decision sets in motion.
"""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.database import write
from records.models.paper import Dispute, Record
from records.sentences import say
from records.words import RecordKind
from review.decide import decide
from review.pairs import decide_pair
from review.questions import ask
from review.queue import next_dispute, park
from review.undo import undo
from webapp.edge import Form, HttpRequest, by_htmx, edge_of, page, signed_in
from webapp.errors import NotFound
from webapp.guards import guard
from webapp.pages import look_at_row, page_for, page_locator, row_frame, row_pictures
from webapp.reviewing import (
    choice_in,
    dispute_id_in,
    key_in,
    pair_choice_in,
    refuse_unseen,
    shown_in,
    skipped_in,
)
from webapp.sent import number_in, number_of
from webapp.views.reviewer_drawing import answer, desk_view, draw


@get("/review", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def review(request: HttpRequest) -> Response[str]:
    """Show the dispute this reviewer holds, the one they came for first, or the next one."""
    who, first = signed_in(request), number_of(request.query_params.get("first", ""))
    with write(edge_of(request).engine) as db:
        view = desk_view(db, who, next_dispute(db, who, first=first or 0))
    return draw(request, view)


@post("/review/decide", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def decide_dispute(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Take a decision and answer with the next dispute."""
    who = signed_in(request)
    with write(edge_of(request).engine) as db:
        refuse_unseen(db, who, data)
        about_two = pair_choice_in(data)
        if about_two is not None:
            decide_pair(db, who, dispute_id_in(data), key_in(data), about_two)
        else:
            decide(db, who, dispute_id_in(data), key_in(data), choice_in(data))
        view = desk_view(db, who, next_dispute(db, who, first=shown_in(data)))
    return answer(request, view, data)


@post("/review/later", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def put_aside(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Put a dispute aside and answer with another one."""
    who = signed_in(request)
    with write(edge_of(request).engine) as db:
        park(db, who, dispute_id_in(data))
        view = desk_view(db, who, next_dispute(db, who, skipped_in(data), first=shown_in(data)), skipped_in(data))
    return answer(request, view, data)


@post("/review/ask", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def ask_site(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Put a dispute to the site of its paper and answer with another one."""
    who = signed_in(request)
    with write(edge_of(request).engine) as db:
        ask(db, who, dispute_id_in(data))
        view = desk_view(db, who, next_dispute(db, who, skipped_in(data), first=shown_in(data)), skipped_in(data))
    return answer(request, view, data)


@post("/review/undo", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def take_back(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Take back this reviewer's last decision; its dispute is before them again."""
    who = signed_in(request)
    with write(edge_of(request).engine) as db:
        view = desk_view(db, who, undo(db, who, number_in(data, "decision")))
    return answer(request, view, data)


@get("/review/row/{dispute_id:int}", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def row_look(request: HttpRequest, dispute_id: FromPath[int]) -> Response[str]:
    """Show the whole row of a dispute; the ledger says who looked."""
    edge = edge_of(request)
    with write(edge.engine) as db:
        record = _record_of(db, signed_in(request), dispute_id)
        look_at_row(db, signed_in(request), record)
        name = page_locator(record.page, record.page.batch, record.row)
        image, frame = record.page.image, row_frame(record)
    template = "reviewer/_row.html" if by_htmx(request) else "reviewer/row.html"
    return page(request, template, name=name, pictures=row_pictures(edge.store, image, frame))


@get("/review/page/{dispute_id:int}", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def page_look(request: HttpRequest, dispute_id: FromPath[int]) -> Response[str]:
    """Show the whole page with the row framed; its picture is fetched, and the look noted, by /page/…/picture."""
    with write(edge_of(request).engine) as db:
        record = _record_of(db, signed_in(request), dispute_id)
        name, shown = page_locator(record.page, record.page.batch, record.row), record.page
        frame = row_frame(record) if record.kind != RecordKind.HEADER else None
    template = "reviewer/_page.html" if by_htmx(request) else "reviewer/page.html"
    return page(request, template, name=name, shown=shown, frame=frame)


HANDLERS = [review, decide_dispute, put_aside, ask_site, take_back, row_look, page_look]


def _record_of(db: Session, who: Who, dispute_id: int) -> Record:
    dispute = db.get(Dispute, dispute_id)
    if dispute is None or not may(who, Act.DECIDE, dispute.record.page.batch.district_code):
        raise NotFound(say("This is not of your district, or does not exist."))
    page_for(db, who, dispute.record.page_id)
    return dispute.record
