"""The dictionary: each distinct text of a district with its count and pictures, and the code a coordinator gives it.

It must not know where codes are used.
"""

from __future__ import annotations

from litestar import Response, get, post
from litestar.response import Redirect

from records.accounts import Act, may
from records.database import read, write
from records.places import districts
from records.roles import LABELS
from records.sentences import say
from review.dictionary import WORKPLACE, DictionaryRefused, decide_code, texts
from webapp.edge import Form, HttpRequest, edge_of, page, signed_in
from webapp.errors import NotFound
from webapp.figures import own_districts
from webapp.guards import guard
from webapp.pictures import data_images

_WORDS = {**LABELS, WORKPLACE: say("Workplace").text}
#: As many as a person decides in one sitting; the decided ones come last.
_SHOWN = 100


@get("/coordinator/dictionary", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def dictionary_view(request: HttpRequest) -> Response[str]:
    """List a district's texts, those without a code first."""
    return _draw(request, request.query_params.get("district", ""))


@post("/coordinator/dictionary", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def decide(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Give a text its code."""
    who, district = signed_in(request), data.get("district", "")
    if not may(who, Act.UPLOAD, district) or district not in {one.code for one in districts()}:
        raise NotFound(say("There is no such district, or it is not yours."))
    try:
        with write(edge_of(request).engine) as db:
            decide_code(db, district, data.get("role", ""), data.get("text", ""), data.get("code", ""), who.account_id)
    except DictionaryRefused as error:
        return _draw(request, district, 422, problem=error.sentence)
    return Redirect(f"/coordinator/dictionary?district={district}", status_code=303)


HANDLERS = [dictionary_view, decide]


def _draw(request: HttpRequest, wanted: str, status: int = 200, **context: object) -> Response[str]:
    edge, own = edge_of(request), own_districts(signed_in(request))
    district = next((one for one in own if one.code == wanted), own[0])
    with read(edge.engine) as db:
        lines = texts(db, district.code)
    crops = data_images(edge.store, {sha256 for line in lines[:_SHOWN] for sha256 in line.crops})
    shown: dict[str, object] = {"lines": lines[:_SHOWN], "undecided": sum(line.code is None for line in lines)}
    words: dict[str, object] = {"labels": _WORDS, "own": own, "district": district, "crops": crops, "problem": None}
    return page(request, "coordinator/dictionary.html", status, **{**shown, **words, **context})
