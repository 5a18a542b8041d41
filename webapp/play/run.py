"""The play: simulated volunteers, reviewer and site do the main job until the upload file is written.

It must not know how a view works inside; it opens them as people do.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import Engine, select

from ocr.storage import Store
from records.conservation import OpenReason
from records.database import open_engine, read, write
from records.models.people import Account
from records.sentences import say
from review.conservation import sheet
from review.template import template_by_key
from review.upload_models import Upload
from webapp.demonstration import FORM, SAMPLES, Stage
from webapp.play.browsing import Browser, Lost
from webapp.play.places import Finder, Truth
from webapp.play.report import Report, RowName, compare_file, count_rows, describe, find_kept_out, uploaded_rows
from webapp.play.reviewer import SimulatedReviewer
from webapp.play.site import SimulatedSite
from webapp.play.truth import load_truth
from webapp.play.volunteer import Memory, SimulatedVolunteer
from webapp.settings import Settings
from webapp.terminal import console, tell

#: Enough that a third blind person is always free; each is a device of its own.
_VOLUNTEERS = 4
_SEED = 20211017
#: The clock commits every few seconds; longer than this without a change means that it is dead, in seconds.
_PATIENCE = 60
_TOLD_EVERY = 100


@dataclass
class _Cast:
    """Everybody who plays."""

    volunteers: list[SimulatedVolunteer]
    reviewer: SimulatedReviewer
    site: SimulatedSite
    coordinator: Browser
    memory: Memory


def run(stage: Stage, settings: Settings) -> int:
    """Play, print what it came to, and give the exit code: 0 when the file holds what it must."""
    truth = load_truth(SAMPLES / "truth")
    engine = open_engine(settings.database_url)
    tell(say("Simulated people are at work; they use the same views as everybody."))
    with _people(stage, truth) as cast:
        _mark_simulated(engine)
        while _work(cast):
            # What is committed may turn out to tell of one person twice, which is a reviewer's to say.
            _wait_for_commits(engine)
        _make_upload(cast.coordinator)
    report, path = _report(engine, settings, truth, cast.memory)
    for line in describe(report, cast.memory, str(path)):
        console.print(line, soft_wrap=True, highlight=False)
    return 0 if report.holds else 1


@contextmanager
def _people(stage: Stage, truth: Truth) -> Iterator[_Cast]:
    browsers = [Browser(stage.base_url) for _ in range(_VOLUNTEERS + 3)]
    coordinator, reviewing, site, *phones = browsers
    try:
        coordinator.sign_in("coordinator", stage.passwords["coordinator"])
        reviewing.sign_in("reviewer", stage.passwords["reviewer"])
        site.sign_in("coordinator", stage.passwords["coordinator"])
        finder, memory = Finder(coordinator, truth), Memory()
        volunteers = []
        for number, phone in enumerate(phones, start=1):
            person = SimulatedVolunteer(phone, finder, memory, random.Random(_SEED + number))
            person.join(f"/join/{stage.invite}", _name(number), f"090000000{number}")
            volunteers.append(person)
        reviewer, at_site = SimulatedReviewer(reviewing, finder), SimulatedSite(site, finder)
        yield _Cast(volunteers, reviewer, at_site, coordinator, memory)
    finally:
        for browser in browsers:
            browser.close()


def _name(number: int) -> str:
    return f"Mô phỏng {number}"


def _mark_simulated(engine: Engine) -> None:
    names = [_name(number) for number in range(1, _VOLUNTEERS + 1)]
    with write(engine) as db:
        for account in db.scalars(select(Account).where(Account.name.in_(names))):
            account.simulated = True


def _work(cast: _Cast) -> bool:
    """Let everybody work in turn until nobody has anything left; tell whether anybody had."""
    busy, worked = True, False
    while busy:
        busy = any([person.work() for person in cast.volunteers])
        if not busy:
            busy = cast.reviewer.decide() or cast.site.answer()
        worked = worked or busy
        if cast.memory.entries % _TOLD_EVERY < _VOLUNTEERS and busy:
            tell(say("{count} entries so far", count=cast.memory.entries))
    return worked


def _wait_for_commits(engine: Engine) -> None:
    """Wait until the clock has looked at everything that is ready. Raises Lost."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with read(engine) as db:
            if not sheet(db).reasons.get(OpenReason.READY, 0):
                return
        time.sleep(0.5)
    raise Lost("ready doses are not committed")


def _make_upload(coordinator: Browser) -> None:
    coordinator.open("/coordinator/uploads")
    form = coordinator.form("form[action='/coordinator/uploads']")
    if form is None:
        raise Lost("no way to make an upload file")
    coordinator.post(form.action, form.values)


def _report(engine: Engine, settings: Settings, truth: Truth, memory: Memory) -> tuple[Report, Path]:
    report, store, path = Report(), Store(settings.store), settings.var
    sent: set[RowName] = set()
    with read(engine) as db:
        for upload in db.scalars(select(Upload).order_by(Upload.id)):
            path = settings.var / upload.name
            path.write_bytes(store.get(upload.sha256))
            rows = uploaded_rows(db, upload)
            sent.update(name for names in rows.values() for name in names)
            compare_file(report, rows, _cells(upload, path), template_by_key(upload.template_key), FORM, truth, memory)
        find_kept_out(report, sent, truth, memory)
        count_rows(db, report, truth)
    return report, path


def _cells(upload: Upload, path: Path) -> dict[int, list[str]]:
    """Read a file's rows back, numbered as the upload numbers them."""
    template = template_by_key(upload.template_key)
    lines = load_workbook(path, read_only=True)[template.sheet].iter_rows(min_row=template.first_row, values_only=True)
    return {number: ["" if cell is None else str(cell) for cell in line] for number, line in enumerate(lines, start=1)}
