"""Serves the web application. It must not know any view."""

from __future__ import annotations

import uvicorn

from webapp.app import create_app
from webapp.settings import Settings


def serve(settings: Settings) -> None:
    """Serve until the process is asked to stop; requests that run are answered first."""
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        # A phone's idle connection must not keep a restart waiting.
        timeout_graceful_shutdown=5,
    )
