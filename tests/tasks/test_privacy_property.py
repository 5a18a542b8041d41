"""Over thousands of assignments nobody meets what privacy keeps from them, whoever shares a phone or walks away."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import write
from records.forms import form_by_key
from records.words import Privacy
from tasks.models import SkipReason, Slot
from tasks.plan import plan_page
from tests import services
from tests.factories import FORM, a_batch, a_campaign, a_page, a_volunteer, who
from tests.tasks.desk import Desk, claim, end_lease, give_back, submit

ROWS, PEOPLE = 30, 40
#: What becomes of an assignment: most are entered, some left lying, a few given back.
_LEFT, _SKIPPED = 0.15, 0.05


@pytest.fixture
def engine() -> Iterator[Engine]:
    """SQLite: the rule is the same on both, and thousands of claims in turn are faster."""
    with services.fresh_engine("sqlite") as made:
        yield made


@dataclass
class Seen:
    """What all hands have met, by what belongs together: a task, or under strict privacy all of a record.

    Who walks away from a task has met it under strict privacy only: they have entered none of its cells.
    """

    privacy: Privacy
    by_account: dict[int, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    by_device: dict[int, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    count: int = 0

    def shown(self, person: Who, slot: Slot) -> None:
        """Note an assignment; raise where these hands had met another slot of what belongs together."""
        self.count += 1
        together = slot.record_id if self.privacy == Privacy.STRICT else slot.task_id
        for met in (self.by_account[person.account_id], self.by_device[person.device_id]):
            others = {number for scope, number in met if scope == together} - {slot.id}
            assert not others, f"{person} was handed slot {slot.id} after {others} of {together}"
            met.add((together, slot.id))

    def left(self, person: Who, slot: Slot) -> None:
        """Note that they walked away."""
        if self.privacy == Privacy.USUAL:
            for met in (self.by_account[person.account_id], self.by_device[person.device_id]):
                met.discard((slot.task_id, slot.id))


@pytest.mark.parametrize("privacy", [Privacy.USUAL, Privacy.STRICT])
@pytest.mark.parametrize("assignments", [600, pytest.param(10_000, marks=pytest.mark.long)])
def test_no_hands_meet_what_privacy_keeps_from_them(engine: Engine, privacy: Privacy, assignments: int) -> None:
    chance, seen = random.Random(assignments), Seen(privacy)
    with write(engine) as db:
        batch = a_batch(db, campaign=a_campaign(db, privacy=privacy))
        people = a_crowd(db, chance)
    idle = 0
    while seen.count < assignments:
        with write(engine) as db:
            if idle > PEOPLE:
                plan_page(db, a_page(db, rows=ROWS, batch=db.merge(batch)), form_by_key(FORM))
                idle = 0
            idle = 0 if one_turn(db, chance, chance.choice(people), seen) else idle + 1


def a_crowd(db: Session, chance: random.Random) -> list[Who]:
    """People, one in four on somebody else's phone, and some with a second phone."""
    people: list[Who] = []
    for _ in range(PEOPLE):
        person = who(db, a_volunteer(db))
        if people and chance.random() < 0.25:
            person = replace(person, device_id=chance.choice(people).device_id)
        people.append(person)
        if chance.random() < 0.15:
            people.append(replace(person, device_id=who(db, a_volunteer(db)).device_id))
    return people


def one_turn(db: Session, chance: random.Random, person: Who, seen: Seen) -> bool:
    """Let one person take a task and enter it, leave it lying or give it back; tell whether there was one."""
    slot = claim(db, person)
    if slot is None:
        return False
    seen.shown(person, slot)
    fate = chance.random()
    if fate < _LEFT:
        end_lease(db, slot)
        seen.left(person, slot)
    elif fate < _LEFT + _SKIPPED:
        following = give_back(db, person, slot, SkipReason.BLURRED)
        if following is not None:
            seen.shown(person, following)
    else:
        done = submit(db, person, Desk(db, slot.task.record.page).filled(slot))
        if done.next_slot is not None:
            seen.shown(person, done.next_slot)
    return True
