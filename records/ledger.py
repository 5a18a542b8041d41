"""The one way an event enters the ledger. Append-only: nothing here changes or removes one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from records.database import ask, now
from records.models.ledger import Event


def note(db: Session, act: str, subject: str, actor_id: int | None = None, **data: Any) -> None:
    """Add an event. `data` holds ids, codes and counts only, never a name or a field's value."""
    ask(db, _ADD, {"at": now(db), "actor_id": actor_id, "act": act, "subject": subject, "data": data})


_ADD = insert(Event)
