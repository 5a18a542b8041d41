"""Drives the station as volunteers do: a planned page, people, entries of what the paper says or of something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from records.accounts import Who
from records.forms import form_by_key
from records.models.paper import Dispute, Field, Page, Record
from records.words import Mark
from tasks.entries import GivenValue, Submission, enter
from tasks.handout import claim_work, take
from tasks.models import Entry, SkipReason, Slot, SlotState, Task
from tasks.plan import plan_page
from tasks.skips import skip
from tests import factories
from tests.factories import FORM, SETTLED_HEADER, SETTLED_ROW

#: What the paper says; any other cell is blank.
PAPER: Mapping[str, str] = {**SETTLED_HEADER, **SETTLED_ROW}
_keys = count(1)


def claim(db: Session, who: Who) -> Slot | None:
    """Lend a person the slot to show now."""
    work = claim_work(db, who)
    return work.slot if work is not None else None


@dataclass(frozen=True)
class Submitted:
    """The stored entry, whether it was a retry, and the person's next slot."""

    entry: Entry
    repeated: bool
    next_slot: Slot | None


def submit(db: Session, who: Who, submission: Submission) -> Submitted:
    """Store an entry and claim the next slot, as the desk does."""
    stored = enter(db, who, submission)
    return Submitted(db.get_one(Entry, stored.entry_id), stored.repeated, _next(db, who))


def give_back(db: Session, who: Who, slot: Slot, reason: SkipReason, token: str | None = None) -> Slot | None:
    """Give a task back and claim another one, as the desk does. token: the lease's, unless it is another."""
    skip(db, who, slot.id, (slot.token or "") if token is None else token, reason)
    return _next(db, who)


@dataclass
class Desk:
    """A planned page and people who enter."""

    db: Session
    page: Page
    people: list[Who] = field(default_factory=list)

    def person(self, index: int) -> Who:
        """The index-th volunteer, on a device of their own."""
        while len(self.people) <= index:
            self.people.append(someone(self.db))
        return self.people[index]

    def row(self, index: int = 0) -> Record:
        """A row of the page, as the database has it now."""
        return factories.rows_of(self.db, self.page)[index]

    def head(self) -> Record:
        """The page's header record."""
        return factories.records_of(self.db, self.page)[0]

    def cell(self, key: str, row: int = 0) -> Field:
        """A field of a row; of the header for row -1."""
        record = self.head() if row < 0 else self.row(row)
        return factories.field_of(record, key)

    def slots(self, group: str, row: int = 0) -> list[Slot]:
        """The slots of a group of a row (of the header for row -1), by ordinal."""
        record = self.head() if row < 0 else self.row(row)
        query = select(Slot).join(Task).where(Task.record_id == record.id, Task.group == group)
        return list(self.db.scalars(query.order_by(Slot.ordinal).execution_options(populate_existing=True)))

    def enter(self, who: Who, group: str, row: int = 0, *, hard: str = "", **said: str | Mark) -> Submitted:
        """Lease the group's next slot to this person and enter what the paper says, but for `said`; then they leave."""
        slot = lease(self.db, who, self._next_open(group, row))
        done = submit(self.db, who, self.filled(slot, hard=hard, **said))
        if done.next_slot is not None:
            put_back(self.db, done.next_slot)
        return done

    def both(self, group: str, row: int = 0, **said: str | Mark) -> None:
        """Two new people enter the same for a group."""
        for _ in range(2):
            self.enter(self.person(len(self.people)), group, row, **said)

    def filled(self, slot: Slot, *, hard: str = "", **said: str | Mark) -> Submission:
        """An entry of what the paper says, but for `said`, under a key of its own."""
        answers = []
        for field_id in slot.field_ids:
            cell = self.db.get_one(Field, field_id)
            answers.append(_given(cell, said.get(cell.key, PAPER.get(cell.key, Mark.BLANK)), cell.key == hard))
        return Submission(slot.id, slot.token or "", f"key-{next(_keys)}", tuple(answers))

    def settle_header(self) -> None:
        """Two people enter the header as it is."""
        self.both("header", -1)

    def disputes(self) -> list[tuple[str, str]]:
        """Kind and code of the decisions still owed, oldest first."""
        found = self.db.scalars(select(Dispute).where(Dispute.closed_at.is_(None)).order_by(Dispute.id))
        return [(str(one.kind), one.code) for one in found]

    def _next_open(self, group: str, row: int) -> Slot:
        return next(slot for slot in self.slots(group, row) if slot.state == SlotState.OPEN)


def a_desk(db: Session, rows: int = 1, **over: Any) -> Desk:
    """A planned page."""
    page = factories.a_page(db, rows=rows, **over)
    plan_page(db, page, form_by_key(FORM))
    return Desk(db, page)


def someone(db: Session, **over: Any) -> Who:
    """A volunteer on a device of their own."""
    return factories.who(db, factories.a_volunteer(db, **over))


def lease(db: Session, who: Who, slot: Slot) -> Slot:
    """Hand this very slot to this person, as if all others were taken: claim() with the rest of the queue hidden."""
    rest = (Slot.state == SlotState.OPEN, Slot.id != slot.id)
    hidden = list(db.scalars(select(Slot.id).where(*rest)))
    _move(db, hidden, SlotState.HELD)
    found = claim(db, who)
    _move(db, hidden, SlotState.OPEN)
    assert found is not None and found.id == slot.id, "this person may not take that slot"
    return found


def _next(db: Session, who: Who) -> Slot | None:
    work = take(db, who)
    return work.slot if work is not None else None


def put_back(db: Session, slot: Slot) -> None:
    """Undo a claim."""
    slot.state = SlotState.OPEN
    slot.account_id = slot.device_id = slot.lease_until = slot.token = None
    db.flush()


def end_lease(db: Session, slot: Slot) -> None:
    """Let time pass: the lease has ended."""
    assert slot.lease_until is not None
    slot.lease_until -= timedelta(hours=1)
    db.flush()


def _move(db: Session, slot_ids: list[int], state: SlotState) -> None:
    db.execute(update(Slot).where(Slot.id.in_(slot_ids)).values(state=state))


def _given(cell: Field, said: str | Mark, hard: bool) -> GivenValue:
    if isinstance(said, Mark):
        return GivenValue(cell.id, said, hard=hard)
    return GivenValue(cell.id, Mark.VALUE, said, hard)
