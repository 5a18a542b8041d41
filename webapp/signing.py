"""Sign-in: tokens, devices, logins, staff passwords and the limit on guessing. Steps: they never commit.

It must not know what an account may do, nor anything of HTTP but the names of its cookies.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, ScalarSelect, bindparam, delete, func, select, update
from sqlalchemy.orm import Session, aliased

from records.accounts import Who
from records.database import Moment, now
from records.ledger import note
from records.models.people import Account, Attempt, Device, Login, Team
from records.sentences import PersonError, say
from records.words import Role

LOGIN_COOKIE = "ct_login"
DEVICE_COOKIE = "ct_device"

DEVICE_LIFE = timedelta(days=400)
LOGIN_LIFE = {Role.VOLUNTEER: timedelta(days=60)}
STAFF_LOGIN_LIFE = timedelta(hours=12)

#: A device that several volunteers use locks itself after this rest; so long a use by another is remembered.
REST = timedelta(minutes=10)
SHARED_FOR = timedelta(days=30)

#: Guesses in a quarter of an hour: of one user name, and from one address (an office may share one).
GUESSING_TIME = timedelta(minutes=15)
GUESSES_OF_NAME = 10
GUESSES_FROM_ADDRESS = 40


class WrongPassword(PersonError):
    """User name and password do not belong together."""


class TooManyGuesses(PersonError):
    """Too many wrong passwords or links."""


def new_token() -> str:
    """Make a token that cannot be guessed."""
    return secrets.token_urlsafe(24)


def hashed(token: str) -> str:
    """Hash a token: only this is kept in the database."""
    return sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    """Hash a password by Argon2."""
    return PasswordHasher().hash(password)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Check a password. It takes as long for a user name that does not exist. Call it outside any transaction."""
    try:
        fits = PasswordHasher().verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None


@cache
def _nobodys_hash() -> str:
    return hash_password(new_token())


def who_has(connection: Connection, token: str) -> Who | None:
    """Tell whose live login a token is."""
    found = connection.execute(_LOGIN, {"token": hashed(token)}).one_or_none()
    if found is None:
        return None
    return Who(
        account_id=found.id,
        role=Role(found.role),
        district_code=found.district_code,
        device_id=found.device_id,
        name=found.name,
        team_district=found.team_district,
        site=found.site,
        medical=found.medical,
        admitted=found.admitted_at is not None and found.practised_at is not None,
        team_id=found.team_id,
        leads=found.leads,
        lessons=found.lessons,
        shared=_recent(found.others_login, found.moment),
    )


def _others_login(device_id: object, account_id: object) -> ScalarSelect[datetime]:
    """Find when another volunteer signed in last on a device."""
    other, volunteer = aliased(Login), aliased(Account)
    query = select(func.max(other.created_at)).join(volunteer, volunteer.id == other.account_id)
    query = query.where(other.device_id == device_id, other.account_id != account_id)
    return query.where(volunteer.role == Role.VOLUNTEER).scalar_subquery()


def _recent(others_login: datetime | None, moment: datetime) -> bool:
    return others_login is not None and others_login > moment - SHARED_FOR


#: Asked with every request, so put together once.
_LOGIN = (
    select(
        Account.id,
        Account.role,
        Account.district_code,
        Account.name,
        Account.site,
        Account.medical,
        Account.admitted_at,
        Account.practised_at,
        Account.team_id,
        Account.leads,
        Account.lessons,
        Login.device_id,
        Team.district_code.label("team_district"),
        Moment().label("moment"),
        _others_login(Login.device_id, Login.account_id).label("others_login"),
    )
    .join(Login, Login.account_id == Account.id)
    .outerjoin(Team, Team.id == Account.team_id)
    .where(Login.token_hash == bindparam("token"), Login.revoked_at.is_(None))
    .where(Login.expires_at > Moment(), Account.active)
)


def device_for(db: Session, token: str | None) -> tuple[Device, str]:
    """Find the device of a cookie, or make a new one; give it and the token its cookie must hold."""
    known = db.scalar(select(Device).where(Device.token_hash == hashed(token))) if token else None
    if known is not None and token:
        return known, token
    fresh = new_token()
    device = Device(token_hash=hashed(fresh), created_at=now(db))
    db.add(device)
    db.flush()
    return device, fresh


def open_login(db: Session, account: Account, device: Device) -> str:
    """Sign an account in on a device; give the token of its cookie."""
    token = new_token()
    moment = now(db)
    life = REST if is_shared(db, device.id, account.id) else login_life(account.role)
    db.add(
        Login(
            token_hash=hashed(token),
            account_id=account.id,
            device_id=device.id,
            created_at=moment,
            expires_at=moment + life,
        )
    )
    note(db, "login.opened", f"account:{account.id}", account.id, device=device.id)
    return token


def login_life(role: Role) -> timedelta:
    """Tell how long a sign-in lasts: long on a volunteer's own phone, a working day for staff."""
    return LOGIN_LIFE.get(Role(role), STAFF_LOGIN_LIFE)


def is_shared(db: Session, device_id: int, account_id: int) -> bool:
    """Tell whether other volunteers use a device, too: then it locks itself after a rest."""
    return _recent(db.scalar(select(_others_login(device_id, account_id))), now(db))


def keep_open(db: Session, who: Who, token: str) -> None:
    """Let a sign-in on a shared device last another rest: its person is at work."""
    if not who.shared:
        return
    login = db.scalar(select(Login).where(Login.token_hash == hashed(token), Login.revoked_at.is_(None)))
    moment = now(db)
    if login is not None and moment < login.expires_at < moment + REST:
        login.expires_at = moment + REST


def close_login(db: Session, token: str) -> None:
    """Sign out; the device stays the same device."""
    db.execute(
        update(Login).where(Login.token_hash == hashed(token), Login.revoked_at.is_(None)).values(revoked_at=now(db))
    )


def reserve_guess(db: Session, user_name: str, address: str) -> list[int]:
    """Count a guess of a password before it is checked, so that many at once are all counted. Raises TooManyGuesses.

    Gives the ids to release when the guess was right.
    """
    limits = {f"name:{plain_name(user_name)}": GUESSES_OF_NAME, f"from:{address}": GUESSES_FROM_ADDRESS}
    return reserve_guesses(db, limits)


def reserve_guesses(db: Session, limits: Mapping[str, int]) -> list[int]:
    """Count a guess against each subject, which has so many in a quarter of an hour. Raises TooManyGuesses."""
    moment = now(db)
    db.execute(delete(Attempt).where(Attempt.at < moment - timedelta(days=1)))
    hidden = {_hidden(subject): most for subject, most in limits.items()}
    for subject, most in hidden.items():
        recent = select(func.count()).where(Attempt.subject == subject, Attempt.at > moment - GUESSING_TIME)
        if db.scalar(recent.select_from(Attempt)) >= most:  # type: ignore[operator]
            raise TooManyGuesses(say("Too many wrong tries. Wait 15 minutes, then try again."))
    guesses = [Attempt(subject=subject, at=moment) for subject in hidden]
    db.add_all(guesses)
    db.flush()
    return [guess.id for guess in guesses]


def _hidden(subject: str) -> str:
    what, _, whom = subject.partition(":")
    return f"{what}:{hashed(whom)[:40]}"


def release_guess(db: Session, guesses: list[int]) -> None:
    """Forget a guess that was right."""
    db.execute(delete(Attempt).where(Attempt.id.in_(guesses)))


def plain_name(user_name: str) -> str:
    """Give the one form of a user name that guesses are counted and accounts are found by."""
    return user_name.strip().lower()


def staff_account(db: Session, user_name: str) -> Account | None:
    """Find an active staff account by its user name."""
    wanted = plain_name(user_name)
    return db.scalar(select(Account).where(func.lower(Account.user_name) == wanted, Account.active))
