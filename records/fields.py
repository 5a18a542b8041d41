"""The one function that moves a field between its states. It must not know why: tasks/ and review/ decide."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from records.database import now
from records.ledger import note
from records.models.paper import Field
from records.words import FieldState, Mark

_ACTS = {
    FieldState.SETTLED: "field.settled",
    FieldState.REOPENED: "field.reopened",
    FieldState.DISPUTED: "field.disputed",
}


def move(
    db: Session,
    field: Field,
    state: FieldState,
    *,
    mark: Mark | None = None,
    value: str | None = None,
    should_be: str | None = None,
    evidence: dict[str, Any] | None = None,
    actor_id: int | None = None,
) -> None:
    """Move a field to `state` and note it. Settling needs a mark and its evidence; leaving it takes the value away.

    evidence: {"by": "agreement" | "file" | "reading" | "decision", "entries": [ids], …}, ids only. ValueError is our
    fault, not a person's.
    """
    settled = state == FieldState.SETTLED
    if state == FieldState.OPEN:
        raise ValueError("a field is open only until it first moves; reopen it")
    if settled and (mark is None or not evidence):
        raise ValueError("a settled field has a mark and points to its evidence")
    field.state = state
    field.mark = mark if settled else None
    field.value = value if settled and mark == Mark.VALUE else None
    field.should_be = should_be if settled else None
    field.evidence = evidence if settled else None
    field.settled_at = now(db) if settled else None
    data = {"by": str(evidence["by"]), "entries": list(evidence.get("entries", ()))} if settled and evidence else {}
    note(db, _ACTS[state], f"field:{field.id}", actor_id, **data)
