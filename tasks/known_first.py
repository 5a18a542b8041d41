"""Asks what the platform holds before a row is asked for whole, and lets the rest go or come. Steps.

A row's identifiers are asked first: its other slots are held (tasks/next_ask.py says what comes next). What it finds is
worked out anew whenever anything was said of the row, so that a later word, or a late entry, corrects an earlier one; a
reviewer's word stands. It must not know whether a value is right.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.database import now
from records.disputes import close_dispute, open_dispute
from records.known import Judgement, Verdict
from records.known_doses import look_up
from records.ledger import note
from records.models.paper import Dispute, Field, Record
from records.words import DisputeKind, FieldState, Mark, RecordState
from tasks.asked import is_row
from tasks.facts import dose_numbers, is_empty
from tasks.identifiers import said_of, waits_for_number
from tasks.models import Answer, KnownMatch, MatchState, Slot, SlotState, Task
from tasks.next_ask import Ask, next_ask
from tasks.slots import OUTSTANDING, withdraw
from tasks.states import SOLVED, UNDECIDED, drop_owed
from tasks.wall_return import ask_again

#: The group and the ordinal of the slot that is asked first, and of those that may be asked next.
FIRST = ("numbers", 1)
_PLACES = {Ask.PERSON: ("person", 1), Ask.PERSON_AGAIN: ("person", 2), Ask.NUMBERS: ("numbers", 2)}


def asks_first(record: Record) -> bool:
    """Say whether the platform's doses are known where this row belongs; nothing is read from the database for it."""
    return is_row(record) and record.page.batch.campaign.knows_doses


@dataclass(frozen=True)
class Asked:
    """What asking came to. there: the platform holds all of the row's doses, so nothing more is asked of it.

    doubted: cells of a row that came back which a check, or three people, had left to somebody.
    """

    there: bool = False
    doubted: Sequence[Field] = ()


def ask_known(db: Session, record: Record, header: Record | None, *, header_ready: bool) -> Asked:
    """Compare a row, locked, with what the platform holds; hold, open or withdraw its slots.

    Doing it again changes nothing.
    """
    if record.state != RecordState.LIVE or record.committed:
        return Asked()
    undecided = {field.dose for field in record.fields if field.state in UNDECIDED}
    places = [place for place in dose_numbers(record) if place in undecided or not is_empty(record, place)]
    judged = {place: _judge(db, record, header, place) for place in places}
    if judged and all(one.verdict == Verdict.MATCH for one in judged.values()):
        _let_go(db, record)
        return Asked(there=True)
    there = places_on_platform(db, record.id)
    doubted = _bring_back(db, record, there)
    slots = _slots(db, record.id)
    told = {place: one for place, one in judged.items() if not _may_be_blank(db, record, slots, place, one)} or judged
    held = {ask: slot for ask, place in _PLACES.items() if (slot := _held(slots, *place)) is not None}
    at_work = waits_for_number(header) or any(slot.state in (SlotState.OPEN, SlotState.LEASED) for slot in slots)
    ask = next_ask(told.values(), at_work=at_work, held=held, rest=len(told) < len(judged))
    if ask in held:
        held[ask].state = SlotState.OPEN
    elif ask == Ask.REST:
        _release(db, record, [one for one in slots if one.task.group == "dose"], there, header_ready)
    elif ask == Ask.ALL or not any(slot.state == SlotState.HELD for slot in slots if slot.task.group != "dose"):
        _release(db, record, slots, there, header_ready)
    db.flush()
    return Asked(doubted=doubted)


def _may_be_blank(db: Session, record: Record, slots: Sequence[Slot], place: int, judged: Judgement) -> bool:
    """Say whether a dose that is not known may be none: its cells are still asked, and nobody saw anything in them."""
    cells = [field for field in record.fields if place and field.dose == place]
    asked = {one for slot in slots if slot.state in OUTSTANDING for one in slot.field_ids}
    if judged.verdict != Verdict.NONE or not any(field.id in asked for field in cells):
        return False
    said = select(Answer.id).where(Answer.field_id.in_([one.id for one in cells]), Answer.live)
    is_filled = any(field.state == FieldState.SETTLED and field.mark != Mark.BLANK for field in cells)
    return not is_filled and db.scalar(said.where(Answer.mark != Mark.BLANK).limit(1)) is None


def _bring_back(db: Session, record: Record, there: Collection[int]) -> list[Field]:
    """Bring back the slots of a row that was let go and is asked again; give the cells that no slot will answer."""
    coming = {one for slot in _slots(db, record.id) if slot.state in OUTSTANDING for one in slot.field_ids}
    wanted = [field for field in _undecided(record, there) if field.id not in coming]
    if wanted:
        ask_again(db, record.id, [field.id for field in wanted])
    return [field for field in wanted if field.state == FieldState.REOPENED]


def hold_untouched(db: Session, record: Record) -> None:
    """Let a row that nobody has met yet wait as if it were planned now: an export came after its paper."""
    slots = _slots(db, record.id)
    if all(slot.state in (SlotState.HELD, SlotState.OPEN) for slot in slots) and _first(slots) is not None:
        for slot in slots:
            slot.state = SlotState.OPEN if slot is _first(slots) else SlotState.HELD
        db.flush()


def places_on_platform(db: Session, record_id: int) -> set[int]:
    """Tell which of a row's doses are on the platform already, by their place."""
    there = (KnownMatch.record_id == record_id, KnownMatch.state == MatchState.ON_PLATFORM)
    return set(db.scalars(select(KnownMatch.number).where(*there)))


def places_in_dispute(db: Session, record_id: int) -> set[int]:
    """Tell about which of a row's doses a reviewer owes a word."""
    owed = (KnownMatch.record_id == record_id, KnownMatch.state == MatchState.DIFFERS)
    return set(db.scalars(select(KnownMatch.number).where(*owed)))


def match_of(db: Session, dispute: Dispute) -> KnownMatch:
    """Find what a dispute about a known dose is about."""
    place = int(dispute.subject.rpartition(":")[2])
    return db.scalars(
        select(KnownMatch).where(KnownMatch.record_id == dispute.record_id, KnownMatch.number == place)
    ).one()


def settle_match(db: Session, dispute: Dispute, state: MatchState) -> None:
    """Keep a reviewer's word on a known dose that differs; DIFFERS takes it back."""
    match = match_of(db, dispute)
    match.state, match.decided = state, state != MatchState.DIFFERS
    db.flush()


def _judge(db: Session, record: Record, header: Record | None, place: int) -> Judgement:
    standing = db.scalars(
        select(KnownMatch)
        .where(KnownMatch.record_id == record.id, KnownMatch.number == place)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if standing is not None and standing.decided:
        return Judgement(Verdict.MATCH if standing.state == MatchState.ON_PLATFORM else Verdict.NONE)
    said = said_of(db, record, header, place)
    if said is not None:
        judged = look_up(db, record.page.batch.campaign_id, said)
    else:
        judged = Judgement(Verdict.ASK if waits_for_number(header) else Verdict.NONE)
    _keep(db, record, place, standing, judged)
    return judged


def _keep(db: Session, record: Record, place: int, standing: KnownMatch | None, judged: Judgement) -> None:
    """Keep what was found, and owe a reviewer what differs."""
    states = {Verdict.MATCH: MatchState.ON_PLATFORM, Verdict.DIFFERS: MatchState.DIFFERS}
    state, before = states.get(judged.verdict), standing.state if standing is not None else None
    subject = f"record:{record.id}:known:{place}"
    if before == MatchState.DIFFERS and state != MatchState.DIFFERS:
        _close(db, subject)
    if state is None or judged.known is None:
        if standing is not None:
            db.delete(standing)
    else:
        if standing is None:
            standing = KnownMatch(record_id=record.id, number=place)
            db.add(standing)
        standing.state, standing.known_dose_id, standing.differ = state, judged.known.id, sorted(judged.differ)
        standing.at = standing.at if before == state else now(db)
    db.flush()
    if state != before:
        note(db, "record.known", f"record:{record.id}", number=place, state=str(state or "open"))
    if state == MatchState.DIFFERS:
        open_dispute(db, DisputeKind.KNOWN, subject, record.id, None, _code(judged))


def _code(judged: Judgement) -> str:
    """Say what differs: the person, or only the dose."""
    return "known_person" if judged.differ - {"day", "vaccine"} or not judged.differ else "known_dose"


def _close(db: Session, subject: str) -> None:
    query = select(Dispute).where(Dispute.kind == DisputeKind.KNOWN, Dispute.subject == subject)
    for dispute in db.scalars(query.where(Dispute.closed_at.is_(None))).all():
        close_dispute(db, dispute, SOLVED)


def _let_go(db: Session, record: Record) -> None:
    """Stop asking for a row whose doses are all there; whoever holds one of its slots may still send it."""
    withdraw(db, record.id)
    drop_owed(db, record)
    record.ready_at = None
    db.flush()


def _release(db: Session, record: Record, slots: Sequence[Slot], there: Collection[int], header_ready: bool) -> None:
    """Ask for all that is not known to be there; the dose waits for its header."""
    _open([slot for slot in slots if slot.task.group != "dose" or header_ready])
    if there:
        withdraw(db, record.id, still_asked=[field.id for field in _undecided(record, there)])


def _undecided(record: Record, there: Collection[int]) -> list[Field]:
    """List what is still to be said of a row, but for its doses that are on the platform."""
    return [one for one in record.fields if one.state in UNDECIDED and not (one.dose and one.dose in there)]


def _first(slots: Sequence[Slot]) -> Slot | None:
    return next((slot for slot in slots if (slot.task.group, slot.ordinal) == FIRST), None)


def _held(slots: Sequence[Slot], group: str, ordinal: int) -> Slot | None:
    found = (one for one in slots if (one.task.group, one.ordinal, one.state) == (group, ordinal, SlotState.HELD))
    return next(found, None)


def _open(slots: Sequence[Slot]) -> None:
    for slot in slots:
        if slot.state == SlotState.HELD:
            slot.state = SlotState.OPEN


def _slots(db: Session, record_id: int) -> list[Slot]:
    """List the slots of a row that still bring an entry, and which are done, by group and ordinal."""
    query = select(Slot).join(Task).where(Task.record_id == record_id).order_by(Slot.task_id, Slot.ordinal)
    return list(db.scalars(query.execution_options(populate_existing=True)))
