"""Small honest files and the parts of dishonest ones: chunks, boxes, tags and objects, written by hand."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Sequence

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()

SIZE = (160, 120)
PNG_SIGN = b"\x89PNG\r\n\x1a\n"


def paper(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """A small picture with some noise, so that it compresses as paper does."""
    drawn = Image.effect_noise(size, 60).convert("RGB")
    drawn.paste((200, 30, 40), (0, 0, size[0] // 2, size[1] // 3))
    return drawn.convert(mode)


def saved(kind: str, image: Image.Image | None = None, **options: object) -> bytes:
    file = io.BytesIO()
    (image or paper()).save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, content: bytes, crc: int | None = None) -> bytes:
    real = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", real if crc is None else crc)


def png(width: int, height: int, pixels: bytes, *, bits: int = 8, colour: int = 2, more: bytes = b"") -> bytes:
    """A PNG that claims a size, whatever pixels it has."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return PNG_SIGN + head + more + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")


def tiff(tags: dict[int, tuple[int, Sequence[int]]], rest: bytes = b"", next_at: int = 0) -> bytes:
    """A little-endian TIFF of one directory; tags: number → type (3 short, 4 long) and values; data follows at 4096."""
    entries, outside = b"", b""
    outside_at = 8 + 2 + 12 * len(tags) + 4
    for tag, (kind, values) in sorted(tags.items()):
        packed = struct.pack(f"<{len(values)}{'H' if kind == 3 else 'I'}", *values)
        if len(packed) > 4:
            place = struct.pack("<I", outside_at + len(outside))
            outside += packed
        else:
            place = packed.ljust(4, b"\0")
        entries += struct.pack("<HHI", tag, kind, len(values)) + place
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + struct.pack("<I", next_at)
    return (head + outside).ljust(4096, b"\0") + rest


def grey_tiff(width: int, height: int, strips: Sequence[tuple[int, int]], **more: int) -> bytes:
    """A grey, uncompressed TIFF that claims a size and where its strips are; more: tag_NUMBER=value."""
    tags: dict[int, tuple[int, Sequence[int]]] = {
        256: (4, [width]), 257: (4, [height]), 258: (3, [8]), 259: (3, [1]), 262: (3, [1]), 277: (3, [1]),
        273: (4, [start for start, _ in strips]), 278: (4, [height]), 279: (4, [size for _, size in strips]),
    }  # fmt: skip
    tags |= {int(key.removeprefix("tag_")): (4, [value]) for key, value in more.items()}
    return tiff(tags, b"\x80" * 4096)


def pdf(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, with a table of where they are; object 1 is the catalogue."""
    written, places = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        places[number] = len(written)
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    at, size = len(written), max(objects) + 1
    lines = [b"%010d 00000 n \n" % places[one] if one in places else b"0000000000 65535 f \n" for one in range(size)]
    end = b"trailer\n<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, at)
    return written + b"xref\n0 %d\n" % size + b"".join(lines) + end


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), more, content)


def pdf_page(content: bytes = b"", page: bytes = b"", catalogue: bytes = b"", **more: bytes) -> bytes:
    """A PDF of one page of 400 × 300 points; more: o5=… adds objects."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue,
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/Contents 4 0 R%s>>" % page,
        4: stream(content),
    }
    return pdf(objects | {int(key.removeprefix("o")): value for key, value in more.items()})


#: How large such a page is drawn, at 200 dpi.
PDF_SIZE = (1111, 833)


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def cut(data: bytes, share: float) -> bytes:
    return data[: max(1, int(len(data) * share))]


def flipped(data: bytes, seed: int, bits: int = 12) -> bytes:
    """The same bytes with some bits turned over, behind the first few, which say what the file is."""
    chance, changed = random.Random(seed), bytearray(data)
    for _ in range(bits):
        changed[chance.randrange(12, len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)
