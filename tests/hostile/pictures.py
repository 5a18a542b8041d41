"""Hostile pictures: truncated, inflated, mislabelled, odd; each built when it is asked for."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

from ocr.errors import Broken, NotAScan, ScanError, TookTooMuch, TooLarge, TooManyPages
from tests.hostile.cases import Case, opened, opened_but_fails, refused
from tests.hostile.making import SIZE, box, chunk, flipped, grey_tiff, paper, png, saved, tiff

TURNED = (SIZE[1], SIZE[0])
ROWS = b"\0" + b"\x90" * 30


def exif(orientation: int) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = orientation
    return made


def jpeg_claiming(width: int, height: int) -> bytes:
    data = bytearray(saved("JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_claiming(width: int, height: int) -> bytes:
    """A lossless WebP whose head says another size."""
    data = bytearray(saved("WEBP", lossless=True))
    at = data.index(b"VP8L") + 9
    bits = struct.unpack("<I", data[at : at + 4])[0] & ~0xFFFFFFF
    data[at : at + 4] = struct.pack("<I", bits | (width - 1) | (height - 1) << 14)
    return bytes(data)


def heic_claiming(width: int, height: int) -> bytes:
    data = bytearray(saved("HEIF"))
    at = data.index(b"ispe") + 8
    data[at : at + 8] = struct.pack(">II", width, height)
    return bytes(data)


def tiff_of(pages: int, **options: object) -> bytes:
    return saved("TIFF", paper(), save_all=True, append_images=[paper()] * (pages - 1), **options)


def tiff_that_loops() -> bytes:
    """A directory that names itself as the next one."""
    tags = {256: (4, [9]), 257: (4, [9]), 258: (3, [8]), 259: (3, [1]), 262: (3, [1]), 273: (4, [4096]), 279: (4, [81])}
    return tiff(tags, b"\x70" * 81, next_at=8)


def film(kind: str) -> bytes:
    return saved(kind, paper(), save_all=True, append_images=[Image.new("RGB", SIZE, "white")], duration=100)


def garbage(seed: int, size: int) -> bytes:
    return flipped(bytes(size), seed, 4 * size)


def deep_grey(kind: str) -> bytes:
    return saved(kind, paper(mode="L").convert("I").point(lambda shade: shade * 257).convert("I;16"))


def text_bomb() -> bytes:
    return chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80_000_000), 9))


def spoilt_last_page(pages: int) -> bytes:
    """A TIFF whose last page is all there, but is not packed as it says."""
    data = bytearray(tiff_of(pages, compression="tiff_adobe_deflate"))
    image = Image.open(io.BytesIO(data))
    image.seek(pages - 1)
    start, size = image.tag_v2[273][0], image.tag_v2[279][0]
    data[start : start + size] = b"\xff" * size
    return bytes(data)


def heic_head() -> bytes:
    return box(b"ftyp", b"heic\0\0\0\0mif1heic")


def nested(depth: int) -> bytes:
    inner = b""
    for _ in range(depth):
        inner = box(b"meta", b"\0\0\0\0" + inner)
    return inner


CASES: dict[str, Case] = {
    # Kinds that a scanner or a phone does make.
    "16-bit png": opened(lambda: deep_grey("PNG")),
    "16-bit tiff": opened(lambda: deep_grey("TIFF")),
    "float tiff": opened(lambda: saved("TIFF", paper(mode="F"))),
    "cmyk jpeg": opened(lambda: saved("JPEG", paper(mode="CMYK"))),
    "cmyk tiff": opened(lambda: saved("TIFF", paper(mode="CMYK"), compression="tiff_lzw")),
    "lab tiff": opened(lambda: saved("TIFF", Image.new("LAB", SIZE))),
    "fax tiff": opened(lambda: saved("TIFF", paper(mode="1"), compression="group4")),
    "alpha png": opened(lambda: saved("PNG", paper(mode="RGBA"))),
    "alpha palette png": opened(lambda: saved("PNG", paper(mode="P"), transparency=0)),
    "alpha webp": opened(lambda: saved("WEBP", paper(mode="RGBA"))),
    "alpha heic": opened(lambda: saved("HEIF", paper(mode="RGBA"))),
    "palette png": opened(lambda: saved("PNG", paper(mode="P"))),
    "one-bit png": opened(lambda: saved("PNG", paper(mode="1"))),
    "tiff of five pages": opened(lambda: tiff_of(5), pages=5),
    "turned tiff": opened(lambda: saved("TIFF", tiffinfo={274: 6}), TURNED),
    "turned jpeg": opened(lambda: saved("JPEG", exif=exif(6)), TURNED),
    "turned heic": opened(lambda: saved("HEIF", exif=exif(6)), TURNED),
    # Films.
    "animated gif": refused(lambda: film("GIF"), NotAScan),
    "animated png": opened(lambda: film("PNG")),
    "animated webp": opened(lambda: film("WEBP")),
    # Nonsense beside a whole picture.
    "orientation 9": opened(lambda: saved("JPEG", exif=exif(9))),
    "orientation 65535": opened(lambda: saved("PNG", exif=exif(65535))),
    "garbage exif": opened(lambda: saved("JPEG", exif=b"Exif\0\0" + garbage(1, 4000))),
    "exif that points at itself": opened(
        lambda: saved("JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0")
    ),
    "garbage icc in jpeg": opened(lambda: saved("JPEG", icc_profile=garbage(2, 9000))),
    "garbage icc in png": opened(lambda: saved("PNG", icc_profile=garbage(3, 9000))),
    "rubbish behind a jpeg": opened(lambda: saved("JPEG") + garbage(4, 50_000)),
    # Extreme sizes that are honest.
    "jpeg of 1 x 1": opened(lambda: saved("JPEG", paper((1, 1))), (1, 1)),
    "jpeg of 65500 x 1": opened(lambda: saved("JPEG", paper((65_500, 1))), (65_500, 1)),
    "png of 1 x 65535": opened(lambda: saved("PNG", paper((1, 65_535))), (1, 65_535)),
    # Sizes that are claimed.
    "png bomb": refused(lambda: png(30_000, 30_000, bytes(1_000_000)), TooLarge),
    "png of 2 to the 31": refused(lambda: png(2**31 - 1, 2**31 - 1, ROWS), TooLarge),
    "png bomb that is full": refused(lambda: png(20_000, 20_000, bytes(20_000 * 2_501), bits=1, colour=0), TooLarge),
    "png below the limit, with no pixels": refused(lambda: png(10_000, 11_000, b"\0"), Broken),
    "png of no height": refused(lambda: png(10, 0, ROWS), Broken),
    "png with a text bomb": refused(lambda: png(10, 1, ROWS, more=text_bomb()), Broken),
    "jpeg bomb": refused(lambda: jpeg_claiming(65_000, 65_000), TooLarge),
    "jpeg that claims more rows than it has": opened(lambda: jpeg_claiming(160, 2000), (160, 2000)),
    "webp bomb": refused(lambda: webp_claiming(16_383, 16_383), TooLarge, TookTooMuch, Broken),
    "heic bomb": refused(lambda: heic_claiming(60_000, 60_000), TooLarge, Broken),
    "heic that claims 100 megapixels": refused(lambda: heic_claiming(10_000, 10_000), ScanError),
    "tiff bomb": refused(lambda: grey_tiff(100_000, 100_000, [(4096, 4096)]), TooLarge),
    # Lies about what is where.
    "png with a bad sum in its head": refused(
        lambda: saved("PNG").replace(b"IHDR\0\0\0\xa0", b"IHDR\0\0\0\xa1"), Broken
    ),
    "png with a bad sum in its pixels": refused(lambda: flipped(saved("PNG"), 5, 1), Broken),
    "png with pixels of a bad sum": refused(
        lambda: png(10, 1, ROWS).replace(zlib.compress(ROWS, 9), b"\0" * len(zlib.compress(ROWS, 9))), Broken
    ),
    "png without end or pixels": refused(lambda: png(10, 10, ROWS)[:33], Broken),
    "png with a huge chunk": refused(lambda: png(10, 10, ROWS)[:33] + b"\x7f\xff\xff\xffIDAT", Broken),
    "tiff with strips beyond its end": refused(lambda: grey_tiff(64, 64, [(10_000_000, 4096)]), Broken),
    "tiff with a strip of 4 GB": refused(lambda: grey_tiff(64, 64, [(4096, 2**32 - 1)]), Broken),
    "tiff with 200,000 strips": opened(lambda: grey_tiff(64, 64, [(4096, 4096)] * 200_000), (64, 64)),
    "tiff with 60,000 samples a pixel": refused(lambda: grey_tiff(64, 64, [(4096, 4096)], tag_277=60_000), Broken),
    "tiff of an unknown packing": refused(lambda: grey_tiff(64, 64, [(4096, 4096)], tag_259=34_999), Broken),
    "tiff whose strips are not packed as it says": refused(
        lambda: grey_tiff(64, 64, [(4096, 4096)], tag_259=5), Broken, TookTooMuch
    ),
    "tiff without any tag": refused(lambda: tiff({}), Broken),
    "tiff that loops": opened(tiff_that_loops, (9, 9)),
    "tiff of 201 pages": refused(lambda: tiff_of(201), TooManyPages),
    "tiff whose third page is spoilt": opened_but_fails(lambda: spoilt_last_page(3), 3),
    "heic of boxes in boxes": refused(lambda: heic_head() + nested(500), Broken),
    "heic with a box of no size": refused(lambda: heic_head() + b"\0\0\0\0meta", Broken),
    "heic with a box of 2 to the 63": refused(lambda: heic_head() + b"\0\0\0\x01meta" + b"\x7f" + b"\xff" * 7, Broken),
    "webp with a chunk of 4 GB": refused(lambda: b"RIFF\x10\0\0\0WEBPVP8 \xff\xff\xff\xff\0\0\0\0", Broken),
}
