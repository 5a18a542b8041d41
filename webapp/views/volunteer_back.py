"""Going back: the last entries of this sitting are shown again with what was typed, and mended.

It must not know what makes an entry too late to mend: that is tasks/mend.py's.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect
from sqlalchemy.orm import Session

from records.accounts import Act, Who
from records.database import read, write
from records.sentences import PersonError
from records.words import Mark
from tasks.entries import Submission, locked
from tasks.mend import TOO_LATE, MendRefused, may_mend, mend, mendable
from tasks.models import Answer
from tasks.screen import task_screen
from tasks.wall_entries import is_on_wall
from tasks.wall_mend import mend_wall
from tasks.wall_screen import wall_screen
from tasks.work import Work, work_of
from webapp.answering import MARKS, Said, hear
from webapp.edge import Form, HttpRequest, edge_of, signed_in
from webapp.guards import guard
from webapp.sent import number_in, number_of
from webapp.signing import LOGIN_COOKIE, keep_open
from webapp.views.volunteer import given, held_of, key_in
from webapp.views.volunteer_drawing import BACK, Held, Shown, answer, by_outbox, draw_back, refuse_others, refused
from webapp.views.volunteer_wall import tapped_in
from webapp.volunteering import desk_of, questions_of


@get(BACK, guards=[guard(Act.ENTER)], sync_to_thread=True)
def back_view(request: HttpRequest) -> Response[Any]:
    """Show the last entry that may still be mended, or the one before `before`."""
    who = signed_in(request)
    try:
        refuse_others(who, request.query_params)
    except PersonError as error:
        return refused(request, error)
    with read(edge_of(request).engine) as db:
        slots = mendable(db, who)
        before = number_of(request.query_params.get("before", ""))
        if before in slots:
            slots = slots[slots.index(before) + 1 :]
        work = work_of(db, slots[0]) if slots else None
        shown = _again(db, work, may_mend(db, who, work)) if work is not None else None
        desk = desk_of(db, who)
    if by_outbox(request):
        return answer(request, Held(desk, ()), shown)
    return draw_back(request, desk, shown, older=len(slots) > 1)


@post(BACK, guards=[guard(Act.ENTER)], sync_to_thread=True)
def go_back(request: HttpRequest, data: Form) -> Response[Any] | Redirect:
    """Mend an entry; ask back what is missing, with all that was typed."""
    who = signed_in(request)
    try:
        refuse_others(who, data)
        with write(edge_of(request).engine) as db:
            keep_open(db, who, request.cookies.get(LOGIN_COOKIE, ""))
            asked_back = _mend(db, who, data)
            held = held_of(db, who, data)
    except PersonError as error:
        if not by_outbox(request):
            raise
        return refused(request, error)
    if by_outbox(request):
        return answer(request, held, asked_back)
    if asked_back is not None:
        return draw_back(request, held.desk, asked_back, older=False)
    return Redirect("/work", status_code=303)


HANDLERS = [back_view, go_back]


def _mend(db: Session, who: Who, data: Form) -> Shown | None:
    """Mend what was posted; where it cannot be stored yet, give the same task with what is missing."""
    if is_on_wall(db, number_in(data, "slot")):
        mend_wall(db, who, tapped_in(data))
        return None
    ditto = any(name.startswith("ditto_") for name in data)
    work = locked(db, who, number_in(data, "slot"), with_above=ditto)
    if work is None:
        raise MendRefused(TOO_LATE)
    cells = {number_of(one) for one in data["cells"].split(",")} if "cells" in data else work.slot.field_ids
    said = hear([one for one in questions_of(task_screen(work)) if one.field_id in cells], data)
    if any(one.problem for one in said.values()):
        free = may_mend(db, who, work)
        if not free:
            raise MendRefused(TOO_LATE)
        return _shown(work, free, {number: one for number, one in said.items() if number in free}, key_in(data))
    mend(db, who, Submission(work.slot.id, "", key_in(data), given(said)), work)
    return None


def _again(db: Session, work: Work, free: dict[int, Answer]) -> Shown:
    """Lay out an entry's cells that may still be mended as its person left them; a wall whole, with nothing tapped."""
    wall = wall_screen(db, work)
    if wall is not None:
        return Shown(task_screen(work), secrets.token_urlsafe(16), action=BACK, wall=wall)
    return _shown(work, free, {number: said_before(one) for number, one in free.items()}, secrets.token_urlsafe(16))


def _shown(work: Work, free: Collection[int], said: dict[int, Said], key: str) -> Shown:
    screen = task_screen(work)
    cells = tuple(one for one in screen.fields if one.field_id in free)
    return Shown(replace(screen, token="", fields=cells), key, said, BACK)


def said_before(one: Answer) -> Said:
    """Give a stored answer back as it was entered."""
    ticks = {tick for tick, mark in MARKS.items() if mark == one.mark}
    ticks |= {tick for tick, there in (("hard", one.hard), ("picked", one.picked)) if there}
    return Said(one.value if one.mark == Mark.VALUE else "", frozenset(ticks), Mark(one.mark), one.value)
