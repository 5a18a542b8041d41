"""How two canonical texts compare; the one home of the wildcard and of NEAR. It must not know any kind."""

from __future__ import annotations

import re
from collections.abc import Callable

from records.kinds.base import Likeness, Parsed
from records.kinds.text_keys import canonical, loose

_SEPARATORS = re.compile(r"[,;.]")

#: What a person types for a letter they cannot read; a value that holds one agrees with nothing.
WILDCARD = "?"


def likeness(one: str, other: str) -> Likeness:
    """Compare two texts: SAME by canonical key, NEAR where one side has no diacritics at all, else DIFFERENT."""
    one, other = canonical(one), canonical(other)
    if WILDCARD in one + other:
        return Likeness.DIFFERENT
    if one == other:
        return Likeness.SAME
    bare = loose(one)
    if bare == loose(other) and bare in (one, other):
        return Likeness.NEAR
    return Likeness.DIFFERENT


def compare_parsed(parse: Callable[[str], Parsed]) -> Callable[[str, str], Likeness]:
    """Make the comparison of a kind whose canonical form says all: compare what both texts parse to."""

    def compare(one: str, other: str) -> Likeness:
        return likeness(parse(one).canonical, parse(other).canonical)

    return compare


def compare_separated(one: str, other: str) -> Likeness:
    """Compare places and addresses: commas, semicolons and dots only separate, like spaces."""
    return likeness(_SEPARATORS.sub(" ", one), _SEPARATORS.sub(" ", other))


def parses_well(parse: Callable[[str], Parsed]) -> Callable[[str], bool]:
    """Make the rule that a reading may be shown only where it is a possible value of its kind."""

    def plausible(reading: str) -> bool:
        parsed = parse(reading)
        return bool(parsed.canonical) and parsed.problem is None and WILDCARD not in parsed.canonical

    return plausible
