"""Who works in the stateful test, and what of theirs is on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import now, write
from tasks.entries import Submission
from tasks.models import Slot, SlotState
from tests import factories


@dataclass(frozen=True)
class Sent:
    """An entry that was acknowledged."""

    who: Who
    submission: Submission
    entry_id: int
    next_slot_id: int | None


@dataclass(frozen=True)
class Tab:
    """A task that stayed open on somebody's screen after its lease ended."""

    who: Who
    submission: Submission


def one_of(every: Sequence[Any], earlier: int) -> Any:
    return every[-1 - earlier % len(every)] if every else None


def cast(db: Session) -> list[Who]:
    """An on two phones; Bình and Ba on one; two more of their own. One team is at home in the second district."""
    team = factories.a_team(db, district_code=factories.OTHER_DISTRICT)
    an, binh, ba, tu, nam = (factories.a_volunteer(db, name) for name in ("An", "Bình", "Ba", "Tư", "Năm"))
    nam.team_id = team.id
    phone = factories.a_device(db)
    return [
        factories.who(db, an),
        factories.who(db, an),
        factories.who(db, binh, phone),
        factories.who(db, ba, phone),
        factories.who(db, tu),
        factories.who(db, nam),
    ]


def reviewers(db: Session, shared: Who) -> list[Who]:
    """Chi for the province; Em for one district, at a computer on which An enters."""
    chi = factories.who(db, factories.a_reviewer(db, district_code=None))
    em = factories.who(db, factories.a_reviewer(db, "Em"))
    return [chi, replace(em, device_id=shared.device_id)]


def held_by(who: Who) -> Sequence[object]:
    return (Slot.account_id == who.account_id, Slot.device_id == who.device_id, Slot.state == SlotState.LEASED)


def is_held(slot: Slot, who: Who, db: Session) -> bool:
    theirs = (slot.account_id, slot.device_id) == (who.account_id, who.device_id)
    return theirs and slot.state == SlotState.LEASED and slot.lease_until is not None and slot.lease_until >= now(db)


def newcomer(engine: Engine) -> Who:
    """A volunteer nobody has seen, on a new phone."""
    with write(engine) as db:
        return factories.who(db, factories.a_volunteer(db))


def new_reviewer(engine: Engine) -> Who:
    """A reviewer of the whole province who has entered nothing."""
    with write(engine) as db:
        return factories.who(db, factories.a_reviewer(db, district_code=None))
