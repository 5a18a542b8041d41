"""The leader's desk, which a coordinator opens for any team of theirs: let people in, thank them, end an access.

It must not know what anybody entered.
"""

from __future__ import annotations

from collections.abc import Callable

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from records.accounts import Act, Who
from records.database import now, read, write
from records.models.people import Account
from records.sentences import say
from records.words import Role
from webapp.edge import HttpRequest, edge_of, page, signed_in
from webapp.errors import NotFound
from webapp.guards import guard
from webapp.leading import admit, appoint, end, forget_pin, team_now, thank

_ACTS: dict[str, Callable[[Session, Who, int], Account]] = {
    "admit": admit,
    "thank": thank,
    "end": end,
    "forget-pin": forget_pin,
    "appoint": appoint,
}


@get("/team", guards=[guard(Act.LEAD)], sync_to_thread=True)
def own_team(request: HttpRequest) -> Redirect:
    """Lead a leader to their own team, and a coordinator to the list of theirs."""
    who = signed_in(request)
    own = who.role == Role.VOLUNTEER and who.team_id
    return Redirect(f"/team/{who.team_id}" if own else "/coordinator/invite", status_code=303)


@get("/team/{team_id:int}", guards=[guard(Act.LEAD)], sync_to_thread=True)
def team_view(request: HttpRequest, team_id: FromPath[int]) -> Response[str]:
    """Show who waits, who came and how much was done."""
    who = signed_in(request)
    with read(edge_of(request).engine) as db:
        found, moment = team_now(db, who, team_id), now(db)
    return page(request, "team/team.html", now=found, moment=moment, coordinates=who.role == Role.COORDINATOR)


@post("/team/person/{account_id:int}/{act:str}", guards=[guard(Act.LEAD)], sync_to_thread=True)
def team_act(request: HttpRequest, account_id: FromPath[int], act: FromPath[str]) -> Redirect:
    """Do one of a leader's acts to one of their people."""
    if act not in _ACTS:
        raise NotFound(say("There is nothing at this address. Check the link, or go to the start."))
    with write(edge_of(request).engine) as db:
        team_id = _ACTS[act](db, signed_in(request), account_id).team_id
    return Redirect(f"/team/{team_id}", status_code=303)


HANDLERS = [own_team, team_view, team_act]
