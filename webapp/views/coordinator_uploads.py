"""The coordinator's upload files: make one, list them with what was held back, take one out.

It must not know what a file holds; the store checks its bytes.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from records.accounts import Act
from records.calendar import VIETNAM
from records.database import read, write
from records.places import districts
from review.template import all_templates, template_by_key
from review.upload import NothingToUpload, make, read_upload_bytes
from webapp.edge import Form, HttpRequest, edge_of, language_of, page, signed_in
from webapp.guards import guard
from webapp.uploads import hand_out, uploads

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@get("/coordinator/uploads", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def upload_list(request: HttpRequest) -> Response[str]:
    """List the upload files."""
    return _draw(request)


@post("/coordinator/uploads", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def make_upload(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Make a file of the doses that have not gone out, in the person's district or the whole province."""
    who, edge = signed_in(request), edge_of(request)
    template = template_by_key(data.get("template", ""))
    try:
        with write(edge.engine) as db:
            upload = make(db, edge.store, template, district=who.district_code, made_by=who.account_id)
    except NothingToUpload as error:
        return _draw(request, status=422, problem=error.sentence)
    return Redirect(f"/coordinator/uploads?made={upload.id}", status_code=303)


@get("/uploads/{upload_id:int}", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def take_upload(request: HttpRequest, upload_id: FromPath[int]) -> Response[bytes]:
    """Give an upload file out, once its bytes were found to be those of its checksum."""
    edge = edge_of(request)
    with write(edge.engine) as db:
        upload = hand_out(db, signed_in(request), upload_id)
        content = read_upload_bytes(edge.store, upload)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(upload.name)}"}
    return Response(content, media_type=_SPREADSHEET, headers=headers)


HANDLERS = [upload_list, make_upload, take_upload]


def clock_time(moment: datetime) -> str:
    """Write a moment as a clock in Vietnam shows it: 16:05 31/10/2021."""
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def _draw(request: HttpRequest, status: int = 200, **context: object) -> Response[str]:
    with read(edge_of(request).engine) as db:
        lines = uploads(db, signed_in(request))
    made = request.query_params.get("made", "")
    spoken = language_of(request).code
    templates = {key: one.name[spoken] for key, one in all_templates().items()}
    names = {one.code: one.name for one in districts()}
    usual = {"problem": None, "made": int(made) if made.isascii() and made.isdigit() and len(made) < 19 else None}
    shared = {"lines": lines, "templates": templates, "districts": names, "clock_time": clock_time}
    return page(request, "coordinator/uploads.html", status, **{**usual, **shared, **context})
