"""With few people work drains, or it is said what is stuck and how many different people it needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.forms import GROUPS
from records.words import Privacy
from tasks.feasible import Eyes, Stuck, Work, alike, different, stuck

#: A planned task has two slots; a mismatch, a hard cell or a failed check makes a third.
PLANNED, WITH_THIRD = 2, 3
PAIR = {"person": PLANNED, "numbers": PLANNED, "address": PLANNED, "dose": PLANNED}
PRIVACY = st.sampled_from(list(Privacy))


def team(size: int) -> list[Eyes]:
    return [Eyes(number, number) for number in range(size)]


@pytest.mark.parametrize(("privacy", "two", "three"), [("usual", 2, 3), ("strict", 8, 12), ("row", 2, 3)])
def test_the_fewest_people_each_mode_needs(privacy: str, two: int, three: int) -> None:
    for slots, people in ((PLANNED, two), (WITH_THIRD, three)):
        row = Work(dict.fromkeys(PAIR, slots))
        assert stuck(Privacy(privacy), [row], team(people)) == Stuck()
        assert stuck(Privacy(privacy), [row], team(people - 1)).people == 1


@pytest.mark.parametrize(
    ("people", "count"),
    [
        ([], 0),
        ([(1, 1), (2, 1), (3, 1)], 1),
        ([(1, 1), (1, 2), (1, 3)], 1),
        ([(1, 1), (1, 2), (2, 1)], 2),
        ([(1, 1), (2, 2), (3, 3)], 3),
    ],
)
def test_two_names_on_one_phone_are_one_pair_of_eyes(people: list[tuple[int, int]], count: int) -> None:
    assert different([Eyes(*one) for one in people]) == count


def test_what_both_have_met_waits_for_one_more() -> None:
    third = Work({"person": 1}, {"person": team(2)}, {"person": 4}, records=28)
    assert stuck(Privacy.USUAL, [third], team(2)) == Stuck(cells=112, people=1)
    assert stuck(Privacy.USUAL, [third], team(3)) == Stuck()
    assert stuck(Privacy.USUAL, [third], [*team(2), Eyes(7, 1)]) == Stuck(112, 1), "the same phone again is nobody new"


def test_strict_privacy_lacks_people_where_usual_privacy_does_not() -> None:
    row = Work(PAIR, cells=dict.fromkeys(PAIR, 3))
    assert stuck(Privacy.USUAL, [row], team(5)) == Stuck()
    assert stuck(Privacy.STRICT, [row], team(5)) == Stuck(cells=6, people=3)


def test_alike_records_are_looked_at_once() -> None:
    same = [Work({"person": 1}, {"person": [one]}, {"person": 4}) for one in [*team(2), *team(2)]]
    assert [one.records for one in alike(same)] == [2, 2]


@dataclass
class Hall:
    """Records and people who come and go; who may enter what, said a second time and one slot at a time."""

    privacy: Privacy
    slots: list[dict[str, int]]
    people: set[Eyes]
    met: list[dict[str, set[Eyes]]] = field(init=False)

    def __post_init__(self) -> None:
        self.met = [{group: set() for group in one} for one in self.slots]

    def may(self, who: Eyes, record: int, group: str) -> bool:
        groups = self.slots[record] if self.privacy is Privacy.STRICT else [group]
        return not any(who.shares(other) for one in groups for other in self.met[record][one])

    def serve(self, who: Eyes, random: Random) -> bool:
        """One person enters any slot they may; now and then two people differ and a third is asked."""
        can = [(r, g) for r, one in enumerate(self.slots) for g, n in one.items() if n and self.may(who, r, g)]
        if not can:
            return False
        record, group = random.choice(can)
        self.slots[record][group] -= 1
        self.met[record][group].add(who)
        if not self.slots[record][group] and len(self.met[record][group]) == PLANNED and random.random() < 0.2:
            self.slots[record][group] = 1
        return True

    def left(self) -> list[Work]:
        return [
            Work(dict(slots), {group: set(some) for group, some in met.items()}, dict(slots))
            for slots, met in zip(self.slots, self.met, strict=True)
            if any(slots.values())
        ]

    def drain(self, random: Random) -> None:
        """All who are there enter until nobody may any more."""
        while any(self.serve(who, random) for who in random.sample(sorted(self.people, key=repr), len(self.people))):
            pass


def newcomer(random: Random, number: int) -> Eyes:
    """Somebody new; now and then on a phone that another uses, or on a second phone of their own."""
    return Eyes(number - (random.random() < 0.1), number - (random.random() < 0.1))


@pytest.mark.parametrize("privacy", list(Privacy))
@pytest.mark.parametrize("size", range(1, 13))
def test_with_any_team_work_drains_or_is_said_to_be_stuck(size: int, privacy: Privacy) -> None:
    for seed in range(12):
        random = Random(seed)
        groups = GROUPS[1 : random.randint(2, 5)]
        hall = Hall(privacy, [dict.fromkeys(groups, PLANNED) for _ in range(4)], set())
        number = 0
        for _ in range(8):
            while len(hall.people) < size:
                number += 2
                hall.people.add(newcomer(random, number))
            for _ in range(random.randint(0, 10)):
                hall.serve(random.choice(sorted(hall.people, key=repr)), random)
            gone = random.sample(sorted(hall.people, key=repr), random.randint(0, size - 1))
            hall.people -= set(gone)
        hall.drain(random)
        said = stuck(privacy, alike(hall.left()), hall.people)
        assert (said == Stuck()) == (not hall.left()), "what nobody may enter is said, and nothing else"
        assert bool(said.cells) == bool(said.people)


@given(PRIVACY, st.integers(1, 12), st.integers(0, 2**16))
def test_as_many_more_as_said_are_enough_and_one_fewer_is_not(privacy: Privacy, size: int, seed: int) -> None:
    random = Random(seed)
    hall = Hall(privacy, [dict.fromkeys(GROUPS[1:], PLANNED) for _ in range(2)], set(team(size)))
    hall.drain(random)
    said = stuck(privacy, hall.left(), hall.people)
    more = [Eyes(100 + number, 100 + number) for number in range(said.people)]
    assert stuck(privacy, hall.left(), [*hall.people, *more]) == Stuck()
    if more:
        assert stuck(privacy, hall.left(), [*hall.people, *more[1:]]).people == 1


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=9))
def test_different_people_are_counted_as_trying_every_way_does(pairs: list[tuple[int, int]]) -> None:
    def best(rest: list[tuple[int, int]]) -> int:
        if not rest:
            return 0
        first, *others = rest
        apart = [one for one in others if one[0] != first[0] and one[1] != first[1]]
        return max(best(others), 1 + best(apart))

    assert different([Eyes(*one) for one in pairs]) == best(pairs)
