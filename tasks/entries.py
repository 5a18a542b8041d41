"""Takes entries: stores what was typed, settles, hands out the next slot, all in the caller's one transaction.

Few statements, not one: what two people submit together must see each other. It must not know HTTP.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import now, one_moment
from records.ledger import note
from records.models.paper import Record
from records.sentences import PersonError, say
from records.words import Mark, RecordState
from tasks.evidence import live_answers, record_above
from tasks.exclusions import renew
from tasks.follow import after_settled
from tasks.handout import give_up, lock_person, take
from tasks.leases import in_time
from tasks.locks import lock_records
from tasks.models import Answer, Entry, Slot, SlotState
from tasks.screen import ScreenField, screen_fields
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

    entry: Entry
    repeated: bool = False


@dataclass(frozen=True)
class Submitted(Stored):
    """The stored entry, and all about the person's next slot."""

    following: Work | None = None

    @property
    def next_slot(self) -> Slot | None:
        """Give the next slot alone."""
        return self.following.slot if self.following is not None else None


def submit(db: Session, who: Who, submission: Submission, work: Work | None = None) -> Submitted:
    """Store an entry as enter() does, and claim the next slot."""
    work = work or locked_for(db, who, submission)
    with one_moment(db):
        stored = _enter(db, who, submission, work)
        # After a retry: what the first answer gave them they still hold, or it went to someone else.
        return Submitted(stored.entry, stored.repeated, take(db, who))


def enter(db: Session, who: Who, submission: Submission, work: Work | None = None) -> Stored:
    """Store an entry once, and settle what it settles. work: as locked() gave it, in this write.

    A retry gets the first answer. An entry for a lease that went to someone else is kept as a late one.
    Raises KeyConflict, AlreadyAnswered, EntryRefused.
    """
    work = work or locked_for(db, who, submission)
    with one_moment(db):
        return _enter(db, who, submission, work)


def locked_for(db: Session, who: Who, submission: Submission) -> Work | None:
    """Do as locked() for the slot and the answers of a submission."""
    ditto = any(one.mark == Mark.DITTO for one in submission.answers)
    return locked(db, who, submission.slot_id, with_above=ditto)


def _enter(db: Session, who: Who, submission: Submission, work: Work | None) -> Stored:
    first = earlier_entry(db, who, submission)
    if first is not None:
        return Stored(first, repeated=True)
    if work is None:
        raise EntryRefused(say("There is no such task. Reload to get one."))
    before = live_answers(db, work.slot.field_ids)
    entry, answers = _store(db, who, work, submission, before)
    now_live = [*before, *(one for one in answers if one.live)]
    if work.record.state == RecordState.LIVE and settle_fields(db, work.record, work.fields, now_live):
        after_settled(db, work.record)
    db.flush()
    return Stored(entry)


def earlier_entry(db: Session, who: Who, submission: Submission) -> Entry | None:
    """Find the entry that this one repeats. Raises KeyConflict where its key was used for other values."""
    first = db.scalars(_EARLIER, {"account": who.account_id, "key": submission.key}).one_or_none()
    if first is not None and first.digest != _digest(submission):
        raise KeyConflict(say("This was already sent with other values. Reload to go on."))
    return first


_EARLIER = select(Entry).where(Entry.account_id == bindparam("account"), Entry.idempotency_key == bindparam("key"))


def locked(db: Session, who: Who, slot_id: int, with_above: bool = False) -> Work | None:
    """Lock a person and what the outcome of their entry rests on, then read it; None where there is no such slot.

    with_above: there is a `ditto` among the answers, so the row above counts, which may settle at this moment.
    """
    lock_person(db, who)
    record_id = db.scalar(select(Slot.record_id).where(Slot.id == slot_id)) if with_above else None
    above = record_above(db, db.get_one(Record, record_id)) if record_id is not None else None
    if above is not None and record_id is not None:
        lock_records(db, [record_id, above.id])
    else:
        db.execute(_RECORD_OF, {"slot": slot_id})
    return work_of(db, slot_id)


_RECORD_OF = (
    select(Record.id)
    .join(Slot, Slot.record_id == Record.id)
    .where(Slot.id == bindparam("slot"))
    .with_for_update(of=Record, key_share=True)
)


def _digest(submission: Submission) -> str:
    """Tell one set of values for a slot from another; neither the token nor how they were entered is part of it."""
    answers = sorted((one.field_id, str(one.mark), one.value, one.hard) for one in submission.answers)
    return hashlib.sha256(json.dumps([submission.slot_id, answers]).encode()).hexdigest()


def _store(
    db: Session, who: Who, work: Work, submission: Submission, before: Collection[Answer]
) -> tuple[Entry, list[Answer]]:
    """Store entry and answers and close the slot, if it is still theirs. before: the live answers of its fields."""
    slot = work.slot
    seen = {one.field_id: one for one in screen_fields(work)}
    check_answers(submission, seen)
    late = not in_time(slot, who, submission.token)
    if late and not held_before(db, who.account_id, slot):
        raise EntryRefused(say("This task was not given to you. Reload to get one."))
    taken = {one.field_id for one in before if who.account_id == one.account_id or who.device_id == one.device_id}
    if taken and not late:
        raise AlreadyAnswered(say("Somebody on this phone, or you yourself, has already entered these cells."))
    lent = slot.state == SlotState.LEASED and not late
    if not late:
        slot.state = SlotState.DONE
    entry = add_entry(db, who, slot, submission, late=late)
    answers = [answer_of(entry, one, seen[one.field_id], live=one.field_id not in taken) for one in submission.answers]
    db.add_all(answers)
    if not lent:
        # Their lease had ended, so others may have met the task since, and they themselves its other slot.
        renew(db, slot)
        give_up(db, who, slot.task_id)
    note(db, "entry.late" if late else "entry.stored", f"entry:{entry.id}", who.account_id, slot=slot.id)
    return entry, answers


def add_entry(db: Session, who: Who, slot: Slot, submission: Submission, *, late: bool) -> Entry:
    """Store the entry itself, which its answers point to."""
    entry = Entry(
        slot_id=slot.id,
        task_id=slot.task_id,
        account_id=who.account_id,
        device_id=who.device_id,
        idempotency_key=submission.key,
        digest=_digest(submission),
        late=late,
        received_at=now(db),
    )
    db.add(entry)
    db.flush()
    return entry


def answer_of(entry: Entry, given: GivenValue, seen: ScreenField, live: bool) -> Answer:
    """Make the answer that an entry gives for one field; it is not yet added to the session."""
    return Answer(
        entry_id=entry.id,
        field_id=given.field_id,
        account_id=entry.account_id,
        device_id=entry.device_id,
        live=live,
        mark=given.mark,
        value=given.value.strip() if given.mark == Mark.VALUE else "",
        hard=given.hard,
        picked=given.picked,
        shown=seen.header if seen.header is not None else seen.shown,
    )


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
