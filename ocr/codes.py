"""Read the QR codes on a page. Their texts are personal: they are never logged or drawn."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import zxingcpp

from ocr.identities import Identity, parse_identity
from ocr.pixels import Pixels, with_all_ink

#: Codes are small: on a page of fewer pixels than this they are looked for once more, enlarged.
_SMALL = 2400
#: A page has a certificate's code and a card or two; more is no paper of one person.
_MOST = 8


def code_texts(rgb: Pixels) -> list[str]:
    """Give the texts of the QR codes on a page, each once; a code that cannot be read is none."""
    grey = with_all_ink(rgb)
    found = _texts(grey)
    if not found and max(grey.shape) < _SMALL:
        found = _texts(np.asarray(cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), dtype=np.uint8))
    return list(dict.fromkeys(found))[:_MOST]


def identities(texts: Sequence[str]) -> list[Identity]:
    """Give what the codes say of people: an identity card's before a certificate's own."""
    found = [one for one in map(parse_identity, texts) if one is not None]
    return sorted(found, key=lambda one: not one.card)


def _texts(grey: Pixels) -> list[str]:
    codes = zxingcpp.read_barcodes(
        np.ascontiguousarray(grey), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return [code.text for code in codes if code.valid and code.text]
