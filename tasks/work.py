"""All that one slot's screen and its entry rest on, read at once: slot, task, record and fields, page to campaign.

The program keeps what it has read only as long as somebody holds it: hold a Work through the whole transaction. It must
not know answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, defer, load_only

from records.database import Moment
from records.forms import Form, form_by_key
from records.models.campaign import Batch, Campaign
from records.models.paper import Field, Page, Record
from tasks.evidence import header_of
from tasks.models import Purpose, Slot, Task


@dataclass(frozen=True)
class Work:
    """One slot with its task, record, page, batch and campaign; fields: those it asks, in the order of the paper.

    read_at: by the database's clock; beside: the page's header, where the screen lays it beside the cells.
    """

    slot: Slot
    task: Task
    record: Record
    page: Page
    batch: Batch
    campaign: Campaign
    read_at: datetime
    fields: tuple[Field, ...]
    beside: Record | None

    @property
    def form(self) -> Form:
        """Give the form of the page."""
        return form_by_key(self.page.form_key or "")


def work_of(db: Session, slot_id: int) -> Work | None:
    """Read a slot and what belongs to it, anew; None where there is no such slot."""
    found = db.execute(_WORK, {"slot": slot_id}).one_or_none()
    if found is None:
        return None
    fields = db.scalars(_FIELDS, {"ids": found.Slot.field_ids}).all()
    return Work(*found, tuple(fields), _beside(db, found.Slot, found.Task, found.Record))


def _beside(db: Session, slot: Slot, task: Task, record: Record) -> Record | None:
    """Find the header that the first of a dose group is laid beside; the second does not see it."""
    sees = slot.purpose == Purpose.FIRST and task.group == "dose"
    return header_of(db, record) if sees else None


#: What screens and what follows an entry need; the rest is left where it is.
_NEEDED = (
    load_only(Task.record_id, Task.group, Task.code),
    load_only(Record.page_id, Record.row, Record.kind, Record.state, Record.ready_at, Record.committed),
    load_only(Page.batch_id, Page.form_key, Page.typed),
    load_only(Batch.campaign_id, Batch.district_code, Batch.raised),
    defer(Campaign.name),
    defer(Campaign.province_code),
)


def _work() -> Select[Slot, Task, Record, Page, Batch, Campaign, datetime]:
    return (
        select(Slot, Task, Record, Page, Batch, Campaign, Moment())
        .join(Task, Task.id == Slot.task_id)
        .join(Record, Record.id == Slot.record_id)
        .join(Page, Page.id == Record.page_id)
        .join(Batch, Batch.id == Slot.batch_id)
        .join(Campaign, Campaign.id == Batch.campaign_id)
        .where(Slot.id == bindparam("slot"))
        .options(*_NEEDED)
        .execution_options(populate_existing=True)
    )


#: Put together once, for every submit reads them twice.
_WORK = _work()
_FIELDS = (
    select(Field)
    .where(Field.id.in_(bindparam("ids", expanding=True)))
    .order_by(Field.position, Field.id)
    .options(defer(Field.raw), defer(Field.read_as), defer(Field.confidence))
    .execution_options(populate_existing=True)
)
