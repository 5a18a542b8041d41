"""Typing a page whole: where placing would be slower, two of the staff type all of it, each without the other's words.

It must not know what settles a value.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from ocr.placing import waits
from records.accounts import Act, Who
from records.database import read, write
from records.forms import all_forms
from records.models.paper import Page, Record
from records.words import RecordKind
from tasks.typed import enter_typed, left_to_type
from webapp.edge import Form, HttpRequest, edge_of, language_of, page, signed_in
from webapp.guards import guard
from webapp.pages import page_for, page_locator
from webapp.placing import open_scan_of, scan_of, turn_sent, turned
from webapp.typing_whole import (
    MOST_ROWS,
    Cell,
    Typed,
    begin,
    cells_of,
    form_of,
    has_content,
    optional_columns,
    read_cells,
)
from webapp.waiting import why_waiting


@dataclass(frozen=True)
class _Part:
    """One record to be typed: the head of the page, or a row of it."""

    row: int
    cells: tuple[Cell, ...]

    @property
    def is_head(self) -> bool:
        return self.row < 0


@get("/intake/page/{page_id:int}/type", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True)
def type_view(request: HttpRequest, page_id: FromPath[int]) -> Response[str]:
    """Ask how many rows a waiting page has; or show what this person may still type of it."""
    who = signed_in(request)
    with read(edge_of(request).engine) as db:
        shown = page_for(db, who, page_id, scan=True)
        if not shown.typed:
            return _ask_how(request, shown)
        parts = _parts(db, who, shown)
    return _draw(request, shown, parts, {}, secrets.token_urlsafe(16))


@post("/intake/page/{page_id:int}/type/begin", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True)
def type_begin(request: HttpRequest, page_id: FromPath[int], data: Form) -> Redirect:
    """Make the records of a page that is typed whole."""
    edge, who = edge_of(request), signed_in(request)
    with read(edge.engine) as db:
        shown = page_for(db, who, page_id, scan=True)
        scan, form = scan_of(shown), all_forms().get(data.get("form", "")) or form_of(shown)
    image = turned(open_scan_of(edge.store, scan), turn_sent(data.get("turn", "")))
    with write(edge.engine) as db:
        begin(db, edge.store, who, db.get_one(Page, page_id), image, form, data)
    return Redirect(f"/intake/page/{page_id}/type", status_code=303)


@post("/intake/page/{page_id:int}/type", guards=[guard(Act.SEE_PAGE)], sync_to_thread=True)
def type_send(request: HttpRequest, page_id: FromPath[int], data: Form) -> Response[str] | Redirect:
    """Take what was typed: all of the page, or its rows so far; ask back what cannot be."""
    who = signed_in(request)
    with write(edge_of(request).engine) as db:
        shown = page_for(db, who, page_id, scan=True)
        parts = _parts(db, who, shown)
        sent = parts if data.get("send") == "all" else _so_far(parts, data)
        typed = {number: one for part in sent for number, one in read_cells(part.cells, data, "sure" in data).items()}
        wrong = any(one.problem for one in typed.values())
        if not wrong and typed:
            enter_typed(db, who, page_id, {number: one.given for number, one in typed.items()}, data.get("key", ""))
    if wrong:
        return _draw(request, shown, parts, typed, data.get("key", ""), data)
    return Redirect(f"/intake/page/{page_id}/type?sent={len(sent)}", status_code=303)


HANDLERS = [type_view, type_begin, type_send]


def _parts(db: Session, who: Who, shown: Page) -> list[_Part]:
    form = form_of(shown)
    return [_Part(_row(record), cells_of(record, form)) for record in left_to_type(db, who, shown)]


def _row(record: Record) -> int:
    return -1 if record.kind == RecordKind.HEADER else record.row


def _so_far(parts: Sequence[_Part], data: Mapping[str, str]) -> list[_Part]:
    """Give the parts down to the last one with something in it: empty rows between are blank ones."""
    filled = [number for number, part in enumerate(parts) if has_content(part.cells, data)]
    return list(parts[: filled[-1] + 1]) if filled else []


def _ask_how(request: HttpRequest, shown: Page) -> Response[str]:
    form = all_forms().get(request.query_params.get("form", "")) or form_of(shown)
    language = language_of(request).code
    return page(
        request,
        "placing/begin.html",
        shown=shown,
        name=page_locator(shown, shown.batch),
        reason=why_waiting(shown.reason),
        waits=waits(shown),
        form=form,
        forms={key: one.name[language] for key, one in all_forms().items()},
        columns=optional_columns(form),
        turn=turn_sent(request.query_params.get("turn", "")),
        most_rows=MOST_ROWS,
    )


def _draw(
    request: HttpRequest,
    shown: Page,
    parts: Sequence[_Part],
    typed: Mapping[int, Typed],
    key: str,
    data: Mapping[str, str] | None = None,
) -> Response[str]:
    sent = request.query_params.get("sent", "")
    return page(
        request,
        "placing/type.html",
        status=422 if typed else 200,
        shown=shown,
        name=page_locator(shown, shown.batch),
        parts=parts,
        columns=next((part.cells for part in parts if not part.is_head), ()),
        typed=typed,
        data=data or {},
        problems=sum(1 for one in typed.values() if one.problem),
        key=key,
        sent=int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 0,
    )
