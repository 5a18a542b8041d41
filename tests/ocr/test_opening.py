"""A file is opened by its bytes; what is wrong with it is said by name, before anything is decoded."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from ocr.errors import Broken, Empty, Encrypted, NotAScan, ScanError, TooLarge, TooManyPages
from ocr.limits import MOST_PAGES
from ocr.opening import open_scan, page_image


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    file = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(file, kind, **options)
    return file.getvalue()


def pdf(pages: int, size: tuple[int, int] = (80, 50)) -> bytes:
    file = io.BytesIO()
    images = [Image.new("RGB", size, (100 * number % 256, 0, 0)) for number in range(pages)]
    images[0].save(file, "PDF", save_all=True, append_images=images[1:], resolution=100)
    return file.getvalue()


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    return file.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


LOCKED_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
    b"3 0 obj<</Filter/Standard/V 1/R 2/P -4/O<" + b"ab" * 32 + b">/U<" + b"cd" * 32 + b">>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\n%%EOF"
)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", Empty),
        (zipped(), NotAScan),
        (b"just words", NotAScan),
        (b"\0\0\0\x18ftypheic", Broken),
        (picture("GIF"), NotAScan),
        (picture()[:300], Broken),
        (picture("JPEG")[:-200], Broken),
        (b"%PDF-1.7\nnothing more", Broken),
        (pdf(1)[:200], Broken),
        (LOCKED_PDF, Encrypted),
        (png_that_claims(12_000, 11_000), TooLarge),
        (png_that_claims(40_000, 40_000), TooLarge),
        (pdf(MOST_PAGES + 1, (9, 9)), TooManyPages),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_name(data: bytes, error: type[ScanError]) -> None:
    with pytest.raises(error) as refused:
        open_scan(data, "hộp 3.pdf")
    assert type(refused.value) is error
    assert "hộp 3.pdf" in str(refused.value)


@pytest.mark.parametrize(
    ("data", "media_type", "pages"),
    [(picture(), "image/png", 1), (picture("JPEG"), "image/jpeg", 1), (pdf(3), "application/pdf", 3)],
)
def test_a_good_file_says_what_it_is(data: bytes, media_type: str, pages: int) -> None:
    opened = open_scan(data, "wrong-name.txt")
    assert (opened.media_type, opened.page_count) == (media_type, pages)


def test_a_photograph_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert page_image(picture("JPEG", exif=exif), 0).size == (40, 60)


def test_a_scan_in_a_pdf_keeps_its_own_pixels() -> None:
    first, second = (page_image(pdf(2), number) for number in range(2))
    assert first.size == second.size == (80, 50)
    assert first.getpixel((40, 25)) != second.getpixel((40, 25))


def test_what_is_transparent_becomes_paper() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(file, "PNG")
    assert page_image(file.getvalue(), 0).getpixel((4, 4)) == (255, 255, 255)
