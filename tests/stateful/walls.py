"""Walls, in the stateful test: made of as few cells as one, with a planted one wherever it can be had."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from random import Random
from typing import Protocol
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import write
from records.words import Privacy
from tasks.entries import GivenValue, KeyConflict, Submission
from tasks.mend import MendRefused
from tasks.models import Answer, Entry, Slot, Wall
from tasks.wall_entries import Tapped, enter_wall
from tasks.wall_mend import mend_wall
from tests.stateful.cast import Sent, one_of
from tests.stateful.world import World


class _Machine(Protocol):
    world: World


def small_walls(open_until_the_end: ExitStack) -> None:
    """Let one person at work and one cell be enough, and the chances be the same each time."""
    for name, value in (
        ("tasks.walls.FEWEST", 1),
        ("tasks.walls.PEOPLE", {Privacy.USUAL: 1}),
        ("tasks.walls.secrets.SystemRandom", lambda: Random(0)),
        ("tasks.plants.OFTEN", 1.0),
    ):
        open_until_the_end.enter_context(patch(name, value))


class Walls:
    """The rules of the machine that tap."""

    @precondition(lambda self: _walls(self.world))
    @rule(earlier=st.integers(0, 9), slips=st.sampled_from(["none", "none", "overlooks", "misses", "taps all"]))
    def someone_taps(self: _Machine, earlier: int, slips: str) -> None:
        """A wall is sent, in time or late; then once more, and with other values."""
        tap(self.world, one_of(_walls(self.world), earlier), slips)

    @precondition(lambda self: _walls(self.world))
    @rule(earlier=st.integers(0, 9), place=st.integers(0, 3))
    def someone_goes_back_to_a_wall(self: _Machine, earlier: int, place: int) -> None:
        """What was left alone is tapped after all."""
        who, _, slot_id = one_of(_walls(self.world), earlier)
        try:
            with write(self.world.engine) as db:
                mend_wall(db, who, Tapped(slot_id, "", "again", frozenset({place})))
        except MendRefused:
            return


def tap(world: World, wall: tuple[Who, int, int], slips: str) -> None:
    """Send a wall as its holder sees it, and again: nothing more comes of that."""
    who, number, slot_id = wall
    with write(world.engine) as db:
        tapped = _tapped(world, db, number, slot_id, slips)
        before = _entries(db, number)
    try:
        with write(world.engine) as db:
            missed = enter_wall(db, who, tapped)
    except KeyConflict:
        return
    with write(world.engine) as db:
        stored = _entries(db, number)
        world.sent += [_sent(db, who, one) for one in sorted(stored - before)]
        again = enter_wall(db, who, tapped)
        assert (again is None) == (missed is None) and _entries(db, number) == stored
    with suppress(KeyConflict), write(world.engine) as db:
        enter_wall(db, who, Tapped(slot_id, tapped.token, "another key", frozenset({0})))
    with write(world.engine) as db:
        assert _entries(db, number) == stored


def _tapped(world: World, db: Session, number: int, slot_id: int, slips: str) -> Tapped:
    wall = db.get_one(Wall, number)
    wrong = {place for place, field in enumerate(wall.cells) if world.truth[field].said != wall.claim}
    odd = set(range(len(wall.cells))) if slips == "taps all" else wrong
    if slips in ("overlooks", "misses"):
        odd = {place for place in odd if (wall.cells[place] == wall.planted_id) == (slips == "overlooks")}
    return Tapped(slot_id, db.get_one(Slot, slot_id).token or "", f"wall-{number}", frozenset(odd))


def _walls(world: World) -> list[tuple[Who, int, int]]:
    """List all walls with their holder and first slot, given back or not."""
    with write(world.engine) as db:
        slots = db.scalars(select(Slot).where(Slot.wall_id.is_not(None)).order_by(Slot.id)).all()
    first = {slot.wall_id: slot for slot in reversed(slots)}
    whose = {(who.account_id, who.device_id): who for who in world.people}
    found = [(whose.get((one.account_id, one.device_id)), number, one.id) for number, one in sorted(first.items())]
    return [(who, number or 0, slot) for who, number, slot in found if who is not None]


def _entries(db: Session, number: int) -> set[int]:
    return set(db.scalars(select(Entry.id).where(Entry.wall_id == number)))


def _sent(db: Session, who: Who, entry_id: int) -> Sent:
    entry = db.get_one(Entry, entry_id)
    answers = db.scalars(select(Answer).where(Answer.entry_id == entry_id)).all()
    said = tuple(GivenValue(one.field_id, one.mark, one.value, one.hard) for one in answers)
    slot = db.get_one(Slot, entry.slot_id)
    return Sent(who, Submission(slot.id, slot.token or "", entry.idempotency_key, said), entry_id, None)
