"""Serves the web application. It must not know any view."""

from __future__ import annotations

import socket

import uvicorn

from webapp.app import create_app
from webapp.settings import Settings


def serve(settings: Settings) -> None:
    """Serve until the process is asked to stop; requests that run are answered first."""
    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        access_log=False,
        # A task takes a minute; on a slow network a new connection for each entry would cost seconds.
        timeout_keep_alive=90,
        # A phone's idle connection must not keep a restart waiting.
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listener(settings)])


def listener(settings: Settings) -> socket.socket:
    """Listen beside the other web processes of this machine: the kernel deals connections out among them."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named TCP, else asyncio does not turn Nagle's waiting off, and each answer takes 40 ms more.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((settings.host, settings.port))
    return listener
