"""Tesseract reads many crops in one process, which is kept, and keeps their order."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

from ocr import tesseract
from ocr.letters_apart import Letters, letters
from ocr.tesseract import Tesseract
from tests.ocr.drawn import printed_digits

BLANK = np.full((40, 200), 255, np.uint8)
NUMBER = printed_digits("285815432")


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Letters]:
    """A process that reads letters for this test alone."""
    own = Letters()
    monkeypatch.setattr(tesseract, "letters", lambda: own)
    yield own
    own.end()


def read() -> str:
    return Tesseract().read_crops([NUMBER], "0123456789")[0].text


def test_every_crop_gets_its_own_words_also_beside_blank_ones() -> None:
    crops = [BLANK, NUMBER, BLANK, printed_digits("0912345678"), BLANK]
    texts = [line.text for line in Tesseract().read_crops(crops, "0123456789")]
    assert [text for text in texts if len(text) > 3] == ["285815432", "0912345678"]
    assert (texts[1], texts[3]) == ("285815432", "0912345678")


def test_one_process_reads_whatever_is_asked(kept: Letters) -> None:
    Tesseract().read_crops([printed_digits(str(number)) for number in range(100, 112)])
    first = kept.pid
    assert first is not None
    Tesseract().find_words(NUMBER)
    assert kept.pid == first


def test_no_crops_start_no_process(kept: Letters) -> None:
    assert Tesseract().read_crops([]) == []
    assert kept.pid is None


def test_what_was_read_before_changes_no_reading(kept: Letters) -> None:
    before = Tesseract().read_crops([NUMBER])
    Tesseract().read_crops([printed_digits(str(number)) for number in range(300, 330)], "0123456789", block=True)
    assert Tesseract().read_crops([NUMBER]) == before


def test_a_process_that_has_died_is_started_again(kept: Letters) -> None:
    assert read() == "285815432"
    assert kept.pid is not None
    os.kill(kept.pid, signal.SIGKILL)
    os.waitid(os.P_PID, kept.pid, os.WEXITED | os.WNOWAIT)
    assert read() == "285815432"


def test_one_that_hangs_is_ended_and_says_so() -> None:
    hanging = Letters(["sleep", "600"])
    with pytest.raises(RuntimeError, match="too long"):
        hanging.ask([np.full((2000, 2000), 255, np.uint8)], 7, "", 0.2)
    assert hanging.pid is None


def test_one_that_answers_nonsense_is_ended_and_says_so() -> None:
    talking = Letters(["echo", "nonsense"])
    with pytest.raises(RuntimeError):
        talking.ask([BLANK], 7, "", 10)
    assert talking.pid is None


def test_a_forked_process_starts_its_own() -> None:
    assert read() == "285815432"
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        assert pool.submit(read).result() == "285815432"
    assert read() == "285815432" and letters().pid is not None


def test_words_of_a_page_have_their_places() -> None:
    page = np.full((300, 800), 255, np.uint8)
    page[200:260, 300:450] = printed_digits("12345")
    word = next(one for one in Tesseract().find_words(page) if one.text == "12345")
    assert 300 <= word.box[0] <= 330 and 200 <= word.box[1] <= 235
    assert word.confidence > 50
