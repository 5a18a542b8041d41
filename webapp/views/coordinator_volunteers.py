"""What coordinators hear from volunteers, and tell them: reports of faults, and instructions for a form.

It must not know how a task is shown.
"""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import select

from records.accounts import Act, may
from records.database import now, read, write
from records.forms import all_forms
from records.models.campaign import Campaign
from records.sentences import PersonError, say
from webapp.edge import Form, HttpRequest, edge_of, language_of, page, signed_in
from webapp.fault_reports import FAULTS, close_fault, faults
from webapp.guards import guard
from webapp.instructing import LONGEST, InstructionRefused, instruct, instructions


@get("/coordinator/faults", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def faults_view(request: HttpRequest) -> Response[str]:
    """List what people reported as not working, what nobody has dealt with first."""
    with read(edge_of(request).engine) as db:
        lines, moment = faults(db, signed_in(request)), now(db)
    return page(request, "coordinator/faults.html", lines=lines, moment=moment, kinds=FAULTS)


@post("/coordinator/faults/{fault_id:int}", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def deal_with(request: HttpRequest, fault_id: FromPath[int]) -> Redirect:
    """Put a report aside: somebody has dealt with it."""
    with write(edge_of(request).engine) as db:
        close_fault(db, signed_in(request), fault_id)
    return Redirect("/coordinator/faults", status_code=303)


@get("/coordinator/instructions", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def instructions_view(request: HttpRequest) -> Response[str]:
    """Show what all who enter are told of each form, and the form to tell more."""
    return _draw(request)


@post("/coordinator/instructions", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def tell(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Tell something to all who enter a form, with their next task of it."""
    try:
        with write(edge_of(request).engine) as db:
            campaign = db.scalars(select(Campaign).where(Campaign.at_hand())).one_or_none()
            if campaign is None:
                raise InstructionRefused(say("There is no such campaign yet. Make one: chungtay campaign add --help"))
            instruct(db, signed_in(request), campaign, data.get("form", ""), data.get("words", ""))
    except PersonError as error:
        return _draw(request, 422, problem=error.sentence, typed=data.get("words", ""), chosen=data.get("form", ""))
    return Redirect("/coordinator/instructions", status_code=303)


HANDLERS = [faults_view, deal_with, instructions_view, tell]


def _draw(request: HttpRequest, status: int = 200, **context: object) -> Response[str]:
    with read(edge_of(request).engine) as db:
        told, moment = instructions(db), now(db)
    names = {key: form.name[language_of(request).code] for key, form in all_forms().items()}
    usual = {"problem": None, "typed": "", "chosen": ""}
    more = {"names": names, "longest": LONGEST, "writes": may(signed_in(request), Act.COORDINATE, None)}
    return page(
        request, "coordinator/instructions.html", status, told=told, moment=moment, **more, **{**usual, **context}
    )
