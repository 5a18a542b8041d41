"""How many different people work needs, and which work is stuck with those there are. Pure: it must not know tables.

| privacy  | who may enter a slot of a record                     | the fewest different people a record needs        |
|----------|------------------------------------------------------|---------------------------------------------------|
| `usual`  | who has not met this group of it                     | as many as the group with the most slots has      |
| `strict` | who has met no group of it                           | as many as all its groups have slots together     |
| `row`    | one person enters all groups of a row, then no more  | as many as the group with the most slots has      |

Two names on one phone are one pair of eyes, and one name on two phones is, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from records.words import Privacy


@dataclass(frozen=True)
class Eyes:
    """One account at one device."""

    account_id: int
    device_id: int

    def shares(self, other: Eyes) -> bool:
        """Are they the same person, or the same device?"""
        return self.account_id == other.account_id or self.device_id == other.device_id


@dataclass(frozen=True)
class Work:
    """What one record, or alike records, still need. slots, met, cells: by group; cells: those its slots ask."""

    slots: Mapping[str, int]
    met: Mapping[str, Collection[Eyes]] = field(default_factory=dict)
    cells: Mapping[str, int] = field(default_factory=dict)
    records: int = 1


@dataclass(frozen=True)
class Stuck:
    """What nobody there may enter. cells: how many; people: how many more different ones are needed for all of it."""

    cells: int = 0
    people: int = 0


def different(people: Iterable[Eyes]) -> int:
    """Count how many of these can work side by side, no two of them one account or one device (a matching)."""
    devices: dict[int, set[int]] = {}
    for one in people:
        devices.setdefault(one.account_id, set()).add(one.device_id)
    holder: dict[int, int] = {}

    def find(account: int, tried: set[int]) -> bool:
        for device in sorted(devices[account] - tried):
            tried.add(device)
            if device not in holder or find(holder[device], tried):
                holder[device] = account
                return True
        return False

    return sum(find(account, set()) for account in sorted(devices))


def stuck(privacy: Privacy, work: Iterable[Work], people: Collection[Eyes]) -> Stuck:
    """Tell what of the work these people cannot finish."""
    cells, more = 0, 0
    for one in work:
        lacking = _lacking(privacy, one, people)
        cells += one.records * sum(one.cells.get(group, 0) for group in lacking)
        more = max(more, max(lacking.values(), default=0))
    return Stuck(cells, more)


def _lacking(privacy: Privacy, work: Work, people: Collection[Eyes]) -> dict[str, int]:
    """Tell how many more people the record needs, by group that is stuck; of strict privacy its last groups are."""
    if privacy != Privacy.STRICT:
        free = {group: different(_free(people, work.met.get(group, ()))) for group in work.slots}
        return {group: count - free[group] for group, count in work.slots.items() if count > free[group]}
    left = different(_free(people, {eyes for some in work.met.values() for eyes in some}))
    found = {}
    for group, count in work.slots.items():
        left -= count
        if count and left < 0:
            found[group] = -left
    return found


def _free(people: Iterable[Eyes], met: Collection[Eyes]) -> list[Eyes]:
    return [one for one in people if not any(one.shares(other) for other in met)]


def alike(work: Iterable[Work]) -> list[Work]:
    """Put records that need the same and were met by the same together, so that many are looked at once."""
    counts: Counter[tuple[object, ...]] = Counter()
    first: dict[tuple[object, ...], Work] = {}
    for one in work:
        met = tuple(sorted((group, frozenset(some)) for group, some in one.met.items()))
        key = (tuple(sorted(one.slots.items())), met, tuple(sorted(one.cells.items())))
        counts[key] += one.records
        first.setdefault(key, one)
    return [Work(one.slots, one.met, one.cells, counts[key]) for key, one in first.items()]
