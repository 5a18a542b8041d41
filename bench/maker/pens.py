"""What writes: a printer, which sets type, and a hand, whose letters jitter and whose digits may be real ones.

A pen measures and draws one line of text on a picture, in pixels, from the left on a base line, and gives the ink's
box. It must not know forms or people.
"""

from __future__ import annotations

import math
import random
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from PIL import Image, ImageDraw

from bench.maker.fonts import Face, HandFace, digits, faces, font, hands

Box = tuple[float, float, float, float]
Colour = tuple[int, int, int]
#: A pen's letters are as high as printed ones of this many times the size.
_CAPITAL = 0.70
INKS: tuple[Colour, ...] = ((28, 38, 120), (30, 55, 150), (20, 25, 80), (25, 25, 30), (50, 50, 58))


class Pen(Protocol):
    """What writes a line of text."""

    style: str

    def width(self, text: str, size: float) -> float:
        """Measure a line at a size in pixels."""

    def draw(self, image: Image.Image, x: float, y: float, text: str, size: float) -> Box:
        """Write a line from x on the base line y; give the ink's box."""


class Printer:
    """Printed text of one family."""

    style = "print"

    def __init__(self, face: Face, colour: Colour = (15, 15, 15), bold: bool = False) -> None:
        self.face, self.colour, self.path = face, colour, face.bold if bold else face.regular

    def bold(self) -> Printer:
        """Give the same printer's bold type."""
        return Printer(self.face, self.colour, True)

    def width(self, text: str, size: float) -> float:
        return font(self.path, _rounded(size)).getlength(text)

    def draw(self, image: Image.Image, x: float, y: float, text: str, size: float) -> Box:
        draw, used = ImageDraw.Draw(image), font(self.path, _rounded(size))
        draw.text((x, y), text, self.colour, used, anchor="ls")
        return draw.textbbox((x, y), text, used, anchor="ls")


class Hand:
    """Handwriting: every letter's size, height, slant and gap jitter; `real`: with digits that people wrote."""

    style = "hand"

    def __init__(self, face: HandFace, rng: random.Random, colour: Colour, held: bool, real: bool) -> None:
        self.face, self.rng, self.colour = face, rng, colour
        self.slant, self.tight = rng.uniform(-0.05, 0.3), rng.uniform(0.92, 1.05)
        self.shake, self.heavy = rng.uniform(0.02, 0.06), rng.random() < 0.5
        self.digits = digits(held) if real else None

    def width(self, text: str, size: float) -> float:
        return sum(self._advance(one, size) for one in text)

    def draw(self, image: Image.Image, x: float, y: float, text: str, size: float) -> Box:
        rng, drift = self.rng, self.rng.uniform(-0.012, 0.02)
        boxes, start = [], x
        for one in text:
            scale = size * (1 + rng.gauss(0, self.shake))
            base = y - drift * (x - start) + rng.gauss(0, 0.35 * self.shake * size)
            if one != " ":
                boxes.append(self._letter(image, x, base, one, scale))
            x += self._advance(one, size) * (1 + rng.gauss(0, self.shake))
        if not boxes:
            return start, y, start, y
        return (
            min(box[0] for box in boxes), min(box[1] for box in boxes),
            max(box[2] for box in boxes), max(box[3] for box in boxes),
        )  # fmt: skip

    def _advance(self, one: str, size: float) -> float:
        if self.digits and one in self.digits:
            return 0.56 * size * self.tight
        path, factor = _file_of(self.face, one)
        return font(path, 64).getlength(one) / 64 * factor * size * self.tight

    def _letter(self, image: Image.Image, x: float, y: float, one: str, size: float) -> Box:
        turn, slant = round(self.rng.gauss(0, 2.5)), round(self.slant + self.rng.gauss(0, 0.05), 1)
        if self.digits and one in self.digits:
            number = self.rng.randrange(len(self.digits[one]))
            glyph, left, top = _digit(self.digits[one][number], _CAPITAL * size), x + 0.03 * size, y - _CAPITAL * size
        else:
            path, factor = _file_of(self.face, one)
            glyph, dx, dy = _glyph(path, _rounded(factor * size), one, slant, turn, self.heavy)
            left, top = x - dx, y - dy
        place = round(left), round(top)
        image.paste(self.colour, place, glyph)
        box = glyph.getbbox() or (0, 0, 1, 1)
        return place[0] + box[0], place[1] + box[1], place[0] + box[2], place[1] + box[3]


def a_printer(rng: random.Random, held: bool) -> Printer:
    """Choose a printed family of a set."""
    shade = rng.choice((0, 15, 30, 45))
    return Printer(rng.choice(faces(held)), (shade, shade, shade))


def a_hand(rng: random.Random, held: bool) -> Hand:
    """Choose a hand of a set."""
    real = rng.random() < 0.45
    return Hand(rng.choice(hands(held)), random.Random(rng.random()), rng.choice(INKS), held, real)


def _rounded(size: float) -> float:
    return max(4.0, round(2 * size) / 2)


@cache
def _file_of(face: HandFace, one: str) -> tuple[Path, float]:
    """Find the file of a hand that has a letter, and how to scale it so that capitals are as high as in print."""
    path = next((path for path in face.files if _has(path, one)), face.files[0])
    capital = next((path for path in face.files if _has(path, "H")), face.files[0])
    return path, _CAPITAL * 200 / -font(capital, 200).getbbox("H", anchor="ls")[1]


def _has(path: Path, one: str) -> bool:
    used = font(path, 64)
    return bool(used.getmask(one).getbbox()) and bytes(used.getmask(one)) != bytes(used.getmask("\uffff"))


@lru_cache(20000)
def _glyph(path: Path, size: float, one: str, slant: float, turn: int, heavy: bool) -> tuple[Image.Image, float, float]:
    """Draw one letter, slanted and turned; give it with the place of its origin."""
    used, pad = font(path, size), math.ceil(0.6 * size)
    left, top, right, bottom = used.getbbox(one, anchor="ls")
    width, height = int(right - min(0, left)) + 2 * pad, int(bottom - top) + 2 * pad
    origin = pad - min(0, left), pad - top
    image = Image.new("L", (width, height))
    ImageDraw.Draw(image).text(origin, one, 255, used, anchor="ls", stroke_width=0)
    angle = math.radians(turn)
    a, b, c, d = math.cos(angle), math.sin(angle) + slant, -math.sin(angle), math.cos(angle)
    moved = (a, b, origin[0] - a * origin[0] - b * origin[1], c, d, origin[1] - c * origin[0] - d * origin[1])
    image = image.transform(image.size, Image.Transform.AFFINE, moved, Image.Resampling.BICUBIC)
    if heavy:
        thick = cv2.GaussianBlur(np.asarray(image), (0, 0), 0.02 * size)
        image = Image.fromarray(np.clip(1.6 * thick.astype(np.float32), 0, 255).astype(np.uint8))
    return image, *origin


def _digit(values: np.ndarray, height: float) -> Image.Image:
    """Cut a written digit out and bring it to a height, its edge as sharp as ink's."""
    rows, columns = np.where(values > 60)
    cut = values[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    width = max(2, round(cut.shape[1] * height / cut.shape[0])) if cut.shape[1] > 5 else max(2, round(0.2 * height))
    width = min(width, round(0.75 * height))
    large = cv2.resize(cut, (width, max(3, round(height))), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return Image.fromarray(np.clip((large - 90) * 2.2, 0, 255).astype(np.uint8))
