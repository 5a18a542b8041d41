"""A flat sheet of paper: what is written and ruled on it, in millimetres, and the truth of each written value.

It must not know what a form is, nor how paper ages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from bench.maker.pens import Box, Colour, Pen

#: Lines of one cell stand this many sizes apart.
_LEADING = 1.15
_PAD = 0.8


@dataclass
class Mark:
    """One written value with its place on the flat sheet, in millimetres; flags: what is odd about it."""

    value: str
    norm: str
    style: str
    cell: Box
    ink: Box
    lines: int = 1
    flags: dict[str, Any] = field(default_factory=dict)


@dataclass
class Row:
    """One row of a list, or what a certificate says of a person."""

    number: int
    person: str
    marks: dict[str, Mark] = field(default_factory=dict)
    cells: dict[str, Box] = field(default_factory=dict)
    blank: bool = False
    struck: bool = False
    signed: bool = False


@dataclass
class Drawn:
    """A form as drawn: the sheet and its truth."""

    sheet: Sheet
    kind: str
    style: str
    header: dict[str, Mark]
    rows: list[Row]
    layout: dict[str, Any]
    session: dict[str, Any]

    def marks(self) -> list[Mark]:
        """List every written value."""
        return [*self.header.values(), *(mark for row in self.rows for mark in row.marks.values())]


class Sheet:
    """The sheet: a picture at so many pixels a millimetre."""

    def __init__(self, width: float, height: float, dpi: int) -> None:
        self.width, self.height, self.dpi, self.scale = width, height, dpi, dpi / 25.4
        self.image = Image.new("RGB", (round(width * self.scale), round(height * self.scale)), (255, 255, 255))

    def at(self, dpi: int) -> Sheet:
        """Give the same sheet at another resolution."""
        other = Sheet(self.width, self.height, dpi)
        other.image = self.image.resize(other.image.size, Image.Resampling.BOX)
        return other

    def line(
        self, x0: float, y0: float, x1: float, y1: float, width: float = 0.2, colour: Colour = (20, 20, 20)
    ) -> None:
        """Rule a line."""
        ends = [value * self.scale for value in (x0, y0, x1, y1)]
        ImageDraw.Draw(self.image).line(ends, colour, max(1, round(width * self.scale)))

    def fill(self, box: Box, colour: Colour) -> None:
        """Fill a box."""
        ImageDraw.Draw(self.image).rectangle([value * self.scale for value in box], colour)

    def dots(self, x0: float, x1: float, y: float) -> None:
        """Print a dotted line to write on."""
        draw, radius = ImageDraw.Draw(self.image), 0.1 * self.scale
        for x in np.arange(x0, x1, 0.9) * self.scale:
            draw.ellipse((x - radius, y * self.scale - radius, x + radius, y * self.scale + radius), (60, 60, 60))

    def text(self, text: str, pen: Pen, size: float, x: float, y: float, align: str = "left") -> Box:
        """Write a line at x on the base line y; give the ink's box."""
        pixels = size * self.scale
        shift = {"left": 0.0, "center": 0.5, "right": 1.0}[align] * pen.width(text, pixels)
        ink = pen.draw(self.image, x * self.scale - shift, y * self.scale, text, pixels)
        return ink[0] / self.scale, ink[1] / self.scale, ink[2] / self.scale, ink[3] / self.scale

    def width_of(self, text: str, pen: Pen, size: float) -> float:
        """Measure a line."""
        return pen.width(text, size * self.scale) / self.scale

    def cell(
        self, text: str, pen: Pen, size: float, cell: Box, align: str = "left", spill: bool = False
    ) -> tuple[Box, int]:
        """Write into a cell: made smaller or on two lines where it is too long, unless it may spill over."""
        room = cell[2] - cell[0] - 2 * _PAD
        lines = [text] if spill else self._lines(text, pen, size, room)
        longest = max(self.width_of(line, pen, size) for line in lines)
        size *= 1.0 if spill else min(1.0, room / max(longest, 0.1), (cell[3] - cell[1]) / (1.2 * size * len(lines)))
        middle = (cell[1] + cell[3]) / 2 + 0.34 * size - _LEADING * size * (len(lines) - 1) / 2
        x = {"left": cell[0] + _PAD, "center": (cell[0] + cell[2]) / 2, "right": cell[2] - _PAD}[align]
        inks = [self.text(line, pen, size, x, middle + n * _LEADING * size, align) for n, line in enumerate(lines)]
        return union(inks), len(lines)

    def _lines(self, text: str, pen: Pen, size: float, room: float) -> list[str]:
        """Break a text that is much too long near its middle."""
        words = text.split(" ")
        if len(words) < 2 or self.width_of(text, pen, size) <= 1.25 * room:
            return [text]
        cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
        return list(min(cuts, key=lambda cut: max(self.width_of(one, pen, size) for one in cut)))

    def paste_ink(self, mask: np.ndarray, x: float, y: float, colour: Colour) -> None:
        """Lay ink where a mask (0..255, in pixels) is, its corner at x, y: what is below shows through."""
        left, top = round(x * self.scale), round(y * self.scale)
        ink = Image.fromarray(mask)
        box = (left, top, left + ink.width, top + ink.height)
        below = self.image.crop(box)
        tinted = np.asarray(below, np.uint16) * np.asarray(colour, np.uint16) // 255
        self.image.paste(Image.fromarray(tinted.astype(np.uint8)), (left, top), ink)


def union(boxes: list[Box]) -> Box:
    """The box around boxes."""
    return (
        min(box[0] for box in boxes), min(box[1] for box in boxes),
        max(box[2] for box in boxes), max(box[3] for box in boxes),
    )  # fmt: skip
