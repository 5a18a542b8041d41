"""Tesseract reads many crops in one process and keeps their order."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytesseract import TesseractError

from ocr.tesseract import Tesseract
from ocr.words import Word
from tests.ocr.drawn import printed_digits

BLANK = np.full((40, 200), 255, np.uint8)


def test_every_crop_gets_its_own_words_also_beside_blank_ones() -> None:
    crops = [BLANK, printed_digits("285815432"), BLANK, printed_digits("0912345678"), BLANK]
    texts = [line.text for line in Tesseract().read_crops(crops, "0123456789")]
    assert [text for text in texts if len(text) > 3] == ["285815432", "0912345678"]
    assert (texts[1], texts[3]) == ("285815432", "0912345678")


def test_one_process_reads_all_crops(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    real = subprocess.Popen

    def count(*args: object, **options: object) -> object:
        started.append(args)
        return real(*args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", count)
    Tesseract().read_crops([printed_digits(str(number)) for number in range(100, 112)])
    assert len(started) == 1


def ending(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    """Let the program end with this status wherever it meets the small crop."""

    def ask(listing: str, options: str) -> list[tuple[int, Word]]:
        names = Path(listing).read_text(encoding="utf-8").split()
        if any(Image.open(name).height < 60 for name in names):
            raise TesseractError(status, "")
        return [(number, Word("1", 90, (0, 0, 9, 9))) for number in range(len(names))]

    monkeypatch.setattr("ocr.tesseract._ask", ask)


def test_a_crop_at_which_the_program_crashes_is_read_as_nothing_and_costs_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ending(monkeypatch, -signal.SIGFPE)
    crops = [printed_digits("1")] * 5
    crops[3] = BLANK[:20]
    assert [line.text for line in Tesseract().read_crops(crops)] == ["1", "1", "1", "", "1"]


def test_a_program_that_was_ended_from_outside_is_no_crops_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    ending(monkeypatch, -signal.SIGTERM)
    with pytest.raises(TesseractError):
        Tesseract().read_crops([BLANK[:20]])


def test_no_crops_start_no_process() -> None:
    assert Tesseract().read_crops([]) == []


def test_words_of_a_page_have_their_places() -> None:
    page = np.full((300, 800), 255, np.uint8)
    page[200:260, 300:450] = printed_digits("12345")
    word = next(one for one in Tesseract().find_words(page) if one.text == "12345")
    assert 300 <= word.box[0] <= 330 and 200 <= word.box[1] <= 235
    assert word.confidence > 50
