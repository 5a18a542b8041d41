"""Transactions, moments and the one clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from records.database import Unstorable, now, read, write
from records.models.campaign import Campaign
from records.models.paper import Record
from records.words import RecordKind
from tests import factories


def test_a_write_that_fails_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(RuntimeError), write(engine) as db:
        factories.a_campaign(db)
        raise RuntimeError
    with read(engine) as db:
        assert db.scalars(select(Campaign)).all() == []


def test_a_write_that_ends_is_kept(engine: Engine) -> None:
    with write(engine) as db:
        factories.a_campaign(db)
    with read(engine) as db:
        assert len(db.scalars(select(Campaign)).all()) == 1


def test_a_moment_without_a_time_zone_is_refused(db: Session) -> None:
    with pytest.raises(StatementError, match="time zone"):
        factories.a_batch(db, created_at=datetime(2021, 10, 19))


def test_a_moment_comes_back_in_utc(db: Session) -> None:
    hanoi = datetime(2021, 10, 19, 8, 0, tzinfo=timezone(timedelta(hours=7)))
    batch = factories.a_batch(db, created_at=hanoi)
    db.refresh(batch)
    assert batch.created_at == hanoi
    assert batch.created_at.utcoffset() == timedelta(0)


def test_the_clock_moves_inside_a_transaction(db: Session) -> None:
    first = now(db)
    while now(db) == first:
        pass
    assert first < now(db)
    assert abs(datetime.now(UTC) - first) < timedelta(minutes=1)


def test_a_page_has_each_row_once(db: Session) -> None:
    page = factories.a_page(db, rows=1)
    with pytest.raises(IntegrityError):
        db.add(Record(page_id=page.id, row=0, kind=RecordKind.ROW))
        db.flush()


@pytest.mark.parametrize("value", ["a\0b", 10**25, -(10**25)])
def test_what_one_database_cannot_hold_is_refused_on_both(engine: Engine, value: object) -> None:
    with pytest.raises(Unstorable), read(engine) as db:
        db.execute(text("SELECT :value"), {"value": value})
