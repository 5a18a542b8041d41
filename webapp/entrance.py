"""Opens a sign-in for a request and puts its cookies on the answer. It must not know who may come in, or how."""

from __future__ import annotations

from datetime import timedelta

from litestar.datastructures import Cookie
from litestar.response import Redirect

from records.database import write
from records.models.people import Account
from records.words import Role
from webapp.edge import Answer, Edge, HttpRequest, edge_of
from webapp.signing import DEVICE_COOKIE, DEVICE_LIFE, LOGIN_COOKIE, close_login, device_for, login_life, open_login

#: Holds the invite link, so that the next person at a shared computer can join after "change person".
INVITE_COOKIE = "ct_invite"


def let_in(request: HttpRequest, account: Account, target: str) -> Redirect:
    """Sign a person in on this browser and lead them on."""
    response = Redirect(target, status_code=303)
    open_here(request, response, account)
    return response


def open_here(request: HttpRequest, response: Answer, account: Account) -> None:
    """Sign a person in, and out whoever was signed in on this browser before; the device stays the same."""
    edge = edge_of(request)
    with write(edge.engine) as db:
        device, device_token = device_for(db, request.cookies.get(DEVICE_COOKIE))
        close_login(db, request.cookies.get(LOGIN_COOKIE, ""))
        login_token = open_login(db, account, device)
    keep(response, edge, LOGIN_COOKIE, login_token, login_life(Role(account.role)))
    keep(response, edge, DEVICE_COOKIE, device_token, DEVICE_LIFE)


def keep(response: Answer, edge: Edge, key: str, value: str, life: timedelta) -> None:
    """Put a cookie on an answer, which scripts cannot read."""
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


def address_of(request: HttpRequest) -> str:
    """Tell where a request comes from, for limits on guessing."""
    return request.client.host if request.client else ""
