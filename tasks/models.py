"""The tables tasks/ writes: tasks, slots, walls, exclusions, skips, entries, answers.

Their constraints keep promises 2 and 4. What claims look up is in partial indexes (docs/decisions/handing-out.md).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    distinct,
    func,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from records.database import PERSONAL, Base, Id
from records.models.paper import Record
from records.words import Mark, Preset
from tasks.hands import NOBODY

_LIVE = text("live")
_LIVE_SQLITE = text("live = 1")
_ON_WALL = text("wall_id IS NOT NULL")


class SlotState(StrEnum):
    """Where a slot is."""

    HELD = "held"
    OPEN = "open"
    LEASED = "leased"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Purpose(StrEnum):
    """Why a slot exists.

    The first may be shown sure readings, the second is blind.
    A third follows a mismatch, a hard cell or a failed check.
    On a wall one cell is shown beside others that are read the same; what a wall returned is asked blind.
    """

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    WALL = "wall"
    RETURNED = "returned"


class SkipReason(StrEnum):
    """Why a volunteer gave a task back."""

    WRONG_CELL = "wrong_cell"
    BLURRED = "blurred"
    KNOWN_PERSON = "known_person"
    OTHER = "other"


def _only(name: str, state: SlotState, *columns: str) -> Index:
    """Index the slots in one state, so that what is done costs nothing."""
    condition = text(f"state = '{state}'")
    return Index(name, *columns, postgresql_where=condition, sqlite_where=condition)


class Task(Base):
    """One group of one record to be entered. `code` is what a volunteer's screen shows; only staff can resolve it."""

    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("record_id", "group_name"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    group: Mapped[str] = mapped_column("group_name", String(16))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    district_code: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime]

    record: Mapped[Record] = relationship()


class Wall(Base):
    """Cells of one page that are read the same, lent together: whoever holds it taps those that say something else.

    Each cell is a slot of its own record (Slot.wall_id), never lent again. cells: field ids in the order shown, the
    planted one among them, known to say something else. odd: the places that were tapped, once it was sent;
    missed: the planted one was not among them.
    """

    __tablename__ = "wall"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    claim: Mapped[str] = mapped_column(Text, info=PERSONAL)
    cells: Mapped[list[Any]]
    planted_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    odd: Mapped[list[Any] | None]
    missed: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class Slot(Base):
    """One entry that a task still needs; a lower rank is handed out first, `token` tells this lease from an old one.

    exclusion_id: the set of hands that may not take it (Excluded), kept true while the slot is held or open.
    ahead: leased to be shown later. After a lease that ended, token, holder and preset stay until the next one.
    preset: the campaign's when it was leased, which says what its holder is shown until they send it.
    """

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("task_id", "ordinal"),
        _only("ix_slot_queue", SlotState.OPEN, "district_code", "rank", "exclusion_id", "batch_id", "id"),
        _only("ix_slot_batch", SlotState.OPEN, "batch_id"),
        _only("ix_slot_ends", SlotState.LEASED, "lease_until"),
        _only("ix_slot_holder", SlotState.LEASED, "account_id", "device_id"),
        Index("ix_slot_wall", "wall_id", postgresql_where=_ON_WALL, sqlite_where=_ON_WALL),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    ordinal: Mapped[int]
    purpose: Mapped[Purpose] = mapped_column(String(16))
    field_ids: Mapped[list[Any]]
    state: Mapped[SlotState] = mapped_column(String(16))
    rank: Mapped[int]
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    district_code: Mapped[str] = mapped_column(String(8))
    exclusion_id: Mapped[int] = mapped_column(BigInteger, default=NOBODY)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    lease_until: Mapped[datetime | None]
    ahead: Mapped[bool] = mapped_column(default=False)
    token: Mapped[str | None] = mapped_column(String(32))
    preset: Mapped[Preset | None] = mapped_column(String(16))
    wall_id: Mapped[int | None] = mapped_column(ForeignKey("wall.id"))

    task: Mapped[Task] = relationship()
    wall: Mapped[Wall | None] = relationship()


def in_state(state: SlotState, slot: type[Slot] = Slot) -> ColumnElement[bool]:
    """Ask within a statement whether a slot is in a state.

    The state is written out: a prepared statement that is told it later finds no partial index.
    """
    return slot.state == literal_column(f"'{state}'", String)


class Excluded(Base):
    """One member of a set of hands; exclusion_id: tasks/hands.py. Sets are made, never changed."""

    __tablename__ = "excluded"
    exclusion_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), primary_key=True)


class Skip(Base):
    """A task given back, with its reason."""

    __tablename__ = "skip"
    __table_args__ = (UniqueConstraint("task_id", "account_id"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    reason: Mapped[SkipReason] = mapped_column(String(16))
    at: Mapped[datetime]


class Entry(Base):
    """What one volunteer typed for one slot, unchangeable; `digest` tells a retry from a key used for other values."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("account_id", "idempotency_key"),
        Index("ix_entry_task", "task_id"),
        Index("ix_entry_day", "account_id", "received_at"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    idempotency_key: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    late: Mapped[bool]
    received_at: Mapped[datetime]
    wall_id: Mapped[int | None] = mapped_column(ForeignKey("wall.id"))


#: Of which piece of work an entry is: a slot whose entry was mended is one, and so is a wall with all its cells.
PIECE = func.coalesce(-Entry.wall_id, Entry.slot_id)
#: How many pieces of work some entries are.
PIECES = func.count(distinct(PIECE))


class Answer(Base):
    """What one entry says of one field: a mark, a text, what was shown, whether the cell was hard to read.

    live: it counts; a mended answer and a late one that came second do not. picked: a word of it was tapped, not typed.
    """

    __tablename__ = "answer"
    __table_args__ = (
        Index(
            "uq_answer_account",
            "field_id",
            "account_id",
            unique=True,
            postgresql_where=_LIVE,
            sqlite_where=_LIVE_SQLITE,
        ),
        Index(
            "uq_answer_device", "field_id", "device_id", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE_SQLITE
        ),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("field.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    live: Mapped[bool] = mapped_column(default=True)
    mark: Mapped[Mark] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(Text, info=PERSONAL)
    hard: Mapped[bool] = mapped_column(default=False)
    picked: Mapped[bool] = mapped_column(default=False)
    shown: Mapped[str | None] = mapped_column(Text, info=PERSONAL)


class MatchState(StrEnum):
    """What a known dose says of a dose on paper. DIFFERS: a reviewer owes a word; the two last are theirs.

    ON_PLATFORM: it is there; CORRECTION: it is there and wrong, so the paper goes out; APART: it is another dose.
    """

    ON_PLATFORM = "on_platform"
    DIFFERS = "differs"
    CORRECTION = "correction"
    APART = "apart"


class KnownMatch(Base):
    """A dose of a row beside the known dose that it is, or may be; none: the platform lacks it, or it is not yet said.

    number: the dose's place on the paper, 0 where its number stands elsewhere (tasks/facts.py `dose_numbers`);
    differ: what speaks against it; decided: a reviewer's word, which no new evidence changes.
    """

    __tablename__ = "known_match"
    __table_args__ = (UniqueConstraint("record_id", "number"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    number: Mapped[int] = mapped_column(default=0)
    known_dose_id: Mapped[int] = mapped_column(ForeignKey("known_dose.id"), index=True)
    state: Mapped[MatchState] = mapped_column(String(16))
    differ: Mapped[list[Any]] = mapped_column(default=list)
    decided: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
