"""Files that a browser hands in, one or many in a form. The one route whose answers may be long in coming.

It must not know what is in a file.
"""

from __future__ import annotations

from threading import Lock

from litestar import Response, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from records.accounts import Act
from records.database import read
from records.sentences import say
from webapp.edge import Edge, Files, HttpRequest, by_htmx, edge_of, page, signed_in
from webapp.guards import guard
from webapp.handing_in import HandedIn, batch_for, hand_in
from webapp.views.intake import batch_page

#: A form without JavaScript holds all its files; more than these come in a second form.
MOST_IN_FORM = 5

#: Files wait on the disk; one at a time is opened, so that many clerks together need no more memory than one.
_opening = Lock()


@post("/intake/batch/{batch_id:int}/files", guards=[guard(Act.INGEST)], sync_to_thread=True)
def take_files(request: HttpRequest, batch_id: FromPath[int], data: Files) -> Response[str]:
    """Take files in; the answer comes when their bytes are on disk, and says of each what became of it."""
    edge = edge_of(request)
    with read(edge.engine) as db:
        batch_for(db, signed_in(request), batch_id)
    sent = data.get("files", ())
    files = [one for one in (sent if isinstance(sent, list) else [sent]) if isinstance(one, UploadFile)]
    taken = tuple(_take(edge, request, batch_id, one) for one in files)
    if by_htmx(request):
        return page(request, "intake/_taken.html", taken=taken)
    return batch_page(request, batch_id, taken or (HandedIn("", problem=say("Choose at least one file first.")),))


HANDLERS = [take_files]


def _take(edge: Edge, request: HttpRequest, batch_id: int, file: UploadFile) -> HandedIn:
    most = edge.settings.largest_file
    with file.file as content:
        size = content.seek(0, 2)
        if size > most:
            sentence = "The file has {size} MB; at most {most} MB are taken. Scan at 300 dpi, or split it."
            return HandedIn(file.filename, problem=say(sentence, size=size >> 20, most=most >> 20))
        content.seek(0)
        with _opening:
            return hand_in(edge.engine, edge.store, signed_in(request), batch_id, file.filename, content.read())
