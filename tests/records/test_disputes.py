"""A decision is owed once per subject, until it is made."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from records.database import read, write
from records.disputes import close_dispute, open_dispute
from records.models.ledger import Event
from records.models.paper import Dispute
from records.words import DisputeKind
from tests import factories


def raised(db: Session, record_id: int | None = None, code: str = "id_sex") -> Dispute:
    record_id = record_id or factories.rows_of(db, factories.a_page(db, rows=1))[0].id
    return open_dispute(db, DisputeKind.CHECK, f"record:{record_id}:{code}", record_id, None, code)


def test_a_dispute_is_opened_once(db: Session) -> None:
    first = raised(db)
    assert raised(db, first.record_id).id == first.id
    assert raised(db, first.record_id, "age").id != first.id


def test_a_closed_dispute_may_be_raised_anew(db: Session) -> None:
    first = raised(db)
    close_dispute(db, first, "decision:1")
    assert raised(db, first.record_id).id != first.id


def test_closing_twice_keeps_the_first_reason(db: Session) -> None:
    dispute = raised(db)
    close_dispute(db, dispute, "decision:1")
    moment = dispute.closed_at
    close_dispute(db, dispute, "withdrawn")
    assert (dispute.closed_by, dispute.closed_at) == ("decision:1", moment)


def test_opening_and_closing_are_in_the_ledger_once_each(db: Session) -> None:
    dispute = raised(db)
    raised(db, dispute.record_id)
    close_dispute(db, dispute, "decision:1")
    close_dispute(db, dispute, "decision:2")
    acts = db.scalars(select(Event.act).where(Event.subject == f"dispute:{dispute.id}").order_by(Event.id)).all()
    assert acts == ["dispute.opened", "dispute.closed"]


def test_two_who_open_it_at_once_open_one(engine: Engine) -> None:
    with write(engine) as db:
        record_id = factories.rows_of(db, factories.a_page(db, rows=1))[0].id
    ids: list[int] = []

    def open_too() -> None:
        with write(engine) as other:
            ids.append(raised(other, record_id).id)

    with write(engine) as db:
        ids.append(raised(db, record_id).id)
        waiting = _started(open_too)
    waiting.join(20)
    with read(engine) as db:
        assert db.scalars(select(Dispute.id)).all() == [ids[0]]
    assert ids == [ids[0]] * 2


def _started(work: Callable[[], None]) -> Thread:
    thread = Thread(target=work)
    thread.start()
    thread.join(0.3)
    return thread
