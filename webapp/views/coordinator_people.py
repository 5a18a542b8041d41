"""The coordinator's people: teams, and invite links as an address, a QR code and a text to send.

It must not know how a link lets someone in.
"""

from __future__ import annotations

import segno
from litestar import Response, get, post

from records.accounts import Act
from records.database import read, write
from webapp.edge import Form, HttpRequest, edge_of, page, signed_in
from webapp.guards import guard
from webapp.joining import JoinRefused
from webapp.teams import MOST_DAYS, MOST_USES, InviteRefused, Wanted, invite_to, teams, wanted_in

#: A class, and the two weeks in which it helps.
_USUAL = Wanted("", 40, 14)


#: What a form may leave out.
_EMPTY = {"team": "", "uses": "", "days": "", "lets_in": "", "phones": ""}


@get("/coordinator/invite", guards=[guard(Act.INVITE)], sync_to_thread=True)
def invite_view(request: HttpRequest) -> Response[str]:
    """Show the teams and the form for a new link."""
    return _draw(request)


@post("/coordinator/invite", guards=[guard(Act.INVITE)], sync_to_thread=True)
def invite(request: HttpRequest, data: Form) -> Response[str]:
    """Make a link and show it, once: only its hash is kept."""
    try:
        wanted = wanted_in(data)
    except (InviteRefused, JoinRefused) as error:
        return _draw(request, status=422, problem=error.sentence, typed={**_EMPTY, **data})
    with write(edge_of(request).engine) as db:
        token = invite_to(db, signed_in(request), wanted)
    link = f"{edge_of(request).settings.base_url}/join/{token}"
    return _draw(request, made=wanted, link=link, qr=qr_code(link))


def qr_code(text: str) -> str:
    """Draw a QR code as an address that holds its picture, dark on white in every light."""
    drawn: str = segno.make(text, error="m").svg_data_uri(scale=6, border=3, dark="#000", light="#fff")
    return drawn


HANDLERS = [invite_view, invite]


def _draw(request: HttpRequest, status: int = 200, **context: object) -> Response[str]:
    with read(edge_of(request).engine) as db:
        lines = teams(db, signed_in(request))
    usual = {**_EMPTY, "team": _USUAL.team, "uses": str(_USUAL.uses), "days": str(_USUAL.days)}
    empty = {"problem": None, "made": None, "link": "", "qr": "", "typed": usual}
    limits = {"most_uses": MOST_USES, "most_days": MOST_DAYS}
    return page(request, "coordinator/invite.html", status, lines=lines, **{**empty, **limits, **context})
