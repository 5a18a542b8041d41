"""How much work there is for how many: what decides how many tasks a phone may hold. It must not know who asks.

With much work the answer may be a second old, for it is asked with every entry; with little it is always counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from records.models.people import Account, Team
from records.words import OwnDistrict
from tasks.ahead import enough
from tasks.models import Slot, SlotState, in_state

#: Seconds.
_OLD = 1.0


@dataclass(frozen=True)
class _Seen:
    at: float
    open_slots: int
    people: int


_seen: WeakKeyDictionary[Engine, _Seen] = WeakKeyDictionary()
_PEOPLE = select(func.count(Slot.account_id.distinct())).where(in_state(SlotState.LEASED))


def supply(db: Session) -> tuple[int, int]:
    """Tell how many slots are open, as far as it matters, and how many people hold any."""
    bind = db.get_bind()
    engine = bind if isinstance(bind, Engine) else bind.engine
    seen = _seen.get(engine)
    if seen is None or monotonic() - seen.at > _OLD or seen.open_slots < enough(seen.people):
        seen = _seen[engine] = _count(db)
    return seen.open_slots, seen.people


def people_for(db: Session, district: str, switch: OwnDistrict) -> int:
    """Tell how many people hold any slot, of those who may be handed a district's work."""
    if switch != OwnDistrict.NEVER:
        return supply(db)[1]
    others = Team.district_code.is_distinct_from(district)
    query = _PEOPLE.join(Account, Account.id == Slot.account_id).outerjoin(Team, Team.id == Account.team_id)
    return db.scalars(query.where(others)).one()


def _count(db: Session) -> _Seen:
    people = db.scalars(_PEOPLE).one()
    some = select(Slot.id).where(in_state(SlotState.OPEN)).limit(enough(people)).subquery()
    return _Seen(monotonic(), db.scalars(select(func.count()).select_from(some)).one(), people)
