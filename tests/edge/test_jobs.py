from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytesseract
import pytest
from PIL import Image
from sqlalchemy import Engine, func, select, update

from ocr import tesseract
from ocr.errors import CannotLayOut, LayoutProblem
from ocr.intake import receive
from ocr.opening import LIMITS, page_image
from ocr.reading import read_page as read_image
from ocr.results import PageReading
from ocr.seen_before import SEEN_BEFORE
from ocr.storage import Store
from ocr.tesseract import SECONDS, SECONDS_FACING, Attended, Tesseract
from ocr.words import LineReading, Word
from records.database import now, read, write
from records.forms import form_by_key
from records.models.paper import Page, Record
from records.words import PageState
from tasks.models import Slot
from tests.edge.readings import a_reading, page_of, picture, receive_pages
from tests.factories import FORM, a_batch
from tests.ocr.drawn import Paper, ScriptedReader, printed_digits
from tests.ocr.test_fingerprint import paper as a_paper
from tests.ocr.test_fingerprint import reading as a_list
from tests.ocr.test_reading import ABOVE, TITLES
from webapp import jobs
from webapp.jobs import Desk, read_at
from webapp.reading_lease import MOST_ATTEMPTS, MOST_DEATHS, LeaseLost, free_pages, renew, take
from webapp.settings import Settings


@pytest.fixture
def desk(engine: Engine, store: Store) -> Desk:
    """A job's desk whose machine reads everything."""
    return Desk(engine, store, 60, a_reading)


@pytest.fixture
def page_id(desk: Desk) -> int:
    """A page that waits to be read."""
    return receive_pages(desk.engine, desk.store)[0]


@pytest.fixture(autouse=True)
def nobody_stops() -> Iterator[None]:
    yield
    jobs.stopping.clear()


def looking(desk: Desk, look: Callable[..., PageReading]) -> Desk:
    return Desk(desk.engine, desk.store, desk.seconds, look)


def failing(*_: Any, **__: Any) -> PageReading:
    raise ValueError("Điểu Hơn")


def end_leases(engine: Engine) -> None:
    with write(engine) as db:
        db.execute(update(Page).values(reading_until=now(db) - timedelta(seconds=1)))


def counts(engine: Engine) -> tuple[int, int]:
    with read(engine) as db:
        return db.scalar(select(func.count(Record.id))) or 0, db.scalar(select(func.count(Slot.id))) or 0


def test_a_page_is_read_and_its_slots_are_planned(desk: Desk, page_id: int) -> None:
    read_at(desk, page_id)
    page = page_of(desk.engine, page_id)
    assert (page.state, page.reading_until) == (PageState.READ, None)
    records, slots = counts(desk.engine)
    assert records == 2 and slots > 0


def test_the_picture_is_judged_before_it_is_read_and_whatever_comes_of_that(desk: Desk) -> None:
    with write(desk.engine) as db:
        dark = receive(db, desk.store, a_batch(db), "toi.png", picture(40)).pages[0].id

    def refuse(*_: Any, **__: Any) -> PageReading:
        assert page_of(desk.engine, dark).verdict == ["dark+"]
        raise CannotLayOut(LayoutProblem.NO_TABLE)

    read_at(looking(desk, refuse), dark)
    page = page_of(desk.engine, dark)
    assert (page.state, page.verdict) == (PageState.WAITING, ["dark+"])


def test_a_picture_from_a_chat_app_is_told_by_its_own_file(desk: Desk) -> None:
    file = io.BytesIO()
    Image.new("RGB", (600, 400), "white").save(file, "JPEG", quality=40)
    with write(desk.engine) as db:
        squeezed = receive(db, desk.store, a_batch(db), "zalo.jpg", file.getvalue()).pages[0].id
    read_at(desk, squeezed)
    assert page_of(desk.engine, squeezed).verdict == ["squeezed"]


def test_reading_a_page_twice_writes_it_once(desk: Desk, page_id: int) -> None:
    read_at(desk, page_id)
    once = counts(desk.engine)
    read_at(desk, page_id)
    assert counts(desk.engine) == once


def test_a_page_that_is_here_already_waits_for_a_person_and_nothing_of_it_is_planned(desk: Desk) -> None:
    first, again, other = receive_pages(desk.engine, desk.store, 3)
    for page, people, quality in ((first, 1, 95), (again, 1, 60), (other, 2, 95)):
        seen = a_list(a_paper(people), quality=quality)
        read_at(looking(desk, lambda *_, seen=seen, **__: seen), page)
    pages = [page_of(desk.engine, one) for one in (first, again, other)]
    assert [page.state for page in pages] == [PageState.READ, PageState.WAITING, PageState.READ]
    assert (pages[1].reason, pages[1].same_as_id) == (SEEN_BEFORE, first)
    with read(desk.engine) as db:
        assert set(db.scalars(select(Record.page_id))) == {first, other}


def test_a_page_that_somebody_reads_is_left_alone(desk: Desk, page_id: int) -> None:
    with write(desk.engine) as db:
        assert take(db, page_id, 60)
    read_at(desk, page_id)
    assert page_of(desk.engine, page_id).state == PageState.RECEIVED


def test_a_page_whose_reader_died_is_read_when_its_lease_ends(desk: Desk, page_id: int) -> None:
    with write(desk.engine) as db:
        take(db, page_id, 60)
        assert free_pages(db, 10) == []
    end_leases(desk.engine)
    with read(desk.engine) as db:
        assert free_pages(db, 10) == [page_id]
    read_at(desk, page_id)
    assert page_of(desk.engine, page_id).state == PageState.READ


def test_a_reader_that_lost_its_lease_writes_nothing(desk: Desk, page_id: int) -> None:
    def slow(*args: Any, **options: Any) -> PageReading:
        end_leases(desk.engine)
        with write(desk.engine) as db:
            assert take(db, page_id, 60)
        return a_reading()

    read_at(looking(desk, slow), page_id)
    assert page_of(desk.engine, page_id).state == PageState.RECEIVED
    assert counts(desk.engine) == (0, 0)


def test_a_lease_is_renewed_while_the_machine_reads(desk: Desk, page_id: int) -> None:
    seen = []

    def look(*_: Any, alive: Callable[[], None], **__: Any) -> PageReading:
        seen.append(page_of(desk.engine, page_id).reading_until)
        time.sleep(0.05)
        alive()
        seen.append(page_of(desk.engine, page_id).reading_until)
        return a_reading()

    read_at(Desk(desk.engine, desk.store, 0.1, look), page_id)
    assert seen[0] != seen[1]


def test_a_lease_is_renewed_after_a_page_that_took_long_to_open(
    desk: Desk, page_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def slow(*args: Any) -> Image.Image:
        seen.append(page_of(desk.engine, page_id).reading_until)
        time.sleep(0.05)
        return page_image(*args)

    def look(*_: Any, **__: Any) -> PageReading:
        seen.append(page_of(desk.engine, page_id).reading_until)
        return a_reading()

    monkeypatch.setattr(jobs, "page_image", slow)
    read_at(Desk(desk.engine, desk.store, 0.1, look), page_id)
    assert seen[0] != seen[1]


def test_a_reader_says_that_it_is_alive_before_each_question_to_the_recogniser() -> None:
    told: list[str] = []

    class Asked(ScriptedReader):
        def read_crops(self, *given: Any, **options: Any) -> list[LineReading]:
            told.append("asked")
            return super().read_crops(*given, **options)

        def find_words(self, *given: Any) -> list[Word]:
            told.append("asked")
            return super().find_words(*given)

    paper = Paper(rows=3).fill().image
    read_image(paper, form_by_key(FORM), reader=Asked(TITLES, ABOVE), alive=lambda: told.append("alive"))
    assert told.count("asked") > 2
    assert all(before == "alive" for before, now_is in pairwise(told) if now_is == "asked")


@pytest.mark.parametrize("seconds", [LIMITS.seconds, SECONDS, 2 * SECONDS_FACING])
def test_an_outside_program_is_ended_while_its_reader_still_holds_the_page(seconds: float) -> None:
    # A third of the lease may be over when it is started (webapp/jobs.py), and there is other work beside it.
    assert seconds < Settings.reading_lease * 2 / 3 - 5


def test_a_page_at_which_the_recogniser_hangs_has_failed_and_its_lease_is_not_lost(
    desk: Desk, page_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hanging = tmp_path / "tesseract"
    hanging.write_text("#!/bin/sh\ncase $1 in --version) echo tesseract 5.3.0 ;; *) exec sleep 600 ;; esac\n")
    hanging.chmod(0o755)
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(hanging))
    monkeypatch.setattr(tesseract, "SECONDS", 0.2)

    def look(*_: Any, alive: Callable[[], None], **__: Any) -> PageReading:
        Attended(Tesseract(), alive).find_words(printed_digits("0912345678"))
        raise AssertionError("it has answered")

    for _ in range(MOST_ATTEMPTS):
        read_at(looking(desk, look), page_id)
        end_leases(desk.engine)
    page = page_of(desk.engine, page_id)
    assert (page.state, page.reason, page.attempts) == (PageState.WAITING, "reading_failed", MOST_ATTEMPTS)
    assert caplog.text.count("RuntimeError") == MOST_ATTEMPTS and "lost" not in caplog.text


def test_a_lease_cannot_be_renewed_once_somebody_else_took_it(desk: Desk, page_id: int) -> None:
    with write(desk.engine) as db:
        lease = take(db, page_id, 60)
    end_leases(desk.engine)
    with write(desk.engine) as db:
        take(db, page_id, 60)
    assert lease
    with pytest.raises(LeaseLost), write(desk.engine) as db:
        renew(db, lease, 60)


def test_a_page_that_cannot_be_laid_out_waits_with_its_reason(desk: Desk, page_id: int) -> None:
    def look(*_: Any, **__: Any) -> PageReading:
        raise CannotLayOut(LayoutProblem.NO_TABLE)

    read_at(looking(desk, look), page_id)
    page = page_of(desk.engine, page_id)
    assert (page.state, page.reason, page.reading_until) == (PageState.WAITING, "no_table", None)


def test_a_failed_page_rests_before_it_is_tried_again(desk: Desk, page_id: int) -> None:
    read_at(looking(desk, failing), page_id)
    with read(desk.engine) as db:
        assert free_pages(db, 10) == []
    assert page_of(desk.engine, page_id).state == PageState.RECEIVED


def test_a_page_that_fails_three_times_waits_with_a_reason(desk: Desk, page_id: int) -> None:
    for _ in range(3):
        read_at(looking(desk, failing), page_id)
        end_leases(desk.engine)
    page = page_of(desk.engine, page_id)
    assert (page.state, page.reason, page.attempts) == (PageState.WAITING, "reading_failed", 3)


def test_a_page_that_kills_every_reader_waits_with_a_reason(desk: Desk, page_id: int) -> None:
    for _ in range(MOST_DEATHS):
        with write(desk.engine) as db:
            assert take(db, page_id, 60)
        end_leases(desk.engine)
    read_at(desk, page_id)
    assert page_of(desk.engine, page_id).reason == "reading_failed"


def test_a_scan_that_is_gone_waits_with_a_reason(desk: Desk, page_id: int) -> None:
    for file in desk.store.root.glob("??/*"):
        file.unlink()
    read_at(desk, page_id)
    assert page_of(desk.engine, page_id).reason == "scan_broken"


def test_a_reader_that_must_stop_gives_its_page_back(desk: Desk, page_id: int) -> None:
    jobs.stopping.set()
    read_at(desk, page_id)
    page = page_of(desk.engine, page_id)
    assert (page.state, page.attempts, page.reading_until) == (PageState.RECEIVED, 0, None)


def test_what_is_on_a_paper_is_not_logged(desk: Desk, page_id: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        read_at(looking(desk, failing), page_id)
    assert "ValueError" in caplog.text
    assert "Điểu Hơn" not in caplog.text
