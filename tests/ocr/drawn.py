"""Drawn paper: a ruled list page without letters, and a reader that says what a script tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocr.grid import Grid
from ocr.pixels import Pixels
from ocr.rules import find_grid
from ocr.sheet import Sheet, make_sheet
from ocr.straighten import Straight, straighten
from ocr.strokes import Strokes, find_strokes
from ocr.tesseract import CropReader
from ocr.upright import Upright
from ocr.words import LineReading, Word

WIDTH, HEIGHT = 1600, 1130
LEFT, TOP, RIGHT = 100, 250, 1500
ROW = 44
BLACK, BLUE, RED = (20, 20, 20), (30, 40, 150), (200, 40, 50)


@dataclass
class Paper:
    """A page with a ruled table: titles in row 0, people below. Columns by their left edges."""

    rows: int = 8
    edges: tuple[int, ...] = (100, 180, 520, 700, 860, 1100, 1300, 1500)
    image: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), "white")
        for row in range(self.rows + 2):
            self.line((LEFT, self.top(row)), (RIGHT, self.top(row)))
        for x in self.edges:
            self.line((x, TOP), (x, self.top(self.rows + 1)))

    @property
    def draw(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    def top(self, row: int) -> int:
        return TOP + row * ROW

    def line(
        self, start: tuple[int, int], end: tuple[int, int], colour: tuple[int, ...] = BLACK, width: int = 2
    ) -> None:
        self.draw.line((start, end), fill=colour, width=width)

    def write(self, row: int, column: int, words: int = 2, colour: tuple[int, ...] = BLACK) -> None:
        """Draw letters into a cell: short strokes with gaps, as print has."""
        x, y = self.edges[column] + 10, self.top(row) + 12
        for word in range(words):
            for letter in range(5):
                left = x + word * 66 + letter * 11
                if left + 8 < self.edges[column + 1]:
                    self.draw.rectangle((left, y, left + 5, y + 18), fill=colour)

    def fill(self, columns: Sequence[int] = (0, 1, 2, 3, 4, 5)) -> Paper:
        """Write into these columns of every row."""
        for row in range(1, self.rows + 1):
            for column in columns:
                self.write(row, column, 1 if column == 0 else 2)
        return self

    def sign(self, row: int, column: int, down: int = 0) -> None:
        """Scribble into a cell; `down` moves it towards or over the rule below."""
        x, y = self.edges[column] + 30, self.top(row) + 8 + down
        points = [(x, y + 20), (x + 25, y), (x + 45, y + 24), (x + 80, y + 4), (x + 110, y + 22)]
        self.draw.line(points, fill=BLUE, width=3)

    def strike(self, row: int, start: int = LEFT + 20, end: int = RIGHT - 20) -> None:
        """Draw a wavy line through a row."""
        middle = self.top(row) + ROW // 2
        points = [(x, middle + round(3 * np.sin(x / 60))) for x in range(start, end, 10)]
        self.draw.line(points, fill=BLUE, width=3)

    def turned(self, degrees: float) -> Image.Image:
        """The page as it lies askew on the scanner."""
        return self.image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white")

    @property
    def pixels(self) -> Pixels:
        return np.asarray(self.image, dtype=np.uint8)

    def laid_out(self) -> tuple[Straight, Strokes, Grid]:
        straight = straighten(as_it_is(self.pixels))
        strokes = find_strokes(straight.image, flat=True)
        return straight, strokes, find_grid(straight, strokes)

    def sheet(self) -> Sheet:
        return make_sheet(*self.laid_out())


@dataclass
class ScriptedReader:
    """Reads the titles it was given from the first crops, then the header's values, and says `text` of each cell."""

    titles: Sequence[str] = ()
    above: Sequence[Word] = ()
    text: str = "12"
    confidence: float = 96.0
    second: CropReader | None = None
    asked: list[int] = field(default_factory=list)

    def read_crops(self, crops: Sequence[Pixels], characters: str = "", block: bool = False) -> list[LineReading]:
        self.asked.append(len(crops))
        texts = self.titles if len(self.asked) == 1 else [self.text] * len(crops)
        return [LineReading((Word(text, self.confidence, (0, 0, 9, 9)),)) for text in texts]

    def find_words(self, picture: Pixels) -> list[Word]:
        return list(self.above) if picture.shape[0] == TOP - 4 or not self.asked else []


def as_it_is(image: Image.Image | Pixels) -> Upright:
    """A picture that is flat and upright already."""
    pixels = image if isinstance(image, np.ndarray) else np.asarray(image.convert("RGB"), dtype=np.uint8)
    return Upright(pixels, np.eye(3))


def words_on_line(text: str, y: int = 150, x: int = 120) -> list[Word]:
    """Words of one printed line, evenly spaced; a wide gap stands before each `|`."""
    found = []
    for part in text.split():
        if part == "|":
            x += 150
            continue
        found.append(Word(part, 96.0, (x, y, 12 * len(part), 24)))
        x += 12 * len(part) + 12
    return found


def printed_digits(text: str) -> Pixels:
    """A crop with digits that Tesseract can read."""
    image = Image.new("L", (30 + 24 * len(text), 60), 255)
    ImageDraw.Draw(image).text((15, 8), text, fill=0, font=ImageFont.load_default(size=36))
    return np.asarray(image, dtype=np.uint8)
