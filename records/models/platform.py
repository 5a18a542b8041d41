"""What the platform already holds, from its export, and the dictionary of texts and their codes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from records.database import PERSONAL, Base, Id


class KnownImport(Base):
    """One export of the platform that is taken in; its bytes are in the store.

    columns: source → number of the column, as a person confirmed it; first_row: where people begin, from 0;
    rows_done: rows that were looked at, so that it goes on there; bad: the first rows that could not be taken,
    [{"row", "why"}, …]; problem: why the file as a whole was given up. asked_page: once all rows are taken, the last
    page that was compared with them.
    """

    __tablename__ = "known_import"
    __table_args__ = (UniqueConstraint("campaign_id", "sha256"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(255))
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    titles: Mapped[list[Any]] = mapped_column(default=list)
    first_row: Mapped[int] = mapped_column(default=1)
    rows_done: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    bad: Mapped[list[Any]] = mapped_column(default=list)
    problem: Mapped[str | None] = mapped_column(String(400))
    asked_page: Mapped[int | None]
    received_at: Mapped[datetime]
    received_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class KnownDose(Base):
    """A dose that the platform already holds. Every value is canonical (records/kinds), '' where there is none.

    key: what makes it the same dose in the next export; name_key: without diacritics, to find it by.
    """

    __tablename__ = "known_dose"
    __table_args__ = (
        UniqueConstraint("campaign_id", "key"),
        Index("ix_known_dose_national_id", "national_id"),
        Index("ix_known_dose_health_insurance", "health_insurance"),
        Index("ix_known_dose_phone", "phone"),
        Index("ix_known_dose_name_key", "name_key", "birth_date"),
        Index("ix_known_dose_session", "campaign_id", "day", "site_key"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("known_import.id"))
    key: Mapped[str] = mapped_column(String(64))
    national_id: Mapped[str] = mapped_column(String(40), default="", info=PERSONAL)
    health_insurance: Mapped[str] = mapped_column(String(40), default="", info=PERSONAL)
    phone: Mapped[str] = mapped_column(String(40), default="", info=PERSONAL)
    name: Mapped[str] = mapped_column(String(200), default="", info=PERSONAL)
    name_key: Mapped[str] = mapped_column(String(200), default="", info=PERSONAL)
    birth_date: Mapped[str] = mapped_column(String(10), default="", info=PERSONAL)
    dose_number: Mapped[int]
    day: Mapped[date | None]
    vaccine: Mapped[str] = mapped_column(String(60), default="")
    lot: Mapped[str] = mapped_column(String(60), default="")
    site: Mapped[str] = mapped_column(String(200), default="")
    site_key: Mapped[str] = mapped_column(String(200), default="")


class DictionaryEntry(Base):
    """What a district's coordinator said a text of the paper is on the platform; a change is a new version.

    role: what the text stands for; text_key: canonical, so that spellings of one text meet.
    """

    __tablename__ = "dictionary"
    __table_args__ = (
        UniqueConstraint("district_code", "role", "text_key", "version"),
        Index(
            "uq_dictionary_live",
            "district_code",
            "role",
            "text_key",
            unique=True,
            postgresql_where=text("live"),
            sqlite_where=text("live = 1"),
        ),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    district_code: Mapped[str] = mapped_column(String(8))
    role: Mapped[str] = mapped_column(String(40))
    text_key: Mapped[str] = mapped_column(String(300))
    code: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
    live: Mapped[bool] = mapped_column(default=True)
    decided_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
