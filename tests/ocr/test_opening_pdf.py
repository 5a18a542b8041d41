"""A PDF page is drawn as finely as it was scanned, and what was typed, stamped or noted on it is there."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from ocr.opening import page_image
from tests.hostile.making import pdf_page, stream

#: The page has 400 × 300 points; 200 dpi.
DRAWN = (1111, 833)
LETTERS = b"BT /F 20 Tf 30 30 Td %d Tr (abc) Tj ET "
FONT = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"


def grey(width: int, height: int) -> bytes:
    about = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8" % (width, height)
    return stream(b"\x90" * (width * height), about)


def page(content: bytes, **images: bytes) -> bytes:
    names = b"".join(b"/%s %s 0 R" % (key.encode(), key[1:].encode()) for key in images)
    return pdf_page(content, b"/Resources<<%s/XObject<<%s>>>>" % (FONT, names), **images)


def whole(name: bytes) -> bytes:
    return b"q 400 0 0 300 0 0 cm /%s Do Q " % name


def strips(count: int, name: bytes) -> bytes:
    height = 300 // count
    return b"".join(b"q 400 0 0 %d 0 %d cm /%s Do Q " % (height, at * height, name) for at in range(count))


@pytest.mark.parametrize(
    ("content", "images", "size"),
    [
        (b"", {}, DRAWN),
        (LETTERS % 0, {}, DRAWN),
        (whole(b"o5"), {"o5": grey(800, 600)}, (800, 600)),
        (whole(b"o5"), {"o5": grey(1600, 1200)}, (1600, 1200)),
        (b"q 0 300 -400 0 400 0 cm /o5 Do Q", {"o5": grey(600, 800)}, (800, 600)),
        (strips(6, b"o5"), {"o5": grey(1600, 200)}, (1600, 1200)),
        (whole(b"o5") + whole(b"o6"), {"o5": grey(400, 300), "o6": grey(1600, 1200)}, (1600, 1200)),
        (whole(b"o5") + LETTERS % 3, {"o5": grey(800, 600)}, (800, 600)),
        (whole(b"o5") + LETTERS % 0, {"o5": grey(800, 600)}, DRAWN),
        (whole(b"o5") + LETTERS % 0, {"o5": grey(1600, 1200)}, (1600, 1200)),
        (LETTERS % 0 + b"q 40 0 0 30 0 0 cm /o5 Do Q", {"o5": grey(800, 600)}, DRAWN),
        (LETTERS % 0 + b"q 300 0 0 200 0 0 cm /o5 Do Q", {"o5": grey(1500, 1000)}, (2000, 1500)),
    ],
    ids=[
        "nothing", "print", "a scan of 144 dpi", "a scan of 288 dpi", "a scan that lies", "strips of a scan",
        "a fine layer over a coarse one", "a scan with letters that a machine read", "print over a coarse scan",
        "print over a fine scan", "print with a small picture", "print with a large scan",
    ],
)  # fmt: skip
def test_a_page_is_drawn_at_the_resolution_of_what_is_on_it(
    content: bytes, images: dict[str, bytes], size: tuple[int, int]
) -> None:
    assert page_image(page(content, **images), 0).size == size


def test_a_scan_inside_a_form_keeps_its_own_pixels() -> None:
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 1600 1200]/Matrix[0.25 0 0 0.25 0 0]/Resources<</XObject<</I 6 0 R>>>>"
    scan = page(b"/o5 Do", o5=stream(b"1600 0 0 1200 0 0 cm /I Do", form), o6=grey(1600, 1200))
    assert page_image(scan, 0).size == (1600, 1200)


def test_what_was_typed_into_a_form_is_on_the_page() -> None:
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(7)/Rect[0 0 200 300]/F 4/AP<</N 6 0 R>>>>"
    look = stream(b"0 0 200 300 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 200 300]")
    image = page_image(pdf_page(b"", b"/Annots[5 0 R]", b"/AcroForm<</Fields[5 0 R]>>", o5=field, o6=look), 0)
    assert [image.getpixel((x, 400)) for x in (300, 900)] == [(0, 0, 0), (255, 255, 255)]


def test_a_page_that_lies_on_its_side_is_drawn_as_it_is_shown() -> None:
    assert page_image(pdf_page(b"", b"/Rotate 90"), 0).size == DRAWN[::-1]


def test_pages_of_pictures_and_of_print_may_stand_in_one_file() -> None:
    file = io.BytesIO()
    Image.new("RGB", (80, 50)).save(
        file, "PDF", resolution=100, save_all=True, append_images=[Image.new("1", (90, 60))]
    )
    assert [page_image(file.getvalue(), number).size for number in (0, 1)] == [(80, 50), (90, 60)]
