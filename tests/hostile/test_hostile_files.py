"""Broken and hostile files: each is refused with a sentence or opened, in time, and this process stays as it was."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ocr import opening
from ocr.errors import ScanError
from ocr.limits import MOST_MEGAPIXELS
from records.sentences import PersonError
from tests.hostile import others, pdfs, pictures
from tests.hostile.cases import Case
from tests.hostile.processes import children
from webapp.language import language

NAME = "hộp 3 – trạm Bom Bo.pdf"
CASES = {**pictures.CASES, **pdfs.CASES, **others.OTHERS, **others.DAMAGED}
#: Seconds for each of opening and drawing, and bytes of memory; both are enforced by the parent.
SECONDS, MEMORY = 10.0, 1_200_000_000


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    tight = replace(opening.LIMITS, seconds=SECONDS, cpu_seconds=4, bytes=MEMORY)
    monkeypatch.setattr(opening, "LIMITS", tight)


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before


def check_sentence(error: PersonError) -> None:
    """It names the file in both languages, and the Vietnamese one is not the English one."""
    vietnamese, english = (language(code).say(error.sentence) for code in ("vi", "en"))
    assert NAME in vietnamese and NAME in english
    assert vietnamese != english


def check_page(data: bytes, number: int, case: Case) -> None:
    """Draw a page; a page that cannot be drawn says so, and only some may."""
    try:
        image = opening.page_image(data, number, NAME)
    except ScanError as error:
        check_sentence(error)
        assert not case.whole
        return
    assert image.mode == "RGB"
    assert 0 < image.width * image.height <= MOST_MEGAPIXELS * 1_000_000
    if case.size and number == 0:
        assert image.size == case.size


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_refused_with_a_sentence_or_opened(name: str) -> None:
    case = CASES[name]
    data = case.build()
    began = time.monotonic()
    try:
        found = opening.open_scan(data, NAME)
    except ScanError as error:
        assert isinstance(error, case.refused), error
        check_sentence(error)
    else:
        assert case.may_open or not case.refused
        assert found.page_count == case.pages
        for number in {0, case.pages - 1}:
            check_page(data, number, case)
    assert time.monotonic() - began < 3 * SECONDS + 2


def test_no_decoder_took_more_memory_than_it_may() -> None:
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MEMORY


def test_there_are_enough_hostile_files() -> None:
    assert len(CASES) >= 60
