"""Volunteers who are signed in already: accounts, devices and the cookies of their browsers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench._fill import DISTRICTS
from records.database import now, write
from records.models.people import Account, Team
from records.words import Role
from webapp.practice import FURTHER
from webapp.signing import DEVICE_COOKIE, LOGIN_COOKIE, device_for, open_login


@dataclass(frozen=True)
class Person:
    """One volunteer at one device."""

    account_id: int
    device_id: int
    cookies: dict[str, str]


def volunteers(engine: Engine, count: int) -> list[Person]:
    """Sign people in: in turn of a team of each district, and of one that belongs to no district."""
    with write(engine) as db:
        moment = now(db)
        teams = [Team(name="Đoàn trường", district_code=code) for code in (*DISTRICTS, None)]
        db.add_all(teams)
        db.flush()
        people = []
        for number in range(count):
            team = teams[number % len(teams)]
            let_in = {"admitted_at": moment, "practised_at": moment, "lessons": len(FURTHER)}
            account = Account(role=Role.VOLUNTEER, name=f"An {number}", team_id=team.id, created_at=moment, **let_in)
            db.add(account)
            db.flush()
            people.append(_signed_in(db, account))
        return people


def on_new_devices(engine: Engine, person: Person, count: int) -> list[Person]:
    """Sign one person in on so many devices that nobody has used."""
    with write(engine) as db:
        account = db.get_one(Account, person.account_id)
        return [_signed_in(db, account) for _ in range(count)]


def _signed_in(db: Session, account: Account) -> Person:
    device, token = device_for(db, None)
    return Person(account.id, device.id, {DEVICE_COOKIE: token, LOGIN_COOKIE: open_login(db, account, device)})
