"""Pictures inside an answer: bytes of the store as data: addresses, so that no picture has an address to guess.

It must not know what a picture shows. Call it after the transaction: reading a file must not hold a lock.
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterable

from PIL import Image

from ocr.errors import OcrError
from ocr.storage import Store

_SIGNS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


#: A picture of a wall, in bytes: sixteen of them and the words around them are less than 60 kB.
_SMALL = 3_400
#: As wide as half a phone has pixels for.
_SMALL_WIDTH = 344
_QUALITIES = (70, 45, 25, 10)


def data_images(store: Store, keys: Iterable[str | None], small: bool = False) -> dict[str, str]:
    """Read pictures as data: addresses, by key; one that cannot be read is left out, and the view says so.

    small: they are shown many at once, so that what is larger than the rest is drawn anew.
    """
    found = {key: _data_image(store, key, small) for key in keys if key}
    return {key: image for key, image in found.items() if image}


def _data_image(store: Store, key: str, small: bool) -> str | None:
    try:
        content = store.get(key)
        content = _drawn_small(content) if small and len(content) > _SMALL else content
    except (OcrError, OSError, ValueError):
        return None
    media_type = next((media for sign, media in _SIGNS.items() if content.startswith(sign)), None)
    return f"data:{media_type};base64,{b64encode(content).decode('ascii')}" if media_type else None


def _drawn_small(content: bytes) -> bytes:
    """Draw a picture no larger than a wall has room for, as well as that allows."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = opened.convert("L")
    picture.thumbnail((_SMALL_WIDTH, _SMALL_WIDTH))
    drawn = b""
    for quality in _QUALITIES:
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=quality)
        drawn = data.getvalue()
        if len(drawn) <= _SMALL:
            break
    return drawn
