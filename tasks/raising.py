"""Moves a batch's paper forward in the queues, or back. It must not know who may ask for it."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from records.disputes import raise_disputes
from records.models.campaign import Batch
from tasks.models import Slot, SlotState
from tasks.ranks import raised_and_usual

_WAITING = (SlotState.HELD, SlotState.OPEN, SlotState.LEASED)


def raise_batch(db: Session, batch: Batch, raised: bool) -> None:
    """Hand the batch's tasks and disputes out before the usual, or among it; headers and thirds are first anyway."""
    batch.raised = raised
    first, usual = raised_and_usual(batch.campaign.deadline)
    before, after = (usual, first) if raised else (first, usual)
    waiting = (Slot.batch_id == batch.id, Slot.rank == before, Slot.state.in_(_WAITING))
    db.execute(update(Slot).where(*waiting).values(rank=after).execution_options(synchronize_session=False))
    raise_disputes(db, batch.id, raised)
