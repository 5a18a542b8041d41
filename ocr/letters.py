"""The program of the process that reads letters: Tesseract's library, loaded once, reads what its parent sends.

It runs apart, for a picture may hang or crash it (ocr/letters_apart.py). It takes a line and pixels, and answers with a
line, again and again until its parent closes the pipe. It knows no pages.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from ctypes.util import find_library
from typing import Any, BinaryIO

#: Where the system's search finds no library: its name since Tesseract 5.
_LIBRARY = "libtesseract.so.5"
_LANGUAGE = b"vie"
#: A word among the lines of TSV, and how many columns such a line has, the last of them its text.
_WORD, _COLUMNS = "5", 12


class Library:
    """Tesseract's interface for C, as far as it is needed: one that is loaded with the language."""

    def __init__(self) -> None:
        self._call = ctypes.CDLL(find_library("tesseract") or _LIBRARY)
        self._call.TessBaseAPICreate.restype = ctypes.c_void_p
        self._call.TessBaseAPIGetTsvText.restype = ctypes.c_void_p
        self._handle = ctypes.c_void_p(self._call.TessBaseAPICreate())
        if self._call.TessBaseAPIInit3(self._handle, None, _LANGUAGE):
            raise RuntimeError("Tesseract has no Vietnamese")

    def forget(self) -> None:
        """Forget the words of what was read before: readings must not depend on whose page came first."""
        self._call.TessBaseAPIClearAdaptiveClassifier(self._handle)

    def read(self, grey: bytes, width: int, height: int, mode: int, characters: str) -> list[list[Any]]:
        """Read a picture; give its words: text, confidence, left, top, width, height."""
        self._call.TessBaseAPISetPageSegMode(self._handle, mode)
        self._call.TessBaseAPISetVariable(self._handle, b"tessedit_char_whitelist", characters.encode())
        self._call.TessBaseAPISetImage(self._handle, grey, width, height, 1, width)
        found = ctypes.c_void_p(self._call.TessBaseAPIGetTsvText(self._handle, 0))
        if not found.value:
            return []
        try:
            return _words(ctypes.string_at(found.value).decode("utf-8", "replace"))
        finally:
            self._call.TessDeleteText(found)


def _words(tsv: str) -> list[list[Any]]:
    lines = [line.split("\t", _COLUMNS - 1) for line in tsv.split("\n")]
    return [
        # The curves were fitted on whole percents.
        [one[11].strip(), int(float(one[10])), *map(int, one[6:10])]
        for one in lines
        if len(one) == _COLUMNS and one[0] == _WORD and one[11].strip()
    ]


def main() -> None:
    """Read what is sent until there is no more."""
    sent, output = sys.stdin.buffer, _own_output()
    library = Library()
    while line := sent.readline():
        asked = json.loads(line)
        library.forget()
        found = [
            library.read(sent.read(width * height), width, height, asked["mode"], asked["characters"])
            for width, height in asked["sizes"]
        ]
        output.write(json.dumps(found).encode() + b"\n")
        output.flush()


def _own_output() -> BinaryIO:
    """Keep the answers' pipe to ourselves: the library also writes where it likes."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


if __name__ == "__main__":
    main()
