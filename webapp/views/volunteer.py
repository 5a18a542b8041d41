"""The volunteer's desk: one task at a time as plain forms, and the same answers for a phone that holds tasks ahead.

It must not know which paper a task is from, nor what anyone else has entered.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import Response, get, post
from litestar.template.base import csrf_token
from sqlalchemy.orm import Session

from records.accounts import Act, Who
from records.database import one_moment, write
from records.sentences import PersonError, say
from tasks.entries import GivenValue, Submission, enter, locked
from tasks.handout import claim_work, hold_ahead, lock_person, take
from tasks.models import SkipReason
from tasks.screen import TaskScreen, task_screen
from tasks.skips import skip
from tasks.work import Work, work_of
from webapp.ahead import AHEAD, AT_ONCE, gone
from webapp.answering import Said, hear
from webapp.edge import Form, HttpRequest, edge_of, language_of, page, render, signed_in
from webapp.errors import status_of
from webapp.guards import guard
from webapp.pictures import data_images
from webapp.sent import number_in, number_of
from webapp.signing import LOGIN_COOKIE, keep_open
from webapp.views.phone import words_address
from webapp.volunteering import SKIP_LABELS, Desk, desk_of, header_words, pseudonym, questions_of

_LONGEST_KEY = 64
_MOST_HELD = 50
_GONE = say("There is no such task any more. Take the next one.")


class GoneTask(PersonError):
    """The task on the screen is no longer this person's."""


class OtherPerson(PersonError):
    """What is sent was entered by somebody else than who is signed in."""


@dataclass(frozen=True)
class Shown:
    """One task as it is drawn: its screen, the key its entry is sent under, what was said so far."""

    screen: TaskScreen
    key: str
    said: Mapping[int, Said] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """What a phone is given: tasks it does not hold yet, and which of its own have gone to others."""

    desk: Desk
    tasks: tuple[Shown, ...]
    gone: tuple[int, ...] = ()


@get("/work", guards=[guard(Act.ENTER)], sync_to_thread=True)
def work(request: HttpRequest) -> Response[str]:
    """Show the task this person holds, or their next one."""
    who = signed_in(request)
    return _draw(request, _asked_anew(request, who))


@get("/work/ahead", guards=[guard(Act.ENTER)], sync_to_thread=True)
def ahead(request: HttpRequest) -> Response[Any]:
    """Give a phone more tasks to hold, and what it needs to send: who is signed in, and a fresh token."""
    who = signed_in(request)
    try:
        _refuse_others(who, request.query_params)
    except OtherPerson as error:
        return _refused(request, error)
    with write(edge_of(request).engine) as db:
        lock_person(db, who)
        held = _held(db, who, request.query_params, wait=True)
    return _answer(request, held)


@post("/work/submit", guards=[guard(Act.ENTER)], sync_to_thread=True)
def submit_entry(request: HttpRequest, data: Form) -> Response[Any]:
    """Take an entry and answer with the next task; ask back what is missing, with all that was typed."""
    who = signed_in(request)
    asked_back = None
    try:
        _refuse_others(who, data)
        with write(edge_of(request).engine) as db:
            work = _posted_work(db, who, data)
            with one_moment(db):
                asked_back = _take(db, who, data, work)
                held = _following(db, request, who, data, asked_back)
    except PersonError as error:
        if not by_outbox(request):
            raise
        return _refused(request, error)
    return _next(request, who, held, asked_back)


@post("/work/skip", guards=[guard(Act.ENTER)], sync_to_thread=True)
def skip_task(request: HttpRequest, data: Form) -> Response[Any]:
    """Give a task back with its reason, and answer with another one."""
    who = signed_in(request)
    try:
        reason = SkipReason(data.get("reason", ""))
    except ValueError:
        reason = SkipReason.OTHER
    try:
        _refuse_others(who, data)
        with write(edge_of(request).engine) as db:
            skip(db, who, number_in(data, "slot"), data.get("token", ""), reason)
            held = _following(db, request, who, data)
    except PersonError as error:
        if not by_outbox(request):
            raise
        return _refused(request, error)
    return _next(request, who, held)


@get("/work/help", guards=[guard(Act.ENTER)], sync_to_thread=True)
def work_help(request: HttpRequest) -> Response[str]:
    """Explain how to enter."""
    return page(request, "volunteer/help.html")


HANDLERS = [work, ahead, submit_entry, skip_task, work_help]


def by_outbox(request: HttpRequest) -> bool:
    """Tell whether a phone's outbox sends, which reads JSON and shows its own next task."""
    return request.headers.get("x-outbox") == "1"


def _refuse_others(who: Who, data: Mapping[str, str]) -> None:
    if data.get("account", "") not in ("", pseudonym(who.account_id)):
        raise OtherPerson(say("Somebody else is signed in now. This waits until you sign in again."))


def _next(request: HttpRequest, who: Who, held: Held, asked_back: Shown | None = None) -> Response[Any]:
    if by_outbox(request):
        return _answer(request, held, asked_back)
    return _draw(request, held if held.tasks else _asked_anew(request, who), asked_back)


def _take(db: Session, who: Who, data: Form, work: Work) -> Shown | None:
    """Store an entry; where it cannot be stored yet, give the same task with what is missing."""
    screen = task_screen(work)
    said = hear(questions_of(screen), data)
    if any(one.problem for one in said.values()):
        return _asked_back(work, who, screen, said, data)
    enter(db, who, Submission(screen.slot_id, data.get("token", ""), _key(data), _given(said)), work)
    return None


def _asked_anew(request: HttpRequest, who: Who) -> Held:
    """Ask for a task in a transaction of its own: what others had locked is waited for before saying there is none."""
    with write(edge_of(request).engine) as db:
        keep_open(db, who, request.cookies.get(LOGIN_COOKIE, ""))
        return _one(db, who, claim_work(db, who))


def _following(db: Session, request: HttpRequest, who: Who, data: Form, asked_back: Shown | None = None) -> Held:
    """Give what comes next to a person who is locked."""
    keep_open(db, who, request.cookies.get(LOGIN_COOKIE, ""))
    if by_outbox(request):
        return _held(db, who, data)
    return Held(desk_of(db, who), (asked_back,)) if asked_back else _one(db, who, take(db, who))


def _one(db: Session, who: Who, work: Work | None) -> Held:
    return Held(desk_of(db, who), (_shown(work),) if work is not None else ())


def _held(db: Session, who: Who, data: Mapping[str, Any], wait: bool = False) -> Held:
    """Hold tasks for a phone that has some already, a few in one answer: the one to show, then those ahead."""
    texts = str(data.get("have", "")).split(",")[:_MOST_HELD]
    have = {number for one in texts if (number := number_of(one)) is not None}
    wanted = min(number_in(data, "count") or AHEAD, AHEAD)
    held = hold_ahead(db, who, wait)[:wanted]
    fresh = [one for one in held if one.slot.id not in have][:AT_ONCE]
    works = [one.work or work_of(db, one.slot.id) for one in fresh]
    return Held(desk_of(db, who), tuple(_shown(work) for work in works if work), tuple(gone(db, who, have)))


def _shown(work: Work) -> Shown:
    return Shown(task_screen(work), secrets.token_urlsafe(16))


def _asked_back(work: Work, who: Who, screen: TaskScreen, said: Mapping[int, Said], data: Form) -> Shown:
    # Only its holder sees a task's pictures again, whatever number was posted.
    if work.slot.account_id != who.account_id or work.slot.token != data.get("token"):
        raise GoneTask(say("This task has gone to someone else, because it stayed open for long. Take the next one."))
    return Shown(screen, _key(data), said)


def _posted_work(db: Session, who: Who, data: Form) -> Work:
    ditto = any(name.startswith("ditto_") for name in data)
    work = locked(db, who, number_in(data, "slot"), with_above=ditto)
    if work is None:
        raise GoneTask(_GONE)
    return work


def _key(data: Form) -> str:
    return data.get("key", "")[:_LONGEST_KEY] or secrets.token_urlsafe(16)


def _given(said: Mapping[int, Said]) -> tuple[GivenValue, ...]:
    return tuple(
        GivenValue(field_id, one.mark, one.value, one.hard) for field_id, one in said.items() if one.mark is not None
    )


def _context(request: HttpRequest, desk: Desk, shown: Shown | None) -> dict[str, object]:
    """Gather what the task's fragment needs. Call it after the transaction: it reads pictures."""
    questions = questions_of(shown.screen) if shown else ()
    return {
        "desk": desk,
        "screen": shown.screen if shown else None,
        "header_words": header_words(shown.screen) if shown else [],
        "questions": questions,
        "said": shown.said if shown else {},
        "nothing_said": Said(),
        "asked_back": shown is not None and any(one.problem for one in shown.said.values()),
        "key": shown.key if shown else "",
        "pictures": data_images(edge_of(request).store, (one.crop for one in questions)),
        "reasons": SKIP_LABELS,
    }


def _draw(request: HttpRequest, held: Held, asked_back: Shown | None = None) -> Response[str]:
    context = _context(request, held.desk, held.tasks[0] if held.tasks else None)
    more = {"words": words_address(), "lock": held.desk.lock}
    return page(request, "volunteer/work.html", status=422 if asked_back else 200, **context, **more)


def _answer(request: HttpRequest, held: Held, asked_back: Shown | None = None) -> Response[Any]:
    return Response(
        {
            "account": held.desk.pseudonym,
            "name": held.desk.name,
            "today": held.desk.today,
            "csrf": csrf_token({"request": request}),
            "tasks": [_task(request, held.desk, one) for one in held.tasks],
            "gone": held.gone,
            "back": _task(request, held.desk, asked_back) if asked_back else None,
        }
    )


def _task(request: HttpRequest, desk: Desk, shown: Shown) -> dict[str, object]:
    html = render(request, "volunteer/_task.html", _context(request, desk, shown))
    return {"slot": shown.screen.slot_id, "html": html}


def _refused(request: HttpRequest, error: PersonError) -> Response[Any]:
    sentence = language_of(request).say(error.sentence)
    return Response({"refused": sentence, "other": isinstance(error, OtherPerson)}, status_code=status_of(error))
