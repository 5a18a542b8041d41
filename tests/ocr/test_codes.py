from __future__ import annotations

import numpy as np
import pytest
import zxingcpp

from ocr.codes import code_texts, identities
from ocr.pixels import Pixels

CARD = "070084000999|285123456|Điểu Hơn|30061984|Nam|Thôn 3, Minh Hưng|01052021"


def page_with(*texts: str, scale: int = 4) -> Pixels:
    page = np.full((700, 1000, 3), 255, np.uint8)
    for number, text in enumerate(texts):
        code = np.asarray(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=scale))
        x = 40 + 320 * number
        page[60 : 60 + code.shape[0], x : x + code.shape[1]] = code[:, :, None] if code.ndim == 2 else code
    return page


@pytest.mark.parametrize("quarters", [0, 1, 2])
def test_codes_are_read_whichever_way_they_lie(quarters: int) -> None:
    assert code_texts(np.ascontiguousarray(np.rot90(page_with(CARD), quarters))) == [CARD]


def test_of_several_codes_the_card_comes_first() -> None:
    found = identities(code_texts(page_with("070084000999|Điểu Hơn|30061984", CARD)))
    assert [one.card for one in found] == [True, False]


def test_a_page_without_codes_has_none() -> None:
    assert code_texts(np.full((300, 300, 3), 255, np.uint8)) == []


def test_a_torn_code_is_none() -> None:
    page = page_with(CARD)
    page[150:] = 255
    assert code_texts(page) == []
