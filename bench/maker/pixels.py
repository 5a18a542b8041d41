"""Small changes of a picture that scanners and phones share: light, noise, blur, JPEG, turns."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

Mapping = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Aged:
    """An aged page: its picture (RGB), where the flat sheet's pixels went, how its text lies (degrees, clockwise)."""

    image: np.ndarray
    mapping: Mapping
    rotation: int
    about: dict[str, Any]


def no_turn(points: np.ndarray) -> np.ndarray:
    """Leave every place where it is."""
    return points


def blurred(image: np.ndarray, sigma: float) -> np.ndarray:
    """Blur evenly."""
    return cv2.GaussianBlur(image, (0, 0), sigma) if sigma > 0.2 else image


def add_noise(image: np.ndarray, noise: np.random.Generator, strength: float) -> np.ndarray:
    """Add grain, the same in all colours, from one small tile laid at random places."""
    height, width = image.shape[:2]
    side = 512
    tile = cv2.GaussianBlur(noise.standard_normal((side, side)).astype(np.float32), (0, 0), 0.6)
    tile = (tile / tile.std() * strength).round().astype(np.int16)
    rows, columns = height // side + 2, width // side + 2
    whole = np.block([[np.rot90(tile, noise.integers(4)) for _ in range(columns)] for _ in range(rows)])
    start = noise.integers(side, size=2)
    cut = whole[start[0] : start[0] + height, start[1] : start[1] + width]
    return cv2.add(image, cv2.merge([cut] * 3), dtype=cv2.CV_8U)


def lit(rng: random.Random, image: np.ndarray, strength: float) -> np.ndarray:
    """Light unevenly, softly."""
    points = [[1 - abs(rng.gauss(0, strength / 2)) - rng.uniform(0, strength / 3) for _ in range(4)] for _ in range(3)]
    return shaded(image, np.array(points, np.float32))


def shaded(image: np.ndarray, light: np.ndarray) -> np.ndarray:
    """Multiply by a light given at few places."""
    field = cv2.resize(light, image.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    if field.ndim == 2:
        field = cv2.merge([field] * 3)
    return cv2.multiply(image, field, dtype=cv2.CV_8U)


def jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    """Save as JPEG and open again."""
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def turned(aged: Aged, quarters: int) -> Aged:
    """Turn clockwise by quarters."""
    height, width = aged.image.shape[:2]
    turns: dict[int, Mapping] = {
        0: no_turn,
        1: lambda points: np.stack([height - points[:, 1], points[:, 0]], 1),
        2: lambda points: np.array([width, height]) - points,
        3: lambda points: np.stack([points[:, 1], width - points[:, 0]], 1),
    }
    image = np.ascontiguousarray(np.rot90(aged.image, -quarters))
    return Aged(image, lambda points: turns[quarters](aged.mapping(points)), 90 * quarters, aged.about)
