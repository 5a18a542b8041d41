"""Applies the settle rule: reads evidence, writes outcomes, asks a third person, raises a dispute.

It must not know across which fields checks run, nor what a settled record sets off.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from records.disputes import open_dispute
from records.fields import move
from records.kinds.registry import kind
from records.models.paper import Field, Record
from records.words import DisputeKind, FieldState
from tasks.evidence import LiveAnswer, evidence_of, live_answers
from tasks.known_first import asks_first
from tasks.policy import field_policy
from tasks.settle import AskAnother, Dispute, Outcome, Reason, Settled, Wait, settle
from tasks.slots import ask_third, withdraw
from tasks.states import UNDECIDED, close_if_not_live


def settle_fields(
    db: Session, record: Record, fields: Collection[Field], answers: Sequence[LiveAnswer] | None = None
) -> bool:
    """Apply the rule to those of a record's fields that are undecided; tell whether anything may follow from it.

    Something may if a field moved, and wherever the platform's doses are known: one word may tell which dose it is.
    answers: all live ones of the fields, for who has them at hand.
    """
    undecided = [field for field in fields if field.state in UNDECIDED]
    if answers is None:
        answers = live_answers(db, [field.id for field in undecided])
    evidence = evidence_of(db, record, undecided, answers)
    outcomes = [(field, settle(evidence[field.id], field_policy(kind(field.kind)))) for field in undecided]
    if record.page.typed:
        outcomes = [(field, _without_third(outcome)) for field, outcome in outcomes]
    if all(_waits(outcome) for _, outcome in outcomes):
        return asks_first(record)
    for field, outcome in outcomes:
        if isinstance(outcome, Settled):
            by = {"by": str(outcome.beside or "agreement"), "entries": list(outcome.entries)}
            move(db, field, FieldState.SETTLED, mark=outcome.mark, value=outcome.value, evidence=by)
    if not close_if_not_live(db, record):
        _ask_on(db, outcomes)
    moved = any(isinstance(outcome, Settled | Dispute) for _, outcome in outcomes)
    if moved:
        withdraw(db, record.id, still_asked=[field.id for field in record.fields if field.state in UNDECIDED])
    return moved or asks_first(record)


def _waits(outcome: Outcome) -> bool:
    """Say whether a field only waits for somebody who is asked already."""
    return isinstance(outcome, Wait) or (isinstance(outcome, AskAnother) and outcome.reason == Reason.FIRST)


def _ask_on(db: Session, outcomes: Collection[tuple[Field, Outcome]]) -> None:
    """Ask a third person for what two did not settle, a reviewer for what three did not."""
    more = [field for field, outcome in outcomes if isinstance(outcome, AskAnother) and outcome.reason != Reason.FIRST]
    if more:
        ask_third(db, more)
    for field, outcome in outcomes:
        if isinstance(outcome, Dispute):
            dispute_field(db, field, outcome.reason.value)


def _without_third(outcome: Outcome) -> Outcome:
    """Leave to a reviewer what would be a third person's: no volunteer is handed a page that staff type whole."""
    if isinstance(outcome, AskAnother) and outcome.reason != Reason.FIRST:
        return Dispute(outcome.reason)
    return outcome


def dispute_field(db: Session, field: Field, code: str) -> None:
    """Leave a field to a reviewer."""
    move(db, field, FieldState.DISPUTED)
    open_dispute(db, DisputeKind.FIELD, f"field:{field.id}", field.record_id, field.id, code)
