"""From the bytes of a file to the pictures of its pages. It looks at the bytes, not the name; it knows no forms."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageOps

from ocr.errors import Broken, Empty, Encrypted, NotAScan, TooLarge, TooManyPages

#: An A3 page at 600 dpi has 70 megapixels; decoding 120 takes 360 MB.
MOST_MEGAPIXELS = 120
MOST_PAGES = 200
_PDF_DPI = 200
_POINTS = 72
_SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_PASSWORD_NEEDED = 4


@dataclass(frozen=True)
class Opened:
    """A file that can be read: what it is and how many pages it has."""

    media_type: str
    page_count: int


def open_scan(data: bytes, name: str) -> Opened:
    """Check that the file can be read to its end. Raises a ScanError that names the file."""
    media_type = _media_type(data, name)
    if media_type != "application/pdf":
        with _picture(data, name) as image:
            image.load()
        return Opened(media_type, 1)
    with _document(data, name) as pdf:
        count = len(pdf)
        if count == 0:
            raise Broken(name)
        if count > MOST_PAGES:
            raise TooManyPages(name, count, MOST_PAGES)
        for number in range(count):
            _scale(pdf[number], name)
        return Opened(media_type, count)


def page_image(data: bytes, number: int, name: str = "") -> Image.Image:
    """Give the picture of page `number` (from 0) as it is displayed: turned by its EXIF, RGB, on white."""
    if _media_type(data, name) != "application/pdf":
        with _picture(data, name) as image:
            return _on_white(ImageOps.exif_transpose(image))
    with _document(data, name) as pdf:
        page = pdf[number]
        scale = _scale(page, name)
        rendered: Image.Image = page.render(scale=scale).to_pil()
        # The renderer rounds up, which would add a line to a scan's own pixels.
        size = (
            min(rendered.width, round(page.get_width() * scale)),
            min(rendered.height, round(page.get_height() * scale)),
        )
        return rendered.convert("RGB").crop((0, 0, *size))


def _media_type(data: bytes, name: str) -> str:
    if not data:
        raise Empty(name)
    for signature, media_type in _SIGNATURES.items():
        if data.startswith(signature):
            return media_type
    # Some scanners write a few bytes before the PDF begins.
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    raise NotAScan(name)


@contextmanager
def _picture(data: bytes, name: str) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            # The limit below is this station's own.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
                _check_size(image.width * image.height, name)
                yield image
    except Image.DecompressionBombError as error:
        # Pillow tells the size only in its message, first of all numbers there.
        pixels = int(next(iter(re.findall(r"\d+", str(error))), 0))
        raise TooLarge(name, pixels // 1_000_000, MOST_MEGAPIXELS) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise Broken(name) from None


@contextmanager
def _document(data: bytes, name: str) -> Iterator[pypdfium2.PdfDocument]:
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_NEEDED:
            raise Encrypted(name) from None
        raise Broken(name) from None
    try:
        yield pdf
    except pypdfium2.PdfiumError:
        raise Broken(name) from None
    finally:
        pdf.close()


def _scale(page: pypdfium2.PdfPage, name: str) -> float:
    """Choose pixels per point: those of the page's own picture where it is one scan, else 200 dpi."""
    width, height = page.get_size()
    # A page smaller than a point, a third of a millimetre, holds nothing and would be drawn as no pixels.
    if width < 1 or height < 1:
        raise Broken(name)
    scale = _PDF_DPI / _POINTS
    images = [one for one in page.get_objects(max_depth=3) if one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
    if len(images) == 1:
        left, bottom, right, top = images[0].get_bounds()
        if (right - left) * (top - bottom) > 0.8 * width * height:
            pixels = max(images[0].get_px_size())
            scale = pixels / max(right - left, top - bottom)
    _check_size(int(width * scale * height * scale), name)
    return scale


def _check_size(pixels: int, name: str) -> None:
    if pixels > MOST_MEGAPIXELS * 1_000_000:
        raise TooLarge(name, pixels // 1_000_000, MOST_MEGAPIXELS)


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("RGB")
