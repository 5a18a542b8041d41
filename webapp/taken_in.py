"""What became of paper that was handed in: each page of a batch with its rows, and whether none was lost. Steps.

They only read; it must not know how a page is read, nor how a view looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from records.accounts import Who
from records.conservation import Sheet
from records.database import now
from records.models.campaign import Batch, VaccinationSession
from records.models.paper import Page, Record, Scan
from records.words import PageState, RecordKind, RecordState
from review.conservation import sheet
from webapp.handing_in import batch_for
from webapp.pages import may_see, page_locator
from webapp.papers import box_of

#: More than the paper of any one session.
_MOST = 500


@dataclass(frozen=True)
class PageLine:
    """One page of a batch: what it is called, in which file, where it stands; rows: how many of each kind were found.

    same_as: the locator of the page that it is, or may be, again.
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
class BatchNow:
    """A batch with all that came of it so far. kept: pages that its files have, counted from the files.

    pages: those that need a person first, then the newest.
    """

    batch: Batch
    locator: str
    day: date | None
    files: int
    kept: int
    sheet: Sheet
    pages: tuple[PageLine, ...]

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
    return BatchNow(batch, box_of(batch), day, files, kept, sheet(db, batch_id=batch.id), pages)


def _page_lines(db: Session, who: Who, batch: Batch) -> tuple[PageLine, ...]:
    query = select(Page).where(Page.batch_id == batch.id).options(joinedload(Page.scan)).order_by(Page.sequence)
    pages = db.scalars(query.limit(_MOST)).all()
    rows = _rows_found(db, select(Page.id).where(Page.batch_id == batch.id))
    same = same_places(db, who, [page.same_as_id for page in pages if page.same_as_id])
    moment = now(db)
    lines = [_line(page, batch, moment, rows.get(page.id, {}), same) for page in reversed(pages)]
    return tuple(sorted(lines, key=lambda one: not one.needs_you))


def one_line(db: Session, who: Who, page: Page) -> PageLine:
    """Lay one page out as a line of its batch."""
    rows = _rows_found(db, select(Page.id).where(Page.id == page.id)).get(page.id, {})
    same = same_places(db, who, [page.same_as_id] if page.same_as_id else [])
    return _line(page, page.batch, now(db), rows, same)


def _line(
    page: Page, batch: Batch, moment: datetime, rows: Mapping[RecordState, int], same: Mapping[int, str]
) -> PageLine:
    return PageLine(
        page_id=page.id,
        locator=page_locator(page, batch),
        file=page.scan.name,
        number=page.number,
        of=page.scan.page_count,
        state=PageState(page.state),
        being_read=page.reading_until is not None and page.reading_until > moment,
        reason=page.reason,
        verdict=tuple(str(one) for one in page.verdict or ()),
        same_as=same.get(page.same_as_id) if page.same_as_id else None,
        told_apart=page.told_apart,
        rows=rows,
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


def same_places(db: Session, who: Who, page_ids: list[int]) -> dict[int, str]:
    """Name pages that others are again; one that this person may not see has no name: ''."""
    query = select(Page, Batch).join(Page.batch).where(Page.id.in_(page_ids))
    return {page.id: page_locator(page, batch) if may_see(who, batch) else "" for page, batch in db.execute(query)}
