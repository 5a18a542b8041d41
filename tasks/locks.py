"""The one lock of all that write evidence: a record's. Who holds it may change its fields, disputes and slots.

Records are locked in order of id. On SQLite the transaction already holds the one write lock and this only reads anew.
It must not know why.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.models.paper import Record


def lock_records(db: Session, record_ids: Collection[int]) -> list[Record]:
    """Lock records in order of id and read them anew: groups of one record that settle together see each other."""
    query = select(Record).where(Record.id.in_(record_ids)).order_by(Record.id).with_for_update(key_share=True)
    return list(db.scalars(query.execution_options(populate_existing=True)))
