"""Takes entries: stores what was typed and settles what it settles, in the caller's transaction.

Few statements, not one: what two people submit together must see each other. It must not know HTTP.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from records.accounts import Who
from records.database import ask, now, one_moment
from records.ledger import note
from records.models.paper import Record
from records.models.people import Account, Device
from records.sentences import PersonError, say
from records.words import Mark, RecordState
from tasks.evidence import LiveAnswer, live_answer, live_answers, record_above
from tasks.exclusions import renew
from tasks.follow import after_settled
from tasks.handout import give_up, lock_person
from tasks.leases import in_time
from tasks.locks import lock_records
from tasks.models import Answer, Entry, Slot, SlotState
from tasks.screen import ScreenField, screen_fields
from tasks.settle import Opinion
from tasks.settling import settle_fields
from tasks.shown import held_before
from tasks.work import Work, work_of

#: Longer than any cell of a list; a paste by mistake is refused, not cut.
LONGEST = 500


class EntryRefused(PersonError):
    """The entry was not stored; nothing changed."""


class KeyConflict(EntryRefused):
    """The key was already used for other values."""


class AlreadyAnswered(EntryRefused):
    """This account or device has already answered one of these cells."""


@dataclass(frozen=True)
class GivenValue:
    """What was entered for one field; a value only with the mark `value`.

    picked: a word of it was tapped, not typed.
    """

    field_id: int
    mark: Mark
    value: str = ""
    hard: bool = False
    picked: bool = False


@dataclass(frozen=True)
class Submission:
    """One entry as the client sends it: which lease, under which key, what for each field."""

    slot_id: int
    token: str
    key: str
    answers: tuple[GivenValue, ...]


@dataclass(frozen=True)
class Stored:
    """The stored entry; repeated: this was a retry and changed nothing."""

    entry_id: int
    repeated: bool = False


def enter(db: Session, who: Who, submission: Submission, work: Work | None = None) -> Stored:
    """Store an entry once, and settle what it settles. work: as locked() gave it, in this write.

    A retry gets the first answer. An entry for a lease that went to someone else is kept as a late one.
    Raises KeyConflict, AlreadyAnswered, EntryRefused.
    """
    work = work or locked_for(db, who, submission)
    if work is None:
        raise EntryRefused(say("There is no such task. Reload to get one."))
    with one_moment(db, work.read_at):
        return _enter(db, who, submission, work)


def locked_for(db: Session, who: Who, submission: Submission) -> Work | None:
    """Do as locked() for the slot and the answers of a submission."""
    ditto = any(one.mark == Mark.DITTO for one in submission.answers)
    return locked(db, who, submission.slot_id, with_above=ditto)


def _enter(db: Session, who: Who, submission: Submission, work: Work) -> Stored:
    first = earlier_entry(db, who, submission.key, digest_of(submission.slot_id, submission.answers))
    if first is not None:
        return Stored(first, repeated=True)
    before = live_answers(db, work.slot.field_ids)
    entry_id, stored = _store(db, who, work, submission, before)
    if work.record.state == RecordState.LIVE and settle_fields(db, work.record, work.fields, [*before, *stored]):
        after_settled(db, work.record)
    db.flush()
    return Stored(entry_id)


def earlier_entry(db: Session, who: Who, key: str, digest: str) -> int | None:
    """Find the entry that one of this key repeats. Raises KeyConflict where the key was used for other values."""
    first = ask(db, _EARLIER, {"account": who.account_id, "key": key}).one_or_none()
    if first is None:
        return None
    if first.digest != digest:
        raise KeyConflict(say("This was already sent with other values. Reload to go on."))
    entry_id: int = first.id
    return entry_id


_EARLIER = select(Entry.id, Entry.digest).where(
    Entry.account_id == bindparam("account"), Entry.idempotency_key == bindparam("key")
)


def locked(db: Session, who: Who, slot_id: int, with_above: bool = False) -> Work | None:
    """Lock a person and what the outcome of their entry rests on, then read it; None where there is no such slot.

    with_above: there is a `ditto` among the answers, so the row above counts, which may settle at this moment.
    """
    if with_above:
        lock_person(db, who)
        _lock_with_above(db, slot_id)
    else:
        ask(db, _LOCK, {"account": who.account_id, "device": who.device_id, "slot": slot_id})
    return work_of(db, slot_id)


def _lock_with_above(db: Session, slot_id: int) -> None:
    record_id = db.scalar(select(Slot.record_id).where(Slot.id == slot_id))
    if record_id is not None:
        above = record_above(db, db.get_one(Record, record_id))
        lock_records(db, [record_id, above.id] if above is not None else [record_id])


#: In this order, as everywhere: the person, the device, the record.
_LOCK = (
    select(Record.id)
    .select_from(Account)
    .join(Device, Device.id == bindparam("device"))
    .join(Slot, Slot.id == bindparam("slot"))
    .join(Record, Record.id == Slot.record_id)
    .where(Account.id == bindparam("account"))
    .with_for_update(of=(Account, Device, Record), key_share=True)
)


def digest_of(about: int, given: Collection[GivenValue]) -> str:
    """Tell one set of values for a slot, or a task, from another; how they were entered is no part of it."""
    answers = sorted((one.field_id, str(one.mark), one.value, one.hard) for one in given)
    return hashlib.sha256(json.dumps([about, answers]).encode()).hexdigest()


def _store(
    db: Session, who: Who, work: Work, submission: Submission, before: Collection[LiveAnswer]
) -> tuple[int, list[LiveAnswer]]:
    """Store entry and answers and close the slot, if it is still theirs. before: the live answers of its fields.

    Gives the entry and those of its answers that count.
    """
    slot = work.slot
    seen = {one.field_id: one for one in screen_fields(work)}
    check_answers(submission, seen)
    late = not in_time(slot, who, submission.token)
    if late and not held_before(db, who.account_id, slot):
        raise EntryRefused(say("This task was not given to you. Reload to get one."))
    taken = {one.field_id for one in before if _same_eyes(who, one.opinion)}
    if taken and not late:
        raise AlreadyAnswered(say("Somebody on this phone, or you yourself, has already entered these cells."))
    lent = slot.state == SlotState.LEASED and not late
    if not late:
        ask(db, _CLOSE, {"entered": slot.id})
        set_committed_value(slot, "state", SlotState.DONE)
    entry_id = add_entry(db, who, slot, submission.key, digest_of(submission.slot_id, submission.answers), late=late)
    stored = add_answers(db, who, entry_id, submission.answers, seen, taken)
    if not lent:
        # Their lease had ended, so others may have met the task since, and they themselves its other slot.
        renew(db, slot)
        give_up(db, who, slot.task_id)
    note(db, "entry.late" if late else "entry.stored", f"entry:{entry_id}", who.account_id, slot=slot.id)
    return entry_id, stored


def _same_eyes(who: Who, opinion: Opinion) -> bool:
    return who.account_id == opinion.account_id or who.device_id == opinion.device_id


_CLOSE = update(Slot).where(Slot.id == bindparam("entered")).values(state=SlotState.DONE)
_ADD_ENTRY = insert(Entry).returning(Entry.id)
_ADD_ANSWERS = insert(Answer)


def add_entry(db: Session, who: Who, slot: Slot, key: str, digest: str, *, late: bool = False) -> int:
    """Store the entry itself, which its answers point to; give its id."""
    entry = {
        "slot_id": slot.id,
        "task_id": slot.task_id,
        "account_id": who.account_id,
        "device_id": who.device_id,
        "idempotency_key": key,
        "digest": digest,
        "late": late,
        "received_at": now(db),
        "wall_id": slot.wall_id,
    }
    entry_id: int = ask(db, _ADD_ENTRY, entry).scalar_one()
    return entry_id


def add_answers(
    db: Session,
    who: Who,
    entry_id: int,
    given: Collection[GivenValue],
    seen: Mapping[int, ScreenField] | None = None,
    taken: Collection[int] = (),
) -> list[LiveAnswer]:
    """Store the answers of an entry; give those that count.

    seen: what a screen showed, None where it showed nothing; taken: fields of which another answer counts already.
    """
    hands = {"entry_id": entry_id, "account_id": who.account_id, "device_id": who.device_id}
    rows = [
        {**hands, "live": one.field_id not in taken, **_said(one, seen[one.field_id] if seen else None)}
        for one in given
    ]
    ask(db, _ADD_ANSWERS, rows)
    return [live_answer(row) for row in rows if row["live"]]


def _said(given: GivenValue, seen: ScreenField | None) -> dict[str, Any]:
    return {
        "field_id": given.field_id,
        "mark": given.mark,
        "value": given.value.strip() if given.mark == Mark.VALUE else "",
        "hard": given.hard,
        "picked": given.picked,
        "shown": seen.before_eyes if seen is not None else None,
    }


def check_answers(submission: Submission, seen: Mapping[int, ScreenField]) -> None:
    """Refuse an entry that does not say one possible thing of each cell that was asked."""
    if sorted(one.field_id for one in submission.answers) != sorted(seen):
        raise EntryRefused(say("Answer each cell of this task, and no other. Reload to see them."))
    for one in submission.answers:
        cell = seen[one.field_id]
        value = one.value.strip()
        if (one.mark == Mark.VALUE) != bool(value) or len(value) > LONGEST:
            raise EntryRefused(say("A cell needs what is written in it, or a sign such as “blank”; never both."))
        if one.mark == Mark.VALUE and cell.options and value not in cell.options:
            raise EntryRefused(say("Choose one of the answers."))
        if one.mark == Mark.SAME and not cell.may_be_same:
            raise EntryRefused(say("“Same as the header” is no answer here."))
