"""Around the volunteer's task: what they did and how it helped, a certificate, more of the row, and reports of faults.

It must not know how an entry is taken.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from sqlalchemy.orm import Session

from records.accounts import Act, Who
from records.calendar import VIETNAM
from records.database import now, write
from records.ledger import note
from records.sentences import say
from tasks.facts import today
from tasks.mend import may_mend
from tasks.models import Slot, SlotState
from tasks.screen import ScreenField, task_screen
from tasks.work import work_of
from webapp.edge import Form, HttpRequest, edge_of, page, signed_in, who_of
from webapp.errors import NotFound
from webapp.fault_reports import FAULTS, report_fault
from webapp.guards import guard, public
from webapp.helping import first_day, helped
from webapp.leading import thanks_for
from webapp.pictures import data_images
from webapp.printing.thanks import Served, certificate
from webapp.volunteering import pseudonym


@get("/work/sitting", guards=[guard(Act.ENTER)], sync_to_thread=True)
def sitting(request: HttpRequest) -> Response[str]:
    """Tell a person what they did today, how it helped, and who thanked them."""
    who = signed_in(request)
    with write(edge_of(request).engine) as db:
        done, thanks = helped(db, who), thanks_for(db, who)
    return page(request, "volunteer/sitting.html", done=done, thanks=thanks)


@get("/work/certificate.pdf", guards=[guard(Act.ENTER)], sync_to_thread=True)
def certificate_pdf(request: HttpRequest) -> Response[bytes]:
    """Give the certificate of what a person did until today."""
    who, edge = signed_in(request), edge_of(request)
    with write(edge.engine) as db:
        done, first, last = helped(db, who), first_day(db, who), today(db)
        if first is None:
            raise NotFound(say("There is nothing to certify yet: enter a first task."))
        note(db, "certificate.made", f"account:{who.account_id}", who.account_id, entries=done.entries)
    content = certificate(Served(who.name, done.team, done.entries, done.hours, first, last, last), edge.settings.fonts)
    headers = {"content-disposition": f"inline; filename*=UTF-8''{quote('chung-tay-' + pseudonym(who.account_id))}.pdf"}
    return Response(content, media_type="application/pdf", headers=headers)


@get("/work/wide/{slot_id:int}/{field_id:int}", guards=[guard(Act.ENTER)], sync_to_thread=True)
def wide(request: HttpRequest, slot_id: FromPath[int], field_id: FromPath[int]) -> Response[str]:
    """Show more of the paper around a cell to whoever holds or mends its task; that they looked is in the ledger."""
    who = signed_in(request)
    with write(edge_of(request).engine) as db:
        cell = _cell_at_hand(db, who, slot_id, field_id, str(request.query_params.get("token", "")))
        note(db, "field.seen_wider", f"field:{field_id}", who.account_id, slot=slot_id)
        moment = now(db).astimezone(VIETNAM)
    picture = data_images(edge_of(request).store, [cell.layout["wide"]]).get(cell.layout["wide"])
    shown: dict[str, Any] = {"picture": picture, "pseudonym": pseudonym(who.account_id), "moment": moment}
    part = request.headers.get("x-outbox") == "1"
    return page(request, "volunteer/_wide.html" if part else "volunteer/wide.html", **shown)


@get("/fault", guards=[public], sync_to_thread=True)
def fault_view(request: HttpRequest) -> Response[str]:
    """Ask what does not work."""
    # Looked up for the bar; whoever is not signed in may report, too.
    who_of(request)
    return page(request, "volunteer/fault.html", faults=FAULTS, code=request.query_params.get("code", ""), sent=False)


@post("/fault", guards=[public], sync_to_thread=True)
def fault(request: HttpRequest, data: Form) -> Response[str]:
    """Keep a report for the coordinators."""
    who = who_of(request)
    with write(edge_of(request).engine) as db:
        report_fault(db, who, data, request.headers.get("user-agent", ""))
    return page(request, "volunteer/fault.html", faults=FAULTS, code="", sent=True)


HANDLERS = [sitting, certificate_pdf, wide, fault_view, fault]


def _cell_at_hand(db: Session, who: Who, slot_id: int, field_id: int, token: str) -> ScreenField:
    """Find a cell of a task that this person holds now, or may still mend. Raises NotFound, whoever else holds it."""
    work = work_of(db, slot_id)
    at_hand = work is not None and (_holds(who, work.slot, token) or field_id in may_mend(db, who, work))
    cells = task_screen(work).fields if work is not None and at_hand else ()
    cell = next((one for one in cells if one.field_id == field_id and one.layout.get("wide")), None)
    if cell is None:
        raise NotFound(say("This task is no longer yours. Take the next one."))
    return cell


def _holds(who: Who, slot: Slot, token: str) -> bool:
    return slot.state == SlotState.LEASED and slot.account_id == who.account_id and slot.token == token
