"""Pictures inside an answer: bytes of the store as data: addresses, so that no picture has an address to guess.

It must not know what a picture shows. Call it after the transaction: reading a file must not hold a lock.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable

from ocr.errors import OcrError
from ocr.storage import Store

_SIGNS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


def data_images(store: Store, keys: Iterable[str | None]) -> dict[str, str]:
    """Read pictures as data: addresses, by key; one that cannot be read is left out, and the view says so."""
    found = {key: _data_image(store, key) for key in keys if key}
    return {key: image for key, image in found.items() if image}


def _data_image(store: Store, key: str) -> str | None:
    try:
        content = store.get(key)
    except (OcrError, OSError, ValueError):
        return None
    media_type = next((media for sign, media in _SIGNS.items() if content.startswith(sign)), None)
    return f"data:{media_type};base64,{b64encode(content).decode('ascii')}" if media_type else None
