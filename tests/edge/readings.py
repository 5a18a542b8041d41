"""Pages for tests of jobs: a scan in the store, and readers that stand in for the machine."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image
from sqlalchemy import Engine

from ocr.intake import receive
from ocr.results import FieldReading, PageReading, RecordReading
from ocr.storage import Store
from ocr.to_scan import ToScan
from records.database import read, write
from records.forms import form_by_key
from records.models.paper import Page
from tests.factories import FORM, a_batch


def picture(shade: int = 255) -> bytes:
    """A small picture file; each shade is another file."""
    file = io.BytesIO()
    Image.new("RGB", (60, 40), (shade, shade, shade)).save(file, "PNG")
    return file.getvalue()


def receive_pages(engine: Engine, store: Store, count: int = 1) -> list[int]:
    """Take in `count` scans of one page each; give the pages' ids."""
    with write(engine) as db:
        batch = a_batch(db)
        received = [receive(db, store, batch, f"{one}.png", picture(one)) for one in range(count)]
        return [page.id for one in received for page in one.pages]


def a_reading(*_: Any, alive: Callable[[], None] = lambda: None, **__: Any) -> PageReading:
    """Read like a machine that finds a header and one row in every picture."""
    alive()
    form = form_by_key(FORM)
    header = RecordReading(-1, tuple(FieldReading(spec.key, (0, 0, 9, 9)) for spec in form.header))
    row = RecordReading(0, tuple(FieldReading(spec.key, (0, 9, 9, 9)) for spec in form.columns))
    return PageReading(FORM, picture(), 60, 40, ToScan(), header, (row,))


def page_of(engine: Engine, page_id: int) -> Page:
    """The page as it is in the database now."""
    with read(engine) as db:
        return db.get_one(Page, page_id)
