"""What must hold after every step, said a second time and another way than the stations say it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from records.conservation import OpenReason, Sheet
from records.database import now
from records.forms import form_by_key
from records.kinds.base import Likeness
from records.kinds.registry import kind
from records.models.ledger import Event
from records.models.paper import Dispute, Field, Record
from records.words import DisputeKind, FieldState, Mark, Privacy, RecordKind, RecordState
from review.conservation import sheet, sheets_by_district
from review.models import Decision, Dose, DoseSource, PersonPaper
from review.upload_models import UploadRow
from tasks.models import Answer, Entry, KnownMatch, MatchState, Slot, SlotState, Task
from tests.factories import FORM
from tests.stateful.platform import an_answer_stands, what_is_there_is_let_go
from tests.stateful.world import World

LIVE_STATES = (SlotState.HELD, SlotState.OPEN, SlotState.LEASED)


def all_hold(db: Session, world: World) -> None:
    """Check every promise of which this test knows a second way to tell."""
    for promise in PROMISES:
        promise(db, world)


def nothing_disappears(db: Session, world: World) -> None:
    """Promise 11: the sheet balances in each district, and its totals are what arrived."""
    districts = sheets_by_district(db).values()
    assert all(one.balances() for one in districts)
    assert sum(one.received for one in districts) == len(world.pages)
    assert sum(one.found for one in districts) == world.rows_found
    # One page and one batch a step, in turn: all of them each time would be most of the test's time.
    world.steps += 1
    page, batch = (places[world.steps % len(places)] for places in (world.pages, world.batches))
    assert sheet(db, page_id=page).balances()
    assert sheet(db, batch_id=batch).balances()


def entries_are_kept(db: Session, world: World) -> None:
    """Promise 2: each acknowledged entry is there once, as it was sent."""
    stored = defaultdict(list)
    for answer in db.scalars(select(Answer)):
        stored[answer.entry_id].append((answer.field_id, answer.mark, answer.value, answer.hard))
    assert Counter(db.scalars(select(Entry.id))) == Counter({sent.entry_id: 1 for sent in world.sent})
    for sent in world.sent:
        said = [(one.field_id, one.mark, one.value, one.hard) for one in sent.submission.answers]
        assert sorted(stored[sent.entry_id]) == sorted(said)


def nobody_answers_twice(db: Session, world: World) -> None:
    """Promise 4: one live answer for a field from an account, and from a device."""
    answers = db.execute(select(Answer.field_id, Answer.account_id, Answer.device_id).where(Answer.live)).all()
    for hand in (1, 2):
        twice = [key for key, count in Counter((row[0], row[hand]) for row in answers).items() if count > 1]
        assert not twice


def leases_never_double(db: Session, world: World) -> None:
    """A person on a device is shown one task; no hands hold two slots of a task, nor one that they entered."""
    leased = db.scalars(select(Slot).where(Slot.state == SlotState.LEASED, Slot.lease_until >= now(db))).all()
    shown = {(slot.account_id, slot.device_id, slot.wall_id or -slot.id) for slot in leased if not slot.ahead}
    assert all(count == 1 for count in Counter(one[:2] for one in shown).values())
    entered = db.execute(select(Entry.task_id, Entry.account_id, Entry.device_id)).all()
    for hand, column in ((1, "account_id"), (2, "device_id")):
        holding = Counter((slot.task_id, getattr(slot, column)) for slot in leased)
        assert all(count == 1 for count in holding.values())
        assert not holding.keys() & {(row[0], row[hand]) for row in entered}


def nobody_meets_two_groups_of_a_person(db: Session, world: World) -> None:
    """Promise 5: under strict privacy an account, and a device, was shown at most one group of each person."""
    if world.privacy != Privacy.STRICT:
        return
    slots = db.execute(select(Slot.id, Slot.account_id, Slot.device_id, Slot.record_id, Slot.task_id)).all()
    groups = {slot.id: (slot.record_id, slot.task_id) for slot in slots}
    met = {(*groups[slot.id], slot.account_id, slot.device_id) for slot in slots if slot.account_id is not None}
    ended = select(Event.subject, Event.actor_id, Event.data).where(Event.act == "lease.ended")
    for subject, actor, data in db.execute(ended):
        met.add((*groups[int(subject.removeprefix("slot:"))], actor, data["device"]))
    for hand in (2, 3):
        tasks = {(one[0], one[1], one[hand]) for one in met}
        assert all(count == 1 for count in Counter((record, hands) for record, _, hands in tasks).values())


def settled_fields_have_evidence(db: Session, world: World) -> None:
    """Promise 3: two independent people who agree, one and a certified reading they did not see, or a reviewer."""
    answers = defaultdict(list)
    for answer in db.scalars(select(Answer).where(Answer.live)):
        answers[answer.field_id].append(answer)
    decided = set(db.scalars(select(Decision.id)))
    for field in db.scalars(select(Field).where(Field.state == FieldState.SETTLED)):
        evidence = field.evidence or {}
        if evidence["by"] == "decision":
            assert evidence["decision"] in decided
        elif evidence["by"] == "reading":
            _is_beside_a_reading(field, [one for one in answers[field.id] if one.entry_id in evidence["entries"]])
        else:
            assert evidence["by"] == "agreement"
            _is_agreement(field, [one for one in answers[field.id] if one.entry_id in evidence["entries"]])


def what_a_reviewer_settled_no_machine_settles_again(db: Session, world: World) -> None:
    """While a field's last decision stands, only a reviewer's word settles it."""
    standing = select(Decision.field_id).where(Decision.field_id.is_not(None), Decision.undone_at.is_(None))
    for field in db.scalars(select(Field).where(Field.id.in_(standing), Field.state == FieldState.SETTLED)):
        assert (field.evidence or {})["by"] == "decision"


def _is_beside_a_reading(field: Field, agreed: Sequence[Answer]) -> None:
    (one,) = agreed
    assert field.certified and field.record.kind != RecordKind.HEADER
    assert one.shown is None and not one.hard
    assert kind(field.kind).compare(field.reading or "", field.value or "") == Likeness.SAME


def _is_agreement(field: Field, agreed: Sequence[Answer]) -> None:
    assert len({one.account_id for one in agreed}) >= 2
    assert len({one.device_id for one in agreed}) >= 2
    assert any(not _is_led(field, one) for one in agreed)
    for one in agreed:
        assert one.mark != Mark.UNREADABLE and "?" not in one.value
        if one.mark in (Mark.VALUE, Mark.BLANK, Mark.STRUCK):
            assert one.mark == field.mark
        if one.mark == Mark.VALUE:
            assert _alike(field, one.value, field.value or "")


def _is_led(field: Field, answer: Answer) -> bool:
    if answer.mark == Mark.SAME:
        return True
    return answer.mark == Mark.VALUE and answer.shown is not None and _alike(field, answer.shown, answer.value)


def _alike(field: Field, one: str, other: str) -> bool:
    likeness = kind(field.kind).compare(one, other)
    return likeness == Likeness.SAME or (likeness == Likeness.NEAR and kind(field.kind).near_settles)


def nothing_settles_twice(db: Session, world: World) -> None:
    """Between two settlings of a field somebody reopened or disputed it, or decided."""
    events = select(Event.subject, Event.act, Event.actor_id).where(Event.act.startswith("field.")).order_by(Event.id)
    last: dict[str, str] = {}
    for subject, act, actor in db.execute(events):
        assert not (act == last.get(subject) == "field.settled" and actor is None)
        last[subject] = act


def disputes_and_fields_say_the_same(db: Session, world: World) -> None:
    """A disputed field has its dispute, and an open dispute of a field a disputed field."""
    disputed = set(db.scalars(select(Field.id).where(Field.state == FieldState.DISPUTED)))
    query = select(Dispute.field_id).where(Dispute.kind == DisputeKind.FIELD, Dispute.closed_at.is_(None))
    assert disputed == set(db.scalars(query))


def nobody_waits_for_nothing(db: Session, world: World) -> None:
    """Each cell that is asked and not decided has a slot to come, or waits for the cell above."""
    coming = {
        field_id for ids in db.scalars(select(Slot.field_ids).where(Slot.state.in_(LIVE_STATES))) for field_id in ids
    }
    asked = {field_id for ids in db.scalars(select(Slot.field_ids)) for field_id in ids}
    dittos = set(db.scalars(select(Answer.field_id).where(Answer.live, Answer.mark == Mark.DITTO)))
    undecided = (
        select(Field.id)
        .join(Record)
        .where(Field.state.in_((FieldState.OPEN, FieldState.REOPENED)), Record.state == RecordState.LIVE)
    )
    there = select(KnownMatch.record_id).where(KnownMatch.state == MatchState.ON_PLATFORM)
    let_go = set(db.scalars(select(Field.id).where(Field.record_id.in_(there))))
    assert (set(db.scalars(undecided)) & asked) <= coming | dittos | let_go


def rows_out_of_the_work_owe_nothing(db: Session, world: World) -> None:
    """A struck, blank or unreadable row has no slot to come, no dispute, and is not ready."""
    out = select(Record.id).where(Record.state != RecordState.LIVE)
    slots = select(Slot.id).join(Task).where(Task.record_id.in_(out), Slot.state.in_(LIVE_STATES))
    assert db.scalar(slots.limit(1)) is None
    disputes = select(Dispute.id).where(Dispute.record_id.in_(out), Dispute.closed_at.is_(None))
    assert db.scalar(disputes.limit(1)) is None
    ready = select(Record.id).where(Record.state != RecordState.LIVE, Record.ready_at.is_not(None))
    assert db.scalar(ready.limit(1)) is None


def ready_rows_are_settled(db: Session, world: World) -> None:
    """A ready row has every required and every asked field settled, its header too, and no dispute."""
    header = aliased(Record)
    pairs = select(Record, header).join(header, header.page_id == Record.page_id)
    form = form_by_key(FORM)
    for row, head in db.execute(pairs.where(Record.ready_at.is_not(None), header.kind == RecordKind.HEADER)):
        for record, specs in ((row, form.columns), (head, form.header)):
            required = {spec.key for spec in specs if spec.required}
            settled = {field.key for field in record.fields if field.state == FieldState.SETTLED}
            assert required <= settled
            owed = select(Dispute.id).where(Dispute.record_id == record.id, Dispute.closed_at.is_(None))
            assert db.scalar(owed.limit(1)) is None


def doses_were_given(db: Session, world: World) -> None:
    """Promise 6: one dose at most for a row, of a live row with evidence that it was given."""
    sources = db.scalars(select(DoseSource.record_id)).all()
    assert len(sources) == len(set(sources))
    for record in db.scalars(select(Record).where(Record.id.in_(sources))):
        settled = [field for field in record.fields if field.state == FieldState.SETTLED]
        marks = {field.key: field.should_be or field.value for field in settled}
        assert record.state == RecordState.LIVE or record.ready_at is None
        assert marks["strike"] == "no"
        assert marks["signature"] == "yes" or marks["remark"] == "given"
        assert marks["signature"] != "deferred" and marks.get("remark") not in ("deferred", "absent")
        assert not marks["birth_date"].startswith("18")


def people_have_their_doses(db: Session, world: World) -> None:
    """Each live dose rests on papers of its own person, no other dose on any; a person has each dose once."""
    whose = {paper.record_id: paper.person_id for paper in db.scalars(select(PersonPaper))}
    papers = defaultdict(set)
    for source in db.scalars(select(DoseSource)):
        papers[source.dose_id].add(whose.get(source.record_id))
    doses = {dose.id: dose for dose in db.scalars(select(Dose))}
    alive = [dose for dose in doses.values() if dose.live]
    assert {dose.id: {dose.person_id} for dose in alive} == papers
    assert all(count == 1 for count in Counter((dose.person_id, dose.number) for dose in alive).values())
    assert set(whose) == set(db.scalars(select(DoseSource.record_id)))


def versions_follow_each_other(db: Session, world: World) -> None:
    """A version follows one that no longer lives, and what it kept stays as it was."""
    doses = {dose.id: dose for dose in db.scalars(select(Dose))}
    for dose in doses.values():
        assert world.kept.setdefault(dose.id, dose.values) == dose.values
        if dose.previous_id is not None:
            before = doses[dose.previous_id]
            assert (before.live, before.version, before.number) == (False, dose.version - 1, dose.number)


def files_never_change(db: Session, world: World) -> None:
    """Promise 7: a dose goes out once, and a file stays as it was made."""
    sent = db.scalars(select(UploadRow.dose_id).where(UploadRow.stands())).all()
    assert len(sent) == len(set(sent))
    assert all(world.store.get(sha256) == data for sha256, data in world.files.items())


def is_finished(db: Session, world: World) -> None:
    """After everybody did their work: nobody owes anything, and what is still open says why."""
    assert db.scalar(select(Slot.id).where(Slot.state.in_(LIVE_STATES)).limit(1)) is None
    assert db.scalar(select(Dispute.id).where(Dispute.closed_at.is_(None)).limit(1)) is None
    pages = [sheet(db, page_id=page) for page in world.pages]
    assert all(one.balances() for one in pages)
    whole = sum(pages, Sheet())
    assert whole == sum((sheet(db, batch_id=batch) for batch in world.batches), Sheet()) == sheet(db)
    assert set(whole.reasons) <= {OpenReason.GIVEN_UNKNOWN, OpenReason.CHECK, OpenReason.MISSING}


PROMISES: tuple[Callable[[Session, World], None], ...] = (
    nothing_disappears,
    entries_are_kept,
    nobody_answers_twice,
    leases_never_double,
    nobody_meets_two_groups_of_a_person,
    settled_fields_have_evidence,
    what_a_reviewer_settled_no_machine_settles_again,
    nothing_settles_twice,
    disputes_and_fields_say_the_same,
    nobody_waits_for_nothing,
    rows_out_of_the_work_owe_nothing,
    ready_rows_are_settled,
    doses_were_given,
    people_have_their_doses,
    versions_follow_each_other,
    files_never_change,
    what_is_there_is_let_go,
    an_answer_stands,
)
