"""What is on the paper: scans, pages, records, fields, and the disputes that reviewers owe."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from records.database import PERSONAL, Base, Id
from records.models.campaign import Batch
from records.words import DisputeKind, FieldState, Mark, PageState, RecordKind, RecordState


class Scan(Base):
    """The bytes of one file, kept in the store under their SHA-256."""

    __tablename__ = "scan"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    page_count: Mapped[int]
    received_at: Mapped[datetime]


class Page(Base):
    """One scanned side. `number` counts in its scan from 0, `sequence` in its batch from 1.

    verdict: what is wrong with the picture (ocr/quality.py), None before anyone looked.
    fingerprint: what tells this page again in another scan (ocr/seen.py). same_as_id: the page that this one is, or may
    be, again; told_apart: a person said that it is not.
    typed: staff type it whole (tasks/typed.py), and no volunteer is ever handed its tasks.
    cover: what a cover sheet says (records/cover.py).
    placed: the layout (ocr/layout.py) that a person placed or accepted, for the next reading; layout: the one used.
    """

    __tablename__ = "page"
    __table_args__ = (UniqueConstraint("scan_id", "number"), UniqueConstraint("batch_id", "sequence"))
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    number: Mapped[int]
    sequence: Mapped[int]
    state: Mapped[PageState] = mapped_column(String(16), default=PageState.RECEIVED, index=True)
    reason: Mapped[str | None] = mapped_column(String(60))
    form_key: Mapped[str | None] = mapped_column(String(60))
    image: Mapped[str | None] = mapped_column(String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
    reading_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None]
    verdict: Mapped[list[Any] | None]
    fingerprint: Mapped[dict[str, Any] | None] = mapped_column(info=PERSONAL)
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    told_apart: Mapped[bool] = mapped_column(default=False)
    typed: Mapped[bool] = mapped_column(default=False)
    cover: Mapped[dict[str, Any] | None]
    placed: Mapped[dict[str, Any] | None]
    layout: Mapped[dict[str, Any] | None]

    scan: Mapped[Scan] = relationship()
    batch: Mapped[Batch] = relationship()


class Record(Base):
    """One person on one page (row ≥ 0), or the page's header and foot (row −1).

    `strip` is the crop of the whole row; `printed_number` the running number the machine read.
    committed: a dose of it was, so what the platform holds from now on may be this very row.
    """

    __tablename__ = "record"
    __table_args__ = (UniqueConstraint("page_id", "row"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    row: Mapped[int]
    kind: Mapped[RecordKind] = mapped_column(String(16))
    state: Mapped[RecordState] = mapped_column(String(16), default=RecordState.LIVE)
    state_origin: Mapped[str | None] = mapped_column(String(16))
    printed_number: Mapped[str | None] = mapped_column(String(16))
    strip: Mapped[str | None] = mapped_column(String(64))
    ready_at: Mapped[datetime | None] = mapped_column(index=True)
    committed: Mapped[bool] = mapped_column(default=False)

    page: Mapped[Page] = relationship()
    fields: Mapped[list[Field]] = relationship(back_populates="record", order_by="Field.position")


class Field(Base):
    """One value of a record: its box (x, y, w, h in pixels of the straightened page), reading, state, settled value.

    `dose` is the number of the dose that it tells of, 0 where it holds for the whole record.
    `layout` holds what a screen must say about the crop (printed title, left/right captions).
    `read_as` says by what the reading was made and how its confidence was found (ocr/confidence.py).
    `file_reading` is what the site's own spreadsheet says there; no enterer ever sees it.
    `certified`: such readings of this form are proven on settled fields, so it may count unseen beside one person.
    `evidence` says what settled it: {"by": "agreement" | "file" | "reading" | "decision", "entries": [...]} .
    """

    __tablename__ = "field"
    __table_args__ = (UniqueConstraint("record_id", "key"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(24))
    role: Mapped[str] = mapped_column(String(40))
    group: Mapped[str] = mapped_column("group_name", String(16))
    position: Mapped[int]
    dose: Mapped[int] = mapped_column(default=0)
    box: Mapped[list[Any]]
    crop: Mapped[str | None] = mapped_column(String(64))
    layout: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reading: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    raw: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    confidence: Mapped[float | None]
    read_as: Mapped[dict[str, Any]] = mapped_column(default=dict)
    file_reading: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    sure: Mapped[bool] = mapped_column(default=False)
    certified: Mapped[bool] = mapped_column(default=False)
    state: Mapped[FieldState] = mapped_column(String(16), default=FieldState.OPEN)
    mark: Mapped[Mark | None] = mapped_column(String(16))
    value: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    should_be: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    evidence: Mapped[dict[str, Any] | None]
    settled_at: Mapped[datetime | None]

    record: Mapped[Record] = relationship(back_populates="fields")


class Dispute(Base):
    """A decision that a reviewer owes. subject: `field:ID`, `record:ID:CODE` or `pair:ID`.

    other_id: the second record that it is about, where two may tell of one person.
    district_code, rank: of its paper, and how soon its turn comes (records/disputes.py): the queue is an index.
    """

    __tablename__ = "dispute"
    __table_args__ = (
        Index(
            "uq_dispute_open",
            "kind",
            "subject",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
        *(
            Index(name, *columns, postgresql_where=text("closed_at IS NULL"), sqlite_where=text("closed_at IS NULL"))
            for name, columns in (
                ("ix_dispute_district", ("district_code", "rank", "raised_at", "id")),
                ("ix_dispute_queue", ("rank", "raised_at", "id")),
                ("ix_dispute_holder", ("holder_id",)),
            )
        ),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[DisputeKind] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(80))
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    code: Mapped[str] = mapped_column(String(40))
    district_code: Mapped[str] = mapped_column(String(8))
    rank: Mapped[int]
    raised_at: Mapped[datetime]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lease_until: Mapped[datetime | None]
    parked_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(40))

    record: Mapped[Record] = relationship(foreign_keys=record_id)
    field: Mapped[Field | None] = relationship()
