"""Who may call a route: said on the route's own line, by guard(Act.X) or public; a route with neither stops the start.

It must not hold the rule itself, which is records/accounts.py's `may`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, Receive, Scope, Send

from records.accounts import Act, may_somewhere
from records.sentences import PersonError, say
from records.words import Role
from webapp.edge import Connection, who_of


class NotSignedIn(PersonError):
    """Nobody is signed in where somebody must be."""


class NotAllowed(PersonError):
    """The person's role does not have this act."""


class NotAdmitted(NotAllowed):
    """A volunteer who has not practised yet, or whom their leader has not let in."""


class Unguarded(Exception):
    """A route says nothing about who may call it."""


@dataclass(frozen=True)
class guard:
    """Let through only those whose role has the act; districts are checked by the queries themselves."""

    act: Act

    def __call__(self, connection: Connection, _: BaseRouteHandler) -> None:
        """Raise NotSignedIn or NotAllowed."""
        who = who_of(connection)
        if who is None:
            raise NotSignedIn(say("Please sign in first."))
        if self.act is Act.ENTER and who.role == Role.VOLUNTEER and not who.admitted:
            raise NotAdmitted(say("Your team's leader has not let you in yet."))
        if not may_somewhere(who, self.act):
            raise NotAllowed(say("This view is not for your role. Sign in with another account, or ask a coordinator."))


async def public(_connection: Connection, _handler: BaseRouteHandler) -> None:
    """Let everyone through, without asking the database who they are: /health must answer when it is down."""


def before_the_body(app: ASGIApp) -> ASGIApp:
    """Ask the guards of a route that takes large bodies before anything is read: a form's token is looked for in it."""

    async def ask(scope: Scope, receive: Receive, send: Send) -> None:
        handler, connection = scope["route_handler"], ASGIConnection[Any, Any, Any, Any](scope)
        for one in handler.resolve_guards():
            await one(connection, handler)  # type: ignore[misc]
        await app(scope, receive, send)

    return ask


def refuse_unguarded(app: Litestar) -> None:
    """Raise Unguarded when any route of `app` has neither a guard nor `public`."""
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            raise Unguarded(f"{route.path}: only HTTP routes can be guarded")
        for handler in route.route_handlers:
            guards = [getattr(one, "func", one) for one in handler.resolve_guards()]
            made_by_framework = set(handler.http_methods) == {"OPTIONS"}
            if not made_by_framework and not any(isinstance(one, guard) or one is public for one in guards):
                raise Unguarded(f"{route.path} ({handler}) has neither guard(…) nor public")
