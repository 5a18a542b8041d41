"""Two people who do the same at the same moment: one is let through, the other is told so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from sqlalchemy import Engine, func, select, text

from records.database import read, write
from records.models.people import Account
from records.models.platform import DictionaryEntry
from review.dictionary import decide_code
from tests.webapp.conftest import Browse


def _waits_for_another(engine: Engine) -> bool:
    here = "datname = current_database() AND wait_event_type = 'Lock'"
    with read(engine) as db:
        return bool(db.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {here}")))


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_of_two_first_codes_of_a_text_the_second_is_told_to_look(
    engine: Engine, browse: Browse, people: dict[str, Account]
) -> None:
    """On SQLite the second waits before it looks."""
    giang = browse(people["giang"])
    chosen = {"district": "696", "role": "person.priority_group", "text": "Cán bộ", "code": "5"}
    with ThreadPoolExecutor(1) as beside:
        with write(engine) as db:
            decide_code(db, "696", "person.priority_group", "Cán bộ", "4", None)
            second = beside.submit(giang.post, "/coordinator/dictionary", **chosen)
            while not _waits_for_another(engine):
                assert not second.done()
                sleep(0.01)
        answer = second.result()
    assert answer.status_code == 409
    assert "làm cùng lúc" in answer.text
    with read(engine) as db:
        assert db.scalars(select(DictionaryEntry.code)).all() == ["4"]
        assert db.scalar(select(func.count(DictionaryEntry.id))) == 1
