"""What a claim must know before it looks for work, in one question: the switch, ended leases, what the person holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from records.accounts import Who
from records.database import UtcDateTime, ask
from records.models.campaign import Campaign
from records.words import OwnDistrict
from tasks.leases import any_ended
from tasks.models import Slot, SlotState, in_state


@dataclass(frozen=True)
class Lease:
    """A slot that a person holds on this device, or a wall by its first, whatever became of it. ahead: shown later."""

    slot_id: int
    wall_id: int | None
    ahead: bool
    until: datetime


@dataclass(frozen=True)
class Standing:
    """How a person stands: the newest campaign's switch, whether anybody's lease has ended, theirs in order of showing.

    Their own leases that ended, and that nobody took since, are among them.
    """

    moment: datetime
    switch: OwnDistrict
    any_ended: bool
    leases: tuple[Lease, ...]

    @property
    def held(self) -> tuple[Lease, ...]:
        """Give the leases that still run; where none does, the first that ended: it may be taken up again."""
        running = tuple(one for one in self.leases if one.until >= self.moment)
        return running or self.leases[:1]


def standing_of(db: Session, who: Who, moment: datetime) -> Standing | None:
    """Tell how a person stands, whom the caller has locked; None where there is no campaign."""
    rows = ask(db, _STANDING, {"account": who.account_id, "device": who.device_id, "moment": moment}).all()
    if not rows:
        return None
    leases = (Lease(row.id, row.wall_id, row.ahead, row.lease_until) for row in rows if row.id is not None)
    return Standing(moment, OwnDistrict(rows[0].own_district), rows[0].any_ended, tuple(_one_of_a_wall(leases)))


def _one_of_a_wall(leases: Iterable[Lease]) -> Iterator[Lease]:
    walls = set()
    for one in leases:
        if one.wall_id is None or one.wall_id not in walls:
            walls.add(one.wall_id)
            yield one


def _standing() -> Select[OwnDistrict, bool, int, int | None, bool, datetime | None]:
    mine = (Slot.account_id == bindparam("account"), Slot.device_id == bindparam("device"))
    ended = any_ended(bindparam("moment", type_=UtcDateTime()))
    # A phone knows a wall by its first slot, which may have gone by itself: its row was struck out.
    other = aliased(Slot)
    of_wall = select(func.min(other.id)).where(other.wall_id == Slot.wall_id).correlate(Slot).scalar_subquery()
    known_by = func.coalesce(of_wall, Slot.id).label("id")
    return (
        select(Campaign.own_district, ended.label("any_ended"), known_by, Slot.wall_id, Slot.ahead, Slot.lease_until)
        .outerjoin(Slot, and_(in_state(SlotState.LEASED), *mine))
        .where(Campaign.at_hand())
        .order_by(Slot.ahead, Slot.lease_until, Slot.id)
    )


_STANDING = _standing()
