"""Mapping the department's own empty spreadsheet, and the templates there are.

It must not know how a value is written.
"""

from __future__ import annotations

import re
from functools import partial

from litestar import Response, get, post
from litestar.response import Redirect

from ocr.blank import blank_sheets
from ocr.errors import OcrError
from records.accounts import Act
from records.database import read, write
from records.sentences import PersonError, say
from review.going import Scope, lines
from review.mapping import SOURCES, STYLES, MappingRefused, chosen, guess, taken
from review.saved_templates import key_for, save_template, usable_templates
from review.template import CellType, Template
from webapp.edge import Files, Form, HttpRequest, edge_of, file_in, page, signed_in
from webapp.guards import guard
from webapp.views.coordinator_uploads import template_name

_SAMPLES = 5
#: How a template may write the sex (review/mapping.py), as people read it.
SEXES_AS = {"10": "Nam = 1, Nữ = 0", "12": "Nam = 1, Nữ = 2", "words": "Nam, Nữ"}
_SHA256 = re.compile(r"[0-9a-f]{64}")


@get("/coordinator/templates", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def template_list(request: HttpRequest) -> Response[str]:
    """List the templates, and ask for an empty spreadsheet."""
    return _draw(request)


@post("/coordinator/templates", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def read_blank(request: HttpRequest, data: Files) -> Response[str]:
    """Read an empty spreadsheet and show what each of its columns is taken for."""
    file, name = file_in(data), str(data.get("name") or "").strip()[:100]
    if file is None:
        return _draw(request, 422, problem=say("Choose at least one file first."))
    sent, file_name = file
    try:
        template = _guess(sent, name or file_name)
    except (PersonError, OcrError) as error:
        return _draw(request, 422, problem=error.sentence)
    sha256 = edge_of(request).store.put(sent)
    return _map(request, template, sha256, name or file_name)


@post("/coordinator/templates/map", guards=[guard(Act.UPLOAD)], sync_to_thread=True)
def save_mapping(request: HttpRequest, data: Form) -> Response[str] | Redirect:
    """Show five sample rows of a mapping, or save it as the next version."""
    sha256, name = data.get("blank", ""), data.get("name", "").strip()[:100]
    if not _SHA256.fullmatch(sha256) or not name:
        return _draw(request, 422, problem=say("Choose at least one file first."))
    begun = _guess(edge_of(request).store.get(sha256), name)
    try:
        template = chosen(begun, data)
    except MappingRefused as error:
        return _map(request, _as_far_as(begun, data), sha256, name, 422, problem=error.sentence, sex=data.get("sex"))
    if data.get("act") != "save":
        return _map(request, template, sha256, name, sex=data.get("sex"))
    with write(edge_of(request).engine) as db:
        save_template(db, template, sha256, signed_in(request).account_id)
    return Redirect("/coordinator/templates", status_code=303)


HANDLERS = [template_list, read_blank, save_mapping]


def _as_far_as(begun: Template, data: dict[str, str]) -> Template:
    """Keep what a person chose, though it makes no whole yet."""
    try:
        return taken(begun, data)
    except MappingRefused:
        return begun


def _guess(content: bytes, name: str) -> Template:
    first = blank_sheets(content, name)[0]
    return guess(first.name, first.rows, first.merged, key_for(name), name)


def _map(
    request: HttpRequest, template: Template, sha256: str, name: str, status: int = 200, **context: object
) -> Response[str]:
    with read(edge_of(request).engine) as db:
        samples = lines(db, template, Scope(signed_in(request).district_code))[:_SAMPLES]
    lists: dict[str, object] = {"sources": SOURCES, "styles": STYLES, "count": CellType.COUNT}
    lists |= {"problem": None, "sex": None, "sexes": SEXES_AS}
    shown: dict[str, object] = {"mapped": template, "blank": sha256, "name": name, "samples": samples}
    return page(request, "coordinator/mapping.html", status, **{**lists, **shown, **context})


def _draw(request: HttpRequest, status: int = 200, **context: object) -> Response[str]:
    with read(edge_of(request).engine) as db:
        templates = usable_templates(db)
    words: dict[str, object] = {"name_of": partial(template_name, request), "problem": None}
    return page(request, "coordinator/templates.html", status, templates=templates, **{**words, **context})
