"""What a clerk prints: a batch's cover sheet and blank forms. It must not know how a sheet is drawn."""

from __future__ import annotations

from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromPath

from records.accounts import Act
from records.database import read
from records.forms import form_by_key
from webapp.edge import HttpRequest, edge_of, signed_in
from webapp.guards import guard
from webapp.printed import blank_form, cover_of
from webapp.taken_in import batch_now


@get("/intake/batch/{batch_id:int}/cover.pdf", guards=[guard(Act.INGEST)], sync_to_thread=True)
def cover(request: HttpRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Give the cover sheet of a batch."""
    edge = edge_of(request)
    with read(edge.engine) as db:
        now = batch_now(db, signed_in(request), batch_id)
    return _pdf(cover_of(now.batch, now.day, edge.settings.fonts), now.locator)


@get("/intake/form/{name:str}", guards=[guard(Act.INGEST)], sync_to_thread=True)
def form(request: HttpRequest, name: FromPath[str]) -> Response[bytes]:
    """Give a blank form, by its key with or without the ending .pdf."""
    key = name.removesuffix(".pdf")
    return _pdf(blank_form(form_by_key(key), edge_of(request).settings.fonts), key)


HANDLERS = [cover, form]


def _pdf(content: bytes, name: str) -> Response[bytes]:
    headers = {"content-disposition": f"inline; filename*=UTF-8''{quote(name)}.pdf"}
    return Response(content, media_type="application/pdf", headers=headers)
