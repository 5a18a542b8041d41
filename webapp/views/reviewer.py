"""The reviewer's desk: one dispute at a time, and the next one in the answer to what was decided.

It must not know who entered what, nor what a decision sets in motion.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.database import now, write
from records.models.paper import Dispute, Record
from records.sentences import say
from records.words import DisputeKind, RecordKind
from review.decide import decide
from review.pair_screen import PairScreen, pair_screen
from review.pairs import decide_pair
from review.queue import dispute_screen, next_dispute, oldest_age, park, waiting_count
from review.screens import DisputeScreen
from review.undo import undo
from webapp.edge import Form, HttpRequest, by_htmx, edge_of, language_of, page, signed_in
from webapp.errors import NotFound
from webapp.guards import guard
from webapp.pages import look_at_row, page_for, page_locator, row_frame, row_pictures
from webapp.pictures import data_images
from webapp.reviewing import Standing, choice_in, dispute_id_in, key_in, number_in, pair_choice_in, skipped_in, standing
from webapp.views.reviewer_words import field_card, said


@dataclass(frozen=True)
class _View:
    """What one answer shows: a dispute, or rest; the reviewer's day; the moment by the database's clock.

    pair: both records, where the dispute is about two.
    """

    screen: DisputeScreen | None
    pair: PairScreen | None
    standing: Standing
    waiting: int
    oldest: timedelta | None
    moment: datetime


@get("/review", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def review(request: HttpRequest) -> Response[str]:
    """Show the dispute this reviewer holds, or the next one."""
    who = signed_in(request)
    with write(edge_of(request).engine) as db:
        view = _view(db, who, next_dispute(db, who))
    return _draw(request, view)


@post("/review/decide", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def decide_dispute(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Take a decision and answer with the next dispute."""
    who = signed_in(request)
    with write(edge_of(request).engine) as db:
        about_two = pair_choice_in(data)
        if about_two is not None:
            decide_pair(db, who, dispute_id_in(data), key_in(data), about_two)
        else:
            decide(db, who, dispute_id_in(data), key_in(data), choice_in(data))
        view = _view(db, who, next_dispute(db, who))
    return _answer(request, view)


@post("/review/later", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def put_aside(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Put a dispute aside and answer with another one."""
    who = signed_in(request)
    with write(edge_of(request).engine) as db:
        park(db, who, dispute_id_in(data))
        view = _view(db, who, next_dispute(db, who, skipped_in(data)))
    return _answer(request, view)


@post("/review/undo", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def take_back(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Take back this reviewer's last decision; its dispute is before them again."""
    who = signed_in(request)
    with write(edge_of(request).engine) as db:
        view = _view(db, who, undo(db, who, number_in(data, "decision")))
    return _answer(request, view)


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


HANDLERS = [review, decide_dispute, put_aside, take_back, row_look, page_look]


def _record_of(db: Session, who: Who, dispute_id: int) -> Record:
    dispute = db.get(Dispute, dispute_id)
    if dispute is None or not may(who, Act.DECIDE, dispute.record.page.batch.district_code):
        raise NotFound(say("This is not of your district, or does not exist."))
    page_for(db, who, dispute.record.page_id)
    return dispute.record


def _view(db: Session, who: Who, dispute: Dispute | None) -> _View:
    # The same order each time this reviewer sees it, and one that says nothing about who was first.
    order = Random(f"{dispute.id}:{who.account_id}") if dispute else Random()
    screen = dispute_screen(db, dispute, order) if dispute else None
    pair = pair_screen(db, dispute) if dispute and dispute.kind == DisputeKind.DUPLICATE else None
    for record_id in pair.records if pair else ():
        look_at_row(db, who, db.get_one(Record, record_id))
    place = who.district_code
    return _View(screen, pair, standing(db, who), waiting_count(db, place), oldest_age(db, place), now(db))


def _answer(request: HttpRequest, view: _View) -> Response[str] | Redirect:
    """Answer htmx with the next dispute; without it the view is loaded, which holds the same one by its lease."""
    return _draw(request, view) if by_htmx(request) else Redirect("/review", status_code=303)


def _draw(request: HttpRequest, view: _View) -> Response[str]:
    spoken, screen = language_of(request), view.screen
    cards = [field_card(one) for one in screen.fields] if screen else []
    crops = [*(card.field.crop for card in cards), *(view.pair.crops() if view.pair else ())]
    oldest = spoken.ago(view.moment - view.oldest, view.moment) if view.oldest else ""
    return page(
        request,
        "reviewer/_desk.html" if by_htmx(request) else "reviewer/review.html",
        screen=screen,
        cards=cards,
        form_name=screen.form_name[spoken.code] if screen else "",
        pair=view.pair,
        pair_forms=[name[spoken.code] for name in view.pair.forms] if view.pair else [],
        pictures=data_images(edge_of(request).store, crops),
        key=secrets.token_urlsafe(16),
        oldest=oldest,
        waiting=view.waiting,
        standing=view.standing,
        undone=said(view.standing),
        by_htmx=by_htmx(request),
    )
