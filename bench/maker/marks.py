"""What paper in an office has: punch holes, staples, folds, the other side's text showing through. In pixels."""

from __future__ import annotations

import random

import cv2
import numpy as np


def add_show_through(rng: random.Random, image: np.ndarray) -> np.ndarray:
    """Let a mirrored, blurred copy shine through, as if the back were printed alike."""
    back = cv2.GaussianBlur(cv2.flip(image, 1), (0, 0), rng.uniform(1.5, 3.0))
    shift = np.float32([[1, 0, rng.uniform(-40, 40)], [0, 1, rng.uniform(-60, 60)]])
    back = cv2.warpAffine(back, shift, image.shape[1::-1], borderValue=(255, 255, 255))
    strength = rng.uniform(0.06, 0.16)
    faint = cv2.convertScaleAbs(back, alpha=strength, beta=255 * (1 - strength))
    return cv2.multiply(image, faint, scale=1 / 255)


def add_folds(rng: random.Random, image: np.ndarray) -> np.ndarray:
    """Fold once or twice: a dark and a light edge along the fold, and a little shadow beside it."""
    height, width = image.shape[:2]
    shade = np.zeros((height, width), np.float32)
    for _ in range(rng.randint(1, 2)):
        along = rng.random() < 0.5
        length = width if along else height
        at = rng.uniform(0.25, 0.75) * (height if along else width)
        x = np.arange(height if along else width, dtype=np.float32) - at
        profile = -rng.uniform(10, 30) * np.exp(-((x / 2.0) ** 2)) + rng.uniform(4, 12) * np.exp(
            -(((x - 4) / 2.5) ** 2)
        )
        profile -= rng.uniform(3, 12) * np.exp(-np.abs(x) / (0.05 * length)) * (x < 0)
        shade += profile[:, None] if along else profile[None, :]
    return cv2.add(image, cv2.merge([shade.round().astype(np.int16)] * 3), dtype=cv2.CV_8U)


def add_holes(rng: random.Random, image: np.ndarray, scale: float) -> np.ndarray:
    """Punch two holes at an edge: the scanner's lid shows in them."""
    height, width = image.shape[:2]
    shade = rng.choice(((0, 0, 0), (60, 60, 60), (200, 200, 200)))
    left = rng.random() < 0.6
    for side in (-40, 40):
        centre = (9 * scale, height / 2 + side * scale) if left else (width / 2 + side * scale, 8 * scale)
        cv2.circle(image, (round(centre[0]), round(centre[1])), round(2.8 * scale), shade, -1, cv2.LINE_AA)
    return image


def add_staple(rng: random.Random, image: np.ndarray, scale: float) -> np.ndarray:
    """Staple a corner."""
    x, y = rng.uniform(6, 14) * scale, rng.uniform(5, 12) * scale
    end = (round(x + rng.uniform(4, 8) * scale), round(y - rng.uniform(-4, 4) * scale))
    cv2.line(
        image,
        (round(x), round(y + 0.5 * scale)),
        (end[0], end[1] + round(0.5 * scale)),
        (170, 170, 170),
        3,
        cv2.LINE_AA,
    )
    cv2.line(image, (round(x), round(y)), end, (70, 70, 75), max(2, round(0.5 * scale)), cv2.LINE_AA)
    return image
