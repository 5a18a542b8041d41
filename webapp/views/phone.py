"""What a phone keeps so that the desk opens by itself and without a network: worker, shell, manifest, icons, words.

None of it holds a name, a task or a picture.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.template.base import csrf_token

from records.sentences import say
from records.words import Role
from webapp import lexicon
from webapp.edge import HttpRequest, edge_of, language_of, page, who_of
from webapp.errors import NotFound
from webapp.guards import public
from webapp.icons import SIZES, icon
from webapp.volunteering import pseudonym

SHELL = "/work/shell"
#: The files of the desk, as base.html and volunteer/work.html name them.
_FILES = (
    "app.css",
    "fields.css",
    "app.js",
    "icon.svg",
    "volunteer.css",
    "wall.css",
    "answers.js",
    "offers.js",
    "wider.js",
    "in_app.js",
    "outbox.js",
    "wall.js",
    "volunteer.js",
    "back.js",
    "seat.js",
    "desk.js",
)
_ASK = {"cache-control": "no-cache"}
_KEEP = {"cache-control": "public, max-age=31536000, immutable"}


def words_address() -> str:
    """Give the address of the words that are offered; it changes when they do."""
    return f"/words.json?v={lexicon.mark()}"


@get("/sw.js", guards=[public], sync_to_thread=False)
def service_worker(request: HttpRequest) -> Response[bytes]:
    """Give the service worker, with what it keeps."""
    assets = edge_of(request).assets
    worker = assets.get("sw.js")
    assert worker
    kept = [SHELL, words_address(), *(assets.url(name) for name in _FILES)]
    name = "chungtay-" + sha256(json.dumps([kept, worker.mark, language_of(request).code]).encode()).hexdigest()[:12]
    begin = f"const KEPT = {json.dumps(kept)};\nconst CACHE = {json.dumps(name)};\n"
    return Response(
        begin.encode() + worker.content, media_type="text/javascript", headers={"cache-control": "no-cache"}
    )


@get(SHELL, guards=[public], sync_to_thread=True)
def shell(request: HttpRequest) -> Response[str]:
    """Give the desk without a person or a task: the phone fills in what it holds."""
    return page(request, "volunteer/work.html", desk=None, screen=None, missed=None, words=words_address(), lock=0)


@get("/words.json", guards=[public], sync_to_thread=False)
def words() -> Response[bytes]:
    """Give the words that are offered to whoever types without tones."""
    return Response(lexicon.lexicon(), media_type="application/json", headers=_KEEP)


@get("/manifest.webmanifest", guards=[public], sync_to_thread=False)
def manifest(request: HttpRequest) -> Response[bytes]:
    """Say how the program is installed on a phone."""
    icons = [
        {"src": f"/icon/{size}", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
        for size in SIZES
    ]
    what = {
        "name": "Chung Tay",
        "short_name": "Chung Tay",
        "description": language_of(request).text(say("Every dose on paper deserves to be counted").text),
        "start_url": "/work",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f3ec",
        "theme_color": "#0b6655",
        "lang": language_of(request).code,
        "icons": icons,
    }
    content = json.dumps(what, ensure_ascii=False).encode()
    return Response(content, media_type="application/manifest+json", headers=_ASK)


@get("/icon/{size:int}", guards=[public], sync_to_thread=True)
def icon_png(size: FromPath[int]) -> Response[bytes]:
    """Give the icon in a size that phones ask for."""
    if size not in SIZES:
        raise NotFound(say("There is nothing at this address. Check the link, or go to the start."))
    return Response(icon(size), media_type="image/png", headers=_KEEP)


@get("/token", guards=[public], sync_to_thread=True)
def token(request: HttpRequest) -> Response[dict[str, Any]]:
    """Give a fresh token for what is sent next, and say whose entries may be sent now."""
    who = who_of(request)
    account = pseudonym(who.account_id) if who and who.role == Role.VOLUNTEER else ""
    return Response({"csrf": csrf_token({"request": request}), "account": account})


HANDLERS = [service_worker, shell, words, manifest, icon_png, token]
