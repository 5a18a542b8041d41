"""The frame of a decoder's process: takes bytes from its parent, answers with a line and a picture's rows, or a text.

It runs apart, under limits that its parent sets (ocr/apart.py); it must not know the parent's errors, nor any name.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import BinaryIO

from PIL import Image

from ocr.limits import MOST_TEXT

#: Rows that are turned into RGB and sent at once, so that no second copy of a large picture is needed.
_ROWS = 64
#: The end of a process that failed after its answer had begun.
_FAILED_MIDWAY = 70


class Refused(Exception):
    """What is wrong with the file: the name of a class of ocr/errors.py, and its numbers."""

    def __init__(self, error: str, **parts: int) -> None:
        super().__init__(error)
        self.error, self.parts = error, parts


def answer(look: Callable[[bytes], dict[str, object]], draw: Callable[[bytes, int], Image.Image]) -> None:
    """Do what the parent asked for on the command line, `open` or `draw` and a page's number, and answer it."""

    def act(output: BinaryIO, data: bytes) -> None:
        if sys.argv[1] == "open":
            _tell(output, look(data))
        else:
            _send(output, draw(data, int(sys.argv[2])))

    _take(act)


def answer_at_length(look: Callable[[bytes], object]) -> None:
    """Answer with all that `look` finds in the bytes, as JSON."""

    def act(output: BinaryIO, data: bytes) -> None:
        text = json.dumps(look(data)).encode()
        if len(text) > MOST_TEXT:
            raise Refused("TookTooMuch")
        _tell(output, {"length": len(text)})
        output.write(text)
        output.flush()

    _take(act)


def _take(act: Callable[[BinaryIO, bytes], None]) -> None:
    sent = sys.stdin.buffer
    output = _own_output()
    data = sent.read(int.from_bytes(sent.read(8), "big"))
    try:
        act(output, data)
    except Refused as refused:
        _tell(output, {"error": refused.error, "parts": refused.parts})
    except MemoryError:
        _tell(output, {"error": "TookTooMuch", "parts": {}})
    except Exception:
        # Whatever else a decoder stumbles over lies in the file.
        _tell(output, {"error": "Broken", "parts": {}})


def _own_output() -> BinaryIO:
    """Take the pipe to the parent away from the libraries, which may print to it."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


def _tell(output: BinaryIO, said: dict[str, object]) -> None:
    output.write(json.dumps(said).encode() + b"\n")
    output.flush()


def _send(output: BinaryIO, image: Image.Image) -> None:
    _tell(output, {"width": image.width, "height": image.height})
    try:
        for top in range(0, image.height, _ROWS):
            rows = image.crop((0, top, image.width, min(top + _ROWS, image.height)))
            output.write(_on_white(rows).tobytes())
        output.flush()
    except Exception:
        os._exit(_FAILED_MIDWAY)


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("RGB")
