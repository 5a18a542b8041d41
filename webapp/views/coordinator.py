"""The coordinator's first view and the find box: plain figures per district, and what a code or a locator names.

It must not know how a sum is counted nor what a code is made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from litestar import Response, get

from records.accounts import Act, may
from records.conservation import DoseTerm, OpenReason, PageTerm, RowTerm, Sheet
from records.database import read
from records.forms import all_forms
from records.sentences import Sentence, say
from review.counted import Sum as Of
from review.counted import Term
from webapp.edge import HttpRequest, edge_of, language_of, page, signed_in
from webapp.figures import overview
from webapp.finding import Found, FoundState, NothingFound, find
from webapp.guards import guard

#: What the terms of the three sums are called; a term that has no paper yet is still shown, as 0.
_PAGES = {
    PageTerm.READ: say("read").text,
    PageTerm.SAME: say("the same page again").text,
    PageTerm.COVER: say("a cover sheet").text,
    PageTerm.WAITING: say("waiting to be read").text,
    PageTerm.UNREADABLE: say("unreadable").text,
}
_ROWS = {
    RowTerm.LIVE: say("with a person").text,
    RowTerm.BLANK: say("blank").text,
    RowTerm.STRUCK: say("struck out").text,
    RowTerm.UNREADABLE: say("unreadable").text,
}
_DOSES = {
    DoseTerm.COMMITTED: say("committed").text,
    DoseTerm.OPEN: say("still open").text,
    DoseTerm.NOT_GIVEN: say("not given").text,
    DoseTerm.EMPTY_CELL: say("empty dose cell").text,
    DoseTerm.ON_PLATFORM: say("already on the platform").text,
    DoseTerm.DUPLICATE: say("on two papers").text,
}
REASONS = {
    OpenReason.ENTERING: say("being entered").text,
    OpenReason.DISPUTE: say("waiting for a reviewer").text,
    OpenReason.ASKED: say("waiting for the site's answer").text,
    OpenReason.GIVEN_UNKNOWN: say("not known whether given").text,
    OpenReason.CHECK: say("a check fails").text,
    OpenReason.MISSING: say("the paper lacks something required").text,
    OpenReason.READY: say("done, to be committed in a moment").text,
}
FOUND_STATES = {
    FoundState.RECEIVED: say("waiting to be read").text,
    FoundState.READ: say("read").text,
    FoundState.WAITING: say("waiting for a person to look at the paper").text,
    FoundState.UNREADABLE: say("unreadable").text,
    FoundState.SAME: say("the same page again").text,
    FoundState.COVER: say("a cover sheet").text,
    FoundState.LIVE: say("with a person").text,
    FoundState.BLANK: say("blank").text,
    FoundState.STRUCK: say("struck out").text,
}
_GROUPS = {
    "header": say("Head of the page").text,
    "person": say("Name, birth date, sex").text,
    "numbers": say("Numbers").text,
    "address": say("Address and group").text,
    "dose": say("Dose").text,
    "remark": say("Remark").text,
}


_Term = TypeVar("_Term", bound=StrEnum)


@dataclass(frozen=True)
class Sum:
    """One sum that a person can add up: total = terms; parts: what one of the terms is made of."""

    total: int
    terms: tuple[tuple[str, str, int], ...]
    parts: tuple[tuple[str, str, int], ...] = ()


def sums(sheet: Sheet) -> dict[str, Sum]:
    """Lay a conservation sheet out as the three sums, each term with its code, words and count."""
    return {
        "pages": Sum(sheet.received, _terms(_PAGES, sheet.pages)),
        "rows": Sum(sheet.found, _terms(_ROWS, sheet.rows)),
        "doses": Sum(sheet.doses_due, _terms(_DOSES, sheet.doses), _terms(REASONS, sheet.reasons)),
    }


def term_words(wanted: Term) -> str:
    """Say what a term counts, as its sum says it: a message id."""
    words: dict[Of, Mapping[Any, str]] = {Of.PAGES: _PAGES, Of.ROWS: _ROWS, Of.DOSES: _DOSES, Of.OPEN: REASONS}
    return words[wanted.sum][wanted.term]


@get("/coordinator", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def coordinator(request: HttpRequest) -> Response[str]:
    """Show the figures of the person's district, or of each district of the province."""
    with read(edge_of(request).engine) as db:
        view = overview(db, signed_in(request))
    return page(request, "coordinator/overview.html", view=view, sums=sums)


@get("/coordinator/find", guards=[guard(Act.RESOLVE_CODE)], sync_to_thread=True)
def find_view(request: HttpRequest) -> Response[str] | Response[dict[str, Any]]:
    """Say which page and row a task code or locator names, as a view or, where JSON is asked for, as that."""
    text = request.query_params.get("code", "").strip()
    with read(edge_of(request).engine) as db:
        found, problem = None, None
        try:
            found = find(db, signed_in(request), text) if text else None
        except NothingFound as error:
            problem = error.sentence
    if "application/json" in request.headers.get("accept", ""):
        return Response(_as_json(request, found, problem), status_code=200 if found else 404)
    form = all_forms()[found.form].name[language_of(request).code] if found else ""
    decides = found is not None and may(signed_in(request), Act.DECIDE, found.district)
    words = {"states": FOUND_STATES, "groups": _GROUPS, "form": form, "decides": decides}
    return page(
        request, "coordinator/find.html", 404 if problem else 200, text=text, found=found, problem=problem, **words
    )


HANDLERS = [coordinator, find_view]


def _as_json(request: HttpRequest, found: Found | None, problem: Sentence | None) -> dict[str, Any]:
    """Write what was found for a program: pages and rows counted from 0, the header row −1."""
    if found is None:
        return {"problem": language_of(request).say(problem) if problem else ""}
    keys = ("file", "page", "row", "group", "locator", "form", "state", "page_id")
    fields = [{"id": number, "key": key} for number, key in found.fields.items()]
    return {**{key: getattr(found, key) for key in keys}, "fields": fields}


def _terms(words: Mapping[_Term, str], counts: Mapping[_Term, int]) -> tuple[tuple[str, str, int], ...]:
    return tuple((str(code), word, counts.get(code, 0)) for code, word in words.items())
