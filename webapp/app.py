"""The web application: its desks, its protections, its errors. It must not know what any view does."""

from __future__ import annotations

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import MutableScopeHeaders, State
from litestar.types import Message, Scope

from webapp import errors
from webapp.edge import open_edge
from webapp.guards import before_the_body, refuse_unguarded
from webapp.settings import Settings
from webapp.views import (
    coordinator,
    coordinator_answers,
    coordinator_dictionary,
    coordinator_known,
    coordinator_paper,
    coordinator_people,
    coordinator_rules,
    coordinator_templates,
    coordinator_uploads,
    coordinator_volunteers,
    correcting,
    door,
    intake,
    intake_files,
    intake_pages,
    intake_printing,
    intake_same,
    phone,
    placing,
    questions,
    reviewer,
    reviewer_alike,
    sheet,
    team,
    volunteer,
    volunteer_back,
    volunteer_door,
    volunteer_lessons,
    volunteer_more,
    volunteer_own,
    volunteer_wall,
    whole_page,
)

#: Each desk's module has its list; adding a desk is adding it here.
DESKS = [
    *door.HANDLERS,
    *volunteer_door.HANDLERS,
    *volunteer.HANDLERS,
    *volunteer_back.HANDLERS,
    *volunteer_lessons.HANDLERS,
    *volunteer_more.HANDLERS,
    *volunteer_own.HANDLERS,
    *volunteer_wall.HANDLERS,
    *team.HANDLERS,
    *phone.HANDLERS,
    *reviewer.HANDLERS,
    *reviewer_alike.HANDLERS,
    *correcting.HANDLERS,
    *questions.HANDLERS,
    *coordinator.HANDLERS,
    *coordinator_paper.HANDLERS,
    *coordinator_people.HANDLERS,
    *coordinator_rules.HANDLERS,
    *coordinator_uploads.HANDLERS,
    *coordinator_answers.HANDLERS,
    *coordinator_dictionary.HANDLERS,
    *coordinator_known.HANDLERS,
    *coordinator_templates.HANDLERS,
    *sheet.HANDLERS,
    *coordinator_volunteers.HANDLERS,
    *intake.HANDLERS,
    *intake_pages.HANDLERS,
    *intake_printing.HANDLERS,
    *intake_same.HANDLERS,
    *intake_files.HANDLERS,
    *placing.HANDLERS,
    *whole_page.HANDLERS,
]

_POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; manifest-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}


def create_app(settings: Settings) -> Litestar:
    """Make the application. Raises guards.Unguarded when a route does not say who may call it."""
    edge = open_edge(settings)
    usual = [one for one in DESKS if one not in intake_files.HANDLERS]
    longest = intake_files.MOST_IN_FORM * settings.largest_file
    app = Litestar(
        # In one router: two handlers of one path that are registered one by one would be wrapped in a thread twice.
        route_handlers=[
            Router("/", route_handlers=usual),
            Router(
                "/", route_handlers=intake_files.HANDLERS, request_max_body_size=longest, middleware=[before_the_body]
            ),
        ],
        state=State({"edge": edge}),
        on_shutdown=[edge.engine.dispose],
        # Compression undoes what base64 adds to a task's pictures.
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=6),
        csrf_config=CSRFConfig(
            secret=settings.secret,
            cookie_name="ct_csrf",
            cookie_secure=settings.secure_cookies,
            cookie_httponly=True,
        ),
        before_send=[_protect],
        exception_handlers=errors.HANDLERS,
        openapi_config=None,
        logging_config=None,
    )
    refuse_unguarded(app)
    return app


async def _protect(message: Message, _: Scope) -> None:
    """Put the protecting headers on every answer; nothing but static files may be kept by anyone."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _HEADERS.items():
        headers[name] = value
    headers.setdefault("cache-control", "no-store")
