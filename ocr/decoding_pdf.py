"""Draws pages of PDF files in a process of its own. No script runs, no form is filled in, no attachment is opened."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from ocr.decoding import Refused, answer
from ocr.limits import MOST_PAGES

#: For what is drawn, not scanned: print of 8 points is then 11 pixels high without its risers.
_DPI = 200
_POINTS = 72
#: An A3 page at 600 dpi. A PDF's pages have no pixels of their own, so a larger one is drawn coarser, not refused.
_MOST_PIXELS = 70_000_000
#: What reads a page later counts its pixels in 16 bits.
_LONGEST = 32_000
#: A page this full of pictures is a scan, which margins and rounding make a little smaller than its paper.
_FULL = 0.8
#: A drawing may consist of millions of lines; the pictures that make a scan come early and are few.
_MOST_OBJECTS = 5_000
_INVISIBLE = raw.FPDF_TEXTRENDERMODE_INVISIBLE


def look(data: bytes) -> dict[str, object]:
    """Count the pages and see that each has a size; what is on them is not touched."""
    pdf = _open(data)
    pages = len(pdf)
    if pages > MOST_PAGES:
        raise Refused("TooManyPages", pages=pages, most=MOST_PAGES)
    if not pages or any(min(pdf.get_page_size(number)) < 1 for number in range(pages)):
        raise Refused("Broken")
    return {"pages": pages, "first_only": False}


def draw(data: bytes, number: int) -> Image.Image:
    """Draw a page: at the resolution of its own pictures where it is a scan."""
    pdf = _open(data)
    page = _flat(pdf, number)
    scale = _scale(page)
    # Four bytes a pixel in this order are what the picture library uses itself, so that nothing is copied.
    image: Image.Image = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True, limit_image_cache=True).to_pil()
    # The renderer rounds up, which would add a line to a scan's own pixels.
    sides = zip(image.size, page.get_size(), strict=True)
    width, height = (max(1, min(pixels, round(points * scale))) for pixels, points in sides)
    # What was decoded to draw the page is no longer needed while the parent takes its picture.
    pdf.close()
    return image if (width, height) == image.size else image.crop((0, 0, width, height))


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Refused("Encrypted" if locked else "Broken") from None


def _flat(pdf: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    """Load a page, with what was written into its form fields and notes as part of it."""
    page = pdf[number]
    # Called below the helper library, which would first start what runs the scripts of forms.
    if raw.FPDFPage_GetAnnotCount(page) and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
        page.close()
        page = pdf[number]
    return page


@dataclass(frozen=True)
class _Placed:
    """A picture on the page: how much of the page it covers, and its pixels per point."""

    share: float
    scale: float


def _scale(page: pypdfium2.PdfPage) -> float:
    """Choose pixels per point: the finest that half of the page is scanned with, else 200 dpi."""
    width, height = page.get_size()
    if min(width, height) < 1:
        raise Refused("Broken")
    seen = list(itertools.islice(page.get_objects(max_depth=3), _MOST_OBJECTS))
    placed = sorted(_pictures(seen, width * height), key=lambda one: -one.scale)
    covered = itertools.accumulate(one.share for one in placed)
    scale = next((one.scale for one, share in zip(placed, covered, strict=True) if share >= 0.5), 0.0)
    if sum(one.share for one in placed) < _FULL or any(_is_drawn(one) for one in seen):
        scale = max(scale, _DPI / _POINTS)
    return float(min(scale, math.sqrt(_MOST_PIXELS / (width * height)), _LONGEST / max(width, height)))


def _pictures(seen: list[pypdfium2.PdfObject], area: float) -> Iterator[_Placed]:
    for one in seen:
        if isinstance(one, pypdfium2.PdfImage):
            across, down = _sides(one)
            pixels = max(one.get_px_size())
            if across * down > 0 and pixels > 0:
                yield _Placed(min(1.0, across * down / area), pixels / max(across, down))


def _sides(image: pypdfium2.PdfImage) -> tuple[float, float]:
    """Measure a picture as it lies on the page, in points, through the forms that hold it."""
    matrix, holder = image.get_matrix(), image.container
    while holder is not None:
        matrix, holder = matrix.multiply(holder.get_matrix()), holder.container
    return math.hypot(matrix.a, matrix.b), math.hypot(matrix.c, matrix.d)


def _is_drawn(one: pypdfium2.PdfObject) -> bool:
    """Tell whether something is visible print: letters over a scan that a machine read are invisible."""
    return bool(one.type == raw.FPDF_PAGEOBJ_TEXT and raw.FPDFTextObj_GetTextRenderMode(one) != _INVISIBLE)


if __name__ == "__main__":
    answer(look, draw)
