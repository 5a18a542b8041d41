"""Mends what a person entered in this sitting: the new answer counts, the old one stays as evidence, settle runs again.

Only while nobody else has answered a cell and nothing has settled it: then the old answer was evidence for nothing yet.
It must not know views.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import now, one_moment
from records.ledger import note
from records.models.paper import Field, Record
from records.sentences import PersonError, say
from records.words import FieldState, Mark, RecordState
from tasks.entries import (
    GivenValue,
    Submission,
    add_answers,
    add_entry,
    check_answers,
    digest_of,
    earlier_entry,
    locked_for,
)
from tasks.follow import after_settled
from tasks.models import PIECE, Answer, Entry
from tasks.screen import ScreenField, screen_fields
from tasks.settling import settle_fields
from tasks.work import Work, work_of

#: A sitting: whoever comes back later has the paper no longer before their eyes.
SITTING = timedelta(hours=1)
#: So many tasks a person may go back.
MOST = 5


class MendRefused(PersonError):
    """Nothing was mended; what was entered first stands."""


#: Said where it is somebody else's turn already.
TOO_LATE = say(
    "This can no longer be mended: somebody else has entered it, or it is decided. What you entered first stands; "
    "a slip in it will be noticed."
)
_NOT_YOURS = say("There is nothing here that you entered a moment ago.")


def mendable(db: Session, who: Who) -> list[int]:
    """List what of this sitting this person may still mend, the latest first: slots, and a wall by one of its own."""
    newest = func.max(Entry.id)
    query = (
        select(func.min(Entry.slot_id))
        .where(Entry.account_id == who.account_id, Entry.device_id == who.device_id, Entry.received_at >= _since(db))
        .group_by(PIECE)
        .order_by(newest.desc())
        .limit(MOST)
    )
    return [slot_id for slot_id in db.scalars(query) if may_mend(db, who, work_of(db, slot_id))]


def may_mend(db: Session, who: Who, work: Work | None) -> dict[int, Answer]:
    """Give this person's answers in a slot, or on its wall, that they may still mend, by field."""
    if work is None or work.page.typed:
        return {}
    mine = _own(db, who, work)
    others = select(Answer.field_id).where(Answer.field_id.in_(mine), Answer.account_id != who.account_id)
    out = or_(Field.state != FieldState.OPEN, Record.state != RecordState.LIVE)
    moved = select(Field.id).join(Record, Record.id == Field.record_id).where(Field.id.in_(mine), out)
    taken = {*db.scalars(others), *db.scalars(moved)}
    return {field_id: answer for field_id, answer in mine.items() if field_id not in taken}


def mend(db: Session, who: Who, submission: Submission, work: Work | None = None) -> int:
    """Store what is said otherwise than before as a new entry, and settle what it settles. work: as locked() gave it.

    Answers may be left out; one that says the same as before changes nothing. A retry gets the first answer.
    Raises MendRefused, KeyConflict, EntryRefused.
    """
    work = work or locked_for(db, who, submission)
    with one_moment(db):
        return _mend(db, who, submission, work)


def _mend(db: Session, who: Who, submission: Submission, work: Work | None) -> int:
    first = earlier_entry(db, who, submission.key, digest_of(submission.slot_id, submission.answers))
    if first is not None:
        return first
    before = _own(db, who, work) if work is not None else {}
    if work is None or not before:
        raise MendRefused(_NOT_YOURS)
    seen = _shown(work, before, submission)
    check_answers(submission, seen)
    changed = [one for one in submission.answers if _differs(one, before[one.field_id])]
    if not changed:
        return max(answer.entry_id for answer in before.values())
    if not {one.field_id for one in changed} <= may_mend(db, who, work).keys():
        raise MendRefused(TOO_LATE)
    entry_id = _store(db, who, work, submission, [before[one.field_id] for one in changed])
    add_answers(db, who, entry_id, changed, seen)
    # What did not change is as undecided as it was.
    if settle_fields(db, work.record, work.fields):
        after_settled(db, work.record)
    return entry_id


def _shown(work: Work, before: Mapping[int, Answer], submission: Submission) -> dict[int, ScreenField]:
    """Tell what is shown of the cells that are said anew, as far as they are this person's."""
    said = {one.field_id for one in submission.answers} & before.keys()
    return {one.field_id: one for one in screen_fields(work) if one.field_id in said}


def _store(db: Session, who: Who, work: Work, submission: Submission, old: Collection[Answer]) -> int:
    """Store the new entry, and let the old answers count no longer; give its id."""
    for answer in old:
        answer.live = False
    entry_id = add_entry(db, who, work.slot, submission.key, digest_of(submission.slot_id, submission.answers))
    before = sorted({answer.entry_id for answer in old})
    note(db, "entry.mended", f"entry:{entry_id}", who.account_id, slot=work.slot.id, before=before)
    return entry_id


def _own(db: Session, who: Who, work: Work) -> dict[int, Answer]:
    """Find what this person entered in a slot, or on its wall, in this sitting as far as it counts, by field."""
    wall = work.slot.wall_id
    query = (
        select(Answer)
        .join(Entry, Entry.id == Answer.entry_id)
        .where(Entry.wall_id == wall if wall is not None else Entry.slot_id == work.slot.id)
        .where(Entry.account_id == who.account_id, Entry.device_id == who.device_id)
        .where(Answer.live, Entry.received_at >= _since(db))
        .execution_options(populate_existing=True)
    )
    return {answer.field_id: answer for answer in db.scalars(query)}


def _differs(one: GivenValue, before: Answer) -> bool:
    value = one.value.strip() if one.mark == Mark.VALUE else ""
    return (one.mark, value, one.hard) != (before.mark, before.value, before.hard)


def _since(db: Session) -> datetime:
    return now(db) - SITTING
