"""Decodes pictures in a process of its own: JPEG, PNG, WebP, HEIC, and TIFF with its pages."""

from __future__ import annotations

import io
from typing import cast

import pillow_heif
from PIL import ExifTags, Image, ImageOps, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

from ocr.decoding import Refused, answer
from ocr.limits import MOST_MEGAPIXELS, MOST_PAGES

#: Kinds whose further frames are a film, not pages. (A JPEG's further frames are its previews.)
_FILMS = (PngImagePlugin.PngImageFile, WebPImagePlugin.WebPImageFile)
#: The boxes that describe a HEIC picture stand before its pixels.
_HEIC_HEAD = 65_536
_KINDS = (JpegImagePlugin.JpegImageFile.format, TiffImagePlugin.TiffImageFile.format, "PNG", "WEBP", "HEIF")


def look(data: bytes) -> dict[str, object]:
    """Decode the first page to its end, and see that the bytes of the others are there."""
    image = _open(data)
    first_only = isinstance(image, _FILMS) and getattr(image, "n_frames", 1) > 1
    pages = 1
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        pages = image.n_frames
        if pages > MOST_PAGES:
            raise Refused("TooManyPages", pages=pages, most=MOST_PAGES)
        for number in reversed(range(pages)):
            image.seek(number)
            _check_size(image)
            _check_length(image, len(data))
    image.load()
    return {"pages": pages, "first_only": first_only}


def draw(data: bytes, number: int) -> Image.Image:
    """Decode a page and turn it as its camera says."""
    image = _open(data)
    image.seek(number)
    _check_size(image)
    image.load()
    _turn(image, data)
    return _in_eight_bits(image)


def _open(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=_KINDS)
    _check_size(image)
    return image


def _check_size(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > MOST_MEGAPIXELS * 1_000_000:
        raise Refused("TooLarge", megapixels=pixels // 1_000_000, most=MOST_MEGAPIXELS)


def _check_length(image: TiffImagePlugin.TiffImageFile, length: int) -> None:
    """Refuse a page of a TIFF whose strips or tiles lie beyond the end of the file."""
    tags = image.tag_v2
    for starts, sizes in ((273, 279), (324, 325)):
        if starts in tags and any(start + size > length for start, size in zip(tags[starts], tags[sizes], strict=True)):
            raise Refused("Broken")


def _turn(image: Image.Image, data: bytes) -> None:
    """Turn a picture as its camera noted; HEIC's own boxes, which come first, were obeyed already."""
    try:
        noted = image.info.get("original_orientation")
        if noted and not any(box in data[:_HEIC_HEAD] for box in (b"irot", b"imir")):
            image.getexif()[ExifTags.Base.Orientation] = noted
        ImageOps.exif_transpose(image, in_place=True)
    except (ArithmeticError, LookupError, OSError, SyntaxError, TypeError, ValueError):
        # What a camera noted may be nonsense while its picture is whole.
        return


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Bring deep grey pictures down to 256 shades; other modes stay."""
    if not image.mode.startswith(("I", "F")):
        return image
    # 16 bits have a fixed white; for deeper ones it is what is lightest on the page.
    low, high = (0, 65535) if image.mode.startswith("I;16") else cast(tuple[float, float], image.getextrema())
    scale = 255 / ((high - low) or 1)
    return image.convert("F").point(lambda shade: shade * scale - low * scale).convert("L")


if __name__ == "__main__":
    # The size is checked here, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener()
    answer(look, draw)
