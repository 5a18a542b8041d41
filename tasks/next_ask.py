"""What is asked next of a row whose doses the platform may hold. Pure; it must not know tables or slots.

| of the row's doses                          | next                                                               |
|---------------------------------------------|--------------------------------------------------------------------|
| one is missing there, or another            | everything, but for the doses that are there                       |
| all are there                               | nothing                                                            |
| … but other cells may hold a dose more      | those cells: a certificate has places for doses never given        |
| a reviewer owes a word about one            | nothing yet                                                        |
| one is not decided: somebody is at work     | nothing yet                                                        |
| … and nothing agrees with a known dose      | everything: what is likely missing does not wait                   |
| … and nobody has typed the person           | the person, once                                                   |
| … and the person as typed once differs      | the person, once more; typed twice: everything                     |
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
    REST = "rest"
    WAIT = "wait"
    PERSON = "person"
    PERSON_AGAIN = "person_again"
    NUMBERS = "numbers"
    ALL = "all"


def next_ask(judged: Collection[Judgement], *, at_work: bool, held: Collection[Ask], rest: bool = False) -> Ask:
    """Say what is asked next, by the table above.

    at_work: somebody is still to enter what was asked; held: of PERSON, PERSON_AGAIN and NUMBERS, those still to ask.
    rest: beside the doses judged there are others that the platform does not hold, whose cells may all be blank.
    """
    verdicts = {one.verdict for one in judged}
    if Verdict.NONE in verdicts:
        return Ask.ALL
    if verdicts == {Verdict.MATCH}:
        return Ask.REST if rest else Ask.NOTHING
    if Verdict.DIFFERS in verdicts or at_work:
        return Ask.WAIT
    agreeing = [one for one in judged if one.verdict == Verdict.ASK and one.agree]
    if not agreeing:
        return Ask.ALL
    if Ask.PERSON in held:
        return Ask.PERSON
    another = all(one.differ & {"name", "birth_date"} for one in agreeing)
    then = Ask.PERSON_AGAIN if another else Ask.NUMBERS
    return then if then in held else Ask.ALL
