"""How many tasks a phone may hold besides the one it shows. Pure."""

from __future__ import annotations

#: What a person enters in some four minutes for which a village's network may be gone.
MOST = 11
_SHARES = 5


def tasks_ahead(open_slots: int, people: int) -> int:
    """Tell how many tasks to hold ahead: never more than a fifth of one's share of what is still open.

    So what one phone hoards never keeps another waiting, and with the last tasks of all nobody holds any ahead.
    """
    return min(MOST, open_slots // (_SHARES * max(people, 1)))


def enough(people: int) -> int:
    """Tell with how many open slots everyone may hold the most: more need not be counted."""
    return MOST * _SHARES * max(people, 1)
