"""Reads for a district what work is left, who met it and who is there, and says what of it is stuck. It never writes.

The rule itself is tasks/feasible.py's; it must not know how it is told to a coordinator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import String, Subquery, cast, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from records.database import now
from records.models.campaign import Batch, Campaign
from records.models.people import Account, Login, Team
from records.words import OwnDistrict, Privacy, Role
from tasks.feasible import Eyes, Stuck, Work, alike, different, stuck
from tasks.models import Entry, Skip, Slot, Task
from tasks.slots import OUTSTANDING

#: With so many different people nothing is ever stuck: a group of four cells meets two people, a wall's holder and who
#: enters what that returned, at most two more for each cell that is asked again, and two who gave it back; a row has
#: four groups.
_ALWAYS_ENOUGH = {Privacy.USUAL: 14, Privacy.STRICT: 56, Privacy.ROW: 14}


def stuck_in(db: Session, district: str) -> Stuck:
    """Tell what of a district's work the people who are signed in cannot finish, of all its campaigns."""
    query = select(Campaign).where(Campaign.id.in_(select(Batch.campaign_id).where(Batch.district_code == district)))
    found = [_stuck_of(db, district, campaign) for campaign in db.scalars(query.order_by(Campaign.id))]
    return Stuck(sum(one.cells for one in found), max((one.people for one in found), default=0))


def people_there(db: Session, district: str, campaign: Campaign) -> list[Eyes]:
    """List who may be handed the district's work: those signed in who enter, where the campaign lets their team."""
    moment = now(db)
    query = (
        select(Login.account_id, Login.device_id)
        .join(Account, Account.id == Login.account_id)
        .outerjoin(Team, Team.id == Account.team_id)
        .where(Account.active, Login.revoked_at.is_(None), Login.expires_at > moment)
        .distinct()
    )
    volunteers = Account.role == Role.VOLUNTEER
    query = query.where(~volunteers if campaign.privacy == Privacy.ROW else volunteers)
    if campaign.own_district == OwnDistrict.NEVER:
        query = query.where(Team.district_code.is_distinct_from(district))
    return [Eyes(account, device) for account, device in db.execute(query)]


def _stuck_of(db: Session, district: str, campaign: Campaign) -> Stuck:
    people, privacy = people_there(db, district, campaign), Privacy(campaign.privacy)
    if different(people) >= _ALWAYS_ENOUGH[privacy]:
        return Stuck()
    left = _rows_left if privacy == Privacy.STRICT else _groups_left
    return stuck(privacy, alike(left(db, district, campaign)), people)


def _groups_left(db: Session, district: str, campaign: Campaign) -> Iterable[Work]:
    """Count groups that need the same and were met by the same, in the database: there may be many."""
    left, met = _left(db, district, campaign), _met(Task.id)
    columns = (left.c.group_name, left.c.slots, left.c.cells, met.c.eyes)
    query = select(*columns, func.count()).outerjoin(met, met.c.key == left.c.task_id).group_by(*columns)
    for group, slots, cells, eyes, count in db.execute(query):
        yield Work({group: slots}, {group: _eyes(eyes)}, {group: cells}, count)


def _rows_left(db: Session, district: str, campaign: Campaign) -> Iterable[Work]:
    """Put the groups of each row together: who met one of them may meet no other."""
    left, met = _left(db, district, campaign), _met(Task.record_id)
    columns = (left.c.record_id, left.c.group_name, left.c.slots, left.c.cells, met.c.eyes)
    rows: dict[int, list[Sequence[Any]]] = {}
    for record, *rest in db.execute(select(*columns).outerjoin(met, met.c.key == left.c.record_id)):
        rows.setdefault(record, []).append(rest)
    for groups in rows.values():
        slots, cells = ({one[0]: one[place] for one in groups} for place in (1, 2))
        yield Work(slots, {group: _eyes(eyes) for group, _, _, eyes in groups}, cells)


def _left(db: Session, district: str, campaign: Campaign) -> Subquery:
    """Count the slots to come of each task, and the cells they ask."""
    postgresql = db.get_bind().dialect.name == "postgresql"
    length = func.jsonb_array_length if postgresql else func.json_array_length
    query = select(
        Task.id.label("task_id"),
        Task.record_id,
        Task.group.label("group_name"),
        func.count().label("slots"),
        func.max(length(Slot.field_ids)).label("cells"),
    ).join(Slot, Slot.task_id == Task.id)
    query = query.join(Batch, Batch.id == Slot.batch_id)
    query = query.where(Slot.district_code == district, Batch.campaign_id == campaign.id, Slot.state.in_(OUTSTANDING))
    return query.group_by(Task.id, Task.record_id, Task.group).subquery()


def _met(key: InstrumentedAttribute[int]) -> Subquery:
    """Tell who entered each task, gave it back or had it on a wall, as text: account:device, separated by spaces."""
    queries = {one: select(one.task_id, one.account_id, one.device_id).distinct() for one in (Entry, Skip, Slot)}
    queries[Slot] = queries[Slot].where(Slot.wall_id.is_not(None))
    hands = union_all(*queries.values()).subquery()
    pair = cast(hands.c.account_id, String) + literal(":") + cast(hands.c.device_id, String)
    query = select(key.label("key"), func.aggregate_strings(pair, " ").label("eyes"))
    return query.join(hands, hands.c.task_id == Task.id).group_by(key).subquery()


def _eyes(text: str | None) -> list[Eyes]:
    pairs = (one.split(":") for one in (text or "").split())
    return [Eyes(int(account), int(device)) for account, device in pairs]
