"""The order of locks of all that write evidence: records by id, then fields by id, then slots.

On SQLite the transaction already holds the one write lock and these only read anew. It must not know why.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.models.paper import Field, Record
from tasks.models import Slot


def lock_records(db: Session, record_ids: Collection[int]) -> list[Record]:
    """Lock records in order of id and read them anew: groups of one record that settle together see each other."""
    query = select(Record).where(Record.id.in_(record_ids)).order_by(Record.id).with_for_update(key_share=True)
    return list(db.scalars(query.execution_options(populate_existing=True)))


def lock_fields(db: Session, field_ids: Collection[int]) -> list[Field]:
    """Lock fields in order of id and read them anew."""
    query = select(Field).where(Field.id.in_(field_ids)).order_by(Field.id).with_for_update(key_share=True)
    return list(db.scalars(query.execution_options(populate_existing=True)))


def lock_slot(db: Session, slot_id: int) -> Slot:
    """Lock a slot and read it anew."""
    query = select(Slot).where(Slot.id == slot_id).with_for_update(key_share=True)
    return db.scalars(query.execution_options(populate_existing=True)).one()
