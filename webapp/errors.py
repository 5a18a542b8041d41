"""What people see when something is not as it should be: their own slip as a sentence that helps, ours as an apology.

It must not log personal data: an exception's text may hold a name, so only its type and the lines of code are written.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from sqlalchemy.exc import DBAPIError

from records.database import lost_race
from records.sentences import PersonError, Sentence, say
from review.decide import NoLongerOpen
from webapp.edge import HttpRequest, by_htmx, render
from webapp.guards import NotAdmitted, NotAllowed, NotSignedIn
from webapp.joining import DeadInvite
from webapp.signing import TooManyGuesses

_log = logging.getLogger("chungtay.web")


class NotFound(PersonError):
    """What was asked for does not exist, or is not this person's to see: both look the same."""


#: The HTTP status of each cause; all other slips are 422: understood, but it cannot be done so.
_STATUS: dict[type[PersonError], int] = {
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    NoLongerOpen: 409,
    DeadInvite: 410,
    TooManyGuesses: 429,
}

#: Where only volunteers are at home.
_VOLUNTEERS = ("/work", "/practice")

_HTTP_SENTENCES = {
    403: say("This view was open for too long. Open it again, then send once more."),
    404: say("There is nothing at this address. Check the link, or go to the start."),
    405: say("This address is not opened this way. Go to the start."),
    413: say(
        "What you sent is too large to be taken in here. "
        "Save the one sheet that is meant as a file of its own, or send it in parts."
    ),
}


def person_error(request: HttpRequest, error: PersonError) -> Response[Any]:
    """Answer a person's slip; whoever only has to sign in is led there."""
    plain_view = request.method == "GET" and not by_htmx(request) and "x-outbox" not in request.headers
    if isinstance(error, NotSignedIn) and plain_view:
        return Redirect(_sign_in(request.url.path), status_code=303)
    if isinstance(error, NotAdmitted) and plain_view:
        return Redirect("/practice", status_code=303)
    return _answer(request, status_of(error), error.sentence)


def _sign_in(path: str) -> str:
    """Choose the door: volunteers go on by name and PIN, staff by their password."""
    return "/switch" if path.startswith(_VOLUNTEERS) else f"/login?next={quote(path)}"


def status_of(error: PersonError) -> int:
    """Choose the HTTP status of a person's slip."""
    return next((code for cause, code in _STATUS.items() if isinstance(error, cause)), 422)


def http_error(request: HttpRequest, error: HTTPException) -> Response[str]:
    """Answer what the framework refuses: no such view, wrong method, an old form."""
    sentence = _HTTP_SENTENCES.get(error.status_code, say("This could not be understood. Go back and try again."))
    return _answer(request, error.status_code, sentence)


def database_error(request: HttpRequest, error: DBAPIError) -> Response[str]:
    """Answer two who did the same at once: nobody's fault, and the database let only one through."""
    if not lost_race(error):
        return our_error(request, error)
    _log.warning("two at once: %s %s", request.method, request.url.path)
    return _answer(request, 409, say("Somebody did the same at this moment. Look at what is there now, then go on."))


def our_error(request: HttpRequest, error: Exception) -> Response[str]:
    """Answer a fault of ours, with a mark by which the log line is found."""
    mark = secrets.token_hex(4)
    steps = reversed(traceback.extract_tb(error.__traceback__))
    lines = " < ".join(f"{at.filename}:{at.lineno} {at.name}" for at in steps)
    _log.error("fault %s: %s at %s %s: %s", mark, type(error).__name__, request.method, request.url.path, lines)
    sentence = say(
        "Something went wrong on our side. What was sent before is safe. Try again in a minute; if it stays, "
        "tell the coordinator this mark: {mark}.",
        mark=mark,
    )
    return _answer(request, 500, sentence)


HANDLERS: dict[int | type[Exception], Callable[[HttpRequest, Any], Response[Any]]] = {
    PersonError: person_error,
    HTTPException: http_error,
    DBAPIError: database_error,
    Exception: our_error,
}


def _answer(request: HttpRequest, status: int, sentence: Sentence) -> Response[str]:
    template = "door/_error.html" if by_htmx(request) else "door/error.html"
    body = render(request, template, {"sentence": sentence, "status": status})
    return Response(body, status_code=status, media_type=MediaType.HTML)
