"""What became of paper that was handed in: each page of a batch with its rows, and whether none was lost. Steps.

They only read; it must not know how a page is read, nor how a view looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from records import roles
from records.accounts import Who
from records.conservation import Sheet
from records.database import now
from records.models.campaign import Batch, VaccinationSession
from records.models.paper import Field, Page, Record, Scan
from records.models.site_file import SiteFile
from records.words import FieldState, PageState, RecordKind, RecordState
from review.conservation import sheet
from webapp.handing_in import batch_for
from webapp.pages import may_see, page_locator
from webapp.papers import box_of

#: More than the paper of any one session.
_MOST = 500


@dataclass(frozen=True)
class PageLine:
    """One page of a batch: what it is called, in which file, where it stands; rows: how many of each kind were found.

    same_as: the locator of the page that it is, or may be, again. looks_struck: live rows that the machine sees a
    stroke through, which people have not settled yet.
    """

    page_id: int
    locator: str
    file: str
    number: int
    of: int
    state: PageState
    being_read: bool
    reason: str | None
    verdict: tuple[str, ...]
    same_as: str | None
    told_apart: bool
    rows: Mapping[RecordState, int] = field(default_factory=dict)
    looks_struck: int = 0

    @property
    def doubtful(self) -> bool:
        """Say whether it looks like a page that is here already, and nobody has told the two apart."""
        return self.state == PageState.WAITING and self.same_as is not None and not self.told_apart

    @property
    def needs_you(self) -> bool:
        """Say whether it waits until a person does something."""
        return self.state in (PageState.WAITING, PageState.UNREADABLE)

    @property
    def found(self) -> int:
        """Count all rows found."""
        return sum(self.rows.values())


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
    pages = _page_lines(db, who, batch)
    day = session.day if session else None
    lists, beside = _lists(db, batch), _rows_beside(db, batch)
    return BatchNow(batch, box_of(batch), day, files, kept, sheet(db, batch_id=batch.id), pages, lists, beside)


def _lists(db: Session, batch: Batch) -> tuple[SiteList, ...]:
    files = db.scalars(select(SiteFile).where(SiteFile.batch_id == batch.id).order_by(SiteFile.id))
    return tuple(SiteList(one.name, len(one.people)) for one in files)


def _rows_beside(db: Session, batch: Batch) -> int:
    laid = select(func.count(Record.id.distinct())).join(Record.fields).join(Page, Page.id == Record.page_id)
    return db.scalar(laid.where(Page.batch_id == batch.id, Field.file_reading.is_not(None))) or 0


def _page_lines(db: Session, who: Who, batch: Batch) -> tuple[PageLine, ...]:
    query = select(Page).where(Page.batch_id == batch.id).options(joinedload(Page.scan)).order_by(Page.sequence)
    pages = db.scalars(query.limit(_MOST)).all()
    wanted = select(Page.id).where(Page.batch_id == batch.id)
    rows, struck = _rows_found(db, wanted), _looks_struck(db, wanted)
    same = same_places(db, who, [page.same_as_id for page in pages if page.same_as_id])
    moment = now(db)
    lines = [
        _line(page, moment, rows.get(page.id, {}), struck.get(page.id, 0), same_as=same) for page in reversed(pages)
    ]
    return tuple(sorted(lines, key=lambda one: not one.needs_you))


def one_line(db: Session, who: Who, page: Page) -> PageLine:
    """Lay one page out as a line of its batch."""
    wanted = select(Page.id).where(Page.id == page.id)
    rows, struck = _rows_found(db, wanted).get(page.id, {}), _looks_struck(db, wanted).get(page.id, 0)
    same = same_places(db, who, [page.same_as_id] if page.same_as_id else [])
    return _line(page, now(db), rows, struck, same_as=same)


def _line(
    page: Page, moment: datetime, rows: Mapping[RecordState, int], struck: int, *, same_as: Mapping[int, str]
) -> PageLine:
    return PageLine(
        page_id=page.id,
        locator=page_locator(page, page.batch),
        file=page.scan.name,
        number=page.number,
        of=page.scan.page_count,
        state=PageState(page.state),
        being_read=page.reading_until is not None and page.reading_until > moment,
        reason=page.reason,
        verdict=tuple(str(one) for one in page.verdict or ()),
        same_as=same_as.get(page.same_as_id) if page.same_as_id else None,
        told_apart=page.told_apart,
        rows=rows,
        looks_struck=struck,
    )


def _rows_found(db: Session, pages: Select[int]) -> dict[int, dict[RecordState, int]]:
    query = (
        select(Record.page_id, Record.state, func.count())
        .where(Record.page_id.in_(pages), Record.kind != RecordKind.HEADER)
        .group_by(Record.page_id, Record.state)
    )
    found: dict[int, dict[RecordState, int]] = {}
    for page_id, state, count in db.execute(query):
        found.setdefault(page_id, {})[RecordState(state)] = count
    return found


def _looks_struck(db: Session, pages: Select[int]) -> dict[int, int]:
    """Count the live rows that the machine sees a stroke through, as long as nobody has settled whether it is one."""
    query = (
        select(Record.page_id, func.count())
        .join(Record.fields)
        .where(Record.page_id.in_(pages), Record.state == RecordState.LIVE)
        .where(Field.role == roles.STRIKE, Field.reading == "yes", Field.state != FieldState.SETTLED)
        .group_by(Record.page_id)
    )
    return {page_id: count for page_id, count in db.execute(query)}


def same_places(db: Session, who: Who, page_ids: list[int]) -> dict[int, str]:
    """Name pages that others are again; one that this person may not see has no name: ''."""
    query = select(Page, Batch).join(Page.batch).where(Page.id.in_(page_ids))
    return {page.id: page_locator(page, batch) if may_see(who, batch) else "" for page, batch in db.execute(query)}
