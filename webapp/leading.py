"""A team as its leader sees it: who waits to be let in, who came and how much they did, and thanks. Steps.

Neither how right anybody was nor what they entered is here: that is nobody's but their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.database import now
from records.ledger import note
from records.models.people import Account, Login, Team, Thanks
from records.sentences import PersonError, say
from records.words import Role
from tasks.models import PIECES, Entry


class NotYours(PersonError):
    """This team or person is not this leader's."""


@dataclass(frozen=True)
class Member:
    """One person of a team: what they entered in all, when last."""

    account: Account
    entries: int
    last: datetime | None


@dataclass(frozen=True)
class TeamNow:
    """A team at this moment; appoints: the one who looks may say who leads it, which a leader may not."""

    team: Team
    members: tuple[Member, ...]
    appoints: bool

    @property
    def waiting(self) -> list[Member]:
        """List who waits to be let in."""
        return [one for one in self.members if one.account.active and one.account.admitted_at is None]

    @property
    def inside(self) -> list[Member]:
        """List who works, the most diligent first."""
        found = [one for one in self.members if one.account.active and one.account.admitted_at is not None]
        return sorted(found, key=lambda one: (-one.entries, one.account.name))


def team_now(db: Session, who: Who, team_id: int) -> TeamNow:
    """Look at a team. Raises NotYours."""
    team = db.get(Team, team_id)
    if team is None or not _leads(who, team):
        raise NotYours(say("There is no such team among yours."))
    done = (
        select(
            Entry.account_id,
            PIECES.label("entries"),
            func.max(Entry.received_at).label("last"),
        )
        .group_by(Entry.account_id)
        .subquery()
    )
    query = (
        select(Account, done.c.entries, done.c.last)
        .outerjoin(done, done.c.account_id == Account.id)
        .where(Account.team_id == team.id, Account.role == Role.VOLUNTEER)
        .order_by(Account.id)
    )
    members = tuple(Member(account, entries or 0, last) for account, entries, last in db.execute(query))
    return TeamNow(team, members, _appoints(who, team))


def admit(db: Session, who: Who, account_id: int) -> Account:
    """Let a volunteer see paper: "my person". Raises NotYours."""
    account = _member(db, who, account_id)
    if account.admitted_at is None:
        account.admitted_at, account.admitted_by = now(db), who.account_id
        note(db, "account.admitted", f"account:{account.id}", who.account_id)
    return account


def end(db: Session, who: Who, account_id: int) -> Account:
    """End somebody's access and all their sign-ins. Raises NotYours."""
    account = _member(db, who, account_id)
    account.active = False
    live = (Login.account_id == account.id, Login.revoked_at.is_(None))
    db.execute(update(Login).where(*live).values(revoked_at=now(db)))
    note(db, "account.ended", f"account:{account.id}", who.account_id)
    return account


def forget_pin(db: Session, who: Who, account_id: int) -> Account:
    """Let somebody who forgot their PIN choose a new one when they join again by the link. Raises NotYours."""
    account = _member(db, who, account_id)
    account.pin_hash = None
    note(db, "account.pin_forgotten", f"account:{account.id}", who.account_id)
    return account


def thank(db: Session, who: Who, account_id: int) -> Account:
    """Thank somebody; they read it once, on what they did today. Raises NotYours."""
    account = _member(db, who, account_id)
    unread = select(Thanks.id).where(Thanks.account_id == account.id, Thanks.seen_at.is_(None))
    if db.scalar(unread.where(Thanks.by_id == who.account_id)) is None:
        db.add(Thanks(account_id=account.id, by_id=who.account_id, at=now(db)))
    return account


def appoint(db: Session, who: Who, account_id: int) -> Account:
    """Make somebody their team's leader, or take it back; a leader may not. Raises NotYours."""
    account = _member(db, who, account_id)
    if not _appoints(who, db.get_one(Team, account.team_id)):
        raise NotYours(say("Only a coordinator says who leads a team."))
    account.leads = not account.leads
    if account.leads:
        admit(db, who, account.id)
    note(db, "account.leads" if account.leads else "account.led", f"account:{account.id}", who.account_id)
    return account


def thanks_for(db: Session, who: Who) -> list[str]:
    """Give the names of those who thanked this person since they last looked, and note that it was read."""
    query = select(Thanks, Account.name).join(Account, Account.id == Thanks.by_id)
    found = db.execute(query.where(Thanks.account_id == who.account_id, Thanks.seen_at.is_(None))).all()
    for one, _ in found:
        one.seen_at = now(db)
    return sorted({name for _, name in found})


def _member(db: Session, who: Who, account_id: int) -> Account:
    account = db.get(Account, account_id)
    team = db.get(Team, account.team_id) if account is not None and account.team_id else None
    if account is None or team is None or account.role != Role.VOLUNTEER or not _leads(who, team):
        raise NotYours(say("There is no such person among yours."))
    return account


def _leads(who: Who, team: Team) -> bool:
    return _appoints(who, team) or (who.leads and who.team_id == team.id)


def _appoints(who: Who, team: Team) -> bool:
    return who.role == Role.COORDINATOR and may(who, Act.LEAD, team.district_code)
