"""What became of paper that was handed in: each page of a batch with its rows, and whether none was lost. Steps.

They only read; it must not know how a page is read, nor how a view looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from records.accounts import Who
from records.conservation import Sheet
from records.models.campaign import Batch, VaccinationSession
from records.models.paper import Field, Page, Record, Scan
from records.models.site_file import SiteFile
from records.words import PageState
from review.conservation import sheet
from webapp.handing_in import batch_for
from webapp.page_lines import PageLine, page_lines
from webapp.papers import box_of

#: More than the paper of any one session.
_MOST = 500


@dataclass(frozen=True)
class SiteList:
    """A spreadsheet of the site's own: its file's name, and how many people it lists."""

    name: str
    people: int


@dataclass(frozen=True)
class BatchNow:
    """A batch with all that came of it so far. kept: pages that its files have, counted from the files.

    pages: those that need a person first, then the newest. lists: the site's own; beside: rows with a person of them.
    """

    batch: Batch
    locator: str
    day: date | None
    files: int
    kept: int
    sheet: Sheet
    pages: tuple[PageLine, ...]
    lists: tuple[SiteList, ...]
    beside: int

    @property
    def none_lost(self) -> bool:
        """Say whether every page of every file is in exactly one place."""
        return self.sheet.balances() and self.sheet.received == self.kept

    @property
    def waiting(self) -> bool:
        """Say whether the machine still has pages to read."""
        return any(one.state == PageState.RECEIVED for one in self.pages)


def batch_now(db: Session, who: Who, batch_id: int) -> BatchNow:
    """Gather a batch with all that came of it. Raises NotFound."""
    batch = batch_for(db, who, batch_id)
    session = db.get(VaccinationSession, batch.session_id) if batch.session_id else None
    files, kept = db.execute(
        select(func.count(), func.coalesce(func.sum(Scan.page_count), 0)).where(Scan.batch_id == batch.id)
    ).one()
    of_batch = select(Page).where(Page.batch_id == batch.id).options(joinedload(Page.scan))
    newest = db.scalars(of_batch.order_by(Page.sequence.desc()).limit(_MOST)).all()
    pages = tuple(sorted(page_lines(db, who, newest), key=lambda one: not one.needs_you))
    day = session.day if session else None
    lists, beside = _lists(db, batch), _rows_beside(db, batch)
    return BatchNow(batch, box_of(batch), day, files, kept, sheet(db, batch_id=batch.id), pages, lists, beside)


def _lists(db: Session, batch: Batch) -> tuple[SiteList, ...]:
    files = db.scalars(select(SiteFile).where(SiteFile.batch_id == batch.id).order_by(SiteFile.id))
    return tuple(SiteList(one.name, len(one.people)) for one in files)


def _rows_beside(db: Session, batch: Batch) -> int:
    laid = select(func.count(Record.id.distinct())).join(Record.fields).join(Page, Page.id == Record.page_id)
    return db.scalar(laid.where(Page.batch_id == batch.id, Field.file_reading.is_not(None))) or 0
