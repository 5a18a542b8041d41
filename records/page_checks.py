"""Is all of a page there: its rows against the total at its foot and against its running numbers. Pure.

Each is a "rows missing?" for a reviewer with the page's picture before them, who counts and confirms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from records.finding import Finding, warns
from records.kinds import count as counts
from records.roles import DECLARED, ROW_NUMBER
from records.sentences import say

#: So many rows in a line must be numbered alike before their numbers are believed: one is easily misread.
_SURE_RUN = 2


@dataclass(frozen=True)
class PageRows:
    """The rows of one page. listed: with a person, struck out ones too; live: without those; given: of these.

    decided: of every live row it is known whether the dose was given. numbers: as printed, from the top, None where
    none was read. before: the last running number of the page before, None where that is not known.
    """

    listed: int
    live: int
    given: int
    decided: bool
    numbers: tuple[int | None, ...] = ()
    before: int | None = None


def page_findings(declared: str | None, rows: PageRows) -> list[Finding]:
    """Check the rows found on a page; declared: the total at its foot as settled, None where there is none."""
    return [*_declared(declared, rows), *_numbers(rows)]


def batch_findings(reported: int | None, rows: PageRows) -> list[Finding]:
    """Check the rows found in a batch, all of whose pages were read; reported: the doses that its site reported.

    As at the foot of a page, a site may have counted those listed, those who came, or those vaccinated. Fewer rows
    than it says is seen at once; fewer doses only when it is known of each row whether it was one.
    """
    if reported is None or reported in (rows.listed, rows.live) or (reported < rows.listed and not rows.decided):
        return []
    if rows.decided and reported == rows.given:
        return []
    sentence = say(
        "The site reported {told} doses for this paper, and {found} were found. Is a row or a page missing?",
        told=reported,
        found=rows.listed if reported > rows.listed else rows.given,
    )
    return [warns("rows_reported", sentence, ROW_NUMBER)]


def last_number(numbers: Sequence[int | None]) -> int | None:
    """Tell the running number of a page's last row from what was read of all; None where they do not agree."""
    shifts = _shifts(numbers)
    return len(numbers) - 1 + shifts[-1] if shifts else None


def _declared(declared: str | None, rows: PageRows) -> list[Finding]:
    """The foot counts those listed, those who came, or those who were given the dose: any of these is right."""
    if declared is None or counts.parse(declared).problem:
        return []
    told = int(counts.parse(declared).canonical)
    if told in (rows.listed, rows.live) or (rows.decided and told == rows.given):
        return []
    if told < rows.live and not rows.decided:
        return []
    sentence = say(
        "The foot of the page says {told} people; {live} rows were found, {given} of them vaccinated. Is one missing?",
        told=told,
        live=rows.live,
        given=rows.given,
    )
    return [warns("rows_declared", sentence, DECLARED)]


def _numbers(rows: PageRows) -> list[Finding]:
    shifts = _shifts(rows.numbers)
    found = []
    if len(shifts) > 1:
        sentence = say("The running numbers jump inside the page. Is a row missing?")
        found.append(warns("rows_jump", sentence, ROW_NUMBER))
    if shifts and rows.before is not None and shifts[0] not in (1, rows.before + 1):
        first = shifts[0]
        sentence = say(
            "The page before ends with number {before}, this one begins with {first}. Is a page missing?",
            before=rows.before,
            first=first,
        )
        found.append(warns("rows_continue", sentence, ROW_NUMBER))
    return found


def _shifts(numbers: Sequence[int | None]) -> list[int]:
    """Give by how much the numbers run ahead of the rows, run by run; a number that stands alone is a misreading."""
    ahead = [number - at for at, number in enumerate(numbers) if number is not None]
    often = Counter(ahead)
    runs = [
        shift for shift, run in groupby(one for one in ahead if often[one] >= _SURE_RUN) if len([*run]) >= _SURE_RUN
    ]
    return [shift for shift, _ in groupby(runs)]
