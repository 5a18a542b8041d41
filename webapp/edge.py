"""The edge every view stands on: the open database, store and languages, who is asking, and how a view is drawn.

It must not know any one desk or rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, UploadFile
from litestar.enums import MediaType, RequestEncodingType
from litestar.params import Body
from litestar.template.base import csrf_token
from sqlalchemy import Engine

from ocr.storage import Store
from records.accounts import Who
from records.database import glance, open_engine
from webapp import language
from webapp.assets import Assets
from webapp.language import Language
from webapp.settings import ROOT, Settings
from webapp.signing import LOGIN_COOKIE, who_has

TEMPLATES = ROOT / "templates"
LANGUAGE_COOKIE = "ct_lang"
_YEAR = 365 * 24 * 3600

Connection = ASGIConnection[Any, Any, Any, Any]
HttpRequest = Request[Any, Any, Any]

#: Anything a view may answer with.
Answer = Response[Any]

#: What a plain form posts; a name sent twice is refused.
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
#: What a form with files posts.
Files = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]


@dataclass(frozen=True)
class Edge:
    """What is opened once and shared by all requests."""

    settings: Settings
    engine: Engine
    store: Store
    assets: Assets
    templates: dict[str, Environment]


def open_edge(settings: Settings) -> Edge:
    """Open the database, the store, the assets and the templates."""
    assets = Assets()
    templates = {code: _environment(language.language(code), assets) for code in language.CODES}
    return Edge(settings, open_engine(settings.database_url), Store(settings.store), assets, templates)


def edge_of(connection: Connection) -> Edge:
    """Find what the application opened."""
    return cast(Edge, connection.app.state.edge)


def who_of(connection: Connection) -> Who | None:
    """Tell who is signed in; asked of the database once per request."""
    kept = connection.scope["state"]
    if "who" not in kept:
        token = connection.cookies.get(LOGIN_COOKIE)
        with glance(edge_of(connection).engine) as database:
            kept["who"] = who_has(database, token) if token else None
    return cast("Who | None", kept["who"])


def signed_in(connection: Connection) -> Who:
    """Tell who is signed in, behind a guard that has refused everyone else."""
    who = who_of(connection)
    if who is None:
        raise RuntimeError("the route has no guard")
    return who


def language_of(connection: Connection) -> Language:
    """Choose the language: what the address asks for, else what this browser chose before, else Vietnamese."""
    for code in (connection.query_params.get("lang"), connection.cookies.get(LANGUAGE_COOKIE)):
        if code in language.CODES:
            return language.language(code)
    return language.language(language.DEFAULT)


def file_in(data: Mapping[str, Any]) -> tuple[bytes, str] | None:
    """Read the one file of a form, and its name; None where none was chosen."""
    file = data.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    with file.file as content:
        return content.read(), file.filename


def by_htmx(connection: Connection) -> bool:
    """Tell whether htmx asks, so that a fragment is enough."""
    return connection.headers.get("hx-request") == "true"


def render(request: HttpRequest, template: str, context: Mapping[str, object]) -> str:
    """Draw a template in the person's language."""
    templates = edge_of(request).templates[language_of(request).code]
    shared = {
        "who": request.scope["state"].get("who"),
        "path": request.url.path if request.method == "GET" else "/",
        "csrf": csrf_token({"request": request}),
    }
    return templates.get_template(template).render({**shared, **context})


def page(request: HttpRequest, template: str, status: int = 200, **context: object) -> Response[str]:
    """Answer with a view. Call it in the handler, after the transaction: drawing is then in the handler's thread."""
    response = Response(render(request, template, context), status_code=status, media_type=MediaType.HTML)
    if "lang" in request.query_params:
        chosen = language_of(request).code
        response.set_cookie(Cookie(key=LANGUAGE_COOKIE, value=chosen, max_age=_YEAR, httponly=True, samesite="lax"))
    return response


def _environment(spoken: Language, assets: Assets) -> Environment:
    """Make the templates of one language. `{{ x|say }}` says a Sentence; `_(id)` and `{% trans %}` translate."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    cast(Any, templates).install_gettext_translations(spoken.translations, newstyle=True)
    templates.globals.update(lang=spoken.code, asset=assets.url)
    templates.filters.update(say=spoken.say, number=spoken.number, day=language.day, ago=spoken.ago)
    return templates
