"""A row's effective value: its own, if the paper has one there, else its page header's. Pure.

It completes a dose that was given and never makes one: whether it was given is records/given.py's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from records.words import Mark


class Origin(StrEnum):
    """Where an effective value stands on the paper."""

    ROW = "row"
    HEADER = "header"
    NONE = "none"


@dataclass(frozen=True)
class Own:
    """The settled mark and value of one field."""

    mark: Mark
    value: str | None = None


@dataclass(frozen=True)
class Effective:
    """What holds for a row, and from where; mark BLANK where the paper says nothing at all."""

    mark: Mark
    value: str | None
    origin: Origin


#: Marks that say the row has nothing of its own here. SAME: the first entry saw the header and agreed with it.
_NOTHING_OF_ITS_OWN = frozenset({Mark.BLANK, Mark.SAME})


def effective(row_value: Own | None, header_value: Own | None) -> Effective:
    """Choose between a row's own settled value and its header's; None: there is no such field.

    A row's struck or unreadable cell is its own: the header never speaks over it.
    """
    if row_value is not None and row_value.mark not in _NOTHING_OF_ITS_OWN:
        return Effective(row_value.mark, row_value.value, Origin.ROW)
    if header_value is not None and header_value.mark != Mark.BLANK:
        return Effective(header_value.mark, header_value.value, Origin.HEADER)
    return Effective(Mark.BLANK, None, Origin.NONE)
