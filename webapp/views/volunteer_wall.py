"""Walls at the volunteer's desk: what was tapped is taken, and a planted cell that was passed over is shown.

It must not know which cell was planted before the wall was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, post
from sqlalchemy.orm import Session

from records.accounts import Act, Who
from records.database import write
from records.sentences import PersonError
from tasks.wall_entries import Tapped, enter_wall
from webapp.edge import Form, HttpRequest, edge_of, signed_in
from webapp.guards import guard
from webapp.sent import number_in, number_of
from webapp.views.volunteer import following, go_on, key_in
from webapp.views.volunteer_drawing import WALL, by_outbox, refuse_others, refused

_TAPPED = "odd_"


@post(WALL, guards=[guard(Act.ENTER)], sync_to_thread=True)
def submit_wall(request: HttpRequest, data: Form) -> Response[Any]:
    """Take what was tapped on a wall and answer with the next task, and with the planted cell where it was missed."""
    who = signed_in(request)
    try:
        refuse_others(who, data)
        with write(edge_of(request).engine) as db:
            missed = _take(db, who, data)
            held = following(db, request, who, data)
    except PersonError as error:
        if not by_outbox(request):
            raise
        return refused(request, error)
    return go_on(request, who, held, missed=missed)


HANDLERS = [submit_wall]


def _take(db: Session, who: Who, data: Form) -> str | None:
    """Store what was tapped; give the picture of a planted cell that was missed."""
    missed = enter_wall(db, who, tapped_in(data))
    return missed.crop if missed is not None else None


def tapped_in(data: Mapping[str, str]) -> Tapped:
    """Read a wall as its form posts it."""
    places = (number_of(name.removeprefix(_TAPPED)) for name in data if name.startswith(_TAPPED))
    odd = frozenset(place for place in places if place is not None)
    return Tapped(number_in(data, "slot"), data.get("token", ""), key_in(data), odd)
