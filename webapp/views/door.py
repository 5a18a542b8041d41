"""The doors: the start, staff sign-in, leaving, health, and the files browsers fetch; volunteers': volunteer_door.py.

It must not know what lies behind a door.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from records.database import read, write
from records.models.people import Account
from records.sentences import PersonError, Sentence, say
from records.words import Role
from webapp.edge import Edge, Form, HttpRequest, edge_of, page, who_of
from webapp.entrance import INVITE_COOKIE, address_of, let_in
from webapp.errors import NotFound, status_of
from webapp.guards import public
from webapp.pins import device_of, people_here
from webapp.signing import (
    DEVICE_COOKIE,
    LOGIN_COOKIE,
    WrongPassword,
    close_login,
    password_matches,
    release_guess,
    reserve_guess,
    staff_account,
)

HOMES = {
    Role.VOLUNTEER: "/work",
    Role.REVIEWER: "/review",
    Role.COORDINATOR: "/coordinator",
    Role.CLERK: "/intake",
}
_YEAR = 365 * 24 * 3600


@get("/", guards=[public], sync_to_thread=True)
def start(request: HttpRequest) -> Response[str] | Redirect:
    """Lead each person to their desk; show who is not signed in where to begin."""
    who = who_of(request)
    if who:
        return Redirect(HOMES[Role(who.role)], status_code=303)
    with read(edge_of(request).engine) as db:
        if people_here(db, device_of(db, request.cookies.get(DEVICE_COOKIE))):
            return Redirect("/switch", status_code=303)
    return page(request, "door/start.html", invite=request.cookies.get(INVITE_COOKIE))


@get("/login", guards=[public], sync_to_thread=True)
def login_view(request: HttpRequest) -> Response[str]:
    """Show the staff sign-in."""
    return _login_page(request, user_name="", after=request.query_params.get("next", ""), problem=None)


@post("/login", guards=[public], sync_to_thread=True)
def login(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Sign a member of staff in."""
    user_name, after = data.get("user_name", ""), data.get("next", "")
    edge = edge_of(request)
    try:
        account = _check_password(edge.engine, user_name, data.get("password", ""), address_of(request))
    except PersonError as error:
        return _login_page(request, user_name=user_name, after=after, problem=error.sentence, status=status_of(error))
    target = after if _is_ours(after) else HOMES[Role(account.role)]
    return let_in(request, account, target)


@post("/logout", guards=[public], sync_to_thread=True)
def logout(request: HttpRequest) -> Redirect:
    """Sign out. The device cookie stays, so that nobody is asked the same field twice on one phone."""
    token = request.cookies.get(LOGIN_COOKIE)
    if token:
        with write(edge_of(request).engine) as db:
            close_login(db, token)
    response = Redirect("/", status_code=303)
    response.delete_cookie(LOGIN_COOKIE)
    return response


@get("/health", guards=[public], sync_to_thread=True)
def health(request: HttpRequest) -> Response[dict[str, str]]:
    """Tell a watcher how we are. Without Redis only reading of new pages waits, so that alone is no failure."""
    edge = edge_of(request)
    state = {"database": _database(edge.engine), "store": _store(edge.settings.store), "redis": _redis(edge)}
    return Response(state, status_code=200 if state["database"] == "ok" else 503)


@get("/static/{name:str}", guards=[public], sync_to_thread=False)
def static(request: HttpRequest, name: FromPath[str]) -> Response[bytes]:
    """Give a browser one of our files, to keep for a year: its address changes when it does."""
    asset = edge_of(request).assets.get(name)
    if asset is None:
        raise NotFound(say("There is nothing at this address. Check the link, or go to the start."))
    headers = {"cache-control": f"public, max-age={_YEAR}, immutable"}
    return Response(asset.content, media_type=asset.media_type, headers=headers)


HANDLERS = [start, login_view, login, logout, health, static]


def _check_password(engine: Engine, user_name: str, password: str, address: str) -> Account:
    with write(engine) as db:
        guesses = reserve_guess(db, user_name, address)
        account = staff_account(db, user_name)
    # Hashing takes a tenth of a second: outside the transaction, so that no volunteer waits for it.
    if not password_matches(account.password_hash if account else None, password) or account is None:
        raise WrongPassword(say("User name or password is not right. Check both, and the keyboard's language."))
    with write(engine) as db:
        release_guess(db, guesses)
    return account


def _login_page(
    request: HttpRequest, *, user_name: str, after: str, problem: Sentence | None, status: int = 200
) -> Response[str]:
    return page(request, "door/login.html", status, user_name=user_name, after=after, problem=problem)


def _is_ours(address: str) -> bool:
    """Only an address of our own may follow a sign-in; browsers read // and /\\ as another host."""
    return address.startswith("/") and not address.startswith(("//", "/\\"))


def _database(engine: Engine) -> str:
    try:
        with read(engine) as db:
            db.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "down"
    return "ok"


def _store(root: Path) -> str:
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=root, prefix=".health-"):
            return "ok"
    except OSError:
        return "not writable"


def _redis(edge: Edge) -> str:
    client = Redis.from_url(edge.settings.redis_url, socket_connect_timeout=0.5, socket_timeout=0.5)
    try:
        client.ping()
    except (RedisError, OSError):
        return "down"
    finally:
        client.close()
    return "ok"
