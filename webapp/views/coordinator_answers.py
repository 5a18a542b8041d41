"""The platform's answers: hand a file in, see what it would change, take it over; and what its messages mean.

It must not know how a row is matched, nor what follows from a rejection.
"""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import select

from ocr.errors import OcrError
from records.accounts import Act
from records.database import read, write
from records.roles import LABELS
from records.sentences import PersonError, say
from review.messages import Meaning, pattern_of
from review.reconcile import apply
from review.returned import say_meaning, waiting_rows
from review.upload_models import PlatformAnswer
from webapp.answering_back import keep, look, read_file
from webapp.edge import Files, Form, HttpRequest, edge_of, file_in, page, signed_in
from webapp.guards import guard
from webapp.views.coordinator_uploads import OUTCOMES, clock_time

#: What else a message may say, beside the value it is about.
MEANINGS = {
    Meaning.ALREADY: say("the dose is already there").text,
    Meaning.AGAIN: say("nothing to correct: send it again").text,
    Meaning.ACCEPTED: say("it was accepted").text,
}
_PERSONAL = ("person.", "dose.", "place.")


@get("/coordinator/answers", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def answer_list(request: HttpRequest) -> Response[str]:
    """Show the form for an answer, those taken over, and the messages that nobody has explained."""
    return _draw(request)


@post("/coordinator/answers", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def receive_answer(request: HttpRequest, data: Files) -> Response[str] | Redirect:
    """Keep an answer's file, once it can be read; what it would change is shown before anything changes."""
    edge, who, file = edge_of(request), signed_in(request), file_in(data)
    if file is None:
        return _draw(request, 422, problem=say("Choose at least one file first."))
    sent, file_name = file
    try:
        with read(edge.engine) as db:
            read_file(db, sent, file_name)
        with write(edge.engine) as db:
            kept = keep(db, edge.store, who, sent, file_name)
    except (PersonError, OcrError) as error:
        return _draw(request, 422, problem=error.sentence)
    return Redirect(f"/coordinator/answers/{kept.id}", status_code=303)


@get("/coordinator/answers/{answer_id:int}", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def answer_view(request: HttpRequest, answer_id: FromPath[int]) -> Response[str]:
    """Show what an answer would change, or has changed."""
    edge = edge_of(request)
    with read(edge.engine) as db:
        seen = look(db, edge.store, signed_in(request), answer_id)
    counts = seen.kept.counts if seen.kept.applied_at else seen.found.counts()
    return page(request, "coordinator/answer.html", seen=seen, counts=counts, outcomes=OUTCOMES)


@post("/coordinator/answers/{answer_id:int}", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def apply_answer(request: HttpRequest, answer_id: FromPath[int], data: Form) -> Redirect:
    """Take an answer over, whole."""
    edge, who = edge_of(request), signed_in(request)
    with write(edge.engine) as db:
        seen = look(db, edge.store, who, answer_id)
        apply(db, who, seen.kept, seen.found, rest_accepted=data.get("rest") == "accepted")
    return Redirect(f"/coordinator/answers/{answer_id}", status_code=303)


@post("/coordinator/messages", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def explain_message(request: HttpRequest, data: Form) -> Redirect:
    """Say what a message of the platform means; the rows that wait for it go on."""
    with write(edge_of(request).engine) as db:
        who = signed_in(request)
        say_meaning(db, data.get("message", ""), data.get("meaning", ""), who.account_id, who.district_code)
    return Redirect("/coordinator/answers", status_code=303)


HANDLERS = [answer_list, receive_answer, answer_view, apply_answer, explain_message]


def _draw(request: HttpRequest, status: int = 200, **context: object) -> Response[str]:
    who = signed_in(request)
    kept = select(PlatformAnswer).order_by(PlatformAnswer.id.desc()).limit(50)
    if who.district_code is not None:
        kept = kept.where(PlatformAnswer.district_code == who.district_code)
    messages: dict[str, tuple[str, int]] = {}
    with read(edge_of(request).engine) as db:
        answers = db.scalars(kept).all()
        for row in waiting_rows(db, who.district_code):
            first, count = messages.get(pattern_of(row.message or ""), (row.message or "", 0))
            messages[pattern_of(row.message or "")] = first, count + 1
    fields = {role: label for role, label in LABELS.items() if role.startswith(_PERSONAL)}
    words: dict[str, object] = {"fields": fields, "meanings": MEANINGS, "clock_time": clock_time}
    shown: dict[str, object] = {"answers": answers, "messages": list(messages.values()), "problem": None}
    return page(request, "coordinator/answers.html", status, **{**shown, **words, **context})
