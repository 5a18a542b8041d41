"""Third entries and disputes flow by age: ten enterers to one reviewer and a backlog that never ends, simulated."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

import pytest

from tasks.ranks import rank

DEADLINE = date(2021, 10, 31)

ENTERERS = 10
#: Seconds: a task of a group takes about 25, a decision about 12 (QUALITY.md §6: 6 a field, 10 a dispute).
ENTRY, DECISION = 25.0, 12.0
#: Two blind entries of a group differ this often, a third agrees with neither this often; both are pessimistic.
DIFFER, STILL = 0.12, 0.3
#: What the oldest may wait: long before the ten minutes after which a volunteer's lease would end.
THIRD_WAITS, DISPUTE_WAITS = 60.0, 180.0
HOURS = 4 * 3600.0

Rank = Callable[[str, bool, bool], int]


@dataclass(order=True)
class Waiting:
    """A slot in the queue: by rank, then by age. met: who entered the task before."""

    rank: int
    since: float
    number: int
    purpose: int = field(compare=False)
    met: tuple[int, ...] = field(compare=False)


@dataclass
class Hall:
    """Enterers who are served by rank and age, and one reviewer, served by age."""

    random: Random
    rank_of: Rank
    queue: list[Waiting] = field(default_factory=list)
    disputes: list[float] = field(default_factory=list)
    thirds: list[float] = field(default_factory=list)
    decided: list[float] = field(default_factory=list)
    count: int = 0

    def ask(self, now: float, purpose: int, met: tuple[int, ...]) -> None:
        self.count += 1
        its_rank = self.rank_of("person", False, purpose == 3)
        heapq.heappush(self.queue, Waiting(its_rank, now, self.count, purpose, met))

    def take(self, who: int, now: float) -> Waiting:
        """Hand out the first slot whose task this person has not met, as a claim does."""
        passed = []
        while who in (slot := heapq.heappop(self.queue)).met:
            passed.append(slot)
        for one in passed:
            heapq.heappush(self.queue, one)
        if slot.purpose == 3:
            self.thirds.append(now - slot.since)
        return slot

    def done(self, who: int, slot: Waiting, now: float) -> None:
        met = (*slot.met, who)
        if slot.purpose == 1:
            self.ask(slot.since, 2, met)
        elif slot.purpose == 2 and self.random.random() < DIFFER:
            self.ask(now, 3, met)
        elif slot.purpose == 3 and self.random.random() < STILL:
            self.disputes.append(now)

    def run(self) -> None:
        backlog = int(ENTERERS * HOURS / ENTRY)
        for number in range(backlog):
            # The oldest paper first.
            self.ask(float(number - backlog), 1, ())
        held: dict[int, Waiting] = {}
        free = [(self.random.random() * ENTRY, who) for who in range(ENTERERS + 1)]
        while free[0][0] < HOURS:
            now, who = heapq.heappop(free)
            if who == ENTERERS:
                if self.disputes:
                    self.decided.append(now - self.disputes.pop(0))
                heapq.heappush(free, (now + self.random.expovariate(1 / DECISION), who))
                continue
            if who in held:
                self.done(who, held.pop(who), now)
            held[who] = self.take(who, now)
            heapq.heappush(free, (now + self.random.uniform(0.4, 1.6) * ENTRY, who))


def as_planned(group: str, raised: bool, third: bool) -> int:
    return rank(group, DEADLINE, raised, third=third)


def run(seed: int, rank_of: Rank = as_planned) -> Hall:
    hall = Hall(Random(seed), rank_of)
    heapq.heapify(hall.queue)
    hall.run()
    return hall


@pytest.mark.parametrize("seed", range(5))
def test_the_oldest_third_and_the_oldest_dispute_wait_less_than_a_set_time(seed: int) -> None:
    hall = run(seed)
    assert len(hall.thirds) > 150 and len(hall.decided) > 50
    assert max(hall.thirds) < THIRD_WAITS
    waits = [*hall.decided, *(HOURS - since for since in hall.disputes)]
    assert max(waits) < DISPUTE_WAITS


def test_at_the_usual_rank_no_third_would_be_served_before_the_backlog_is() -> None:
    assert run(0, lambda group, raised, _third: rank(group, DEADLINE, raised)).thirds == []
