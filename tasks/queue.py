"""Finds the next open slot a person may take, however long the queue is. It must not know leases.

The queue is one index: district, rank, whom a slot excludes, batch, id. Slots that exclude the same hands lie together
in a list, so that what a person may not take is stepped over list by list, never slot by slot.

Whoever changes a slot holds its record's lock, and takes no lock on the slot before: a claim that passes over a record
that others hold must leave nothing locked behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, aliased

from records.accounts import Who
from records.database import ask
from records.models.paper import Record
from records.words import OwnDistrict
from tasks.hands import NOBODY
from tasks.models import Excluded, Slot, SlotState, in_state

#: A batch's tail: about one page's worth of one group.
TAIL = 25

#: Before every list.
_START = (-1, -1)
#: Written out: told later, the planner reckons with a tenth of all rows, and plans the statement anew each time.
_ONE: ColumnElement[int] = literal_column("1")
_TAIL: ColumnElement[int] = literal_column(str(TAIL))


@dataclass(frozen=True)
class Found:
    """A slot whose record is locked; left: how many slots of its batch are open, as far as it matters.

    A moment before the lock it was open in a list: who takes it asks in the same statement whether it still is
    (still_listed; listed: its values).
    """

    slot_id: int
    listed: Mapping[str, object]
    left: int


def next_open(db: Session, who: Who, switch: OwnDistrict, wait: bool = False) -> Iterator[Found]:
    """Lock and give the first open slot that this person may take; another as long as the last one has gone.

    switch: the campaign's, about their own district. What others have locked is left to them, unless the caller may
    wait: one that holds no record's lock.
    """
    for district in _districts(db, who.team_district, switch):
        for rank, exclusion in _lists(db, who, district):
            listed = {"in_district": district, "in_rank": rank, "in_list": exclusion}
            while found := ask(db, _FIRST_WAITING if wait else _FIRST, listed).one_or_none():
                yield Found(found.id, listed, found.left)


def still_listed() -> ColumnElement[bool]:
    """Ask within a statement whether a slot is open in a list; Found.listed says which."""
    place = (Slot.district_code == bindparam("in_district"), Slot.rank == bindparam("in_rank"))
    return and_(_open(), *place, Slot.exclusion_id == bindparam("in_list"))


def _districts(db: Session, own: str | None, switch: OwnDistrict) -> Iterator[str]:
    """Go through the districts with open slots: their own first, or never, by the switch."""
    if own is not None and switch == OwnDistrict.FIRST:
        yield own
    mixed = own is None or switch == OwnDistrict.NO_MATTER
    yield from (one for one in _districts_by_rank(db) if mixed or one != own)


def _districts_by_rank(db: Session) -> list[str]:
    """List the districts with open slots, the most urgent and oldest first: a step of the index for each."""
    first = select(Slot.id).where(_open()).order_by(Slot.district_code, Slot.rank).limit(1).scalar_subquery()
    heads = select(Slot.district_code, Slot.rank, Slot.batch_id).where(Slot.id == first).cte("heads", recursive=True)
    step, found = aliased(Slot), aliased(Slot)
    after = (
        select(step.id)
        .where(_open(step), step.district_code > heads.c.district_code)
        .order_by(step.district_code, step.rank)
        .limit(1)
        .scalar_subquery()
    )
    heads = heads.union_all(select(found.district_code, found.rank, found.batch_id).join(heads, found.id == after))
    return list(db.scalars(select(heads.c.district_code).order_by(heads.c.rank, heads.c.batch_id)))


def _lists(db: Session, who: Who, district: str) -> Iterator[tuple[int, int]]:
    """Go through a district's lists that this person may take from, as (rank, exclusion), in order."""
    values = {"district": district, "account": who.account_id, "device": who.device_id}
    rank, exclusion = _START
    while heads := ask(db, _NEXT_LISTS, {**values, "rank": rank, "exclusion": exclusion}).all():
        for head in _in_order(heads):
            yield head.rank, head.exclusion_id
        rank, exclusion = max((head.rank, head.exclusion_id) for head in heads)


def _in_order(heads: Sequence[Row[int, int, int]]) -> list[Row[int, int, int]]:
    """Put what was begun before what nobody has met yet, where it is of an earlier batch: a batch is finished first."""
    return sorted(heads, key=lambda head: (head.rank, head.batch_id, head.exclusion_id))


def _first_after(slot: type[Slot], rank: object, exclusion: object) -> ColumnElement[int]:
    """Find the first slot of the list that comes after one: a single step of the index."""
    return (
        select(slot.id)
        .where(_open(slot), slot.district_code == bindparam("district"))
        .where(tuple_(slot.rank, slot.exclusion_id) > tuple_(rank, exclusion))
        .order_by(slot.rank, slot.exclusion_id, slot.batch_id, slot.id)
        .limit(_ONE)
        .scalar_subquery()
    )


def _excludes(exclusion: ColumnElement[int]) -> ColumnElement[bool]:
    hands = or_(Excluded.account_id == bindparam("account"), Excluded.device_id == bindparam("device"))
    # No EXISTS: PostgreSQL would read all sets there are, to look each list up in a table of them.
    members = select(Excluded.exclusion_id).where(Excluded.exclusion_id == exclusion, hands).limit(_ONE)
    return members.scalar_subquery().is_not(None)


def _open(slot: type[Slot] = Slot) -> ColumnElement[bool]:
    return in_state(SlotState.OPEN, slot)


def _next_lists() -> Select[int, int, int]:
    """Find the next list this person may take from; where that is the one of slots nobody has met, one more."""
    first = _first_after(Slot, bindparam("rank", type_=Integer), bindparam("exclusion", type_=BigInteger))
    lists = select(Slot.rank, Slot.exclusion_id, Slot.batch_id).where(Slot.id == first).cte("lists", recursive=True)
    step, found = aliased(Slot), aliased(Slot)
    following = _first_after(step, lists.c.rank, lists.c.exclusion_id)
    go_on = or_(lists.c.exclusion_id == NOBODY, _excludes(lists.c.exclusion_id))
    lists = lists.union_all(
        select(found.rank, found.exclusion_id, found.batch_id).join(lists, and_(go_on, found.id == following))
    )
    return select(lists.c.rank, lists.c.exclusion_id, lists.c.batch_id).where(~_excludes(lists.c.exclusion_id))


#: Made once: to put it together takes longer than to run it.
_NEXT_LISTS = _next_lists()


def _first(wait: bool) -> Select[int, int]:
    other = aliased(Slot)
    some = select(other.id).where(_open(other), other.batch_id == Slot.batch_id).limit(_TAIL).correlate(Slot).subquery()
    left = select(func.count()).select_from(some).scalar_subquery()
    return (
        select(Slot.id, left.label("left"))
        .join(Record, Record.id == Slot.record_id)
        .where(still_listed())
        .order_by(Slot.batch_id, Slot.id)
        .limit(_ONE)
        .with_for_update(of=Record, key_share=True, skip_locked=not wait)
    )


_FIRST, _FIRST_WAITING = _first(wait=False), _first(wait=True)
