"""Runs the process that reads letters, and ends it when it is late. It must not know what is read."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock, Timer

from ocr.pixels import Pixels
from ocr.words import Word

_ROOT = Path(__file__).resolve().parent.parent
#: It gets nothing else of the environment, where secrets are.
_KEPT = ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX")
_PROGRAM = (sys.executable, "-m", "ocr.letters")


class Letters:
    """One process that reads letters: started when it is first asked, and again after it was ended or has crashed."""

    def __init__(self, program: Sequence[str] = _PROGRAM) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._parent = 0
        self._one_question = Lock()

    def ask(self, pictures: Sequence[Pixels], mode: int, characters: str, seconds: float) -> list[list[Word]]:
        """Read pictures in grey; give each one's words. Raises RuntimeError when it takes longer, or crashes."""
        with self._one_question:
            return self._ask(pictures, mode, characters, seconds)

    def _ask(self, pictures: Sequence[Pixels], mode: int, characters: str, seconds: float) -> list[list[Word]]:
        process = self._running()
        timer = Timer(seconds, process.kill)
        timer.daemon = True
        timer.start()
        try:
            return _converse(process, pictures, mode, characters)
        except (OSError, ValueError) as error:
            self.end()
            raise RuntimeError("Tesseract was ended: it crashed or took too long") from error
        finally:
            timer.cancel()

    def end(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None or self._parent != os.getpid():
            return
        process.kill()
        process.wait()
        assert process.stdin and process.stdout
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.close()

    @property
    def pid(self) -> int | None:
        """The process that reads for this one, where there is any."""
        return self._process.pid if self._process and self._parent == os.getpid() else None

    def _running(self) -> subprocess.Popen[bytes]:
        # A process that was forked from this one must not share its pipes.
        if self._process is not None and self._parent == os.getpid() and self._process.poll() is None:
            return self._process
        self.end()
        self._parent = os.getpid()
        # It dies with its parent, however that ends; its own session keeps the signals away that ask our group to stop.
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *self._program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            # Workers are the parallel part; threads inside one crop only get in their way.
            env={"OMP_THREAD_LIMIT": "1"} | {key: os.environ[key] for key in _KEPT if key in os.environ},
            start_new_session=True,
        )
        return self._process


@cache
def letters() -> Letters:
    """Give this process's reader of letters."""
    found = Letters()
    atexit.register(found.end)
    return found


def _converse(
    process: subprocess.Popen[bytes], pictures: Sequence[Pixels], mode: int, characters: str
) -> list[list[Word]]:
    assert process.stdin and process.stdout
    sizes = [(one.shape[1], one.shape[0]) for one in pictures]
    process.stdin.write(json.dumps({"mode": mode, "characters": characters, "sizes": sizes}).encode() + b"\n")
    for picture in pictures:
        process.stdin.write(picture.tobytes())
    process.stdin.flush()
    found = json.loads(process.stdout.readline())
    return [[Word(text, sure, (x, y, w, h)) for text, sure, x, y, w, h in words] for words in found]
