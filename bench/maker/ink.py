"""What pens and stamps add besides text: signatures, strokes through text, round stamps. In millimetres."""

from __future__ import annotations

import math
import random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from bench.maker.pens import INKS, Printer
from bench.maker.sheet import Box, Sheet

_RED = (205, 45, 55)


def scribble(sheet: Sheet, rng: random.Random, box: Box) -> None:
    """Sign within a box, and sometimes a little beyond."""
    width, height = box[2] - box[0], box[3] - box[1]
    turns, at = rng.randint(3, 7), 0.0
    points = []
    for number in range(turns * 2):
        at += rng.uniform(0.2, 1.0)
        points.append((at, rng.uniform(0.05, 0.95) if number % 2 else rng.uniform(0.2, 0.8)))
    span = rng.uniform(0.5, 0.95) * width
    left, grow = box[0] + rng.uniform(0, width - span), rng.uniform(0.7, 1.25) * height
    shift = box[1] + (height - grow) / 2
    stroke(
        sheet,
        [(left + span * x / at, shift + grow * y) for x, y in points],
        rng.choice(INKS),
        0.3 * rng.uniform(0.8, 1.5),
    )


def stroke(sheet: Sheet, points: list[tuple[float, float]], colour: tuple[int, int, int], width: float) -> None:
    """Draw a smooth line of ink through points."""
    fine = np.array(points, np.float32)
    for _ in range(3):
        cut = np.empty((2 * len(fine) - 2, 2), np.float32)
        cut[0::2], cut[1::2] = 0.75 * fine[:-1] + 0.25 * fine[1:], 0.25 * fine[:-1] + 0.75 * fine[1:]
        fine = np.vstack([fine[:1], cut, fine[-1:]])
    low = np.floor(fine.min(0)) - 2
    size = np.ceil((fine.max(0) - low + 2) * sheet.scale).astype(int)
    mask = np.zeros((int(size[1]), int(size[0])), np.uint8)
    path = ((fine - low) * sheet.scale * 16).round().astype(np.int32)
    cv2.polylines(mask, [path], False, 255, max(1, round(width * sheet.scale)), cv2.LINE_AA, shift=4)
    sheet.paste_ink(mask, float(low[0]), float(low[1]), colour)


def strike(sheet: Sheet, rng: random.Random, x0: float, x1: float, y: float, colour: tuple[int, int, int]) -> None:
    """Cross something out."""
    points = [(x0 + (x1 - x0) * n / 4, y + rng.gauss(0, 0.3)) for n in range(5)]
    stroke(sheet, points, colour, 0.35)


def stamp(sheet: Sheet, rng: random.Random, printer: Printer, ring: str, middle: str, x: float, y: float) -> Box:
    """Press a round red stamp with its text around the edge; give its box."""
    radius = rng.uniform(14.0, 18.0)
    pixels = math.ceil(2 * radius * sheet.scale) + 8
    mask, centre = Image.new("L", (pixels, pixels)), pixels / 2
    draw, one = ImageDraw.Draw(mask), sheet.scale
    for edge, width in ((radius, 0.7), (0.93 * radius, 0.25), (0.62 * radius, 0.25)):
        box = [centre - edge * one, centre - edge * one, centre + edge * one, centre + edge * one]
        draw.ellipse(box, outline=255, width=max(1, round(width * one)))
    bold, size = printer.bold(), 0.2 * radius * one
    for number, letter in enumerate(ring):
        angle = -90 + 360 * (number / len(ring) - 0.5)
        tile = Image.new("RGB", (round(3 * size), round(3 * size)))
        type(bold)(bold.face, (255, 255, 255), True).draw(tile, 1.1 * size, 1.85 * size, letter, size)
        turned = tile.convert("L").rotate(-(angle + 90), Image.Resampling.BICUBIC)
        place = [
            centre + 0.775 * radius * one * f(math.radians(angle)) - turned.width / 2 for f in (math.cos, math.sin)
        ]
        mask.paste(255, (round(place[0]), round(place[1])), turned)
    lines = middle.split("|")
    used = min(0.24 * radius * one, 1.05 * radius * one * size / max(1.0, *(bold.width(line, size) for line in lines)))
    text = Image.new("RGB", mask.size)
    for number, line in enumerate(lines):
        base = centre + (number - len(lines) / 2 + 0.75) * 1.2 * used
        white = type(bold)(bold.face, (255, 255, 255), True)
        white.draw(text, centre - white.width(line, used) / 2, base, line, used)
    mask.paste(255, (0, 0), text.convert("L"))
    turned = mask.rotate(rng.uniform(-25, 25), Image.Resampling.BICUBIC)
    worn = np.random.default_rng(rng.getrandbits(32)).random((pixels // 12 + 1, pixels // 12 + 1), np.float32)
    wear = 0.45 + 0.5 * cv2.resize(worn, (pixels, pixels), interpolation=cv2.INTER_CUBIC)
    sheet.paste_ink(np.clip(np.asarray(turned) * wear, 0, 255).astype(np.uint8), x - radius, y - radius, _RED)
    return x - radius, y - radius, x + radius, y + radius
