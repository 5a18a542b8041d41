"""Runs a decoder in a process of its own and takes its answer. The limits of memory and time are set from outside.

Whatever the decoder does, this process goes on: a file that hangs or crashes its decoder becomes a sentence.
It must not know any format.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Timer
from typing import IO, Any

from PIL import Image

from ocr.errors import Broken, Crashed, Encrypted, ScanError, TookTooLong, TookTooMuch, TooLarge, TooManyPages
from ocr.limits import MOST_MEGAPIXELS, MOST_TEXT

_ROOT = Path(__file__).resolve().parent.parent
#: A decoder gets nothing else of the environment, where secrets are.
_KEPT = ("PATH", "LD_LIBRARY_PATH")
#: What a decoder may say, by name.
_REFUSALS: dict[str, Callable[..., ScanError]] = {
    one.__name__: one for one in (Broken, Encrypted, TookTooMuch, TooLarge, TooManyPages)
}
_LONGEST_LINE = 1_000
_ROWS = 64


@dataclass(frozen=True)
class Limits:
    """What a decoder may use. The seconds by the clock stay below a reading lease; CPU counts on a busy machine too."""

    seconds: float = 30
    cpu_seconds: int = 20
    bytes: int = 1_500_000_000


@dataclass(frozen=True)
class Answer:
    """What a decoder said, and the picture it drew or the text it sent, if it did."""

    said: Mapping[str, Any]
    image: Image.Image | None = None
    text: bytes = b""


def ask(program: str, words: Sequence[str], data: bytes, name: str, limits: Limits) -> Answer:
    """Run a decoder, a module's name, on these bytes. Raises a ScanError that names the file."""
    process = _start(program, words)
    late = Event()
    timer = Timer(limits.seconds, _end, (process, late))
    timer.daemon = True
    try:
        _limit(process.pid, limits)
        timer.start()
        answer = _converse(process, data)
        if answer is None:
            # Its pipe is closed; if it still hangs, the timer ends it.
            process.wait()
            raise _failure(process.returncode, late.is_set(), name, limits)
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        assert process.stdin and process.stdout
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.close()
    if error := answer.said.get("error"):
        raise _REFUSALS[error](name, **answer.said["parts"])
    return answer


def _start(program: str, words: Sequence[str]) -> subprocess.Popen[bytes]:
    # It dies with its parent, however that ends. Its own session keeps the signals away that ask our group to stop:
    # a reader ends the page's stage first.
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", program, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={key: os.environ[key] for key in _KEPT if key in os.environ},
        start_new_session=True,
    )


def _limit(pid: int, limits: Limits) -> None:
    """Set the limits before the process has any byte of the file."""
    resource.prlimit(pid, resource.RLIMIT_AS, (limits.bytes, limits.bytes))
    resource.prlimit(pid, resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.prlimit(pid, kind, (0, 0))


def _end(process: subprocess.Popen[bytes], late: Event) -> None:
    late.set()
    process.kill()


def _converse(process: subprocess.Popen[bytes], data: bytes) -> Answer | None:
    """Hand the bytes over and take the answer; None where it is not whole."""
    assert process.stdin and process.stdout
    with suppress(BrokenPipeError):
        process.stdin.write(len(data).to_bytes(8, "big"))
        process.stdin.write(data)
        process.stdin.close()
    try:
        said = json.loads(process.stdout.readline(_LONGEST_LINE))
    except ValueError:
        return None
    if "length" in said:
        text = process.stdout.read(min(said["length"], MOST_TEXT))
        return Answer(said, text=text) if len(text) == said["length"] else None
    if "width" not in said:
        return Answer(said)
    image = _receive(process.stdout, said["width"], said["height"])
    return Answer(said, image) if image else None


def _receive(pipe: IO[bytes], width: int, height: int) -> Image.Image | None:
    if not 0 < width * height <= MOST_MEGAPIXELS * 1_000_000:
        return None
    image = Image.new("RGB", (width, height))
    for top in range(0, height, _ROWS):
        rows = min(_ROWS, height - top)
        sent = pipe.read(3 * width * rows)
        if len(sent) < 3 * width * rows:
            return None
        image.paste(Image.frombytes("RGB", (width, rows), sent), (0, top))
    return image


def _failure(code: int, late: bool, name: str, limits: Limits) -> Exception:
    """Say what a process did that ended without an answer."""
    if late or code == -signal.SIGXCPU:
        return TookTooLong(name, round(limits.seconds if late else limits.cpu_seconds))
    if code == 1:
        # Python itself ended it: the program is not whole, and the file is not to blame.
        return RuntimeError("the decoder could not be started")
    return Crashed(name)
