"""The reviewer's corrections: a record's values, and one of them with the committed doses that follow it.

It must not know how versions are made.
"""

from __future__ import annotations

import secrets

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from records.accounts import Act
from records.database import read, write
from records.models.paper import Field
from review.choices import Why
from review.correct import correct
from review.pairs import doubt_pair
from webapp.correcting import correction_view, record_view, told, told_in
from webapp.edge import Form, HttpRequest, edge_of, language_of, page, signed_in
from webapp.guards import guard
from webapp.pages import look_at_row
from webapp.pictures import data_images
from webapp.reviewing import choice_in, key_in
from webapp.sent import number_in
from webapp.views.reviewer_words import MARKS, REASONS, field_card


@get("/review/record/{record_id:int}", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def record(request: HttpRequest, record_id: FromPath[int]) -> Response[str]:
    """Show a record's settled values, each of which may be corrected; the ledger says who looked."""
    edge, who = edge_of(request), signed_in(request)
    with write(edge.engine) as db:
        view = record_view(db, who, record_id)
        look_at_row(db, who, view.record)
    values = [(field_card(one.cell), one.mark) for one in view.values]
    return page(
        request,
        "reviewer/record.html",
        view=view,
        form_name=view.form.name[language_of(request).code],
        values=values,
        marks=MARKS,
        done=told_in(request.query_params),
        pictures=data_images(edge.store, [card.field.crop for card, _ in values]),
    )


@get("/review/correct/{field_id:int}", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def correction(request: HttpRequest, field_id: FromPath[int]) -> Response[str]:
    """Show one value and list the committed doses that its correction touches."""
    edge, who = edge_of(request), signed_in(request)
    with read(edge.engine) as db:
        view = correction_view(db, who, field_id)
    card = field_card(view.value.cell)
    return page(
        request,
        "reviewer/correct.html",
        view=view,
        form_name=view.form.name[language_of(request).code],
        card=card,
        mark=view.value.mark,
        marks=MARKS,
        reasons=[(str(why), REASONS[why]) for why in Why],
        key=secrets.token_urlsafe(16),
        pictures=data_images(edge.store, [card.field.crop]),
    )


@post("/review/correct/{field_id:int}", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def correct_value(request: HttpRequest, field_id: FromPath[int], data: Form) -> Redirect:
    """Correct the value, and let the listed doses follow it."""
    with write(edge_of(request).engine) as db:
        done = correct(db, signed_in(request), field_id, key_in(data), choice_in(data), data.get("seen", ""))
        record_id = db.get_one(Field, field_id).record_id
    return Redirect(f"/review/record/{record_id}?{told(done)}", status_code=303)


@post("/review/record/{record_id:int}/doubt", guards=[guard(Act.DECIDE)], sync_to_thread=True)
def doubt(request: HttpRequest, record_id: FromPath[int], data: Form) -> Redirect:
    """Bring this record and another paper before a reviewer once more: are they of one person?"""
    with write(edge_of(request).engine) as db:
        dispute = doubt_pair(db, signed_in(request), record_id, number_in(data, "other"))
    return Redirect(f"/review?first={dispute.id}", status_code=303)


HANDLERS = [record, correction, correct_value, doubt]
