"""What reading a page gives: plain values that a job writes in one go. Pure: it must not know pictures or tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ocr.layout import Layout
from ocr.to_scan import ToScan

#: x, y, width, height in pixels; () where the paper has no such place.
Box = tuple[int, int, int, int]

#: The record that holds the header and foot of a page.
HEADER_ROW = -1

#: How what stands in a place was written: by a machine, by a hand; or it is only ink, or nothing.
PRINT, HAND, INK, BLANK = "print", "hand", "ink", "blank"
#: Who read it, where it was not Tesseract (ocr/second.py).
SECOND = "second"


@dataclass(frozen=True)
class FieldReading:
    """What the machine saw of one field.

    box: in pixels of the straightened page, None where no place was found; crop, wide: pictures, ready to keep.
    value: the reading, tidied; raw: as it came; confidence: 0 to 100, how often such a reading is right;
    sure: it may be shown; certified: it may count unseen beside one person (DESIGN §7);
    read_as: by what it was made ("by": ocr or qr) and what it is judged by (ocr/weighing.py), for refitting;
    layout: what a screen must say about the crop.
    """

    key: str
    box: Box | None
    value: str = ""
    raw: str = ""
    confidence: float = 0.0
    sure: bool = False
    layout: dict[str, Any] = field(default_factory=dict)
    crop: bytes = b""
    wide: bytes = b""
    read_as: dict[str, Any] = field(default_factory=dict)
    certified: bool = False


@dataclass(frozen=True)
class RecordReading:
    """One row of a page, or its header and foot (row −1)."""

    row: int
    fields: tuple[FieldReading, ...]
    printed_number: str | None = None
    blank: bool = False

    def field(self, key: str) -> FieldReading | None:
        """Find a field by its key."""
        return next((one for one in self.fields if one.key == key), None)


@dataclass(frozen=True)
class PageReading:
    """A page that was laid out and read. image: the straightened page as a picture file.

    to_scan: takes points of the straightened page back to the scan as displayed.
    unknown: printed titles of columns that no field of the form has.
    layout: the table's place on the scan, None for a page without a table.
    """

    form_key: str
    image: bytes
    width: int
    height: int
    to_scan: ToScan
    header: RecordReading
    rows: tuple[RecordReading, ...]
    unknown: tuple[str, ...] = ()
    layout: Layout | None = None
