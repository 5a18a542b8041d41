"""The site's own spreadsheets of past sessions: the bytes are in the store, the people read from them here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.database import PERSONAL, Base, Id


class SiteFile(Base):
    """One spreadsheet handed in with a batch. people: [{"number", "name", "values": {field key: text}}, …]."""

    __tablename__ = "site_file"
    __table_args__ = (UniqueConstraint("batch_id", "sha256"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(255))
    people: Mapped[list[Any]] = mapped_column(info=PERSONAL)
    received_at: Mapped[datetime]
