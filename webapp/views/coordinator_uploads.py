"""The coordinator's upload files: make them, see what is withheld, approve, hand over, take one out.

It must not know what a file holds; the store checks its bytes.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from records.accounts import Act
from records.calendar import VIETNAM
from records.database import read, write
from records.places import districts
from records.roles import LABELS
from records.sentences import say
from review.certificate import Lack
from review.certificate_count import readiness
from review.going import Scope
from review.handover import HandOverRefused, UploadState, approve, discard, hand_over, pilot_accepted
from review.messages import Outcome
from review.row_cells import Why
from review.saved_templates import usable_templates
from review.template import Template, template_by_key
from review.upload import NothingToUpload, make, make_each, make_pilot, read_upload_bytes
from webapp.edge import Form, HttpRequest, edge_of, language_of, page, signed_in
from webapp.guards import guard
from webapp.printing.sign_off import sign_off_sheet
from webapp.sent import WrongDay, day_in, number_of
from webapp.signing_off import sign_off
from webapp.uploads import hand_out, upload_for, uploads, withheld

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

STATES = {
    UploadState.DRAFT: say("draft: a second person has to approve it").text,
    UploadState.APPROVED: say("approved: to be handed over").text,
    UploadState.HANDED_OVER: say("handed over: waiting for the platform's answer").text,
    UploadState.ANSWERED: say("answered").text,
    UploadState.DISCARDED: say("discarded").text,
}
OUTCOMES = {
    Outcome.ACCEPTED: say("accepted").text,
    Outcome.ALREADY: say("already there").text,
    Outcome.REJECTED: say("rejected").text,
    "": say("not answered").text,
}
WHY = {
    Why.LACKS: say("“{what}” is missing").text,
    Why.CODE: say("no code yet for “{what}”: see the dictionary").text,
    Why.WAITS: say("an earlier version was sent and is not answered yet").text,
    Why.REJECTED: say("the platform rejected it, and a reviewer looks at it").text,
    Why.DOUBTED: say("a value is being decided again").text,
}
LACKS = {
    Lack.NAME: say("the name").text,
    Lack.BIRTH_DATE: say("the day of birth").text,
    Lack.IDENTITY: say("the identity number").text,
    Lack.DOSES: say("a dose of the series").text,
}


@get("/coordinator/uploads", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def upload_list(request: HttpRequest) -> Response[str]:
    """List the upload files."""
    return _draw(request)


@post("/coordinator/uploads", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def make_upload(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Make files of the doses that have not gone out, in the person's district or the whole province."""
    who, edge = signed_in(request), edge_of(request)
    try:
        with write(edge.engine) as db:
            template, scope = _chosen(data, usable_templates(db)), _scope(request, data)
            if data.get("kind") == "pilot":
                made = [make_pilot(db, edge.store, template, scope, who.account_id)]
            elif data.get("kind") == "one":
                made = [make(db, edge.store, template, district=scope.district, made_by=who.account_id)]
            else:
                made = make_each(db, edge.store, template, scope, who.account_id)
    except (NothingToUpload, WrongDay) as error:
        return _draw(request, status=422, problem=error.sentence, typed=data)
    return Redirect(f"/coordinator/uploads?made={made[0].id}", status_code=303)


@get("/coordinator/uploads/withheld", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def withheld_view(request: HttpRequest) -> Response[str]:
    """Say how many rows would go out now, and what is withheld and why."""
    with read(edge_of(request).engine) as db:
        templates = usable_templates(db)
        template = _chosen(dict(request.query_params), templates)
        going, held = withheld(db, template, _scope(request, {}))
        ready = readiness(db, signed_in(request).district_code)
    words: dict[str, object] = {"why": WHY, "labels": LABELS, "name_of": partial(template_name, request)}
    shown: dict[str, object] = {"chosen": template.key, "going": going, "held": held}
    shown |= {"ready": ready, "lacks": LACKS}
    shown |= {"people": template.people}
    return page(request, "coordinator/withheld.html", 200, templates=templates, **words, **shown)


@get("/uploads/{upload_id:int}", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def take_upload(request: HttpRequest, upload_id: FromPath[int]) -> Response[bytes]:
    """Give an upload file out, once its bytes were found to be those of its checksum."""
    edge = edge_of(request)
    with write(edge.engine) as db:
        upload = hand_out(db, signed_in(request), upload_id)
        content = read_upload_bytes(edge.store, upload)
    return _file(content, _SPREADSHEET, upload.name)


@get("/uploads/{upload_id:int}/csv", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def take_csv(request: HttpRequest, upload_id: FromPath[int]) -> Response[bytes]:
    """Give the same rows out as a CSV."""
    edge = edge_of(request)
    with write(edge.engine) as db:
        upload = hand_out(db, signed_in(request), upload_id)
        content = edge.store.get(upload.csv_sha256 or upload.sha256)
    return _file(content, "text/csv; charset=utf-8", upload.name.removesuffix(".xlsx") + ".csv")


@get("/uploads/{upload_id:int}/sign-off", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def take_sign_off(request: HttpRequest, upload_id: FromPath[int]) -> Response[bytes]:
    """Give the sheet that the second person signs, as a PDF."""
    edge = edge_of(request)
    with write(edge.engine) as db:
        facts = sign_off(db, upload_for(db, signed_in(request), upload_id))
    content = sign_off_sheet(facts, edge.settings.fonts)
    return _file(content, "application/pdf", facts.name.removesuffix(".xlsx") + "-ky-duyet.pdf")


@post("/uploads/{upload_id:int}/{act:str}", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def act_on_upload(
    request: HttpRequest, upload_id: FromPath[int], act: FromPath[str], data: Form
) -> Response[str] | Redirect:
    """Approve a file, note its hand-over, or discard it."""
    who = signed_in(request)
    try:
        with write(edge_of(request).engine) as db:
            upload = upload_for(db, who, upload_id)
            if act == "approve":
                approve(db, who, upload, data.get("function", ""))
            elif act == "hand-over":
                hand_over(db, who, upload)
            elif act == "discard":
                discard(db, who, upload)
    except HandOverRefused as error:
        return _draw(request, status=422, problem=error.sentence)
    return Redirect(f"/coordinator/uploads#u{upload_id}", status_code=303)


HANDLERS = [upload_list, make_upload, withheld_view, take_upload, take_csv, take_sign_off, act_on_upload]


def clock_time(moment: datetime) -> str:
    """Write a moment as a clock in Vietnam shows it: 16:05 31/10/2021."""
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def _chosen(data: dict[str, str], templates: dict[str, Template]) -> Template:
    """Find the template that was chosen; the first where none was. Raises UnknownTemplate."""
    key = data.get("template") or next(key for key, one in templates.items() if not one.people)
    return templates.get(key) or template_by_key(key)


def _scope(request: HttpRequest, data: dict[str, str]) -> Scope:
    return Scope(signed_in(request).district_code, None, day_in(data, "first"), day_in(data, "last"))


def _file(content: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=media_type, headers=headers)


def template_name(request: HttpRequest, template: Template) -> str:
    """Name a template in the person's language; one that a coordinator saved has one name."""
    return template.name.get(language_of(request).code) or next(iter(template.name.values()), template.key)


def _draw(request: HttpRequest, status: int = 200, **context: object) -> Response[str]:
    who = signed_in(request)
    with read(edge_of(request).engine) as db:
        listed, templates = uploads(db, who), usable_templates(db)
        tried = pilot_accepted(db, who.district_code)
    made = request.query_params.get("made", "")
    names = {one.code: one.name for one in districts()}
    usual: dict[str, object] = {"problem": None, "typed": {}, "made": number_of(made)}
    shared = {"listed": listed, "templates": templates, "districts": names, "clock_time": clock_time, "tried": tried}
    words = {"states": STATES, "outcomes": OUTCOMES, "name_of": partial(template_name, request)}
    return page(request, "coordinator/uploads.html", status, **{**usual, **shared, **words, **context})
