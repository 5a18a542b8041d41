"""One function moves a field, and the ledger says so."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.fields import move
from records.models.ledger import Event
from records.models.paper import Field
from records.words import FieldState, Mark
from tests import factories

EVIDENCE = {"by": "agreement", "entries": [1, 2]}


def a_field(db: Session) -> Field:
    return factories.field_of(factories.rows_of(db, factories.a_page(db, rows=1))[0], "full_name")


def settled(db: Session) -> Field:
    field = a_field(db)
    move(db, field, FieldState.SETTLED, mark=Mark.VALUE, value="Điểu Hơn", evidence=EVIDENCE)
    return field


def test_a_settled_field_has_its_value_its_evidence_and_its_moment(db: Session) -> None:
    field = settled(db)
    db.flush()
    db.refresh(field)
    assert (field.state, field.mark, field.value) == ("settled", "value", "Điểu Hơn")
    assert field.evidence == EVIDENCE
    assert field.settled_at is not None


@pytest.mark.parametrize("state", [FieldState.REOPENED, FieldState.DISPUTED])
def test_a_field_that_is_no_longer_settled_has_no_value_to_use(db: Session, state: FieldState) -> None:
    field = settled(db)
    move(db, field, state)
    assert (field.mark, field.value, field.should_be, field.evidence, field.settled_at) == (None,) * 5


def test_a_blank_has_no_value(db: Session) -> None:
    field = a_field(db)
    move(db, field, FieldState.SETTLED, mark=Mark.BLANK, value="left over", evidence=EVIDENCE)
    assert (field.mark, field.value) == (Mark.BLANK, None)


def test_what_it_should_be_stands_beside_what_the_paper_says(db: Session) -> None:
    field = a_field(db)
    evidence = {"by": "decision", "entries": [], "decision": 7}
    move(db, field, FieldState.SETTLED, mark=Mark.VALUE, value="2853471", should_be="285347151", evidence=evidence)
    assert (field.value, field.should_be) == ("2853471", "285347151")


@pytest.mark.parametrize(
    "values", [{"mark": Mark.VALUE, "value": "x"}, {"evidence": EVIDENCE}, {"mark": Mark.VALUE, "evidence": {}}]
)
def test_nothing_is_settled_without_a_mark_and_evidence(db: Session, values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="evidence"):
        move(db, a_field(db), FieldState.SETTLED, **values)  # type: ignore[arg-type]


def test_no_field_goes_back_to_open(db: Session) -> None:
    with pytest.raises(ValueError, match="reopen"):
        move(db, settled(db), FieldState.OPEN)


def test_every_move_is_an_event_without_the_value(db: Session) -> None:
    field = settled(db)
    move(db, field, FieldState.DISPUTED)
    move(db, field, FieldState.REOPENED)
    events = db.scalars(select(Event).where(Event.subject == f"field:{field.id}").order_by(Event.id)).all()
    assert [event.act for event in events] == ["field.settled", "field.disputed", "field.reopened"]
    assert events[0].data == EVIDENCE
    assert not any("Điểu" in str(event.data) for event in events)
