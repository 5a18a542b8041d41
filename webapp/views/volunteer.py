"""The volunteer's desk: one task at a time as plain forms, and the same answers for a phone that holds tasks ahead.

It must not know which paper a task is from, nor what anyone else has entered.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from sqlalchemy.orm import Session

from records.accounts import Act, Who
from records.database import one_moment, read, write
from records.forms import form_by_key
from records.sentences import PersonError, say
from tasks.entries import GivenValue, Submission, enter, locked
from tasks.handout import claim_work, hold_ahead, lock_person, take
from tasks.models import Purpose, SkipReason
from tasks.screen import TaskScreen, task_screen
from tasks.skips import skip
from tasks.wall_screen import wall_screen
from tasks.work import Work, work_of
from webapp.ahead import AHEAD, AT_ONCE
from webapp.answering import Said, hear
from webapp.edge import Form, HttpRequest, edge_of, language_of, page, signed_in
from webapp.guards import guard
from webapp.instructing import instructions, told_with
from webapp.learning import lessons_due, slot_of
from webapp.practice import FURTHER
from webapp.sent import number_in, number_of
from webapp.signing import LOGIN_COOKIE, keep_open
from webapp.views.volunteer_drawing import (
    LESSON,
    SUBMIT,
    WALL,
    Held,
    OtherPerson,
    Shown,
    answer,
    by_outbox,
    draw,
    refuse_others,
    refused,
)
from webapp.volunteering import desk_of, questions_of

_LONGEST_KEY = 64
_MOST_HELD = 50
GONE = say("There is no such task any more. Take the next one.")


class GoneTask(PersonError):
    """The task on the screen is no longer this person's."""


@get("/work", guards=[guard(Act.ENTER)], sync_to_thread=True)
def work(request: HttpRequest) -> Response[str]:
    """Show the task this person holds, or their next one."""
    who = signed_in(request)
    return draw(request, _asked_anew(request, who))


@get("/work/ahead", guards=[guard(Act.ENTER)], sync_to_thread=True)
def ahead(request: HttpRequest) -> Response[Any]:
    """Give a phone more tasks to hold, and what it needs to send: who is signed in, and a fresh token."""
    who = signed_in(request)
    try:
        refuse_others(who, request.query_params)
    except OtherPerson as error:
        return refused(request, error)
    with write(edge_of(request).engine) as db:
        lock_person(db, who)
        held = held_of(db, who, request.query_params, wait=True)
    return answer(request, held)


@post(SUBMIT, guards=[guard(Act.ENTER)], sync_to_thread=True)
def submit_entry(request: HttpRequest, data: Form) -> Response[Any]:
    """Take an entry and answer with the next task; ask back what is missing, with all that was typed."""
    who = signed_in(request)
    asked_back = None
    try:
        refuse_others(who, data)
        with write(edge_of(request).engine) as db:
            work = _posted_work(db, who, data)
            with one_moment(db, work.read_at):
                asked_back = _take(db, who, data, work)
                held = following(db, request, who, data, asked_back)
    except PersonError as error:
        if not by_outbox(request):
            raise
        return refused(request, error)
    return go_on(request, who, held, asked_back)


@post("/work/skip", guards=[guard(Act.ENTER)], sync_to_thread=True)
def skip_task(request: HttpRequest, data: Form) -> Response[Any]:
    """Give a task back with its reason, and answer with another one."""
    who = signed_in(request)
    try:
        reason = SkipReason(data.get("reason", ""))
    except ValueError:
        reason = SkipReason.OTHER
    try:
        refuse_others(who, data)
        with write(edge_of(request).engine) as db:
            skip(db, who, number_in(data, "slot"), data.get("token", ""), reason)
            held = following(db, request, who, data)
    except PersonError as error:
        if not by_outbox(request):
            raise
        return refused(request, error)
    return go_on(request, who, held)


@get("/work/help", guards=[guard(Act.ENTER)], sync_to_thread=True)
def work_help(request: HttpRequest) -> Response[str]:
    """Explain how to enter, and repeat what coordinators told about each form."""
    with read(edge_of(request).engine) as db:
        told = [(form_by_key(one.form_key).name[language_of(request).code], one.words) for one in instructions(db)]
    return page(request, "volunteer/help.html", told=told)


HANDLERS = [work, ahead, submit_entry, skip_task, work_help]


def held_of(db: Session, who: Who, data: Mapping[str, Any], wait: bool = False) -> Held:
    """Hold tasks for a phone that has some already, a few in one answer: the one to show, then those ahead."""
    texts = str(data.get("have", "")).split(",")[:_MOST_HELD]
    have = {number for one in texts if (number := number_of(one)) is not None}
    wanted = min(number_in(data, "count") or AHEAD, AHEAD)
    held = hold_ahead(db, who, wait)
    fresh = [one for one in held.slot_ids[:wanted] if one not in have][:AT_ONCE]
    works = [held.works.get(one) or work_of(db, one) for one in fresh]
    tasks = [_shown(db, who, work) for work in works if work]
    due = [one for one in lessons_due(db, who, len(have) + len(fresh)) if str(slot_of(one)) not in texts]
    return Held(desk_of(db, who), (*tasks, *map(lesson_shown, due)), tuple(sorted(have - held.kept)))


def lesson_shown(number: int, said: Mapping[int, Said] | None = None) -> Shown:
    """Lay out a practice task as if it were any other."""
    screen = TaskScreen(slot_of(number), "", "", "person", Purpose.FIRST, (), ())
    return Shown(screen, secrets.token_urlsafe(16), said or {}, LESSON, lesson=FURTHER[number])


def key_in(data: Mapping[str, str]) -> str:
    """Read the key that an entry is sent under; a form without one is sent once."""
    return data.get("key", "")[:_LONGEST_KEY] or secrets.token_urlsafe(16)


def given(said: Mapping[int, Said]) -> tuple[GivenValue, ...]:
    """Give what was said as the engine takes it."""
    return tuple(
        GivenValue(field_id, one.mark, one.value, one.hard, one.picked)
        for field_id, one in said.items()
        if one.mark is not None
    )


def go_on(
    request: HttpRequest, who: Who, held: Held, asked_back: Shown | None = None, missed: str | None = None
) -> Response[Any]:
    """Answer with what comes next. missed: the picture of a planted cell that was passed over."""
    if by_outbox(request):
        return answer(request, held, asked_back, missed)
    return draw(request, held if held.tasks else _asked_anew(request, who), asked_back, missed)


def _take(db: Session, who: Who, data: Form, work: Work) -> Shown | None:
    """Store an entry; where it cannot be stored yet, give the same task with what is missing."""
    screen = task_screen(work)
    said = hear(questions_of(screen), data)
    if any(one.problem for one in said.values()):
        return _asked_back(work, who, screen, said, data)
    enter(db, who, Submission(screen.slot_id, data.get("token", ""), key_in(data), given(said)), work)
    return None


def _asked_anew(request: HttpRequest, who: Who) -> Held:
    """Ask for a task in a transaction of its own: what others had locked is waited for before saying there is none."""
    with write(edge_of(request).engine) as db:
        keep_open(db, who, request.cookies.get(LOGIN_COOKIE, ""))
        return _one(db, who, claim_work(db, who))


def following(db: Session, request: HttpRequest, who: Who, data: Form, asked_back: Shown | None = None) -> Held:
    """Give what comes next to a person who is locked."""
    keep_open(db, who, request.cookies.get(LOGIN_COOKIE, ""))
    if by_outbox(request):
        return held_of(db, who, data)
    return Held(desk_of(db, who), (asked_back,)) if asked_back else _one(db, who, take(db, who))


def _one(db: Session, who: Who, work: Work | None) -> Held:
    """Give the one task that a view without scripts shows."""
    due = lessons_due(db, who, 0)
    if due:
        return Held(desk_of(db, who), (lesson_shown(due[0]),))
    return Held(desk_of(db, who), (_shown(db, who, work),) if work is not None else ())


def _shown(db: Session, who: Who, work: Work) -> Shown:
    wall = wall_screen(db, work)
    action = WALL if wall else SUBMIT
    return Shown(task_screen(work), secrets.token_urlsafe(16), {}, action, told_with(db, who, work), wall=wall)


def _asked_back(work: Work, who: Who, screen: TaskScreen, said: Mapping[int, Said], data: Form) -> Shown:
    # Only its holder sees a task's pictures again, whatever number was posted.
    if work.slot.account_id != who.account_id or work.slot.token != data.get("token"):
        raise GoneTask(say("This task has gone to someone else, because it stayed open for long. Take the next one."))
    return Shown(screen, key_in(data), said)


def _posted_work(db: Session, who: Who, data: Form) -> Work:
    ditto = any(name.startswith("ditto_") for name in data)
    work = locked(db, who, number_in(data, "slot"), with_above=ditto)
    # What is planted on a wall would tell nothing if its cells could be sent one by one.
    if work is None or work.slot.wall_id is not None:
        raise GoneTask(GONE)
    return work
