"""All that one slot's screen and its entry rest on, read at once: slot, task, record and fields, page to campaign.

The program keeps what it has read only as long as somebody holds it: hold a Work through the whole transaction. It must
not know answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.forms import Form, form_by_key
from records.models.campaign import Batch, Campaign
from records.models.paper import Field, Page, Record
from tasks.models import Slot, Task


@dataclass(frozen=True)
class Work:
    """One slot with its task, record, page, batch and campaign; fields: those it asks, in the order of the paper."""

    slot: Slot
    task: Task
    record: Record
    page: Page
    batch: Batch
    campaign: Campaign
    fields: tuple[Field, ...]

    @property
    def form(self) -> Form:
        """Give the form of the page."""
        return form_by_key(self.page.form_key or "")


def work_of(db: Session, slot_id: int) -> Work | None:
    """Read a slot and what belongs to it, anew; None where there is no such slot."""
    query = (
        select(Slot, Task, Record, Page, Batch, Campaign)
        .join(Task, Task.id == Slot.task_id)
        .join(Record, Record.id == Slot.record_id)
        .join(Page, Page.id == Record.page_id)
        .join(Batch, Batch.id == Slot.batch_id)
        .join(Campaign, Campaign.id == Batch.campaign_id)
        .where(Slot.id == slot_id)
        .execution_options(populate_existing=True)
    )
    found = db.execute(query).one_or_none()
    if found is None:
        return None
    slot, task, record, page, batch, campaign = found
    asked = select(Field).where(Field.id.in_(slot.field_ids)).order_by(Field.position, Field.id)
    fields = db.scalars(asked.execution_options(populate_existing=True)).all()
    return Work(slot, task, record, page, batch, campaign, tuple(fields))
