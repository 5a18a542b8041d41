"""Whose eyes a task has met: accounts and devices, and the one number that stands for a set of them.

Pure: it must not know slots or tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

#: The set of nobody.
NOBODY = 0


@dataclass(frozen=True, order=True)
class Hands:
    """One account on one device. Two names on one phone, and one name on two phones, are one pair of eyes."""

    account_id: int
    device_id: int


def exclusion_id(hands: Iterable[Hands]) -> int:
    """Give the number of a set of hands: the same set has the same number everywhere, and 0 is nobody.

    63 bits of a hash, so that nobody need look the number up: among a million sets two meet with a chance of 1 in 10^7.
    """
    members = sorted(set(hands))
    if not members:
        return NOBODY
    words = ",".join(f"{one.account_id}.{one.device_id}" for one in members)
    return (int.from_bytes(sha256(words.encode()).digest()[:8], "big") >> 1) or 1
