"""What is measured of a page's picture: letters, sharpness, light, edges, turn, and where its file comes from."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from ocr.quality import judge, measure
from ocr.verdict import Flaw, Severity

SIZE = (1650, 1170)
TOP, ROW, LEFT, RIGHT = 150, 46, 90, 1560


@pytest.fixture(scope="module")
def page() -> Image.Image:
    """A ruled list in print on slightly grey paper, at 140 dots an inch: capitals are 17 pixels high."""
    image = Image.new("RGB", SIZE, (228, 226, 220))
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(24)
    for row in range(20):
        y = TOP + row * ROW
        draw.line((LEFT, y, RIGHT, y), "black", 2)
        draw.text(
            (LEFT + 12, y + 10),
            f"{row}  NGUYEN VAN THU   1984   0912345{row:03}   THON {row}   XA BOM BO",
            "black",
            font,
        )
    return image.filter(ImageFilter.GaussianBlur(0.6))


def saved(image: Image.Image, **options: Any) -> bytes:
    data = io.BytesIO()
    image.save(data, "JPEG", **options)
    return data.getvalue()


def test_a_good_picture_is_fine(page: Image.Image) -> None:
    assert judge(page).flaws == ()


def test_the_height_of_letters_is_measured_in_pixels_of_the_file(page: Image.Image) -> None:
    once, twice = measure(page).letters_px, measure(page.resize((3300, 2340))).letters_px
    assert once and twice and 14 <= once <= 20 and twice == pytest.approx(2 * once, rel=0.15)


def test_letters_too_small_to_be_read_are_seen(page: Image.Image) -> None:
    tiny = judge(page.resize((550, 390), Image.Resampling.BOX))
    assert Flaw.TOO_SMALL in tiny.flaws and tiny.severity is Severity.AGAIN


def test_a_blurred_picture_is_seen(page: Image.Image) -> None:
    assert judge(page.filter(ImageFilter.GaussianBlur(7))).severity is Severity.AGAIN
    assert not {Flaw.SOFT, Flaw.BLURRED} & set(judge(page.filter(ImageFilter.GaussianBlur(1))).flaws)


def test_a_dark_picture_is_seen_by_its_paper(page: Image.Image) -> None:
    assert Flaw.DIM in judge(ImageEnhance.Brightness(page).enhance(0.35)).flaws
    assert Flaw.TOO_DARK in judge(ImageEnhance.Brightness(page).enhance(0.2)).flaws


def test_a_light_that_shines_on_the_paper_is_seen_and_white_paper_is_none(page: Image.Image) -> None:
    lit = ImageEnhance.Brightness(page).enhance(0.85)
    ImageDraw.Draw(lit).ellipse((600, 400, 900, 650), "white")
    assert judge(lit).flaws == (Flaw.GLARE,)
    white = page.point(lambda value: 255 if value > 190 else value)
    assert Flaw.GLARE not in judge(white).flaws


@pytest.mark.parametrize("box", [(500, 0, *SIZE), (0, 0, 1100, SIZE[1])])
def test_a_table_that_runs_over_the_edge_is_seen(page: Image.Image, box: tuple[int, int, int, int]) -> None:
    assert Flaw.CUT_OFF in judge(page.crop(box)).flaws


def test_a_page_that_lies_askew_is_seen_in_its_degrees(page: Image.Image) -> None:
    turned = page.rotate(12, Image.Resampling.BICUBIC, expand=True, fillcolor=(90, 80, 70))
    assert abs(measure(turned).tilt) == pytest.approx(12, abs=1) and Flaw.TILTED in judge(turned).flaws


def test_a_picture_sent_by_a_chat_app_is_known_by_its_file(page: Image.Image) -> None:
    small, exif = page.resize((1600, 1134)), Image.Exif()
    exif[0x010F] = "Phone"
    assert Flaw.SQUEEZED in judge(small, saved(small, quality=60)).flaws
    for data in (saved(small, exif=exif), saved(small, dpi=(200, 200)), b"\x89PNG", b"", b"\xff\xd8\xff"):
        assert Flaw.SQUEEZED not in judge(small, data).flaws
    assert (
        Flaw.SQUEEZED not in judge(page, saved(page.resize((3300, 2340)), quality=60)).flaws or max(page.size) <= 1600
    )


def test_an_empty_or_tiny_picture_is_measured_without_a_fault() -> None:
    for size in ((1, 1), (40, 3000), (1650, 1170)):
        blank = Image.new("RGB", size, "white")
        assert measure(blank) == replace(measure(blank), letters_px=None, edge=0.0, cut=0, tilt=0.0, squeezed=False)
