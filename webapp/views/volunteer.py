"""The volunteer's desk: one task at a time, and the next one in the answer to what was sent.

It must not know which paper a task is from, nor what anyone else has entered.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from litestar import Response, get, post
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records import roles
from records.accounts import Act, Who
from records.calendar import VIETNAM
from records.database import now, write
from records.kinds.base import Choice
from records.kinds.registry import kind
from records.sentences import PersonError, say
from tasks.entries import GivenValue, Submission, locked, submit
from tasks.handout import claim
from tasks.models import Entry, SkipReason, Slot
from tasks.screen import ScreenField, TaskScreen, task_screen
from tasks.skips import skip
from tasks.work import Work, work_of
from webapp.answering import Question, Said, hear
from webapp.edge import Form, HttpRequest, by_htmx, edge_of, page, signed_in
from webapp.guards import guard
from webapp.pictures import data_images

_LONGEST_KEY = 64

#: What the answers to a mark are called beside its picture; a form names which of them it has.
_MARK_LABELS = {
    (roles.STRIKE, "no"): say("No line through it").text,
    (roles.STRIKE, "yes"): say("Yes, struck out").text,
    (roles.SIGNATURE, "yes"): say("Signed or ticked").text,
    (roles.SIGNATURE, "no"): say("Nothing there").text,
    (roles.SIGNATURE, "deferred"): say("It says: postponed or absent").text,
}
#: Why a task is given back, one tap each.
_SKIP_LABELS = {
    SkipReason.WRONG_CELL: say("The picture shows the wrong place").text,
    SkipReason.BLURRED: say("Too blurred to read").text,
    SkipReason.KNOWN_PERSON: say("I know this person").text,
    SkipReason.OTHER: say("Another reason").text,
}


class GoneTask(PersonError):
    """The task on the screen is no longer this person's."""


@dataclass(frozen=True)
class _View:
    """What one answer shows: a task, or rest; how many were entered today; what was said so far."""

    screen: TaskScreen | None
    today: int
    said: Mapping[int, Said] = field(default_factory=dict)
    key: str = ""


@get("/work", guards=[guard(Act.ENTER)], sync_to_thread=True)
def work(request: HttpRequest) -> Response[str]:
    """Show the task this person holds, or their next one."""
    with write(edge_of(request).engine) as db:
        view = _next_view(db, signed_in(request), claim(db, signed_in(request)))
    return _draw(request, view)


@post("/work/submit", guards=[guard(Act.ENTER)], sync_to_thread=True)
def submit_entry(request: HttpRequest, data: Form) -> Response[str]:
    """Take an entry and answer with the next task; ask back what is missing, with all that was typed."""
    who = signed_in(request)
    with write(edge_of(request).engine) as db:
        work = _posted_work(db, who, data)
        screen = task_screen(db, work)
        said = hear(_questions(screen), data)
        if any(one.problem for one in said.values()):
            view = _asked_back(db, who, screen, said, data)
        else:
            submission = Submission(screen.slot_id, data.get("token", ""), _key(data), _given(said))
            view = _next_view(db, who, submit(db, who, submission, work).next_slot)
    if view.screen is None:
        view = _once_more(request, who)
    return _draw(request, view)


@post("/work/skip", guards=[guard(Act.ENTER)], sync_to_thread=True)
def skip_task(request: HttpRequest, data: Form) -> Response[str]:
    """Give a task back with its reason, and answer with another one."""
    who = signed_in(request)
    try:
        reason = SkipReason(data.get("reason", ""))
    except ValueError:
        reason = SkipReason.OTHER
    with write(edge_of(request).engine) as db:
        view = _next_view(db, who, skip(db, who, _number(data, "slot"), data.get("token", ""), reason))
    if view.screen is None:
        view = _once_more(request, who)
    return _draw(request, view)


@get("/work/help", guards=[guard(Act.ENTER)], sync_to_thread=True)
def work_help(request: HttpRequest) -> Response[str]:
    """Explain how to enter."""
    return page(request, "volunteer/help.html")


HANDLERS = [work, submit_entry, skip_task, work_help]


def _next_view(db: Session, who: Who, slot: Slot | None) -> _View:
    work = work_of(db, slot.id) if slot is not None else None
    screen = task_screen(db, work) if work is not None else None
    return _View(screen, _entered_today(db, who), key=secrets.token_urlsafe(16))


def _asked_back(db: Session, who: Who, screen: TaskScreen, said: Mapping[int, Said], data: Form) -> _View:
    slot = db.get_one(Slot, screen.slot_id)
    # Only its holder sees a task's pictures again, whatever number was posted.
    if slot.account_id != who.account_id or slot.token != data.get("token"):
        raise GoneTask(say("This task has gone to someone else, because it stayed open for long. Take the next one."))
    return _View(screen, _entered_today(db, who), said, _key(data))


def _once_more(request: HttpRequest, who: Who) -> _View:
    """Ask again before saying that there is nothing: what others had locked may be free by now."""
    with write(edge_of(request).engine) as db:
        return _next_view(db, who, claim(db, who))


def _posted_work(db: Session, who: Who, data: Form) -> Work:
    ditto = any(name.startswith("ditto_") for name in data)
    work = locked(db, who, _number(data, "slot"), with_above=ditto)
    if work is None:
        raise GoneTask(say("There is no such task any more. Take the next one."))
    return work


def _number(data: Form, name: str) -> int:
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _key(data: Form) -> str:
    return data.get("key", "")[:_LONGEST_KEY] or secrets.token_urlsafe(16)


def _given(said: Mapping[int, Said]) -> tuple[GivenValue, ...]:
    return tuple(
        GivenValue(field_id, one.mark, one.value, one.hard) for field_id, one in said.items() if one.mark is not None
    )


def _entered_today(db: Session, who: Who) -> int:
    midnight = datetime.combine(now(db).astimezone(VIETNAM), time.min, VIETNAM).astimezone(UTC)
    query = select(func.count(Entry.id)).where(Entry.account_id == who.account_id, Entry.received_at >= midnight)
    return db.scalar(query) or 0


def _questions(screen: TaskScreen) -> tuple[Question, ...]:
    return tuple(_question(one, screen.group == "header") for one in screen.fields)


def _question(one: ScreenField, on_header: bool) -> Question:
    its_kind = kind(one.kind)
    by_value = {choice.value: choice for choice in its_kind.choices}
    offered = [by_value[option] for option in one.options] if one.options else its_kind.choices
    captions = (one.layout.get("left", ""), one.layout.get("right", ""))
    return Question(
        field_id=one.field_id,
        role=one.role,
        kind=its_kind,
        choices=tuple(Choice(it.value, _MARK_LABELS.get((one.role, it.value), it.label)) for it in offered),
        suggestion=one.shown,
        inherited=its_kind.show(one.header) if one.header is not None else None,
        on_header=on_header,
        printed=one.layout.get("title", ""),
        captions=captions if any(captions) else (),
        crop=one.crop,
    )


def _draw(request: HttpRequest, view: _View) -> Response[str]:
    questions = _questions(view.screen) if view.screen else ()
    asked_back = any(one.problem for one in view.said.values())
    return page(
        request,
        "volunteer/_answer.html" if by_htmx(request) else "volunteer/work.html",
        # htmx puts what is not a success into the notice, and this is the task itself.
        status=422 if asked_back and not by_htmx(request) else 200,
        screen=view.screen,
        header_words=_header_words(view.screen),
        questions=questions,
        said=view.said,
        nothing_said=Said(),
        asked_back=asked_back,
        key=view.key,
        today=view.today,
        pictures=data_images(edge_of(request).store, (one.crop for one in questions)),
        reasons=_SKIP_LABELS,
    )


def _header_words(screen: TaskScreen | None) -> list[tuple[str, str]]:
    words = screen.header if screen else ()
    return [(roles.LABELS[word.role], kind(word.kind).show(word.value)) for word in words]
