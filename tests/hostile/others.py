"""Files that are something else, or nothing; honest files cut off or with bits turned over."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

from ocr.errors import Broken, Empty, NotAScan
from tests.hostile.cases import Case, either, opened, refused
from tests.hostile.making import PDF_SIZE, cut, flipped, pdf_page, saved


def zipped(name: str, content: bytes = b"a") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def jpeg_and_pdf() -> bytes:
    """Both at once; the first bytes decide."""
    return saved("JPEG") + pdf_page()


def pdf_and_zip() -> bytes:
    return pdf_page() + zipped("a.txt")


def html_that_holds_a_pdf_sign() -> bytes:
    return b"<html><!-- %PDF-1.7 --><script>while(1);</script></html>"


def tiff_fax() -> bytes:
    return saved("TIFF", compression="tiff_lzw")


OTHERS: dict[str, Case] = {
    "nothing": refused(lambda: b"", Empty),
    "one byte": refused(lambda: b"\xff", NotAScan),
    "three bytes of a jpeg": refused(lambda: b"\xff\xd8\xff", Broken),
    "eight bytes of a png": refused(lambda: b"\x89PNG\r\n\x1a\n", Broken),
    "four bytes of a tiff": refused(lambda: b"II*\0", Broken),
    "a megabyte of zeros": refused(lambda: bytes(1_000_000), NotAScan),
    "a megabyte of chance": refused(lambda: b"\x00" + random.Random(1).randbytes(1_000_000), NotAScan),
    "zip": refused(lambda: zipped("a.txt"), NotAScan),
    "zip bomb": refused(lambda: zipped("a", bytes(50_000_000)), NotAScan),
    "docx": refused(lambda: zipped("word/document.xml", b"<w:document/>"), NotAScan),
    "exe": refused(lambda: b"MZ\x90\0\x03\0\0\0" + bytes(500), NotAScan),
    "elf": refused(lambda: b"\x7fELF\x02\x01\x01" + bytes(500), NotAScan),
    "html": refused(lambda: b"<!doctype html><script>alert(1)</script>", NotAScan),
    "html that holds a sign of pdf": refused(html_that_holds_a_pdf_sign, Broken),
    "svg": refused(
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", NotAScan
    ),
    "postscript": refused(lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run", NotAScan),
    "bmp": refused(lambda: saved("BMP"), NotAScan),
    "avif": refused(lambda: b"\0\0\0\x1cftypavif\0\0\0\0avifmif1" + bytes(200), NotAScan),
    "film of a phone": refused(lambda: b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(200), NotAScan),
    "jpeg 2000": refused(lambda: saved("JPEG2000"), NotAScan),
    "jpeg and pdf at once": opened(jpeg_and_pdf),
    "pdf and zip at once": opened(pdf_and_zip, PDF_SIZE),
    "jpeg behind the sign of png": refused(lambda: b"\x89PNG\r\n\x1a\n" + saved("JPEG"), Broken),
    "png behind the sign of jpeg": refused(lambda: b"\xff\xd8\xff" + saved("PNG"), Broken),
    "gif behind the sign of tiff": refused(lambda: b"II*\0" + saved("GIF"), Broken),
}

HONEST: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: saved("JPEG"),
    "png": lambda: saved("PNG"),
    "tiff": tiff_fax,
    "webp": lambda: saved("WEBP"),
    "heic": lambda: saved("HEIF"),
    "pdf": lambda: saved("PDF"),
}


def _cut(build: Callable[[], bytes], share: float) -> Case:
    return either(lambda: cut(build(), share))


def _flipped(build: Callable[[], bytes], seed: int) -> Case:
    return either(lambda: flipped(build(), seed))


DAMAGED: dict[str, Case] = {
    **{f"{name} cut at {share}": _cut(build, share) for name, build in HONEST.items() for share in (0.05, 0.5, 0.95)},
    **{f"{name} with bits turned, {seed}": _flipped(build, seed) for name, build in HONEST.items() for seed in (1, 2)},
}
