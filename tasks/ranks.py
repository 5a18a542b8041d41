"""In which order slots are handed out: a lower rank first. Pure; it must not know what a slot is."""

from __future__ import annotations

HEADER = 0
#: Third entries flow before new work: someone's agreement waits for each.
THIRD = 10
RAISED = 20
USUAL = 50


def rank(group: str, raised: bool, third: bool = False) -> int:
    """Tell the rank of a slot: headers hold back whole pages, so they are first even as a third entry."""
    if group == "header":
        return HEADER
    if third:
        return THIRD
    return RAISED if raised else USUAL
