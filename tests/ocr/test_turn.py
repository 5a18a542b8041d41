"""Which way up a page lies: its words say so, and only where they do not is Tesseract asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr import turn
from ocr.pixels import Pixels
from ocr.turn import quarters
from webapp.settings import Settings

WORDS = "Nguyễn Thị Hiền sinh ngày mười tháng bảy ở thôn Đồng Tiến xã Phú Lộc tiêm mũi nhắc lại lần nữa"
#: Letters that are the same upside down.
EITHER_WAY = "HOX OXI XOH IHO OHX XIO HXO OIH"


def page(text: str) -> Pixels:
    """A page of lines of these words."""
    words = text.split()
    image = Image.new("L", (1200, 1500), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(str(Settings.fonts / "DejaVuSans.ttf"), 26)
    for line in range(32):
        text = "   ".join(words[(line + place) % len(words)] for place in range(9))
        draw.text((60, 40 + 45 * line), text, fill=0, font=font)
    return np.asarray(image, dtype=np.uint8)


def answers(monkeypatch: pytest.MonkeyPatch, *said: tuple[int, float]) -> list[tuple[int, float]]:
    """Let Tesseract answer so, one after the other; what is left was not asked for."""
    left = list(said)

    def facing(_picture: Pixels) -> tuple[int, float]:
        return left.pop(0)

    monkeypatch.setattr(turn, "facing", facing)
    return left


@pytest.mark.parametrize("turned", [0, 1, 2, 3])
def test_words_alone_say_which_way_up_a_page_is(monkeypatch: pytest.MonkeyPatch, turned: int) -> None:
    answers(monkeypatch)
    assert quarters(np.ascontiguousarray(np.rot90(page(WORDS), turned))) == turned


@pytest.mark.parametrize(
    ("said", "upside_down", "asked"),
    [
        ([(180, 2.0), (0, 0.0)], 2, 1),
        ([(180, 0.6), (0, 0.6)], 2, 2),
        ([(0, 0.6), (0, 0.2)], 0, 2),
        ([(90, 9.0), (90, 9.0)], 0, 2),
    ],
)
def test_what_has_no_feet_is_left_to_tesseract_which_is_asked_again_where_it_is_not_sure(
    monkeypatch: pytest.MonkeyPatch, said: Sequence[tuple[int, float]], upside_down: int, asked: int
) -> None:
    left = answers(monkeypatch, *said)
    assert quarters(page(EITHER_WAY)) == upside_down
    assert len(said) - len(left) == asked
