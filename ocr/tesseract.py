"""The outside program that reads letters, Tesseract, behind two questions. It must not know forms."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from tempfile import TemporaryDirectory
from typing import Protocol

import cv2
import numpy as np
import pytesseract

from ocr.letters_apart import letters
from ocr.pixels import Pixels
from ocr.words import LineReading, Word

_ONE_LINE, _BLOCK, _SPARSE = 7, 6, 11
#: A crop needs white around its letters, or the first and last are misread.
_MARGIN = 12
#: A part with ink has at least this share of pixels (in percent) that are so much darker than its paper.
_SOME_INK, _CONTRAST = 0.02, 60
#: A question takes some seconds. One that hangs ends while its reader still holds the page, of whose lease a third may
#: be over by then (webapp/jobs.py): so the page has failed, and nobody takes its reader for dead.
SECONDS = 30
#: Two of these are asked one after the other.
SECONDS_FACING = 15


class CropReader(Protocol):
    """What reads cells."""

    def read_crops(self, crops: Sequence[Pixels], characters: str = "", block: bool = False) -> list[LineReading]:
        """Read each crop as one line (or as a block of lines), of these characters only, where some are given."""


class Reader(CropReader, Protocol):
    """What this station asks of a recogniser of letters. second: who reads numbers and dates instead, if anybody."""

    second: CropReader | None

    def find_words(self, picture: Pixels) -> list[Word]:
        """Find all words of a part of a page, with their boxes in it."""


class Tesseract:
    """Tesseract, in a process that is kept: starting it costs ten times as much as reading a crop."""

    def __init__(self, second: CropReader | None = None) -> None:
        self.second = second

    def read_crops(self, crops: Sequence[Pixels], characters: str = "", block: bool = False) -> list[LineReading]:
        """Read each crop as one line (or as a block of lines), of these characters only, where some are given."""
        if not crops:
            return []
        found = letters().ask(list(map(_framed, crops)), _BLOCK if block else _ONE_LINE, characters, SECONDS)
        return [LineReading(tuple(words)) for words in found]

    def find_words(self, picture: Pixels) -> list[Word]:
        """Find all words of a part of a page, with their boxes in it."""
        # On bare paper Tesseract takes the grain for letters, and minutes over it.
        if not picture.size or int(picture.max()) - int(np.percentile(picture, _SOME_INK)) < _CONTRAST:
            return []
        return letters().ask([picture], _SPARSE, "", SECONDS)[0]


class Attended:
    """A recogniser that says that it is alive before each question, so that no two of them pass without."""

    def __init__(self, reader: Reader, alive: Callable[[], None]) -> None:
        self._reader, self._alive = reader, alive
        self.second = reader.second

    def read_crops(self, crops: Sequence[Pixels], characters: str = "", block: bool = False) -> list[LineReading]:
        """Read each crop as one line (or as a block of lines), of these characters only, where some are given."""
        self._alive()
        return self._reader.read_crops(crops, characters, block)

    def find_words(self, picture: Pixels) -> list[Word]:
        """Find all words of a part of a page, with their boxes in it."""
        self._alive()
        return self._reader.find_words(picture)


def facing(picture: Pixels) -> tuple[int, float]:
    """Say by how many degrees, clockwise, letters must be turned to stand upright, and how sure that is (0: not)."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    with TemporaryDirectory(prefix="ocr-") as folder:
        try:
            # A page with few letters has an answer too, only a less sure one.
            said = pytesseract.image_to_osd(
                _written(folder, "page", picture),
                config="-c min_characters_to_try=8",
                timeout=SECONDS_FACING,
                output_type=pytesseract.Output.DICT,
            )
        except pytesseract.TesseractError:
            return 0, 0.0
    return int(said["rotate"]), float(said["orientation_conf"])


def _written(folder: str, name: str, picture: Pixels) -> str:
    """Write a picture in grey for Tesseract: packing takes longer than it saves, and of a PGM it reads byte by byte."""
    path = f"{folder}/{name}.bmp"
    cv2.imwrite(path, picture)
    return path


def _framed(crop: Pixels) -> Pixels:
    white = int(np.percentile(crop, 90))
    framed = cv2.copyMakeBorder(crop, *(_MARGIN,) * 4, cv2.BORDER_CONSTANT, value=(white,))
    return np.asarray(framed, dtype=np.uint8)
