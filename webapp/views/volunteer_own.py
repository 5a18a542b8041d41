"""What a volunteer entered otherwise than was decided: for nobody's eyes but theirs, to learn from or to object.

It must not count anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from records import roles
from records.accounts import Act
from records.database import read, write
from records.kinds.registry import kind
from records.sentences import say
from records.words import Mark
from review.insisting import Differing, differing, insist, waiting
from webapp.edge import HttpRequest, edge_of, language_of, page, signed_in
from webapp.guards import guard
from webapp.language import Language
from webapp.pictures import data_images
from webapp.volunteering import desk_of

_MARKS = {
    Mark.BLANK: say("Empty").text,
    Mark.UNREADABLE: say("Cannot be read").text,
    Mark.STRUCK: say("Crossed out").text,
}


@dataclass(frozen=True)
class Line:
    """One cell: what it is called, what this person said of it, what was decided, worded for them."""

    field_id: int
    label: str
    printed: str
    crop: str | None
    mine: str
    decided: str
    looked_at: bool


@get("/work/differences", guards=[guard(Act.ENTER)], sync_to_thread=True)
def differences(request: HttpRequest) -> Response[str]:
    """Show a person where their entries of the last days differ from what was decided, with the pictures."""
    who = signed_in(request)
    with read(edge_of(request).engine) as db:
        lines = [_line(one, language_of(request)) for one in differing(db, who)]
        count, desk = waiting(db, who), desk_of(db, who)
    pictures = data_images(edge_of(request).store, (one.crop for one in lines))
    return page(request, "volunteer/differences.html", lines=lines, waiting=count, pictures=pictures, desk=desk)


@post("/work/differences/{field_id:int}", guards=[guard(Act.ENTER)], sync_to_thread=True)
def still_sure(request: HttpRequest, field_id: FromPath[int]) -> Redirect:
    """Leave a value to a reviewer once more: this person still thinks that they read it right."""
    with write(edge_of(request).engine) as db:
        insist(db, signed_in(request), field_id)
    return Redirect("/work/differences", status_code=303)


HANDLERS = [differences, still_sure]


def _line(one: Differing, spoken: Language) -> Line:
    field, its_kind = one.field, kind(one.field.kind)
    return Line(
        field_id=field.id,
        label=roles.LABELS.get(field.role, its_kind.label),
        printed=field.layout.get("title", ""),
        crop=field.crop,
        mine=_said(spoken, field.kind, one.answer.mark, one.answer.value),
        decided=_said(spoken, field.kind, field.mark, field.value or ""),
        looked_at=one.looked_at,
    )


def _said(spoken: Language, kind_key: str, mark: str | None, value: str) -> str:
    """Word an answer: a value as it is shown, a choice as its button says, a mark by its name."""
    its_kind = kind(kind_key)
    if mark != Mark.VALUE:
        return spoken.text(_MARKS.get(Mark(mark or Mark.BLANK), ""))
    label = next((choice.label for choice in its_kind.choices if choice.value == value), None)
    return spoken.text(label) if label else its_kind.show(value)
