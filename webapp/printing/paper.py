"""A sheet to print on: its size, its letters, its lines and codes. It must not know what is printed."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import segno
from fpdf import FPDF
from fpdf.enums import Align

from records.sentences import PersonError, say
from webapp.language import language

#: Millimetres around everything that is printed: office printers reach no further.
EDGE = 10.0

_FAMILY = "DejaVu"
_FILES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}


class NoLetters(PersonError):
    """The font for Vietnamese is not on this machine."""


class Paper(FPDF):
    """One A4 document. All lengths are millimetres; text that is too long is set smaller, never cut."""

    def __init__(self, fonts: Path, *, wide: bool = False) -> None:
        super().__init__("landscape" if wide else "portrait", "mm", "A4")
        for style, name in _FILES.items():
            if not (fonts / name).is_file():
                text = (
                    "The letters for printing ({path}) are missing. Install fonts-dejavu-core, or set CHUNGTAY_FONTS."
                )
                raise NoLetters(say(text, path=fonts / name))
            self.add_font(_FAMILY, style, fonts / name)
        self.set_auto_page_break(False)
        self.set_margin(EDGE)
        self.c_margin = 0.0

    def letters(self, points: float, *, bold: bool = False) -> None:
        """Choose the size and weight of what is written next."""
        self.set_font(_FAMILY, "B" if bold else "", points)

    def write_at(self, x: float, y: float, text: str, width: float = 0, align: Align = Align.L) -> float:
        """Write one line whose letters stand on y, within a width if one is given; give where it ends."""
        before = self.font_size_pt
        long = self.get_string_width(text)
        if width and long > width:
            self.set_font_size(before * width / long)
            long = self.get_string_width(text)
        start = x + {Align.C: (width - long) / 2, Align.R: width - long}.get(align, 0.0)
        self.text(start, y, text)
        self.set_font_size(before)
        return start + long

    def write_in(self, x: float, y: float, width: float, height: float, text: str) -> None:
        """Write text into the middle of a box, in as many lines as it needs, set smaller until it fits."""
        size = self.font_size_pt
        while True:
            step = self.font_size * 1.15
            lines = cast("list[str]", self.multi_cell(width, step, text, dry_run=True, output="LINES", align=Align.C))
            longest = max((self.get_string_width(word) for word in text.split()), default=0.0)
            if (len(lines) * step <= height and longest <= width) or self.font_size_pt < 5:
                break
            self.set_font_size(self.font_size_pt - 0.5)
        self.set_xy(x, y + (height - len(lines) * step) / 2)
        self.multi_cell(width, step, text, align=Align.C)
        self.set_font_size(size)

    def dotted(self, x: float, y: float, until: float) -> None:
        """Draw the line that something is written on."""
        self.set_line_width(0.2)
        self.set_dash_pattern(0.3, 0.9)
        self.line(x, y, until, y)
        self.set_dash_pattern()

    def labelled(self, x: float, y: float, until: float, label: str, value: str = "") -> None:
        """Write a label with its value, or with a line to write on."""
        end = self.write_at(x, y, f"{label}:") + 1.5
        if value:
            self.write_at(end, y, value, until - end)
        else:
            self.dotted(end, y + 0.6, until)

    def code(self, x: float, y: float, side: float, text: str) -> None:
        """Draw a QR code, as squares that stay sharp in every print."""
        rows = [bytes(row) for row in segno.make(text, error="q", micro=False).matrix]
        module = side / len(rows)
        self.set_fill_color(0)
        for down, row in enumerate(rows):
            for across, dark in enumerate(row):
                if dark:
                    # A hair wider than a module, so that no white line is left between two.
                    self.rect(x + across * module, y + down * module, module + 0.02, module + 0.02, style="F")

    def as_bytes(self) -> bytes:
        """Give the whole document."""
        return bytes(self.output())


def vietnamese(text: str, **parts: object) -> str:
    """Say a message id in Vietnamese: what is printed is for the paper's writers, whatever language a screen has."""
    return language("vi").text(text).format(**parts)
