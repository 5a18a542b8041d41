"""The tables review/ writes: decisions, committed people and doses, uploads.

Their constraints keep promises 6 and 7.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from records.database import PERSONAL, Base, Id
from records.models.paper import Dispute
from records.words import Mark


class Decision(Base):
    """What a reviewer decided and why. `choice`: chosen, written, mark or confirmed; `reason`: of `should_be`.

    `before` is how the field stood, so that the decision can be taken back; `undone_at` says that it was.
    `together` names the act, where several were decided in one; they are taken back as one, too.
    """

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), unique=True)
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    choice: Mapped[str] = mapped_column(String(16))
    mark: Mapped[Mark | None] = mapped_column(String(16))
    value: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    should_be: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    reason: Mapped[str | None] = mapped_column(String(16))
    before: Mapped[dict[str, Any] | None] = mapped_column(info=PERSONAL)
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    together: Mapped[str | None] = mapped_column(String(64), index=True)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Question(Base):
    """What only the paper's owner can answer: which row, which cell, and the answer once there is one.

    It holds no value of the row. part: which word or sign of the cell is in doubt, counted from 1, 0 for all of it;
    asked_by: None where it was asked by itself (given_questions.py);
    answered_name: who at the site said so, where they have no account; photo: the picture of the row, in the store.
    """

    __tablename__ = "question"
    __table_args__ = (
        Index(
            "uq_question_open",
            "dispute_id",
            unique=True,
            postgresql_where=text("answered_at IS NULL"),
            sqlite_where=text("answered_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    part: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    photo: Mapped[str | None] = mapped_column(String(64))
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_name: Mapped[str | None] = mapped_column(String(120), info=PERSONAL)
    answered_at: Mapped[datetime | None]

    dispute: Mapped[Dispute] = relationship()


class Person(Base):
    """One vaccinated person, as committed: what their papers say is in `person_paper`."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    created_at: Mapped[datetime]


class PersonPaper(Base):
    """A committed record and whose it is; traits: what it says of its person (review/matching.py `Traits`)."""

    __tablename__ = "person_paper"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    traits: Mapped[dict[str, Any]] = mapped_column(info=PERSONAL)


class BlockingKey(Base):
    """A key under which a paper meets others of its person (review/matching.py `blocking_keys`): a number, no name."""

    __tablename__ = "blocking_key"
    __table_args__ = ({"sqlite_with_rowid": False},)
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True, autoincrement=False)


class PairVerdict(StrEnum):
    """What a reviewer said of two records."""

    SAME = "same"
    DIFFERENT = "different"


class Pair(Base):
    """Two records of which a reviewer says, or said, whether they tell of one person.

    right_id: the one of the two that is right where they contradict each other.
    """

    __tablename__ = "pair"
    __table_args__ = (UniqueConstraint("record_id", "other_id"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    verdict: Mapped[PairVerdict | None] = mapped_column(String(16))
    right_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))


class Dose(Base):
    """One version of one dose. It is never edited: what turns out wrong gets a new version that follows it.

    values: role → {"value", "should_be", "mark", "kind", "origin", "field_id"}; value is what the paper says, should_be
    (or None) what goes out instead; origin: "row", "header", "derived", or "joined", from another paper of the person.
    once: its person's number (review/matching.py `number_key`), which no two people share; None without one, and where
    a reviewer said that two people have the same. previous_id: the version that this one follows.
    """

    __tablename__ = "dose"
    __table_args__ = (
        Index(
            "uq_dose_live",
            "person_id",
            "number",
            unique=True,
            postgresql_where=text("live"),
            sqlite_where=text("live = 1"),
        ),
        Index(
            "uq_dose_once",
            "once",
            "number",
            unique=True,
            postgresql_where=text("live"),
            sqlite_where=text("live = 1"),
        ),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    once: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(default=1)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("dose.id"), unique=True)
    live: Mapped[bool] = mapped_column(default=True)
    district_code: Mapped[str] = mapped_column(String(8), index=True)
    values: Mapped[dict[str, Any]] = mapped_column("value_map", info=PERSONAL)
    committed_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class DoseSource(Base):
    """A paper that a dose rests on; a record gives each dose number at most once. The first paper is the dose's own.

    before_id: the dose that it was before it joined another paper's; taken_at: when its values were last taken over.
    """

    __tablename__ = "dose_source"
    __table_args__ = (UniqueConstraint("record_id", "number"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dose_id: Mapped[int] = mapped_column(ForeignKey("dose.id"), index=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    number: Mapped[int]
    before_id: Mapped[int | None] = mapped_column(ForeignKey("dose.id"))
    taken_at: Mapped[datetime]


class Hold(Base):
    """Why a dose of a ready record was not committed when the clock last looked, and what its batch answered then.

    It only spares looking again while nothing changed: commit.py writes it, decide.py takes it away.
    """

    __tablename__ = "hold"
    __table_args__ = (UniqueConstraint("record_id", "number"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    number: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(16))
    answers: Mapped[str] = mapped_column(String(40))
    looked_at: Mapped[datetime]
