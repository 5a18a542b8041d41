"""Practice tasks among the first twenty real ones: which are due, which are done. Steps: they never commit.

It must not know what a lesson asks.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.models.people import Account
from tasks.models import PIECES, Entry
from webapp.practice import AFTER, FURTHER


def lessons_due(db: Session, who: Who, held: int) -> list[int]:
    """List the further lessons that a person should do now, behind so many tasks that they hold."""
    if who.lessons >= len(FURTHER):
        return []
    mine = select(PIECES).where(Entry.account_id == who.account_id)
    before = db.scalars(mine).one() + held
    return [number for number in range(who.lessons, len(FURTHER)) if AFTER[number] <= before]


def slot_of(number: int) -> int:
    """Give a lesson the number that a task has by its slot: no slot is below 0."""
    return -1 - number


def lesson_in(text: str) -> int | None:
    """Read which lesson was sent; None for anything else."""
    return next((number for number in range(len(FURTHER)) if text == str(slot_of(number))), None)


def learn(db: Session, who: Who, number: int) -> None:
    """Keep that a person has done a lesson, or gave it back: it does not come again."""
    account = db.get_one(Account, who.account_id)
    account.lessons = max(account.lessons, number + 1)
