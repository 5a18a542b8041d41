"""Ages a flat sheet: as printed to a file (clean), as from a flat-bed scanner (office), as a phone sees it (photo).

Every way gives the picture and the mapping of places. It must not know what is written on the sheet.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np

from bench.maker.marks import add_folds, add_holes, add_show_through, add_staple
from bench.maker.photo import photograph
from bench.maker.pixels import Aged, add_noise, blurred, jpeg, lit, no_turn, turned
from bench.maker.sheet import Sheet


def flat_dpi(rng: random.Random, level: str) -> int:
    """Choose how fine a sheet is drawn before it is aged."""
    return {"clean": 300, "office": rng.choice((150, 180, 200, 200, 200, 240, 300, 300)), "photo": 250}[level]


def keep_clean(rng: random.Random, sheet: Sheet) -> Aged:
    """Add next to nothing: a page printed to a picture, or a very good scan."""
    noise = np.random.default_rng(rng.getrandbits(32))
    image = blurred(np.asarray(sheet.image), rng.uniform(0.3, 0.8))
    return Aged(add_noise(image, noise, rng.uniform(1.0, 5.0)), no_turn, 0, {})


def scan(rng: random.Random, sheet: Sheet) -> Aged:
    """Scan on a flat bed: skew, uneven light, noise, JPEG, what an office's paper has; now and then turned."""
    noise = np.random.default_rng(rng.getrandbits(32))
    image = np.asarray(sheet.image).copy()
    if rng.random() < 0.4:
        image = add_show_through(rng, image)
    if rng.random() < 0.35:
        image = add_folds(rng, image)
    if rng.random() < 0.3:
        image = add_holes(rng, image, sheet.scale)
    if rng.random() < 0.2:
        image = add_staple(rng, image, sheet.scale)
    skew = rng.choice((rng.gauss(0, 1.0), rng.uniform(-5, 5)))
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), skew, rng.uniform(0.985, 1.0))
    matrix[:, 2] += [rng.gauss(0, 0.006) * width, rng.gauss(0, 0.006) * height]
    shade = rng.choice((255, 250, 235, 120, 60))
    image = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(shade,) * 3)
    image = lit(rng, blurred(image, rng.uniform(0.5, 1.1) * sheet.dpi / 200), 0.12)
    if rng.random() < 0.5:
        image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    image = jpeg(add_noise(image, noise, rng.uniform(3, 10)), rng.randint(40, 85))

    def mapping(points: np.ndarray) -> np.ndarray:
        return points @ matrix[:, :2].T + matrix[:, 2]

    quarters = rng.choices((0, 2, 1, 3), (84, 8, 4, 4))[0]
    return turned(Aged(image, mapping, 0, {"skew": round(skew, 2)}), quarters)


AGEINGS: dict[str, Callable[[random.Random, Sheet], Aged]] = {"clean": keep_clean, "office": scan, "photo": photograph}
