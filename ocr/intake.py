"""Take a file in: bytes into the store first, then the scan and its pages. It must not read what is on them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

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


def receive(db: Session, store: Store, batch: Batch, name: str, data: bytes) -> Received:
    """Keep the file and make its pages, in state `received`. Raises a ScanError when it cannot be opened.

    The bytes are on disk before a row says so (promise 1); the same bytes twice are one scan.
    """
    plain_name = PurePath(name.replace("\\", "/")).name[:255]
    opened = open_scan(data, plain_name)
    sha256 = store.put(data)
    if known := _known(db, sha256):
        return known
    try:
        with db.begin_nested():
            return _make(db, batch, opened, plain_name, sha256, len(data))
    except IntegrityError:
        # Someone else sent the same bytes between the look and the insert.
        if known := _known(db, sha256):
            return known
        raise


def _known(db: Session, sha256: str) -> Received | None:
    scan = db.scalar(select(Scan).where(Scan.sha256 == sha256))
    if scan is None:
        return None
    pages = db.scalars(select(Page).where(Page.scan_id == scan.id).order_by(Page.number)).all()
    return Received(scan, tuple(pages), already=True)


def _make(db: Session, batch: Batch, opened: Opened, name: str, sha256: str, size: int) -> Received:
    # The lock keeps two hand-overs to one batch from taking the same sequence.
    db.execute(select(Batch.id).where(Batch.id == batch.id).with_for_update())
    last = db.scalar(select(func.max(Page.sequence)).where(Page.batch_id == batch.id)) or 0
    scan = Scan(
        batch_id=batch.id,
        sha256=sha256,
        name=name,
        media_type=opened.media_type,
        size=size,
        page_count=opened.page_count,
        received_at=now(db),
    )
    db.add(scan)
    db.flush()
    pages = tuple(
        Page(scan_id=scan.id, batch_id=batch.id, number=number, sequence=last + number + 1, state=PageState.RECEIVED)
        for number in range(opened.page_count)
    )
    db.add_all(pages)
    note(db, "scan.received", f"scan:{scan.id}", pages=len(pages), sha256=sha256)
    db.flush()
    return Received(scan, pages, already=False)
