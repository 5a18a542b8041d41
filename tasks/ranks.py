"""In which order slots are handed out: a lower rank first. Pure; it must not know what a slot is."""

from __future__ import annotations

from datetime import date

HEADER = 0
#: Third entries flow before new work: someone's agreement waits for each.
THIRD = 10


def rank(group: str, deadline: date, raised: bool, *, third: bool = False) -> int:
    """Tell the rank of a slot: headers hold back whole pages, so they are first even as a third entry.

    After what is urgent by itself comes the earlier deadline, and of one deadline the batches that were raised.
    """
    if group == "header":
        return HEADER
    if third:
        return THIRD
    return _by_deadline(deadline, raised)


def raised_and_usual(deadline: date) -> tuple[int, int]:
    """Tell the ranks of usual work of a deadline: of raised batches, and of the others."""
    return _by_deadline(deadline, raised=True), _by_deadline(deadline, raised=False)


def _by_deadline(deadline: date, raised: bool) -> int:
    # Two for each day since the year 1: far above the urgent ones, far below what a column holds.
    return 2 * deadline.toordinal() + (not raised)
