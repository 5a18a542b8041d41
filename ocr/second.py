"""A second reader, of numbers and dates: the recogniser in the wheel `rapidocr`, run by onnxruntime. It knows no forms.

The wheel is there for the weights in it; none of its code is imported (docs/decisions/second-reader.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ocr.pixels import Pixels
from ocr.tesseract import CropReader
from ocr.words import LineReading, Word

_MODEL = Path("models") / "PP-OCRv6_rec_small.onnx"
#: The height of a line that the recogniser was trained on; narrower than high it reads nothing.
_HEIGHT = 48
#: Where the model's file lists its letters, one a line: a key and its value, each behind its length.
_LETTERS = b"\x0a\x09character\x12"

#: Says of a prepared line how likely each letter is, step by step.
Net = Callable[[NDArray[np.float32]], NDArray[Any]]


@cache
def numbers_reader() -> CropReader:
    """Give the second reader, loaded once. Raises RuntimeError where its wheel is not installed."""
    found = find_spec("rapidocr")
    if found is None or found.origin is None:
        raise RuntimeError("the wheel rapidocr is not installed")
    # Workers are the parallel part; threads inside one only wait for each other.
    cv2.setNumThreads(1)
    model = Path(found.origin).parent / _MODEL
    return Recogniser(_net(model), letters_of(model.read_bytes()))


def _net(model: Path) -> Net:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda line: np.asarray(session.run(None, {name: line})[0])[0]


class Recogniser:
    """A recogniser of one line, whose net says for each step along it how likely each letter is, or a gap (CTC)."""

    def __init__(self, net: Net, letters: Sequence[str]) -> None:
        self._net = net
        self._places = {letter: place for place, letter in enumerate(letters, start=1)}

    def read_crops(self, crops: Sequence[Pixels], characters: str = "", block: bool = False) -> list[LineReading]:
        """Read each crop as one line, of these characters only, where some are given."""
        among = sorted(set(characters) & set(self._places) if characters else self._places)
        # Place 0 is the gap.
        places = np.array([0, *(self._places[letter] for letter in among)])
        return [self._read(crop, among, places) for crop in crops]

    def _read(self, crop: Pixels, among: Sequence[str], places: NDArray[np.int64]) -> LineReading:
        if not crop.size:
            return LineReading()
        likely = self._net(_prepared(crop))[:, places]
        letters = list(_letters(likely))
        text = "".join(among[place - 1] for place, _ in letters)
        # It is nearly always nearly sure; by the root of its doubt, “nearly” gets the room that features look at.
        doubt = 1 - min((share for _, share in letters), default=0.0)
        sure = round(100 * (1 - math.sqrt(max(0.0, doubt))), 2)
        return LineReading((Word(text, sure, (0, 0, crop.shape[1], crop.shape[0])),) if text else ())


def letters_of(model: bytes) -> list[str]:
    """List the letters that a model's file says it knows, in its order."""
    at = model.rindex(_LETTERS) + len(_LETTERS)
    length, shift = 0, 0
    while True:
        length |= (model[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if model[at - 1] < 0x80:
            return model[at : at + length].decode().splitlines()


def _prepared(crop: Pixels) -> NDArray[np.float32]:
    """Bring a crop to the recogniser's height, from −1 to 1."""
    width = max(1, math.ceil(_HEIGHT * crop.shape[1] / crop.shape[0]))
    line = cv2.resize(crop, (width, _HEIGHT)).astype(np.float32) / 127.5 - 1
    line = np.pad(line, ((0, 0), (0, max(0, _HEIGHT - width))))
    return np.ascontiguousarray(np.broadcast_to(line, (1, 3, *line.shape)))


def _letters(likely: NDArray[Any]) -> Iterator[tuple[int, float]]:
    """Give each letter's place and how likely it is where it is likeliest; a letter goes on until another, or a gap."""
    best = likely.argmax(axis=1)
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(best)], strict=True):
        if best[start]:
            yield int(best[start]), float(likely[start:end, best[start]].max())
