"""Take a file in: bytes into the store first, then the scan and its pages. It must not read what is on them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ocr.names import clean_name
from ocr.opening import Opened, open_scan
from ocr.storage import Store
from records.database import now
from records.ledger import note
from records.models.campaign import Batch
from records.models.paper import Page, Scan
from records.words import PageState


@dataclass(frozen=True)
class Received:
    """A scan that is safely kept. already: its bytes were here before, and nothing new was made."""

    scan: Scan
    pages: tuple[Page, ...]
    already: bool


@dataclass(frozen=True)
class Kept:
    """A file whose bytes are safe, and of which no row says so yet."""

    name: str
    sha256: str
    size: int
    opened: Opened


def keep(store: Store, name: str, data: bytes) -> Kept:
    """Check a file and keep its bytes, outside any transaction. Raises a ScanError when it cannot be opened."""
    plain_name = clean_name(name)
    opened = open_scan(data, plain_name)
    return Kept(plain_name, store.put(data), len(data), opened)


def receive(db: Session, store: Store, batch: Batch, name: str, data: bytes) -> Received:
    """Keep the file and make its pages, in state `received`. Raises a ScanError when it cannot be opened.

    The bytes are on disk before a row says so (promise 1); the same bytes twice are one scan.
    """
    return enter(db, batch, keep(store, name, data))


def enter(db: Session, batch: Batch, kept: Kept, by: int | None = None) -> Received:
    """Make the scan and pages of a file that was kept; by: the account that hands it in."""
    if known := _known(db, kept.sha256):
        return known
    try:
        with db.begin_nested():
            return _make(db, batch, kept, by)
    except IntegrityError:
        # Someone else sent the same bytes between the look and the insert.
        if known := _known(db, kept.sha256):
            return known
        raise


def _known(db: Session, sha256: str) -> Received | None:
    scan = db.scalar(select(Scan).where(Scan.sha256 == sha256))
    if scan is None:
        return None
    pages = db.scalars(select(Page).where(Page.scan_id == scan.id).order_by(Page.number)).all()
    return Received(scan, tuple(pages), already=True)


def _make(db: Session, batch: Batch, kept: Kept, by: int | None) -> Received:
    # The lock keeps two hand-overs to one batch from taking the same sequence.
    db.execute(select(Batch.id).where(Batch.id == batch.id).with_for_update())
    last = db.scalar(select(func.max(Page.sequence)).where(Page.batch_id == batch.id)) or 0
    count = kept.opened.page_count
    scan = Scan(
        batch_id=batch.id,
        sha256=kept.sha256,
        name=kept.name,
        media_type=kept.opened.media_type,
        size=kept.size,
        page_count=count,
        received_at=now(db),
    )
    db.add(scan)
    db.flush()
    pages = tuple(
        Page(scan_id=scan.id, batch_id=batch.id, number=number, sequence=last + number + 1, state=PageState.RECEIVED)
        for number in range(count)
    )
    db.add_all(pages)
    note(db, "scan.received", f"scan:{scan.id}", by, pages=count, sha256=kept.sha256)
    db.flush()
    return Received(scan, pages, already=False)
