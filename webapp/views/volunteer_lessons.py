"""A practice task that hides among the real ones: looked at as the real ones are, and explained where it is not right.

Nothing of it is stored but that it was done.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from litestar import Response, post
from litestar.response import Redirect

from records.accounts import Act
from records.database import write
from records.sentences import PersonError
from tasks.handout import lock_person
from webapp.answering import hear
from webapp.edge import Form, HttpRequest, edge_of, signed_in
from webapp.guards import guard
from webapp.learning import learn, lesson_in
from webapp.practice import FURTHER
from webapp.views.volunteer import GONE, GoneTask, held_of, lesson_shown
from webapp.views.volunteer_drawing import LESSON, Held, answer, by_outbox, draw, refuse_others, refused
from webapp.volunteering import desk_of


@post(LESSON, guards=[guard(Act.ENTER)], sync_to_thread=True)
def lesson(request: HttpRequest, data: Form) -> Response[Any] | Redirect:
    """Look at a practice task: what is not right is explained and comes back; given back, it does not come again."""
    who, number = signed_in(request), lesson_in(data.get("slot", ""))
    try:
        refuse_others(who, data)
        if number is None:
            raise GoneTask(GONE)
    except PersonError as error:
        if not by_outbox(request):
            raise
        return refused(request, error)
    said = {} if "reason" in data else FURTHER[number].corrected(hear(FURTHER[number].questions, data))
    back = lesson_shown(number, said) if any(one.problem for one in said.values()) else None
    with write(edge_of(request).engine) as db:
        if back is None:
            learn(db, who, number)
            who = replace(who, lessons=max(who.lessons, number + 1))
        if by_outbox(request):
            lock_person(db, who)
            held = held_of(db, who, data, wait=True)
        else:
            held = Held(desk_of(db, who), (back,) if back else ())
    if by_outbox(request):
        return answer(request, held, back)
    return draw(request, held, back) if back else Redirect("/work", status_code=303)


HANDLERS = [lesson]
