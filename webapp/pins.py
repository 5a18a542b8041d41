"""A volunteer's PIN: what it may be, who signed in on this device before, and checking it under a limit. Steps.

Hashing takes a tenth of a second, so it is done between two transactions: the functions that hash take the engine.
It must not know how a login is kept (signing.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from records.database import now, read, write
from records.kinds.registry import kind
from records.models.people import Account, Device, Login
from records.sentences import PersonError, say
from records.words import Role
from webapp.signing import SHARED_FOR, hash_password, hashed, password_matches, release_guess, reserve_guesses

SHORTEST, LONGEST = 4, 6
#: Wrong tries in a quarter of an hour: of one person's PIN, and from one address, which a whole school may share.
GUESSES_OF_PIN = 5
GUESSES_FROM_SCHOOL = 300
#: Names on a shared computer: a class, not everybody who was ever there.
_MOST_NAMES = 40


class WrongPin(PersonError):
    """The PIN is not this person's, or no PIN at all."""


class Ended(PersonError):
    """This person's access was ended."""


def new_pin(pin: str) -> str:
    """Hash a PIN that a person chose. Raises WrongPin for one that everybody tries first."""
    if not pin.isascii() or not pin.isdigit() or not SHORTEST <= len(pin) <= LONGEST:
        raise WrongPin(say("Choose a PIN of {least} to {most} digits.", least=SHORTEST, most=LONGEST))
    if len(set(pin)) == 1 or pin in "0123456789" or pin in "9876543210":
        raise WrongPin(say("This PIN is guessed at once. Choose another one."))
    return hash_password(pin)


def device_of(db: Session, token: str | None) -> Device | None:
    """Find the device of a cookie, without making one."""
    return db.scalar(select(Device).where(Device.token_hash == hashed(token))) if token else None


def people_here(db: Session, device: Device | None) -> list[Account]:
    """List the volunteers who signed in on this device lately and have a PIN, the last one first."""
    if device is None:
        return []
    last = (
        select(Login.account_id, func.max(Login.id).label("last"))
        .where(Login.device_id == device.id, Login.created_at > now(db) - SHARED_FOR)
        .group_by(Login.account_id)
        .subquery()
    )
    query = select(Account).join(last, last.c.account_id == Account.id).order_by(last.c.last.desc())
    query = query.where(Account.role == Role.VOLUNTEER, Account.active, Account.pin_hash.is_not(None))
    return list(db.scalars(query.limit(_MOST_NAMES)))


def person_here(engine: Engine, device_token: str | None, account_id: int, pin: str, address: str) -> Account:
    """Check the PIN of somebody who signed in on this device before. Raises WrongPin, Ended, TooManyGuesses."""
    with read(engine) as db:
        device = device_of(db, device_token)
        used = select(Login.id).where(Login.account_id == account_id, Login.device_id == (device.id if device else 0))
        account = db.get(Account, account_id) if db.scalar(used.limit(1)) is not None else None
    if account is not None and not account.active:
        raise Ended(say("Your access was ended. Ask the person who invited you."))
    return _checked(engine, [account] if account else [], f"pin:{account_id}", pin, address)


def person_by_phone(engine: Engine, phone: str, pin: str, address: str) -> Account:
    """Check the PIN of somebody on a new device. Raises WrongPin, TooManyGuesses."""
    number = kind("phone").parse(phone).canonical
    with read(engine) as db:
        query = select(Account).where(Account.phone == number, Account.role == Role.VOLUNTEER, Account.active)
        found = list(db.scalars(query.order_by(Account.id)))
    return _checked(engine, found, f"phone:{number}", pin, address)


def check_pin(engine: Engine, account: Account, pin: str, address: str) -> None:
    """Check the PIN of somebody who joins again. Raises WrongPin, TooManyGuesses."""
    _checked(engine, [account], f"pin:{account.id}", pin, address)


def _checked(engine: Engine, found: Sequence[Account], subject: str, pin: str, address: str) -> Account:
    with write(engine) as db:
        guesses = reserve_guesses(db, {subject: GUESSES_OF_PIN, f"school:{address}": GUESSES_FROM_SCHOOL})
    hashes = [account.pin_hash for account in found] or [None]
    fitting = [at for at, pin_hash in enumerate(hashes) if password_matches(pin_hash, pin)]
    if not fitting:
        raise WrongPin(say("The PIN is not right. Your team's leader can give you a new one."))
    with write(engine) as db:
        release_guess(db, guesses)
    return found[fitting[0]]
