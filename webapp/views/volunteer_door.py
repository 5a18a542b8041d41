"""The volunteers' door: joining by an invite link, changing person on one device, the PIN, and the practice tasks.

It must not know what lies behind the door.
"""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from records.accounts import Act
from records.database import now, read, write
from records.models.people import Account
from records.sentences import PersonError, Sentence
from records.words import Role
from webapp.answering import Said, hear
from webapp.edge import Form, HttpRequest, edge_of, language_of, page, signed_in, who_of
from webapp.entrance import INVITE_COOKIE, address_of, keep, let_in, open_here
from webapp.errors import status_of
from webapp.guards import guard, public
from webapp.joining import PLEDGE, DeadInvite, Joining, join, known_here, team_of_invite
from webapp.pins import (
    LONGEST,
    SHORTEST,
    Ended,
    check_pin,
    device_of,
    new_pin,
    people_here,
    person_by_phone,
    person_here,
)
from webapp.practice import LESSONS
from webapp.sent import number_in, number_of
from webapp.signing import DEVICE_COOKIE, DEVICE_LIFE
from webapp.views.phone import words_address
from webapp.volunteering import pseudonym

_PINS = {"shortest": SHORTEST, "longest": LONGEST}


@get("/join/{token:str}", guards=[public], sync_to_thread=True)
def join_view(request: HttpRequest, token: FromPath[str]) -> Response[str]:
    """Show the invitation and its questions; opening it changes nothing, and who has joined goes on by a tap."""
    return _join_page(request, token, Joining(), None)


@post("/join/{token:str}", guards=[public], sync_to_thread=True)
def join_team(request: HttpRequest, token: FromPath[str], data: Form) -> Response[str] | Redirect:
    """Let a volunteer in, and remember this device."""
    adult = {"yes": True, "no": False}.get(data.get("adult", ""))
    joining = Joining(data.get("name", ""), data.get("phone", ""), data.get("pledge") == "yes", adult)
    try:
        account = _join(request, token, joining, data.get("pin", ""))
    except DeadInvite:
        raise
    except PersonError as error:
        return _join_page(request, token, joining, error.sentence, status_of(error))
    response = let_in(request, account, "/practice")
    keep(response, edge_of(request), INVITE_COOKIE, token, DEVICE_LIFE)
    return response


@get("/switch", guards=[public], sync_to_thread=True)
def switch_view(request: HttpRequest) -> Response[str]:
    """Show who has worked on this device, so that the next one goes on by name and PIN."""
    return _switch_page(request, None)


@post("/switch", guards=[public], sync_to_thread=True)
def switch(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Sign somebody in by their PIN: by their name on this device, or by their phone number on a new one."""
    edge, pin, address = edge_of(request), data.get("pin", ""), address_of(request)
    try:
        if data.get("account"):
            device = request.cookies.get(DEVICE_COOKIE)
            account = person_here(edge.engine, device, account_marked(data["account"]), pin, address)
        else:
            account = person_by_phone(edge.engine, data.get("phone", ""), pin, address)
    except PersonError as error:
        return _switch_page(request, error.sentence, data.get("account", ""), data.get("phone", ""), status_of(error))
    return let_in(request, account, "/work")


@post("/pin", guards=[public], sync_to_thread=True)
def pin(request: HttpRequest, data: Form) -> Response[Any]:
    """Let the person whose sign-in has ended go on, for the phone that still shows their task."""
    device, marked = request.cookies.get(DEVICE_COOKIE), account_marked(data.get("account", ""))
    try:
        account = person_here(edge_of(request).engine, device, marked, data.get("pin", ""), address_of(request))
    except PersonError as error:
        said = {"refused": language_of(request).say(error.sentence), "ended": isinstance(error, Ended)}
        return Response(said, status_code=status_of(error))
    response: Response[Any] = Response({})
    open_here(request, response, account)
    return response


@get("/practice", guards=[guard(Act.PRACTISE)], sync_to_thread=True)
def practice(request: HttpRequest) -> Response[str] | Redirect:
    """Show the practice tasks, then the wait for the leader, then lead to the work."""
    with read(edge_of(request).engine) as db:
        account = db.get_one(Account, signed_in(request).account_id)
    if account.practised_at is None:
        return _lesson_page(request, 0, {})
    if account.admitted_at is None:
        return page(request, "door/waiting.html")
    return Redirect("/work", status_code=303)


@post("/practice", guards=[guard(Act.PRACTISE)], sync_to_thread=True)
def practise(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Look at a practice task: what is not right is explained, and typed again."""
    lesson = min(number_in(data, "lesson"), len(LESSONS) - 1)
    said = LESSONS[lesson].corrected(hear(LESSONS[lesson].questions, data))
    if any(one.problem for one in said.values()):
        return _lesson_page(request, lesson, said)
    if lesson + 1 < len(LESSONS):
        return _lesson_page(request, lesson + 1, {})
    with write(edge_of(request).engine) as db:
        account = db.get_one(Account, signed_in(request).account_id)
        account.practised_at = account.practised_at or now(db)
    return Redirect("/practice", status_code=303)


HANDLERS = [join_view, join_team, switch_view, switch, pin, practice, practise]


def account_marked(mark: str) -> int:
    """Find whose pseudonym this is; 0 for nobody's."""
    return number_of(mark.removeprefix("TN-")) or 0


def _join(request: HttpRequest, token: str, joining: Joining, pin: str) -> Account:
    """Let a person join with a PIN of their own, or with the one they have."""
    engine, cookie = edge_of(request).engine, request.cookies.get(DEVICE_COOKIE)
    with read(engine) as db:
        known = known_here(db, token, joining, device_of(db, cookie))
    if known is not None and known.pin_hash:
        check_pin(engine, known, pin, address_of(request))
        pin_hash = None
    else:
        pin_hash = new_pin(pin)
    with write(engine) as db:
        return join(db, token, joining, device_of(db, cookie), pin_hash)


def _join_page(
    request: HttpRequest, token: str, joining: Joining, problem: Sentence | None, status: int = 200
) -> Response[str]:
    with read(edge_of(request).engine) as db:
        team = team_of_invite(db, token).name
    who = who_of(request)
    here = who.name if who and who.role == Role.VOLUNTEER and not problem else None
    shown = {"team": team, "joining": joining, "problem": problem, "here": here, "pledge": PLEDGE, **_PINS}
    return page(request, "door/join.html", status, **shown)


def _switch_page(
    request: HttpRequest, problem: Sentence | None, account: str = "", phone: str = "", status: int = 200
) -> Response[str]:
    with read(edge_of(request).engine) as db:
        people = [
            (pseudonym(one.id), one.name) for one in people_here(db, device_of(db, request.cookies.get(DEVICE_COOKIE)))
        ]
    invite = request.cookies.get(INVITE_COOKIE)
    shown = {"people": people, "problem": problem, "account": account, "phone": phone, "invite": invite, **_PINS}
    return page(request, "door/switch.html", status, **shown)


def _lesson_page(request: HttpRequest, lesson: int, said: dict[int, Said]) -> Response[str]:
    return page(
        request,
        "volunteer/practice.html",
        422 if said else 200,
        lesson=lesson,
        lessons=len(LESSONS),
        questions=LESSONS[lesson].questions,
        said=said,
        nothing_said=Said(),
        pictures=LESSONS[lesson].pictures(edge_of(request).settings.fonts),
        words=words_address(),
    )
