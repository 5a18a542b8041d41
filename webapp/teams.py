"""The coordinator's people: teams, how many they are, and the links by which more join. Steps.

It must not know how a link is drawn or sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.database import now
from records.models.people import Account, Invite, Team
from records.sentences import PersonError, say
from tasks.models import PIECES, Entry
from webapp.joining import make_invite, phones_in
from webapp.staff import team_named

_LONGEST_NAME = 80
MOST_USES = 500
MOST_DAYS = 90


class InviteRefused(PersonError):
    """The team has no name, or more places or days were asked for than a link may have."""


@dataclass(frozen=True)
class Wanted:
    """What a coordinator asks of a new link. lets_in, phones: who needs no leader's tap."""

    team: str
    uses: int
    days: int
    lets_in: bool = False
    phones: tuple[str, ...] = ()


@dataclass(frozen=True)
class TeamLine:
    """One team: its people, what they entered, and how many may still join by its live links."""

    team: Team
    people: int
    entries: int
    places: int


def wanted_in(form: dict[str, str]) -> Wanted:
    """Read what is asked of a new link out of a form. Raises InviteRefused, JoinRefused."""
    team = " ".join(form.get("team", "").split())
    if not 2 <= len(team) <= _LONGEST_NAME:
        raise InviteRefused(say("Give the team a name of 2 to {most} letters.", most=_LONGEST_NAME))
    uses, days = _count(form.get("uses", ""), MOST_USES), _count(form.get("days", ""), MOST_DAYS)
    return Wanted(team, uses, days, form.get("lets_in") == "yes", tuple(phones_in(form.get("phones", ""))))


def invite_to(db: Session, who: Who, wanted: Wanted) -> str:
    """Make a link to a team of that name, and the team where there is none yet; give the link's token."""
    team = team_named(db, wanted.team, who.district_code, who.account_id)
    life = timedelta(days=wanted.days)
    return make_invite(db, team.id, who.account_id, life, wanted.uses, wanted.lets_in, wanted.phones)


def teams(db: Session, who: Who) -> list[TeamLine]:
    """List the teams this coordinator may invite to, by name."""
    people = _by_team(db, select(Account.team_id, func.count()).where(Account.active).group_by(Account.team_id))
    done = select(Account.team_id, PIECES).join(Entry, Entry.account_id == Account.id)
    entries = _by_team(db, done.group_by(Account.team_id))
    live = select(Invite.team_id, func.sum(Invite.uses_left)).where(Invite.expires_at > now(db))
    places = _by_team(db, live.group_by(Invite.team_id))
    return [
        TeamLine(team, people.get(team.id, 0), entries.get(team.id, 0), int(places.get(team.id, 0)))
        for team in db.scalars(select(Team).order_by(Team.name, Team.id))
        if may(who, Act.INVITE, team.district_code)
    ]


def _by_team(db: Session, query: object) -> dict[int, int]:
    return {team: count for team, count in db.execute(query)}  # type: ignore[call-overload]


def _count(text: str, most: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not 1 <= int(text) <= most:
        raise InviteRefused(say("Write a whole number from 1 to {most}.", most=most))
    return int(text)
