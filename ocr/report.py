"""A page's reading as plain lines for other programs (`chungtay read --json`). Pure: it writes no files."""

from __future__ import annotations

from collections.abc import Iterator

from ocr.results import Box, PageReading
from ocr.to_scan import ToScan


def report_lines(file: str, page: int, reading: PageReading) -> Iterator[dict[str, object]]:
    """Give a line per field: file, page (from 0), row (−1: header), field, value, raw, confidence, box in the scan."""
    for record in (reading.header, *reading.rows):
        for one in record.fields:
            yield {
                "file": file,
                "page": page,
                "row": record.row,
                "field": one.key,
                "value": one.value,
                "raw": one.raw,
                "confidence": round(one.confidence, 1),
                "box": box_in_scan(one.box, reading.to_scan),
            }


def box_in_scan(box: Box | None, to_scan: ToScan) -> list[int] | None:
    """Take a box back to the scan as displayed: x, y, width, height around its corners; None where it has no place."""
    if box is None:
        return None
    x, y, width, height = box
    corners = [to_scan.point(px, py) for px in (x, x + width) for py in (y, y + height)]
    left, top = (min(corner[axis] for corner in corners) for axis in (0, 1))
    right, bottom = (max(corner[axis] for corner in corners) for axis in (0, 1))
    return [round(left), round(top), round(right - left), round(bottom - top)]
