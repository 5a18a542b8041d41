"""What the papers of one person say together: of one dose, and where two papers cannot both be right.

Pure. A paper's values are role → what a dose keeps of it (review/models.py `Dose.values`); order says who comes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from records.kinds.base import Likeness
from records.kinds.date import as_day
from records.kinds.registry import kind
from records.roles import DOSE_DATE, VACCINE
from review.matching import contradictions, traits_of

Values = Mapping[str, Mapping[str, Any]]

OF_PERSON = "person."
#: Where a value stands that another paper of the same person gave.
JOINED = "joined"

#: What two papers of one dose cannot both be right about; a lot or a site is written in many ways.
_OF_ONE_DOSE = ((DOSE_DATE, "date"), (VACCINE, "vaccine"))


def best(values: Values) -> dict[str, str]:
    """Give what would go out: as it should be, if a reviewer said so, else as the paper says."""
    said = {role: str(kept.get("should_be") or kept.get("value") or "") for role, kept in values.items()}
    return {role: text for role, text in said.items() if text}


def completed(own: Sequence[Values], others: Sequence[Values] = (), right: Values | None = None) -> dict[str, Any]:
    """Put together what a dose keeps.

    own: the papers of this dose, of which the first to say something is heard; others: other papers of the person,
    which only say what none of these does, and nothing of the dose. right: the paper that a reviewer found right about
    the person; it is heard first where it contradicts.
    """
    found: dict[str, Any] = {role: dict(kept) for role, kept in own[0].items()}
    for paper, whole in [*((one, True) for one in own[1:]), *((one, False) for one in others)]:
        said = best(found)
        for role in best(paper):
            if role not in said and (whole or role.startswith(OF_PERSON)):
                found[role] = {**paper[role], "origin": JOINED}
    if right is not None:
        for role in contradictions(traits_of(best(right)), traits_of(best(found))):
            found[role] = {**right[role], "origin": JOINED}
    return found


def dose_conflicts(one: Mapping[int, Values], other: Mapping[int, Values]) -> tuple[str, ...]:
    """List the roles in which two papers' doses, by number, cannot both be one person's.

    The same dose has one day and one vaccine; a later dose has a later day.
    """
    found = []
    for (mine, ours), (theirs, their) in product(one.items(), other.items()):
        a, b = best(ours), best(their)
        if mine == theirs:
            found += [role for role, key in _OF_ONE_DOSE if role in a and role in b and _differ(key, a[role], b[role])]
        elif _out_of_order((mine, a), (theirs, b)):
            found.append(DOSE_DATE)
    return tuple(dict.fromkeys(found))


def _differ(key: str, one: str, other: str) -> bool:
    return kind(key).compare(one, other) == Likeness.DIFFERENT


def _out_of_order(*doses: tuple[int, Mapping[str, str]]) -> bool:
    (_, first), (_, second) = sorted(doses, key=lambda dose: dose[0])
    before, after = as_day(first.get(DOSE_DATE, "")), as_day(second.get(DOSE_DATE, ""))
    return before is not None and after is not None and after <= before
