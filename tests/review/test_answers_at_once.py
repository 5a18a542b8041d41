"""Two answers of the platform that two people take over at the same moment."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from ocr.storage import Store
from records.database import read, write
from records.models.paper import Dispute
from review.messages import Outcome
from review.reconcile import AnswerRefused, apply, match
from tests.review.sending import TAKEN, answer_bytes, giang, kept_answer, outcomes, read_back
from tests.review.test_reconcile import WRONG_ID, by_name, three_sent


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_of_two_answers_at_once_the_second_is_looked_at_once_more(engine: Engine, store: Store) -> None:
    """On SQLite the second waits before it looks."""
    with write(engine) as db:
        upload, who = three_sent(db, store), giang(db)
        first, second = (answer_bytes(store, upload, by_name(Mai=said)) for said in (TAKEN, WRONG_ID))
    with write(engine) as slow:
        found = match(slow, who, read_back(second))
        with write(engine) as fast:
            apply(fast, who, kept_answer(fast, store, first), match(fast, who, read_back(first)))
        with pytest.raises(AnswerRefused):
            apply(slow, who, kept_answer(slow, store, second), found)
    with read(engine) as db:
        assert outcomes(db) == [Outcome.ACCEPTED] * 3 and not db.scalars(select(Dispute)).all()
