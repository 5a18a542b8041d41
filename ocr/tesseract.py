"""The outside program that reads letters, Tesseract, behind two questions. It must not know forms."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import cv2
import numpy as np
import pytesseract

from ocr.pixels import Pixels
from ocr.words import LineReading, Word

_LANGUAGE = "vie"
_ONE_LINE, _BLOCK, _SPARSE = 7, 6, 11
#: A crop needs white around its letters, or the first and last are misread.
_MARGIN = 12
#: A part with ink has at least this share of pixels (in percent) that are so much darker than its paper.
_SOME_INK, _CONTRAST = 0.02, 60
#: How it ends at a crop that it cannot bear; a signal from outside is no crop's fault.
_CRASHED = frozenset(-one for one in (signal.SIGFPE, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS))
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
    """Tesseract, many crops to one process: starting it costs ten times as much as reading a crop."""

    def __init__(self, second: CropReader | None = None) -> None:
        self.second = second

    def read_crops(self, crops: Sequence[Pixels], characters: str = "", block: bool = False) -> list[LineReading]:
        """Read each crop as one line (or as a block of lines), of these characters only, where some are given.

        A crop at which the program crashes, as it does at a few stains, is read as nothing.
        """
        if not crops:
            return []
        options = f"--psm {_BLOCK if block else _ONE_LINE}"
        if characters:
            options += f" -c tessedit_char_whitelist={characters}"
        try:
            return _read(crops, options)
        except pytesseract.TesseractError as error:
            if error.status not in _CRASHED:
                raise
        if len(crops) == 1:
            return [LineReading()]
        half = len(crops) // 2
        return [line for part in (crops[:half], crops[half:]) for line in self.read_crops(part, characters, block)]

    def find_words(self, picture: Pixels) -> list[Word]:
        """Find all words of a part of a page, with their boxes in it."""
        # On bare paper Tesseract takes the grain for letters, and minutes over it.
        if not picture.size or int(picture.max()) - int(np.percentile(picture, _SOME_INK)) < _CONTRAST:
            return []
        with TemporaryDirectory(prefix="ocr-") as folder:
            return [word for _, word in _ask(_written(folder, "part", picture), f"--psm {_SPARSE}")]


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


def _read(crops: Sequence[Pixels], options: str) -> list[LineReading]:
    """Read crops in one process."""
    with TemporaryDirectory(prefix="ocr-") as folder:
        names = [_written(folder, f"{number}", _framed(crop)) for number, crop in enumerate(crops)]
        listing = Path(folder) / "crops.txt"
        listing.write_text("\n".join(names), encoding="utf-8")
        found = _ask(str(listing), options)
    return [LineReading(tuple(word for page, word in found if page == number)) for number in range(len(crops))]


def _written(folder: str, name: str, picture: Pixels) -> str:
    """Write a picture in grey for Tesseract: packing takes longer than it saves, and of a PGM it reads byte by byte."""
    path = f"{folder}/{name}.bmp"
    cv2.imwrite(path, picture)
    return path


def _framed(crop: Pixels) -> Pixels:
    white = int(np.percentile(crop, 90))
    framed = cv2.copyMakeBorder(crop, *(_MARGIN,) * 4, cv2.BORDER_CONSTANT, value=(white,))
    return np.asarray(framed, dtype=np.uint8)


def _ask(source: str, options: str) -> list[tuple[int, Word]]:
    """Run Tesseract on a picture or a list of pictures; give its words with the number of the picture (from 0)."""
    # Workers are the parallel part; threads inside one crop only get in their way.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    data: dict[str, list[Any]] = pytesseract.image_to_data(
        source, lang=_LANGUAGE, config=options, timeout=SECONDS, output_type=pytesseract.Output.DICT
    )
    found = []
    for index, text in enumerate(data["text"]):
        if str(text).strip():
            box = tuple(int(data[side][index]) for side in ("left", "top", "width", "height"))
            word = Word(str(text).strip(), float(data["conf"][index]), (box[0], box[1], box[2], box[3]))
            found.append((int(data["page_num"][index]) - 1, word))
    return found
