"""From the bytes of a file to the pictures of its pages. It looks at the bytes, not the name; it knows no forms.

What decodes runs apart (ocr/apart.py): this process never hands a file's bytes to a library that understands them.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from ocr.apart import Limits, ask
from ocr.errors import Empty, NotAScan
from ocr.names import clean_name
from records.sentences import Sentence, say

LIMITS = Limits()

_PDF = "application/pdf"
_SIGNATURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
    b"II+\0": "image/tiff",
    b"MM\0+": "image/tiff",
}
#: What phones write into the first box of a HEIC file.
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_DECODERS = {_PDF: "ocr.decoding_pdf"}
_PICTURES = "ocr.decoding_picture"


@dataclass(frozen=True)
class Opened:
    """A file that can be read: what it is and how many pages it has. remark: what of it is left out."""

    media_type: str
    page_count: int
    remark: Sentence | None = None


def open_scan(data: bytes, name: str) -> Opened:
    """Check that the file can be opened, a picture to its end. Raises a ScanError that names the file."""
    shown = clean_name(name)
    media_type = _media_type(data, shown)
    said = ask(_decoder(media_type), ("open",), data, shown, LIMITS).said
    remark = say("“{name}” is a moving picture: only its first picture is taken.", name=shown)
    return Opened(media_type, said["pages"], remark if said["first_only"] else None)


def page_image(data: bytes, number: int, name: str = "") -> Image.Image:
    """Give the picture of page `number` (from 0) as it is displayed: turned by its EXIF, RGB, on white.

    Raises a ScanError that names the file; another page of it may still be well.
    """
    shown = clean_name(name)
    image = ask(_decoder(_media_type(data, shown)), ("draw", str(number)), data, shown, LIMITS).image
    assert image is not None
    return image


def _decoder(media_type: str) -> str:
    return _DECODERS.get(media_type, _PICTURES)


def _media_type(data: bytes, name: str) -> str:
    if not data:
        raise Empty(name)
    for signature, media_type in _SIGNATURES.items():
        if data.startswith(signature):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return "image/heic"
    # Some scanners write a few bytes before the PDF begins.
    if b"%PDF-" in data[:1024]:
        return _PDF
    raise NotAScan(name)
