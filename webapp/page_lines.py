"""One page of a batch as the clerk's desk lists it: where it stands, what was found on it, what may be done. Steps.

They only read; it must not know how a page is read, nor how a view looks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records import roles
from records.accounts import Act, Who, may
from records.database import now
from records.models.campaign import Batch
from records.models.ledger import Event
from records.models.paper import Field, Page, Record
from records.words import FieldState, PageState, RecordKind, RecordState
from webapp.pages import is_covered, may_see, page_locator
from webapp.typing_whole import form_of


@dataclass(frozen=True)
class PageLine:
    """One page of a batch: what it is called, in which file, where it stands; rows: how many of each kind were found.

    same_as: the locator of the page that it is, or may be, again. looks_struck: live rows that the machine sees a
    stroke through, which people have not settled yet. unknown_columns: columns whose titles it does not know. covered:
    parts of the paper may not be seen; whole: this person may see all of it nevertheless. has_table: so its form says.
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
    rows: Mapping[RecordState, int]
    looks_struck: int
    unknown_columns: int
    covered: bool
    whole: bool
    has_table: bool

    @property
    def doubtful(self) -> bool:
        """Say whether it looks like a page that is here already, and nobody has told the two apart."""
        return self.state == PageState.WAITING and self.same_as is not None and not self.told_apart

    @property
    def needs_you(self) -> bool:
        """Say whether it waits until a person does something."""
        return self.state in (PageState.WAITING, PageState.UNREADABLE)

    @property
    def may_be_placed(self) -> bool:
        """Say whether a person may place its layout."""
        return self.state == PageState.WAITING and not self.doubtful and self.has_table and not self.covered

    @property
    def may_be_typed(self) -> bool:
        """Say whether this person may type it whole."""
        return self.state == PageState.WAITING and not self.doubtful and self.whole

    @property
    def found(self) -> int:
        """Count all rows found."""
        return sum(self.rows.values())


@dataclass(frozen=True)
class _Found:
    """What the database knows of some pages, each by the page's id; same: what others are called, by theirs."""

    rows: Mapping[int, Mapping[RecordState, int]]
    looks_struck: Mapping[int, int]
    unknown_columns: Mapping[int, int]
    same: Mapping[int, str]


def page_lines(db: Session, who: Who, pages: Sequence[Page]) -> list[PageLine]:
    """Lay pages out as lines of their batch."""
    ids = [page.id for page in pages]
    same = _same_places(db, who, [page.same_as_id for page in pages if page.same_as_id])
    found = _Found(_rows_found(db, ids), _looks_struck(db, ids), _unknown_columns(db, ids), same)
    moment = now(db)
    return [_line(page, who, moment, found) for page in pages]


def _line(page: Page, who: Who, moment: datetime, found: _Found) -> PageLine:
    covered = is_covered(page)
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
        same_as=found.same.get(page.same_as_id) if page.same_as_id else None,
        told_apart=page.told_apart,
        rows=found.rows.get(page.id, {}),
        looks_struck=found.looks_struck.get(page.id, 0),
        unknown_columns=found.unknown_columns.get(page.id, 0),
        covered=covered,
        whole=not covered or may(who, Act.SEE_MEDICAL, page.batch.district_code),
        has_table=form_of(page).layout == "table",
    )


def _rows_found(db: Session, pages: Collection[int]) -> dict[int, dict[RecordState, int]]:
    query = (
        select(Record.page_id, Record.state, func.count())
        .where(Record.page_id.in_(pages), Record.kind != RecordKind.HEADER)
        .group_by(Record.page_id, Record.state)
    )
    found: dict[int, dict[RecordState, int]] = {}
    for page_id, state, count in db.execute(query):
        found.setdefault(page_id, {})[RecordState(state)] = count
    return found


def _looks_struck(db: Session, pages: Collection[int]) -> dict[int, int]:
    """Count the live rows that the machine sees a stroke through, as long as nobody has settled whether it is one."""
    query = (
        select(Record.page_id, func.count())
        .join(Record.fields)
        .where(Record.page_id.in_(pages), Record.state == RecordState.LIVE)
        .where(Field.role == roles.STRIKE, Field.reading == "yes", Field.state != FieldState.SETTLED)
        .group_by(Record.page_id)
    )
    return {page_id: count for page_id, count in db.execute(query)}


def _unknown_columns(db: Session, pages: Collection[int]) -> dict[int, int]:
    """Count the columns that the reading of each page left out, as the ledger says of its last reading."""
    subjects = {f"page:{page_id}": page_id for page_id in pages}
    query = select(Event.subject, Event.data).where(Event.act == "page.read", Event.subject.in_(subjects))
    return {subjects[subject]: data.get("unknown_columns", 0) for subject, data in db.execute(query.order_by(Event.id))}


def _same_places(db: Session, who: Who, page_ids: list[int]) -> dict[int, str]:
    """Name pages that others are again; one that this person may not see has no name: ''."""
    query = select(Page, Batch).join(Page.batch).where(Page.id.in_(page_ids))
    return {page.id: page_locator(page, batch) if may_see(who, batch) else "" for page, batch in db.execute(query)}
