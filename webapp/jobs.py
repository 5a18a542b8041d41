"""The background jobs, by the dotted paths that RQ keeps: reading one page. The place where ocr/ hands on to tasks/.

It opens the transactions; how a page is read and planned it must not know. Reading itself happens outside of any.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Event

from PIL import Image
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ocr.calibration import use
from ocr.covers import find_cover, mark_cover
from ocr.errors import CannotLayOut, OcrError
from ocr.fingerprint import fingerprint
from ocr.layout import Layout, layout_from_json
from ocr.opening import page_image
from ocr.quality import judge
from ocr.reading import read_page as read_image
from ocr.results import PageReading
from ocr.seen_before import lock_district, look_for, write_seen
from ocr.site_readings import read_beside
from ocr.storage import Store
from ocr.store_reading import mark_waiting, write_reading
from records.cover import Cover
from records.database import open_engine, read, write
from records.forms import Form, form_by_key
from records.models.paper import Page
from records.words import Privacy
from tasks.plan import plan_page
from tasks.typed import plan_typed
from webapp.logs import without_text
from webapp.reading_lease import (
    MOST_ATTEMPTS,
    MOST_DEATHS,
    READING_FAILED,
    SCAN_BROKEN,
    Lease,
    LeaseLost,
    end,
    give_back,
    keep_verdict,
    renew,
    rest,
    take,
)
from webapp.settings import Settings

log = logging.getLogger("chungtay.jobs")

#: Set when the reader was asked to stop: the page is given back at the next stage.
stopping = Event()


class Stopping(Exception):
    """The reader was asked to stop."""


@dataclass(frozen=True)
class Desk:
    """What a job works with. `seconds` is how long a lease lasts without being renewed."""

    engine: Engine
    store: Store
    seconds: float
    look: Callable[..., PageReading] = read_image


@dataclass
class _Opened:
    """A page that is about to be read: its picture, its form, the layout that a person placed, if any.

    file: its bytes, where it is all that is in its file.
    """

    image: Image.Image
    form: Form
    placed: Layout | None
    file: bytes | None

    def hand_over(self) -> Image.Image:
        """Give the picture away: of 600 dots an inch it is 140 MB, and who reads it needs it only to make it small.

        Its file, tens of megabytes, is not looked at again.
        """
        image, self.file = self.image, None
        del self.image
        return image


def read_page(page_id: int) -> None:
    """Read one page: what RQ calls."""
    read_at(_desk(), page_id)


def read_at(desk: Desk, page_id: int) -> None:
    """Read one page if nobody else does. Whatever happens, the page is read, waits with a reason, or is free again."""
    with write(desk.engine) as db:
        lease = take(db, page_id, desk.seconds)
    if lease is None:
        return
    try:
        _try(desk, lease)
    except LeaseLost:
        log.warning("page %s: the lease was lost, somebody else reads it", page_id)


@cache
def _desk() -> Desk:
    settings = Settings.from_environment()
    use(settings.calibration)
    return Desk(open_engine(settings.database_url), Store(settings.store), settings.reading_lease)


def _try(desk: Desk, lease: Lease) -> None:
    if lease.attempt > MOST_DEATHS:
        _put_aside(desk, lease, READING_FAILED)
        return
    alive = _keep_alive(desk, lease)
    try:
        opened = _open(desk, lease.page_id)
        alive()
        if opened.placed is None and (cover := find_cover(opened.image)):
            _keep_cover(desk, lease, cover)
            return
        # Before it is read, so that who sent it hears of a bad picture soonest, and whatever becomes of the reading.
        worth = judge(opened.image, opened.file)
        with write(desk.engine) as db:
            keep_verdict(db, lease, worth.as_json())
        alive()
        reading = desk.look(opened.hand_over(), opened.form, alive=alive, placed=opened.placed)
        _keep(desk, lease, reading)
    except LeaseLost:
        raise
    except Stopping:
        with write(desk.engine) as db:
            give_back(db, lease)
    except CannotLayOut as error:
        _put_aside(desk, lease, error.code)
    except OcrError as error:
        log.error("page %s: its scan cannot be opened: %s", lease.page_id, without_text(error))
        _put_aside(desk, lease, SCAN_BROKEN)
    except Exception as error:
        log.error("page %s: attempt %s failed: %s", lease.page_id, lease.attempt, without_text(error))
        _fail(desk, lease)


def _open(desk: Desk, page_id: int) -> _Opened:
    with read(desk.engine) as db:
        page = db.get_one(Page, page_id)
        placed = layout_from_json(page.placed) if page.placed else None
        scan, number, form_key = page.scan, page.number, page.batch.form_key
    content = desk.store.get(scan.sha256)
    image = page_image(content, number, scan.name)
    return _Opened(image, form_by_key(form_key), placed, content if scan.page_count == 1 else None)


def _keep_alive(desk: Desk, lease: Lease) -> Callable[[], None]:
    """Make the callback of each stage: renews the lease when a third of it is over, stops when the reader must."""
    renewed = time.monotonic()

    def alive() -> None:
        nonlocal renewed
        if stopping.is_set():
            raise Stopping
        if time.monotonic() - renewed > desk.seconds / 3:
            with write(desk.engine) as db:
                renew(db, lease, desk.seconds)
            renewed = time.monotonic()

    return alive


def _keep(desk: Desk, lease: Lease, reading: PageReading) -> None:
    mark = fingerprint(reading)
    with read(desk.engine) as db:
        # Most of the looking is done before anything is locked.
        looked = look_for(db, db.get_one(Page, lease.page_id), mark)
    with write(desk.engine) as db:
        page = db.get_one(Page, lease.page_id)
        lock_district(db, page)
        end(db, lease)
        looked = look_for(db, page, mark, looked)
        if looked.found is not None:
            write_seen(db, desk.store, page, reading, mark, looked)
        elif write_reading(db, desk.store, page, reading, mark):
            read_beside(db, page)
            _plan(db, page)


def _plan(db: Session, page: Page) -> None:
    """Plan a page's tasks; where volunteers may see no row at all, staff type it whole."""
    if page.batch.campaign.privacy == Privacy.ROW:
        page.typed = True
        plan_typed(db, page)
    else:
        plan_page(db, page, form_by_key(page.form_key or ""))


def _keep_cover(desk: Desk, lease: Lease, cover: Cover) -> None:
    with write(desk.engine) as db:
        end(db, lease)
        mark_cover(db, db.get_one(Page, lease.page_id), cover)


def _put_aside(desk: Desk, lease: Lease, reason: str) -> None:
    with write(desk.engine) as db:
        end(db, lease)
        mark_waiting(db, db.get_one(Page, lease.page_id), reason)


def _fail(desk: Desk, lease: Lease) -> None:
    if lease.attempt >= MOST_ATTEMPTS:
        _put_aside(desk, lease, READING_FAILED)
        return
    with write(desk.engine) as db:
        rest(db, lease)
