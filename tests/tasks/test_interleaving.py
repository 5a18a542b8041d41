"""Two submits of the same fields, interleaved at every step: they see each other, and settle once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import write
from records.models.ledger import Event
from records.models.paper import Field, Record
from records.words import FieldState, Mark
from tasks.entries import Submission
from tasks.follow import after_settled
from tasks.models import Answer, Entry, Purpose, Slot
from tests import services
from tests.factories import SETTLED_HEADER
from tests.tasks.desk import Desk, a_desk, lease, submit
from tests.tasks.interleaving import Walker

Prepare = Callable[[Desk], tuple[tuple[Who, Submission], tuple[Who, Submission]]]


@dataclass
class Race:
    """Two submissions that are ready to be sent."""

    engine: Engine
    record_id: int
    sends: tuple[tuple[Who, Submission], tuple[Who, Submission]]

    def walkers(self) -> tuple[Walker, Walker]:
        """Start both, each before its first statement."""

        def sender(who: Who, submission: Submission) -> Walker:
            return Walker(self.engine, lambda db: submit(db, who, submission))

        one, two = (sender(*send) for send in self.sends)
        return one, two


@pytest.fixture
def postgresql() -> Iterator[Engine]:
    with services.fresh_engine("postgresql") as engine:
        yield engine


def prepare(engine: Engine, ready: Prepare) -> Race:
    # One database for all interleavings: each has a page of its own.
    with write(engine) as db:
        desk = a_desk(db, rows=2, header={**SETTLED_HEADER, "declared": Mark.BLANK, "foot_date": Mark.BLANK})
        after_settled(db, desk.head())
        return Race(engine, desk.row().id, ready(desk))


def same_group(desk: Desk) -> tuple[tuple[Who, Submission], tuple[Who, Submission]]:
    """Both slots of the person group; one person differs in the name."""
    one = lease(desk.db, desk.person(8), desk.slots("person")[0])
    two = lease(desk.db, desk.person(9), desk.slots("person")[1])
    return (desk.person(8), desk.filled(one)), (desk.person(9), desk.filled(two, full_name="Điểu Hờn"))


def last_two_groups(desk: Desk) -> tuple[tuple[Who, Submission], tuple[Who, Submission]]:
    """The last entry of one group beside the last entry of another: together they complete the row."""
    for group in ("person", "numbers"):
        desk.both(group)
    desk.enter(desk.person(7), "address")
    desk.enter(desk.person(7), "dose")
    one = lease(desk.db, desk.person(8), desk.slots("address")[1])
    two = lease(desk.db, desk.person(9), desk.slots("dose")[1])
    return (desk.person(8), desk.filled(one)), (desk.person(9), desk.filled(two))


def ditto_below(desk: Desk) -> tuple[tuple[Who, Submission], tuple[Who, Submission]]:
    """The cell that settles beside the `ditto` under it that waits for it."""
    desk.enter(desk.person(6), "address")
    desk.enter(desk.person(6), "address", 1, address=Mark.DITTO)
    one = lease(desk.db, desk.person(8), desk.slots("address")[1])
    two = lease(desk.db, desk.person(9), desk.slots("address", 1)[1])
    return (desk.person(8), desk.filled(one)), (desk.person(9), desk.filled(two, address=Mark.DITTO))


def retry(desk: Desk) -> tuple[tuple[Who, Submission], tuple[Who, Submission]]:
    """One entry sent twice at the same moment."""
    desk.enter(desk.person(7), "person")
    slot = lease(desk.db, desk.person(8), desk.slots("person")[1])
    send = (desk.person(8), desk.filled(slot))
    return send, send


def interleave(race: Race, first_steps: int, second_steps: int) -> bool:
    """Stop the first after some steps, the second after some, then end both; tell whether the first still had steps."""
    one, two = race.walkers()
    for _ in range(first_steps):
        one.step()
    more = not one.done
    for _ in range(second_steps):
        if not two.step():
            break
    for walker in (one, two):
        walker.let_go()
    for walker in (one, two):
        walker.join()
    assert one.error is None and two.error is None, (one.error, two.error)
    return more


def at_every_step(engine: Engine, ready: Prepare, second_steps: int, stride: int = 1) -> Iterator[Race]:
    """Try every place (or every stride-th) at which the first may be stopped."""
    more, steps = True, 0
    while more:
        race = prepare(engine, ready)
        more = interleave(race, steps, second_steps)
        steps += stride
        yield race
    assert steps > 20, "there were too few steps to interleave"


def settled_once(db: Session, record_id: int) -> None:
    """No field of the record was settled twice."""
    for field_id in db.scalars(select(Field.id).where(Field.record_id == record_id)):
        events = select(Event).where(Event.subject == f"field:{field_id}", Event.act == "field.settled")
        assert len(db.scalars(events).all()) <= 1


#: The second goes as far as it can (until it waits for a lock, or ends), or stops early.
STEPS = [(1000, 1), *(pytest.param(steps, 1, marks=pytest.mark.long) for steps in (3, 8, 14, 20, 30))]
FEWER = [(1000, 4), *(pytest.param(steps, 1, marks=pytest.mark.long) for steps in (1000, 3, 8, 14, 20, 30))]


@pytest.mark.parametrize(("second_steps", "stride"), STEPS)
def test_two_entries_of_one_field_see_each_other_and_settle_it_once(
    postgresql: Engine, second_steps: int, stride: int
) -> None:
    for race in at_every_step(postgresql, same_group, second_steps, stride):
        with write(postgresql) as db:
            fields = {one.key: one for one in db.scalars(select(Field).where(Field.record_id == race.record_id))}
            assert fields["sex"].state == FieldState.SETTLED
            assert fields["full_name"].state == FieldState.OPEN
            assert len(db.scalars(select(Answer).where(Answer.field_id == fields["sex"].id)).all()) == 2
            thirds = select(Slot).where(Slot.purpose == Purpose.THIRD)
            asked = [slot for slot in db.scalars(thirds) if fields["full_name"].id in slot.field_ids]
            assert len(asked) == 1
            settled_once(db, race.record_id)


@pytest.mark.parametrize(("second_steps", "stride"), FEWER)
def test_the_last_two_groups_of_a_row_make_it_ready(postgresql: Engine, second_steps: int, stride: int) -> None:
    for race in at_every_step(postgresql, last_two_groups, second_steps, stride):
        with write(postgresql) as db:
            assert db.get_one(Record, race.record_id).ready_at is not None
            settled_once(db, race.record_id)


@pytest.mark.parametrize(("second_steps", "stride"), FEWER)
def test_a_ditto_never_misses_that_the_cell_above_was_settled(
    postgresql: Engine, second_steps: int, stride: int
) -> None:
    for race in at_every_step(postgresql, ditto_below, second_steps, stride):
        with write(postgresql) as db:
            page_id = db.get_one(Record, race.record_id).page_id
            query = select(Field.state).join(Record).where(Record.page_id == page_id, Field.key == "address")
            assert db.scalars(query).all() == [FieldState.SETTLED, FieldState.SETTLED]


@pytest.mark.parametrize(("second_steps", "stride"), FEWER)
def test_a_retry_beside_the_first_try_is_one_entry(postgresql: Engine, second_steps: int, stride: int) -> None:
    for race in at_every_step(postgresql, retry, second_steps, stride):
        with write(postgresql) as db:
            key = race.sends[0][1].key
            assert len(db.scalars(select(Entry).where(Entry.idempotency_key == key)).all()) == 1
            settled_once(db, race.record_id)
