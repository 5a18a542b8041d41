"""The conservation sheet of a province, district, session, batch or page, and the list behind each of its terms.

It must not know how a sum is counted.
"""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from records.accounts import Act
from records.database import read
from records.sentences import say
from review.counted import term_named
from webapp.edge import HttpRequest, edge_of, page, signed_in
from webapp.errors import NotFound
from webapp.guards import guard
from webapp.sheets import counted, doubt_of, place_for, sheet_of
from webapp.views.coordinator import REASONS, sums, term_words


@get("/coordinator/sheet/{level:str}/{key:str}", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def sheet_view(request: HttpRequest, level: FromPath[str], key: FromPath[str]) -> Response[str]:
    """Show the three sums of a place; each term leads to what it counts."""
    with read(edge_of(request).engine) as db:
        place = place_for(db, signed_in(request), level, key)
        found, doubt = sheet_of(db, place), doubt_of(db, place)
    return page(request, "coordinator/sheet.html", place=place, sheet=found, doubt=doubt, sums=sums)


@get(
    "/coordinator/sheet/{level:str}/{key:str}/{sum_name:str}/{term:str}",
    guards=[guard(Act.COORDINATE)],
    sync_to_thread=True,
)
def term_view(
    request: HttpRequest, level: FromPath[str], key: FromPath[str], sum_name: FromPath[str], term: FromPath[str]
) -> Response[str]:
    """List what one term of a place counts."""
    wanted = term_named(sum_name, term)
    if wanted is None:
        raise NotFound(say("There is no such sheet, or it is not of your district."))
    with read(edge_of(request).engine) as db:
        place = place_for(db, signed_in(request), level, key)
        listed = counted(db, place, wanted)
    word = term_words(wanted)
    return page(request, "coordinator/term.html", place=place, wanted=wanted, listed=listed, word=word, reasons=REASONS)


HANDLERS = [sheet_view, term_view]
