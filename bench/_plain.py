"""The reference: plain full-page Tesseract, whose words are cut by the true boxes. It must not know our reading.

It is helped where that costs nothing: turned upright first, told how fine the page stands, edges of cells stripped.
"""

from __future__ import annotations

from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np
import pytesseract
from PIL import Image

from bench._compare import ODD, form_of, key_of, middle, wrong_letters
from records.kinds.registry import kind

_TURNS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
_EDGES = "|[]_ "
#: A page that takes longer is beyond it.
_SECONDS = 180


@dataclass(frozen=True)
class PlainWord:
    """A word and its middle in the image as displayed."""

    text: str
    x: float
    y: float


def plain_words(image: Image.Image, truth: dict[str, Any], mode: int) -> list[PlainWord]:
    """Read a whole page in one go, with Tesseract's page segmentation `mode`."""
    rotation = round(truth["rotation"]) % 360
    upright = image.transpose(_TURNS[rotation]) if rotation in _TURNS else image
    with TemporaryDirectory() as folder:
        upright.save(f"{folder}/page.png", compress_level=1)
        data = pytesseract.image_to_data(
            f"{folder}/page.png",
            lang="vie",
            config=f"--psm {mode} --dpi {_dpi(truth)}",
            timeout=_SECONDS,
            output_type=pytesseract.Output.DICT,
        )
    width, height = image.size
    found = []
    for x, y, w, h, text in zip(*(data[key] for key in ("left", "top", "width", "height", "text")), strict=True):
        across, down = x + w / 2, y + h / 2
        place = {0: (across, down), 90: (width - down, across), 180: (width - across, height - down),
                 270: (down, height - across)}[rotation]  # fmt: skip
        if str(text).strip(_EDGES):
            found.append(PlainWord(str(text).strip(_EDGES), *place))
    return found


def plain_wrong(words: list[PlainWord], truth: dict[str, Any]) -> dict[tuple[int, str], int]:
    """Count the wrong letters of each plain true text, by its row and key."""
    form = form_of(truth)
    places = [(-1, spec, one) for spec, one in _known(form.header + form.foot, truth["header"], truth)]
    for row in truth["rows"]:
        if not row["struck"]:
            places += [(row["row"], spec, one) for spec, one in _known(form.columns, row["fields"], truth)]
    found = {}
    for row, spec, one in places:
        if one["value"] and not any(one.get(flag) for flag in ODD):
            wrong = wrong_letters(kind(spec.kind), _inside(words, one["cell"]), one["value"])
            # Words of a neighbour that run over are not counted more often than the text is long.
            found[row, spec.key] = min(wrong, 2 * len(one["value"]))
    return found


def _known(specs: Any, fields: dict[str, Any], truth: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    by_key = {spec.key: spec for spec in specs}
    named = ((by_key.get(key_of(name, truth)), one) for name, one in fields.items())
    return [(spec, one) for spec, one in named if spec is not None]


def _dpi(truth: dict[str, Any]) -> int:
    """Say how fine the page stands in the picture: without it Tesseract guesses, and loses whole tables."""
    paper = truth.get("layout", {}).get("paper", (297, 210))
    area = cv2.contourArea(np.array(truth["page_quad"], np.float32))
    return round(25.4 * float(area / (paper[0] * paper[1])) ** 0.5)


def _inside(words: list[PlainWord], quad: list[list[float]]) -> str:
    """Join the words whose middle lies in a true cell, in the direction in which its text runs."""
    corners = np.array(quad)
    to_cell = np.linalg.pinv(np.stack([corners[1] - corners[0], corners[3] - corners[0]], axis=1))
    centre = np.array(middle(quad))
    found = []
    for word in words:
        u, v = to_cell @ (np.array([word.x, word.y]) - centre)
        if abs(u) <= 0.5 and abs(v) <= 0.5:
            found.append((round(2 * float(v)), float(u), word.text))
    return " ".join(text for _, _, text in sorted(found))
