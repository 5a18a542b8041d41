"""What is asked next of a row whose doses the platform may hold. Pure; it must not know tables or slots.

| of the row's doses                          | next                                                               |
|---------------------------------------------|--------------------------------------------------------------------|
| one is missing there, or another            | everything, but for the doses that are there                       |
| all are there                               | nothing                                                            |
| a reviewer owes a word about one            | nothing yet                                                        |
| one is not decided: somebody is at work     | nothing yet                                                        |
| … and nothing agrees, or the person differs | everything: what is likely missing does not wait                   |
| … and nobody has typed the person           | the person, once                                                   |
| … and only one person has typed the numbers | the numbers, once more                                             |
| … and all that has been said                | everything                                                         |
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from records.known import Judgement, Verdict


class Ask(StrEnum):
    """What is asked next."""

    NOTHING = "nothing"
    WAIT = "wait"
    PERSON = "person"
    NUMBERS = "numbers"
    ALL = "all"


def next_ask(judged: Collection[Judgement], *, at_work: bool, person_held: bool, numbers_held: bool) -> Ask:
    """Say what is asked next, by the table above.

    at_work: somebody is still to enter what was asked; *_held: the first slot of the person, the second of the numbers,
    is held.
    """
    verdicts = {one.verdict for one in judged}
    if Verdict.NONE in verdicts:
        return Ask.ALL
    if verdicts == {Verdict.MATCH}:
        return Ask.NOTHING
    if Verdict.DIFFERS in verdicts or at_work:
        return Ask.WAIT
    if not any(one.agree and not one.differ & {"name", "birth_date"} for one in judged if one.verdict == Verdict.ASK):
        return Ask.ALL
    if person_held:
        return Ask.PERSON
    return Ask.NUMBERS if numbers_held else Ask.ALL
