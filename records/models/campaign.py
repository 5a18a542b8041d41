"""What should exist: the campaign, its vaccination sessions, the batches of paper handed over."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from records.database import Base, Id
from records.words import CommitMode, EmptySignature, ListMade, OwnDistrict, Preset, Privacy


class Campaign(Base):
    """One piece of work: deadline, dates, policies.

    other_site_reviews: nobody decides about paper of the site they belong to; instructed: it has an Instruction.
    knows_doses: the platform told which doses it holds, so a row's identifiers are asked first (tasks/known_first.py).
    begun: a task of it was handed out, so whom its slots exclude was worked out by its privacy.
    """

    __tablename__ = "campaign"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    province_code: Mapped[str] = mapped_column(String(8))
    first_day: Mapped[date]
    last_day: Mapped[date]
    deadline: Mapped[date]
    preset: Mapped[Preset] = mapped_column(String(16), default=Preset.PREFILL)
    privacy: Mapped[Privacy] = mapped_column(String(16), default=Privacy.USUAL)
    own_district: Mapped[OwnDistrict] = mapped_column(String(16), default=OwnDistrict.FIRST)
    other_site_reviews: Mapped[bool] = mapped_column(default=False)
    knows_doses: Mapped[bool] = mapped_column(default=False)
    instructed: Mapped[bool] = mapped_column(default=False)
    begun: Mapped[bool] = mapped_column(default=False)

    @staticmethod
    def at_hand() -> ColumnElement[bool]:
        """Ask for the campaign that people work for: the newest."""
        return Campaign.id == select(func.max(Campaign.id)).scalar_subquery()


class Instruction(Base):
    """What a coordinator tells all who enter a form, from now on; more are added, none is changed."""

    __tablename__ = "instruction"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    form_key: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class CommitRule(Base):
    """How a district's clean rows are committed; share: per cent of them that are approved, under `sample`."""

    __tablename__ = "commit_rule"
    __table_args__ = (UniqueConstraint("campaign_id", "district_code"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    district_code: Mapped[str] = mapped_column(String(8))
    mode: Mapped[CommitMode] = mapped_column(String(16), default=CommitMode.CLEAN)
    share: Mapped[int] = mapped_column(default=0)


class VaccinationSession(Base):
    """Site, day, vaccine and dose number; empty text or 0 where not yet known."""

    __tablename__ = "session"
    __table_args__ = (UniqueConstraint("campaign_id", "district_code", "site", "day", "vaccine", "dose_number"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    district_code: Mapped[str] = mapped_column(String(8))
    site: Mapped[str] = mapped_column(String(200))
    day: Mapped[date | None]
    vaccine: Mapped[str] = mapped_column(String(60), default="")
    dose_number: Mapped[int] = mapped_column(default=0)
    lot: Mapped[str] = mapped_column(String(60), default="")
    planned: Mapped[int | None]
    reported: Mapped[int | None]
    on_platform: Mapped[int | None]


class Batch(Base):
    """The paper of one hand-over, one form, usually one session; its two answers feed `given`.

    made_by: the account that handed it in, None for a command's.
    """

    __tablename__ = "batch"
    __table_args__ = (UniqueConstraint("campaign_id", "district_code", "number"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("session.id"))
    district_code: Mapped[str] = mapped_column(String(8), index=True)
    number: Mapped[int]
    form_key: Mapped[str] = mapped_column(String(60))
    site: Mapped[str] = mapped_column(String(200), default="")
    reported: Mapped[int | None]
    list_made: Mapped[ListMade] = mapped_column(String(16), default=ListMade.BEFORE)
    empty_signature: Mapped[EmptySignature] = mapped_column(String(16), default=EmptySignature.UNKNOWN)
    raised: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]

    campaign: Mapped[Campaign] = relationship()
