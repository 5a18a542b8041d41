"""What an answer of the reviewer's desk shows: a dispute, the one after it, the reviewer's day; and its drawing.

It must not know what a decision sets in motion.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from litestar import Response
from litestar.response import Redirect
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import now
from records.models.paper import Dispute, Record
from review.choices import Why
from review.queue import next_dispute, oldest_age, waiting_count
from review.screens import DisputeScreen
from webapp.edge import HttpRequest, by_htmx, edge_of, language_of, page
from webapp.pages import look_at_row
from webapp.pictures import data_images
from webapp.reviewing import Standing, screen_for, standing
from webapp.views.reviewer_words import REASONS, Card, field_card, said


@dataclass(frozen=True)
class Shown:
    """One dispute as drawn: its cards, its form's name, and the key under which it is decided once.

    pair_forms: the names of the forms of both records, where it is about two.
    """

    screen: DisputeScreen
    cards: tuple[Card, ...]
    form_name: str
    pair_forms: tuple[str, ...]
    key: str


@dataclass(frozen=True)
class View:
    """What one answer shows: a dispute, or rest; the one ahead; the day; the moment by the database's clock."""

    screen: DisputeScreen | None
    ahead: DisputeScreen | None
    standing: Standing
    waiting: int
    oldest: timedelta | None
    moment: datetime


def desk_view(db: Session, who: Who, dispute: Dispute | None, skip: Collection[int] = ()) -> View:
    """Gather what to show with this dispute; the next one is leased too, to be in the page before it is asked for."""
    ahead = next_dispute(db, who, (dispute.id, *skip)) if dispute else None
    return View(
        _look(db, who, dispute) if dispute else None,
        _look(db, who, ahead) if ahead else None,
        standing(db, who),
        waiting_count(db, who.district_code),
        oldest_age(db, who.district_code),
        now(db),
    )


def _look(db: Session, who: Who, dispute: Dispute) -> DisputeScreen:
    """Gather a dispute's screen; a record side by side with another is looked at whole, and the ledger says who did."""
    screen = screen_for(db, who, dispute)
    whole = screen.pair.records if screen.pair else (dispute.record_id,) if screen.known else ()
    for record_id in whole:
        look_at_row(db, who, db.get_one(Record, record_id))
    return screen


def answer(request: HttpRequest, view: View, form: Mapping[str, str]) -> Response[str] | Redirect:
    """Answer the desk's script; without it the view is loaded, which holds the same dispute by its lease."""
    if not by_htmx(request):
        return Redirect("/review", status_code=303)
    return draw(request, view, form.get("shown", ""))


def draw(request: HttpRequest, view: View, on_screen: str = "") -> Response[str]:
    """Draw the view, or for the script what is new of it. on_screen: the dispute it shows already, `ID:SEEN`."""
    spoken = language_of(request)
    shown, ahead = (_shown(screen, spoken.code) if screen else None for screen in (view.screen, view.ahead))
    known = shown is not None and on_screen == f"{shown.screen.dispute_id}:{shown.screen.seen}"
    pictured = (ahead,) if known else (shown, ahead)
    return page(
        request,
        "reviewer/_desk.html" if by_htmx(request) else "reviewer/review.html",
        shown=shown,
        ahead=ahead,
        known=known,
        pictures=data_images(edge_of(request).store, (key for one in pictured if one for key in _pictures(one))),
        oldest=spoken.ago(view.moment - view.oldest, view.moment) if view.oldest else "",
        waiting=view.waiting,
        standing=view.standing,
        undone=said(view.standing),
        reasons=[(str(why), REASONS[why]) for why in Why],
        by_htmx=by_htmx(request),
    )


def _shown(screen: DisputeScreen, language: str) -> Shown:
    cards = tuple(field_card(one) for one in screen.fields)
    of_two = tuple(name[language] for name in screen.pair.forms) if screen.pair else ()
    return Shown(screen, cards, screen.form_name[language], of_two, secrets.token_urlsafe(16))


def _pictures(shown: Shown) -> list[str | None]:
    screen = shown.screen
    own = [*(card.field.crop for card in shown.cards), screen.answer.photo if screen.answer else None]
    return [*own, *(screen.pair.crops() if screen.pair else ()), *(line.left.crop for line in screen.known)]
