"""How much memory a worker takes for a page of 600 dots an inch, and the programs that it starts beside itself.

What `getrusage` says of a new process begins with the most that its parent had: so each is asked for its own peak.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from PIL import Image

from bench._pages import Wanted
from ocr.covers import find_cover
from ocr.errors import CannotLayOut
from ocr.fingerprint import fingerprint
from ocr.opening import page_image
from ocr.quality import judge
from ocr.reading import read_page

#: An A4 page of 600 dots an inch.
_LARGE = (4961, 7016)
#: Programs that a worker starts live for longer than this, in seconds.
_EVERY = 0.005

Peaks = dict[str, int]


def large_page(page: Wanted) -> Peaks:
    """Read a page, made large, as a worker does, in a process of its own; give the peak of each program, in MB."""
    made = page.make()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.png"
        size = _LARGE if made.image.height > made.image.width else _LARGE[::-1]
        made.image.resize(size, Image.Resampling.BICUBIC).save(path, compress_level=1)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            return pool.submit(_read_large, path).result()


def _read_large(path: Path) -> Peaks:
    beside: Peaks = {}
    _watched(lambda: _as_a_job(path.read_bytes()), beside)
    return {"worker": _peak(Path("/proc/self")), **beside}


def _as_a_job(data: bytes) -> None:
    images = [page_image(data, 0)]
    find_cover(images[0])
    judge(images[0], data)
    del data
    # A page that cannot be laid out has taken its memory all the same.
    with suppress(CannotLayOut):
        fingerprint(read_page(images.pop(), None))


def _watched(work: Callable[[], None], beside: Peaks) -> None:
    """Do the work, and note the peak of every program that it starts."""
    done = Event()

    def watch() -> None:
        while not done.wait(_EVERY):
            for process in _children():
                name = _program(process)
                beside[name] = max(_peak(process), beside.get(name, 0))

    watcher = Thread(target=watch)
    watcher.start()
    try:
        work()
    finally:
        done.set()
        watcher.join()


def _children() -> Sequence[Path]:
    of_threads = [_read(path) for path in Path("/proc/self/task").glob("*/children")]
    return [Path("/proc", pid) for pid in " ".join(of_threads).split()]


def _program(process: Path) -> str:
    """Name a program; one that is only about to become another is still its parent, and has no name."""
    words = _read(process / "cmdline").split("\0")
    if any(word.startswith("ocr.decoding") for word in words):
        return "decoder"
    return "tesseract" if words[0].endswith("tesseract") else ""


def _peak(process: Path) -> int:
    """Give the most that a program had, in MB; one that has just ended had nothing."""
    lines = dict(line.split(":", 1) for line in _read(process / "status").splitlines())
    return int(lines.get("VmHWM", "0 kB").split()[0]) // 1024


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
