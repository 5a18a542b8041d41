"""A decoder that hangs, crashes, eats memory or lies is ended from outside and becomes a sentence; none stays."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from ocr import opening
from ocr.apart import Limits, ask
from ocr.errors import Crashed, ScanError, TookTooLong, TookTooMuch
from tests.hostile.making import SIZE, saved
from tests.hostile.processes import children, has_ended, runs
from webapp.settings import ROOT

TIGHT = Limits(seconds=3, cpu_seconds=1, bytes=400_000_000)
#: What a machine that is busy with other things may add.
SLACK = 4


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before


def misbehave(act: str, limits: Limits = TIGHT) -> None:
    ask("tests.hostile.bad_decoder", (act,), b"x" * 200_000, "hộp 3.pdf", limits)


@pytest.mark.parametrize(
    ("act", "error"),
    [
        ("sleep", TookTooLong),
        ("spin", TookTooLong),
        ("hang midway", TookTooLong),
        ("deaf", TookTooLong),
        ("crash", Crashed),
        ("abort", Crashed),
        ("stop midway", Crashed),
        ("swear", Crashed),
        ("claim", Crashed),
    ],
)
def test_a_decoder_that_misbehaves_is_ended_and_names_the_file(act: str, error: type[ScanError]) -> None:
    began = time.monotonic()
    with pytest.raises(error, match=r"hộp 3\.pdf"):
        misbehave(act)
    assert time.monotonic() - began < TIGHT.seconds + SLACK


def test_a_decoder_that_eats_memory_is_stopped_at_its_limit() -> None:
    # In a process whose only child is the decoder: what this one's other children took is no concern of it.
    code = "from tests.hostile.test_decoder_limits import *; print(memory_of_the_greedy())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert TIGHT.bytes / 4 < int(done.stdout) <= TIGHT.bytes


def memory_of_the_greedy() -> int:
    """Have a decoder eat memory; give the bytes that the largest child of this process had."""
    with pytest.raises(TookTooMuch, match=r"hộp 3\.pdf"):
        misbehave("open")
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def test_a_program_that_is_not_whole_is_not_the_fault_of_the_file() -> None:
    with pytest.raises(RuntimeError):
        ask("ocr.no_such_decoder", ("open",), b"x", "hộp 3.pdf", TIGHT)


def test_after_a_decoder_failed_the_next_file_is_opened() -> None:
    with pytest.raises(Crashed):
        misbehave("crash")
    assert opening.open_scan(saved("PNG"), "hộp 4.png").page_count == 1


def test_files_are_opened_side_by_side_in_threads() -> None:
    data = saved("PNG")
    with ThreadPoolExecutor(4) as threads:
        sizes = set(threads.map(lambda _: opening.page_image(data, 0, "a.png").size, range(8)))
    assert sizes == {SIZE}


def test_a_decoder_dies_with_its_parent_however_that_ends() -> None:
    code = "from tests.hostile.test_decoder_limits import *; misbehave('sleep', Limits(seconds=500))"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as parent:
        decoder = the_decoder_of(parent)
        parent.kill()
    end = time.monotonic() + 60
    while not has_ended(decoder):
        assert time.monotonic() < end
        time.sleep(0.02)


def the_decoder_of(parent: subprocess.Popen[bytes]) -> int:
    """Wait for the decoder itself: until it is one, nothing has told the system that it is to end with its parent."""
    while not (found := [one for one in children(parent.pid) if runs(one, sys.executable, "-m")]):
        assert parent.poll() is None
        time.sleep(0.02)
    return found.pop()
