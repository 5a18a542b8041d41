from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from records.database import now
from records.models.people import Invite, Team


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_with_an_empty_database(db: Session, turn: int) -> None:
    assert db.scalars(select(Team)).all() == []
    db.add(Team(name="Đoàn trường"))
    db.flush()
    assert db.execute(text("SELECT id FROM team")).scalar_one() == 1


def test_both_databases_refuse_a_broken_reference(db: Session) -> None:
    moment = now(db)
    db.add(Invite(token_hash="x", team_id=999, made_at=moment, expires_at=moment, uses_left=1))
    with pytest.raises(IntegrityError):
        db.flush()
