"""Whether one person's values of a column stand a row above or below everybody else's: they skipped a line. Pure.

It must not know tables, nor which of the two is right: from inside the two columns nobody can tell, only the paper can.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from records.words import Mark

#: So many different values must stand a row off before a shift is believed: one that repeats proves nothing.
_LEAST = 2

#: What was said of a cell: a mark, and the canonical value.
Word = tuple[str, str]

#: Marks that say what is on the paper; the others say nothing that could stand in another row.
TELLING = (Mark.VALUE, Mark.BLANK)


@dataclass(frozen=True)
class Cell:
    """What was said of one cell of a column, by account. settled: as decided; owed: a reviewer is to decide."""

    said: Mapping[int, Word]
    settled: Word | None = None
    owed: bool = False

    def others(self, account: int) -> set[Word]:
        """Give what anyone but this account says is on the paper."""
        words = {word for other, word in self.said.items() if other != account and word[0] in TELLING}
        return words | ({self.settled} if self.settled is not None else set())


@dataclass(frozen=True)
class Shift:
    """Whose values stand off, by how many rows (-1: theirs are those of the row above), and in which rows to decide."""

    account: int
    step: int
    rows: tuple[int, ...]


def shift_at(column: Mapping[int, Cell], row: int) -> Shift | None:
    """Find the longest shift that this row of a column is part of."""
    found = [one for one in _shifts(column, row) if row in one.rows and _is_sure(column, one)]
    return max(found, key=lambda one: len(one.rows), default=None)


def _shifts(column: Mapping[int, Cell], row: int) -> Iterator[Shift]:
    for account in column[row].said:
        for step in (-1, 1):
            yield Shift(account, step, tuple(at for at in sorted(column) if _stands_off(column, at, account, step)))


def _stands_off(column: Mapping[int, Cell], row: int, account: int, step: int) -> bool:
    """Say whether this person said of a row what others say of the one beside it, and the others are at one here."""
    cell, beside = column[row], column.get(row + step)
    word = cell.said.get(account)
    if not cell.owed or beside is None or word is None or word[0] not in TELLING:
        return False
    others = cell.others(account)
    return len(others) == 1 and word not in others and word in beside.others(account)


def _is_sure(column: Mapping[int, Cell], shift: Shift) -> bool:
    words = {column[row].said[shift.account] for row in shift.rows}
    return len([word for word in words if word[0] == Mark.VALUE]) >= _LEAST
