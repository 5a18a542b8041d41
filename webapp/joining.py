"""How volunteers come in: invite links, the pledge, and telling a person who joins again from a new one. Steps.

It must not know how a login is kept (signing.py), how a PIN is checked (pins.py) or what a volunteer may do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from records.database import now
from records.kinds.registry import kind
from records.kinds.text_keys import canonical, clean, loose
from records.ledger import note
from records.models.people import Account, Device, Invite, Login, Team
from records.sentences import PersonError, say
from records.words import Role
from webapp.signing import hashed, new_token

#: A name on a list of helpers, not a novel; the column holds 120.
_LONGEST_NAME = 80
_DEAD = say("This invite link no longer works. Ask the person who sent it for a new one.")

#: The five lines of the pledge of confidentiality, and their version: a new wording is a new version.
PLEDGE_VERSION = "2026-11"
PLEDGE = (
    say("I keep what I see to myself, at home and among friends too.").text,
    say("I do not photograph, copy or send any of it.").text,
    say("I look up nobody, and use no number or address that I see.").text,
    say("I type only what the paper says, and say so when I cannot read it.").text,
    say("I skip whoever I know.").text,
)


class DeadInvite(PersonError):
    """The link is unknown, expired or used up."""


class JoinRefused(PersonError):
    """What the person wrote is not enough to join, or their access was ended."""


@dataclass(frozen=True)
class Joining:
    """What a person writes on the joining view; adult: None where they did not say."""

    name: str = ""
    phone: str = ""
    pledged: bool = False
    adult: bool | None = None


def make_invite(
    db: Session,
    team_id: int,
    made_by: int | None,
    life: timedelta,
    uses: int,
    lets_in: bool = False,
    phones: Sequence[str] = (),
) -> str:
    """Make an invite link's token; it is told once, here, and only its hash is kept."""
    token = new_token()
    moment = now(db)
    invite = Invite(
        token_hash=hashed(token),
        team_id=team_id,
        made_by=made_by,
        made_at=moment,
        expires_at=moment + life,
        uses_left=uses,
        lets_in=lets_in,
        phones=list(phones),
    )
    db.add(invite)
    db.flush()
    note(db, "invite.made", f"invite:{invite.id}", made_by, team=team_id, uses=uses, lets_in=lets_in)
    return token


def team_of_invite(db: Session, token: str) -> Team:
    """Find the team a link invites to. Raises DeadInvite."""
    team = db.get(Team, _live_invite(db, token).team_id)
    assert team is not None
    return team


def known_here(db: Session, token: str, joining: Joining, device: Device | None) -> Account | None:
    """Find the account that a person who joins again has: its PIN is asked. Raises DeadInvite, JoinRefused."""
    name, phone = _checked(joining)
    return _same_person(db, _live_invite(db, token).team_id, name, phone, device)


def join(db: Session, token: str, joining: Joining, device: Device | None, pin_hash: str | None) -> Account:
    """Make the volunteer's account, or find the one they have. Raises DeadInvite, JoinRefused.

    The phone number joins again on the same device: the same account. On another device: the same account only where
    the name agrees too, else a new one. Splitting one person in two would let them be both of the two people who must
    agree on a field; joining two people who share a telephone would put one's entries under the other's name.
    pin_hash: of a new PIN, None where the one they have was given.
    """
    invite = _live_invite(db, token)
    name, phone = _checked(joining)
    account = _same_person(db, invite.team_id, name, phone, device) or _new_account(db, invite, name, phone)
    if not account.active:
        raise JoinRefused(say("Your access was ended. Ask the person who invited you."))
    account.pin_hash = pin_hash or account.pin_hash
    account.adult = joining.adult
    if account.pledge_version != PLEDGE_VERSION:
        account.pledged_at, account.pledge_version = now(db), PLEDGE_VERSION
    if account.admitted_at is None and (invite.lets_in or account.phone in invite.phones):
        account.admitted_at, account.admitted_by = now(db), invite.made_by
    db.flush()
    return account


def phones_in(text: str) -> list[str]:
    """Read the phone numbers that are expected, one a line or parted by commas. Raises JoinRefused for what is none."""
    return [_phone(part) for line in text.splitlines() for part in line.split(",") if part.strip()]


def _live_invite(db: Session, token: str) -> Invite:
    # Locked, so that two people cannot both take the last place.
    invite = db.scalar(select(Invite).where(Invite.token_hash == hashed(token)).with_for_update())
    if invite is None or invite.expires_at <= now(db):
        raise DeadInvite(_DEAD)
    return invite


def _checked(joining: Joining) -> tuple[str, str]:
    name = clean(joining.name)
    if not 2 <= len(name) <= _LONGEST_NAME:
        raise JoinRefused(say("Please write your full name."))
    phone = _phone(joining.phone)
    if joining.adult is None:
        raise JoinRefused(say("Please say whether you are 18 or older."))
    if not joining.pledged:
        raise JoinRefused(say("Please tick the promise to keep what you see to yourself."))
    return name, phone


def _phone(text: str) -> str:
    parsed = kind("phone").parse(text)
    if not parsed.canonical or parsed.problem:
        raise JoinRefused(say("Please write your phone number, 10 digits, like 0912 345 678."))
    return parsed.canonical


def _same_person(db: Session, team_id: int, name: str, phone: str, device: Device | None) -> Account | None:
    same_phone = (
        select(Account)
        .where(Account.team_id == team_id, Account.role == Role.VOLUNTEER, Account.phone == phone)
        .order_by(Account.id)
    )
    if device is not None:
        here = exists().where(Login.account_id == Account.id, Login.device_id == device.id)
        on_device = db.scalars(same_phone.where(here)).first()
        if on_device is not None:
            return on_device
    return next((one for one in db.scalars(same_phone) if _key(one.name) == _key(name)), None)


def _key(name: str) -> str:
    return loose(canonical(name))


def _new_account(db: Session, invite: Invite, name: str, phone: str) -> Account:
    if invite.uses_left <= 0:
        raise DeadInvite(_DEAD)
    account = Account(role=Role.VOLUNTEER, name=name, phone=phone, team_id=invite.team_id, created_at=now(db))
    db.add(account)
    invite.uses_left -= 1
    db.flush()
    note(db, "account.joined", f"account:{account.id}", account.id, invite=invite.id, team=invite.team_id)
    return account
