"""What the platform already holds, and what is missing there: exports taken in, sessions sorted by missing.

It must not know what a line of an export means.
"""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.response import Redirect
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.errors import OcrError
from ocr.limits import MOST_BYTES_EXPORT
from ocr.spreadsheet import cells_of
from records.accounts import Act
from records.database import read, write
from records.known_rows import SOURCES
from records.models.platform import KnownImport
from records.places import districts
from records.roles import LABELS
from records.sentences import PersonError, say
from webapp.batches import the_campaign
from webapp.edge import Files, HttpRequest, edge_of, file_in, page, signed_in
from webapp.guards import before_the_body, guard
from webapp.handing_in import own_districts
from webapp.known_imports import beginning_of, problem_of, receive
from webapp.missing import sessions
from webapp.planning import PlanRefused, cells_in, keep_planned, planned_rows
from webapp.sent import number_of
from webapp.views.coordinator_uploads import clock_time

#: What a form with an export may have: the file, and the few words beside it.
_MOST = MOST_BYTES_EXPORT + (1 << 20)


@get("/coordinator/missing", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def missing_view(request: HttpRequest) -> Response[str]:
    """List the sessions, those with most missing first, and the exports."""
    return _draw(request)


@post(
    "/coordinator/missing",
    guards=[guard(Act.UPLOAD)],
    sync_to_thread=True,
    request_max_body_size=_MOST,
    middleware=[before_the_body],
)
def receive_export(request: HttpRequest, data: Files) -> Response[str] | Redirect:
    """Keep an export; where its columns are not known, ask. Its rows are taken in the background."""
    edge, who, file = edge_of(request), signed_in(request), file_in(data)
    if file is None:
        return _draw(request, 422, problem=say("Choose at least one file first."))
    sent, file_name = file
    picked = {source: data.get(f"column:{source}") for source in SOURCES}
    numbers = {source: number_of(at) for source, at in picked.items() if isinstance(at, str)}
    columns = {source: at for source, at in numbers.items() if at is not None}
    titles: list[str] = []
    try:
        begins = beginning_of(sent, file_name)
        titles = begins.titles
        with write(edge.engine) as db:
            receive(db, edge.store, the_campaign(db).id, sent, file_name, who.account_id, columns, begins)
    except (PersonError, OcrError) as error:
        return _draw(request, 422, problem=error.sentence, titles=titles)
    return Redirect("/coordinator/missing", status_code=303)


@post("/coordinator/sessions", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def plan_sessions(request: HttpRequest, data: Files) -> Response[str] | Redirect:
    """Keep the sessions that were typed, pasted or sent as a file: all of them, or none."""
    edge, who, file = edge_of(request), signed_in(request), file_in(data)
    text, district = str(data.get("lines") or ""), str(data.get("district") or "")
    try:
        rows = planned_rows(cells_of(*file)[0] if file is not None else cells_in(text))
        own = {one.code for one in own_districts(who)}
        if (district := district or who.district_code or "") not in own:
            raise PlanRefused(say("Choose the district of these sessions."))
        with write(edge.engine) as db:
            keep_planned(db, the_campaign(db), district, rows, who.account_id)
    except (PersonError, OcrError) as error:
        return _draw(request, 422, problem=error.sentence, typed=text, of=district)
    return Redirect("/coordinator/missing", status_code=303)


@get("/coordinator/missing/imports", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def import_list(request: HttpRequest) -> Response[str]:
    """Give the part of the view that changes while an export is taken in."""
    with read(edge_of(request).engine) as db:
        imports = _imports(db)
    return page(request, "coordinator/_imports.html", 200, imports=imports, **_OF_IMPORTS)


HANDLERS = [missing_view, receive_export, plan_sessions, import_list]

#: What the list of exports needs beside them.
_OF_IMPORTS: dict[str, object] = {"clock_time": clock_time, "problem_of": problem_of}


def _imports(db: Session) -> Sequence[KnownImport]:
    return db.scalars(select(KnownImport).order_by(KnownImport.id.desc()).limit(10)).all()


def _draw(request: HttpRequest, status: int = 200, **context: object) -> Response[str]:
    who = signed_in(request)
    with read(edge_of(request).engine) as db:
        lines = sessions(db, who.district_code)
        imports = _imports(db)
    fields = {source: LABELS[source] for source in SOURCES}
    names = {one.code: one.name for one in districts()}
    usual: dict[str, object] = {
        "problem": None,
        "titles": [],
        "fields": fields,
        "districts": names,
        "typed": "",
        "of": "",
    }
    shown: dict[str, object] = {"lines": lines, "imports": imports, "own": own_districts(who), **_OF_IMPORTS}
    shown["most"] = MOST_BYTES_EXPORT >> 20
    return page(request, "coordinator/missing.html", status, **{**usual, **shown, **context})
