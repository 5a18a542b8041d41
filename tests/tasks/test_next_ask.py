from __future__ import annotations

import pytest

from records.known import Judgement, Verdict
from tasks.next_ask import Ask, next_ask

MATCH, NONE, DIFFERS = (Judgement(one) for one in (Verdict.MATCH, Verdict.NONE, Verdict.DIFFERS))
NOTHING_AGREES = Judgement(Verdict.ASK)
AGREES = Judgement(Verdict.ASK, None, frozenset({"national_id"}))
OTHER_NAME = Judgement(Verdict.ASK, None, frozenset({"phone"}), frozenset({"name"}))
ALL_HELD = (Ask.PERSON, Ask.PERSON_AGAIN, Ask.NUMBERS)


@pytest.mark.parametrize(
    ("judged", "held", "asked"),
    [
        ([MATCH], ALL_HELD, Ask.NOTHING),
        ([MATCH, MATCH], ALL_HELD, Ask.NOTHING),
        ([MATCH, NONE], ALL_HELD, Ask.ALL),
        ([NONE, DIFFERS], ALL_HELD, Ask.ALL),
        ([MATCH, DIFFERS], ALL_HELD, Ask.WAIT),
        ([NOTHING_AGREES], ALL_HELD, Ask.ALL),
        ([AGREES], ALL_HELD, Ask.PERSON),
        ([AGREES], (Ask.PERSON_AGAIN, Ask.NUMBERS), Ask.NUMBERS),
        ([AGREES], (Ask.PERSON_AGAIN,), Ask.ALL),
        ([OTHER_NAME], (Ask.PERSON_AGAIN, Ask.NUMBERS), Ask.PERSON_AGAIN),
        ([OTHER_NAME], (Ask.NUMBERS,), Ask.ALL),
    ],
)
def test_each_line_of_the_table(judged: list[Judgement], held: tuple[Ask, ...], asked: Ask) -> None:
    assert next_ask(judged, at_work=False, held=held) == asked


def test_other_cells_are_looked_at_once_all_else_is_there() -> None:
    assert next_ask([MATCH], at_work=False, held=ALL_HELD, rest=True) == Ask.REST
    assert next_ask([AGREES], at_work=False, held=ALL_HELD, rest=True) == Ask.PERSON
    assert next_ask([NONE], at_work=False, held=ALL_HELD, rest=True) == Ask.ALL


def test_nobody_else_is_asked_while_somebody_is_at_work() -> None:
    assert next_ask([AGREES], at_work=True, held=ALL_HELD) == Ask.WAIT
    assert next_ask([NONE], at_work=True, held=ALL_HELD) == Ask.ALL
