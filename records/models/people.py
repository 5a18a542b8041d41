"""Who works: accounts, teams, invites, devices, logins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import PERSONAL, Base, Id
from records.words import Role


class Team(Base):
    """A class, a union, an office: people who enter together."""

    __tablename__ = "team"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    district_code: Mapped[str | None] = mapped_column(String(8))


class Account(Base):
    """One person; district_code None means the whole province.

    site: whose paper a clerk hands in; simulated: made by `demo --play`.
    adult: a volunteer says to be 18 or older; admitted_at: since when their leader lets them see paper; leads: lets
    the others of their team in; practised_at: has done the practice tasks; lessons: how many more of them since.
    """

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    role: Mapped[Role] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(120), info=PERSONAL)
    phone: Mapped[str | None] = mapped_column(String(20), info=PERSONAL)
    user_name: Mapped[str | None] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    district_code: Mapped[str | None] = mapped_column(String(8))
    site: Mapped[str | None] = mapped_column(String(200))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    active: Mapped[bool] = mapped_column(default=True)
    medical: Mapped[bool] = mapped_column(default=False)
    simulated: Mapped[bool] = mapped_column(default=False)
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    pledged_at: Mapped[datetime | None]
    pledge_version: Mapped[str | None] = mapped_column(String(16))
    adult: Mapped[bool | None]
    practised_at: Mapped[datetime | None]
    lessons: Mapped[int] = mapped_column(default=0)
    admitted_at: Mapped[datetime | None]
    admitted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    leads: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Invite(Base):
    """A link by which volunteers join a team; only the hash of its token is kept.

    lets_in: whoever joins by it is let in at once; phones: the numbers that are expected, let in at once, too.
    """

    __tablename__ = "invite"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    uses_left: Mapped[int]
    lets_in: Mapped[bool] = mapped_column(default=False)
    phones: Mapped[list[Any]] = mapped_column(default=list, info=PERSONAL)


class Device(Base):
    """A random id in a long-lived cookie, the same when the person at it changes."""

    __tablename__ = "device"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]


class Login(Base):
    """One sign-in of an account on a device; only the hash of its token is kept."""

    __tablename__ = "login"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Attempt(Base):
    """One wrong password or invite: the limit on guessing lives in the database."""

    __tablename__ = "attempt"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(100), index=True)
    at: Mapped[datetime]


class Thanks(Base):
    """A leader's thanks to one of their team, shown once."""

    __tablename__ = "thanks"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class Fault(Base):
    """What a person reports as not working: a picture, the network, the program. code: of the task it was at.

    seen_at: since when a coordinator has dealt with it.
    """

    __tablename__ = "fault"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(String(1000), info=PERSONAL)
    code: Mapped[str] = mapped_column(String(12))
    browser: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Told(Base):
    """Up to which instruction of a form a person was told, and with the task of which slot the newest ones came.

    after_id: the instruction up to which they had been told before that task.
    """

    __tablename__ = "told"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    form_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    after_id: Mapped[int] = mapped_column(Id)
    instruction_id: Mapped[int] = mapped_column(Id)
    slot_id: Mapped[int] = mapped_column(Id)
