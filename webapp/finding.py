"""What a task code or a locator names: which page of which file, which row. Steps that only read.

Only staff may ask it (a volunteer who could name the row could confer); it must not know how the answer looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from records.accounts import Act, Who, may
from records.locators import Locator, parse_locator
from records.models.campaign import Batch
from records.models.paper import Page, Record
from records.sentences import PersonError, say
from records.words import PageState, RecordState
from tasks.models import Task
from webapp.pages import page_locator

_NOTHING = say(
    "“{text}” is no task code and no locator of your district. They look like K7M-4QX3 or BĐ-0123-07 dòng 14."
)


class NothingFound(PersonError):
    """The code or locator names nothing that this person may see."""


class FoundState(StrEnum):
    """Where what was found stands: a page's state, or a row's where a row was asked for."""

    RECEIVED = "received"
    READ = "read"
    WAITING = "waiting"
    UNREADABLE = "unreadable"
    SAME = "same"
    COVER = "cover"
    LIVE = "live"
    BLANK = "blank"
    STRUCK = "struck"


@dataclass(frozen=True)
class Found:
    """A page, or a row of it. page counts in its file from 0; row from 0 too, −1 the header, None: the whole page.

    fields: what each of the row's fields is called in the form, by its number.
    """

    file: str
    page: int
    row: int | None
    group: str | None
    locator: str
    form: str
    state: FoundState
    page_id: int
    record_id: int | None
    district: str
    fields: dict[int, str]


def find(db: Session, who: Who, text: str) -> Found:
    """Find what a task code or a locator names. Raises NothingFound."""
    wanted = " ".join(text.split())
    place = parse_locator(wanted)
    found = _by_locator(db, place) if place else _by_code(db, wanted)
    # What exists elsewhere looks just like what does not exist.
    if found is None or not may(who, Act.RESOLVE_CODE, found[1].batch.district_code):
        raise NothingFound(say(_NOTHING.text, text=text))
    record, page, group = found
    row = record.row if record else None
    return Found(
        file=page.scan.name,
        page=page.number,
        row=row,
        group=group,
        locator=page_locator(page, page.batch, row),
        form=page.form_key or page.batch.form_key,
        state=_state(page, record),
        page_id=page.id,
        record_id=record.id if record else None,
        district=page.batch.district_code,
        fields={field.id: field.key for field in record.fields} if record else {},
    )


_Hit = tuple[Record | None, Page, str | None]


def _by_code(db: Session, code: str) -> _Hit | None:
    task = db.scalar(
        select(Task)
        .where(Task.code == code.upper())
        .options(joinedload(Task.record).joinedload(Record.page).options(joinedload(Page.batch), joinedload(Page.scan)))
    )
    return (task.record, task.record.page, task.group) if task else None


def _by_locator(db: Session, place: Locator) -> _Hit | None:
    # A number that two campaigns share means the newer one's paper.
    page = db.scalars(_page_at(place).order_by(Batch.id.desc()).limit(1)).first()
    if page is None or place.row is None:
        return (None, page, None) if page else None
    record = db.scalar(select(Record).where(Record.page_id == page.id, Record.row == place.row))
    return (record, page, None) if record else None


def _page_at(place: Locator) -> Select[Page]:
    return (
        select(Page)
        .join(Page.batch)
        .where(
            Batch.district_code == place.district_code,
            Batch.number == place.batch_number,
            Page.sequence == place.page_sequence,
        )
        .options(joinedload(Page.batch), joinedload(Page.scan))
    )


def _state(page: Page, record: Record | None) -> FoundState:
    word: PageState | RecordState = page.state if record is None else record.state
    return FoundState(str(word))
