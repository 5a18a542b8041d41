"""Volunteers who are signed in already: accounts, devices and the cookies of their browsers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from bench._fill import DISTRICTS
from records.database import now, write
from records.models.people import Account, Team
from records.words import Role
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
            account = Account(role=Role.VOLUNTEER, name=f"An {number}", team_id=team.id, created_at=moment)
            db.add(account)
            db.flush()
            device, device_token = device_for(db, None)
            cookies = {DEVICE_COOKIE: device_token, LOGIN_COOKIE: open_login(db, account, device)}
            people.append(Person(account.id, device.id, cookies))
        return people
