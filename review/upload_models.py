"""The tables of what goes out and what comes back: uploads and their rows, answers, templates.

Their constraints keep promise 7.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from records.database import PERSONAL, Base, Id
from review.messages import Outcome
from review.models import Dose


class RowAct(StrEnum):
    """What an upload row asks the platform to do."""

    NEW = "new"
    CORRECTION = "correction"


class Upload(Base):
    """One export file, never changed once made: its bytes are in the store under sha256.

    Its state is read from who did what: draft, approved (by another person than who made it), handed over, answered; or
    discarded before it was handed over, which frees its doses. `counts` says what a coordinator must know of it: rows
    without place codes, year-only birth dates, doses withheld.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("approved_by IS NULL OR made_by IS NULL OR approved_by <> made_by", "second_person"),
        CheckConstraint("handed_at IS NULL OR approved_at IS NOT NULL", "approved_first"),
        CheckConstraint("handed_at IS NULL OR discarded_at IS NULL", "handed_or_discarded"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    template_key: Mapped[str] = mapped_column(String(60))
    template_version: Mapped[int] = mapped_column(default=0)
    district_code: Mapped[str | None] = mapped_column(String(8))
    site: Mapped[str | None] = mapped_column(String(200))
    pilot: Mapped[bool] = mapped_column(default=False)
    sha256: Mapped[str] = mapped_column(String(64))
    csv_sha256: Mapped[str | None] = mapped_column(String(64))
    row_count: Mapped[int]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approver_function: Mapped[str | None] = mapped_column(String(120))
    handed_at: Mapped[datetime | None]
    handed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
    discarded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


_STANDS = "outcome IS NULL OR outcome IN ('accepted', 'already')"


_STANDS_AS_NEW = f"act = 'new' AND ({_STANDS})"


class UploadRow(Base):
    """One dose version in one row of an upload (a wide template has several doses in a row).

    A version goes out once, and a dose once as new, unless it was rejected or withdrawn. key: how the row is named in
    the file; message: what the platform said; meaning: the role that it names, once known; resolved_at: a rejected
    row's fault was looked at, and its dose may go out again.
    """

    __tablename__ = "upload_row"
    __table_args__ = (
        UniqueConstraint("upload_id", "dose_id"),
        Index(
            "uq_upload_row_sent",
            "dose_id",
            unique=True,
            postgresql_where=text(_STANDS),
            sqlite_where=text(_STANDS),
        ),
        Index(
            "uq_upload_row_new",
            "person_id",
            "dose_number",
            unique=True,
            postgresql_where=text(_STANDS_AS_NEW),
            sqlite_where=text(_STANDS_AS_NEW),
        ),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"))
    number: Mapped[int]
    key: Mapped[str] = mapped_column(String(24), default="", index=True)
    dose_id: Mapped[int] = mapped_column(ForeignKey("dose.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    dose_number: Mapped[int]
    act: Mapped[RowAct] = mapped_column(String(16))
    outcome: Mapped[Outcome | None] = mapped_column(String(16))
    message: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    meaning: Mapped[str | None] = mapped_column(String(40))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("platform_answer.id"))
    answered_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]

    dose: Mapped[Dose] = relationship()
    upload: Mapped[Upload] = relationship()

    @staticmethod
    def stands() -> ColumnElement[bool]:
        """Ask for the rows that keep their dose from going out again."""
        return or_(UploadRow.outcome.is_(None), UploadRow.outcome.in_((Outcome.ACCEPTED, Outcome.ALREADY)))


class UploadPerson(Base):
    """One person to vaccinate, in a row of an upload that is about people: their paper, which one file has at a time.

    withdrawn: its file was discarded, so it may go into another.
    """

    __tablename__ = "upload_person"
    __table_args__ = (
        UniqueConstraint("upload_id", "number"),
        Index(
            "uq_upload_person_sent",
            "record_id",
            unique=True,
            postgresql_where=text("NOT withdrawn"),
            sqlite_where=text("withdrawn = 0"),
        ),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"))
    number: Mapped[int]
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    withdrawn: Mapped[bool] = mapped_column(default=False)


class PlatformAnswer(Base):
    """One file that the platform gave back; its bytes are in the store. applied_at: its rows were taken over."""

    __tablename__ = "platform_answer"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(255))
    district_code: Mapped[str | None] = mapped_column(String(8))
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    received_at: Mapped[datetime]
    received_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    applied_at: Mapped[datetime | None]


class PlatformMessage(Base):
    """What a message of the platform means, as a coordinator said: the role that is wrong, or a word of its own."""

    __tablename__ = "platform_message"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    pattern: Mapped[str] = mapped_column(String(200), unique=True)
    meaning: Mapped[str] = mapped_column(String(40))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]


class SavedTemplate(Base):
    """One version of an upload template that a coordinator mapped from the department's own empty spreadsheet.

    spec: review/template.py as plain values; blank_sha256: that spreadsheet, in the store.
    """

    __tablename__ = "saved_template"
    __table_args__ = (UniqueConstraint("key", "version"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    spec: Mapped[dict[str, Any]]
    blank_sha256: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
