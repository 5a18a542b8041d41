"""Making staff accounts and teams by hand: for commands and the demonstration. Steps: they never commit.

It must not know how a person signs in.
"""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.database import now
from records.kinds.text_keys import clean
from records.ledger import note
from records.models.people import Account, Team
from records.sentences import PersonError, say
from records.words import Role
from webapp.signing import hash_password

#: No letter or digit that is taken for another when it is read out or written down.
_LETTERS = "abcdefghkmnpqrstuvwxyz23456789"


class Taken(PersonError):
    """Somebody has that user name."""


def make_password() -> str:
    """Make a password that can be read out: 12 signs in three groups."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def add_staff(
    db: Session,
    user_name: str,
    name: str,
    role: Role,
    district_code: str | None,
    password: str,
    site: str | None = None,
) -> Account:
    """Make a staff account; site: whose paper a clerk hands in. Raises Taken."""
    if db.scalar(select(Account.id).where(Account.user_name == user_name.lower())):
        raise Taken(say("The user name “{name}” is taken.", name=user_name))
    account = Account(
        role=role,
        name=name,
        user_name=user_name.lower(),
        password_hash=hash_password(password),
        district_code=district_code,
        site=site and clean(site),
        created_at=now(db),
    )
    db.add(account)
    db.flush()
    note(db, "account.made", f"account:{account.id}", role=str(role))
    return account


def team_named(db: Session, name: str, district_code: str | None, made_by: int | None = None) -> Team:
    """Find a team of a district (None: the province) by its name, or make it."""
    here = (Team.name == name, Team.district_code.is_not_distinct_from(district_code))
    team = db.scalar(select(Team).where(*here).order_by(Team.id).limit(1))
    if team is None:
        team = Team(name=name, district_code=district_code)
        db.add(team)
        db.flush()
        note(db, "team.made", f"team:{team.id}", made_by)
    return team
