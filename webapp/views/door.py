"""The doors: the start, staff sign-in, joining by an invite link, leaving, health, and the files browsers fetch.

It must not know what lies behind a door.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath
from litestar.response import Redirect
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from records.database import read, write
from records.models.people import Account, Device
from records.sentences import PersonError, Sentence, say
from records.words import Role
from webapp.edge import Edge, Form, HttpRequest, edge_of, page, who_of
from webapp.errors import NotFound, status_of
from webapp.guards import public
from webapp.joining import DeadInvite, Joining, join, team_of_invite
from webapp.signing import (
    DEVICE_COOKIE,
    DEVICE_LIFE,
    LOGIN_COOKIE,
    WrongPassword,
    close_login,
    device_for,
    login_life,
    open_login,
    password_matches,
    release_guess,
    reserve_guess,
    staff_account,
)

#: Holds the invite link, so that the next person at a shared computer can join after "change person".
INVITE_COOKIE = "ct_invite"
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
        account = _check_password(edge.engine, user_name, data.get("password", ""), _address(request))
    except PersonError as error:
        return _login_page(request, user_name=user_name, after=after, problem=error.sentence, status=status_of(error))
    target = after if _is_ours(after) else HOMES[Role(account.role)]
    return _signed_in(request, account, target)


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


@get("/join/{token:str}", guards=[public], sync_to_thread=True)
def join_view(request: HttpRequest, token: FromPath[str]) -> Response[str]:
    """Show a volunteer the invitation, the promise, and the two questions; who has joined goes on by one tap."""
    return _join_page(request, token, Joining("", "", False), None)


@post("/join/{token:str}", guards=[public], sync_to_thread=True)
def join_team(request: HttpRequest, token: FromPath[str], data: Form) -> Response[str] | Redirect:
    """Let a volunteer in, and remember this device."""
    joining = Joining(data.get("name", ""), data.get("phone", ""), data.get("pledge") == "yes")
    try:
        with write(edge_of(request).engine) as db:
            device, device_token = device_for(db, request.cookies.get(DEVICE_COOKIE))
            account = join(db, token, joining, device)
            login_token = _open_login(db, request, account, device)
    except DeadInvite:
        raise
    except PersonError as error:
        return _join_page(request, token, joining, error.sentence)
    response = Redirect("/work", status_code=303)
    _keep(response, edge_of(request), LOGIN_COOKIE, login_token, login_life(account.role))
    _keep(response, edge_of(request), DEVICE_COOKIE, device_token, DEVICE_LIFE)
    _keep(response, edge_of(request), INVITE_COOKIE, token, login_life(account.role))
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


HANDLERS = [start, login_view, login, logout, join_view, join_team, health, static]


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


def _signed_in(request: HttpRequest, account: Account, target: str) -> Redirect:
    edge = edge_of(request)
    with write(edge.engine) as db:
        device, device_token = device_for(db, request.cookies.get(DEVICE_COOKIE))
        login_token = _open_login(db, request, account, device)
    response = Redirect(target, status_code=303)
    _keep(response, edge, LOGIN_COOKIE, login_token, login_life(account.role))
    _keep(response, edge, DEVICE_COOKIE, device_token, DEVICE_LIFE)
    return response


def _open_login(db: Session, request: HttpRequest, account: Account, device: Device) -> str:
    """Sign in, and out whoever was signed in on this browser before."""
    close_login(db, request.cookies.get(LOGIN_COOKIE, ""))
    return open_login(db, account, device)


def _keep(response: Redirect, edge: Edge, key: str, value: str, life: timedelta) -> None:
    response.set_cookie(
        Cookie(
            key=key,
            value=value,
            max_age=int(life.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=edge.settings.secure_cookies,
        )
    )


def _login_page(
    request: HttpRequest, *, user_name: str, after: str, problem: Sentence | None, status: int = 200
) -> Response[str]:
    return page(request, "door/login.html", status, user_name=user_name, after=after, problem=problem)


def _join_page(request: HttpRequest, token: str, joining: Joining, problem: Sentence | None) -> Response[str]:
    with read(edge_of(request).engine) as db:
        team = team_of_invite(db, token).name
    status = 422 if problem else 200
    who = who_of(request)
    here = who.name if who and who.role == Role.VOLUNTEER and not problem else None
    return page(request, "door/join.html", status, team=team, joining=joining, problem=problem, here=here)


def _address(request: HttpRequest) -> str:
    return request.client.host if request.client else ""


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
