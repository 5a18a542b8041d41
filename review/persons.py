"""Whose a record is: it joins a person, becomes one, or waits for a reviewer; people are merged and split again.

It must not know when a dose may be committed, nor what a reviewer is shown. Why so: docs/decisions/one-person.md.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from records.database import now
from records.disputes import open_dispute
from records.ledger import note
from records.models.paper import Record
from records.words import DisputeKind
from review.candidates import Paper, candidates, paired, people_of, remember
from review.doses import (
    give_to,
    live_dose,
    live_doses,
    move_sources,
    papers_of,
    renew_all,
    sources_of,
    values_of,
    was_sent,
)
from review.joined import best, dose_conflicts
from review.matching import Traits, contradictions, number_key, traits_of
from review.models import Dose, DoseSource, Pair, PairVerdict, Person, PersonPaper

#: Why a reviewer is asked about two records: they are alike, they contradict each other, or two people seem one.
ALIKE, CONTRADICTS, TWO_PEOPLE = "alike", "contradicts", "two_people"


def person_of(db: Session, paper: Paper) -> int | None:
    """Say whose a record is; None while a reviewer is asked first, or another transaction holds the person.

    A record joins a person by itself only by a number of theirs and without a contradiction.
    """
    mine = db.get(PersonPaper, paper.record.id)
    if mine is not None:
        return _again(db, paper, mine)
    said = [one for one in paired(db, paper.record.id, PairVerdict.SAME) if db.get(PersonPaper, one)]
    if said:
        return _join(db, paper, said)
    found = candidates(db, paper)
    sure = [one.record_id for one in found if one.is_sure]
    clash = next((one for one in sure if _clashes(db, paper, one)), None)
    if clash is not None or (found and not sure):
        contradicts = clash is not None or bool(found[0].match.contradicts)
        ask(db, paper.record, clash or found[0].record_id, CONTRADICTS if contradicts else ALIKE)
        return None
    person_id = _join(db, paper, sure[:1]) if sure else _become(db, paper)
    if person_id is not None:
        for other in sure[1:]:
            ask(db, paper.record, other, TWO_PEOPLE)
    return person_id


def was_told_apart(db: Session, record_id: int) -> bool:
    """Say whether a reviewer said of this record that it is of another person than one like it."""
    return bool(paired(db, record_id, PairVerdict.DIFFERENT))


def ask(db: Session, record: Record, other_id: int, code: str) -> None:
    """Let a reviewer say whether two records tell of one person, unless one has said so already."""
    pair = pair_of(db, record.id, other_id)
    if pair.verdict is None:
        open_dispute(db, DisputeKind.DUPLICATE, f"pair:{pair.id}", record.id, None, code, other_id=other_id)
        # Somebody owes a word about it again (tasks/follow.py); once it is said, the record is ready anew.
        record.ready_at = None
        db.flush()


def pair_of(db: Session, one: int, other: int) -> Pair:
    """Find what was asked and said of two records, or begin it."""
    record_id, other_id = max(one, other), min(one, other)
    query = select(Pair).where(Pair.record_id == record_id, Pair.other_id == other_id)
    pair = db.scalars(query).one_or_none()
    if pair is None:
        pair = Pair(record_id=record_id, other_id=other_id)
        db.add(pair)
        db.flush()
    return pair


def merge(db: Session, gone_id: int, into_id: int, actor_id: int | None = None) -> list[int]:
    """Make two people one, with one dose of each number; give the records that moved, which `split` takes out again."""
    if gone_id == into_id:
        return []
    lock_people(db, (gone_id, into_id))
    moved = records_of(db, gone_id)
    db.execute(update(PersonPaper).where(PersonPaper.person_id == gone_id).values(person_id=into_id))
    for dose in live_doses(db, gone_id):
        standing = live_dose(db, into_id, dose.number)
        if standing is not None:
            dose = _unite(db, standing, dose)
        give_to(db, dose, into_id)
    note(db, "person.merged", f"person:{into_id}", actor_id, gone=gone_id, records=moved)
    renew_all(db, into_id)
    return moved


def split(db: Session, person_id: int, record_ids: Collection[int], actor_id: int | None = None) -> int | None:
    """Take records out of a person as a person of their own, with their doses; None where that would leave nobody."""
    lock_people(db, (person_id,))
    every = records_of(db, person_id)
    leaving = [one for one in every if one in record_ids]
    if not leaving or len(leaving) == len(every):
        return None
    person = _new_person(db)
    db.execute(update(PersonPaper).where(PersonPaper.record_id.in_(leaving)).values(person_id=person.id))
    for dose in live_doses(db, person_id):
        _divide(db, dose, leaving, person.id)
    note(db, "person.split", f"person:{person_id}", actor_id, new=person.id, records=leaving)
    renew_all(db, person_id)
    renew_all(db, person.id)
    return person.id


def lock_people(db: Session, person_ids: Collection[int]) -> None:
    """Let nobody else commit for these people, merge or split them, until this transaction ends."""
    db.execute(select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id).with_for_update())


def records_of(db: Session, person_id: int) -> list[int]:
    """List the records that are a person's."""
    query = select(PersonPaper.record_id).where(PersonPaper.person_id == person_id)
    return list(db.scalars(query.order_by(PersonPaper.record_id)))


def _again(db: Session, paper: Paper, mine: PersonPaper) -> int | None:
    """Take over what a committed record says now; a reviewer is asked where that makes it doubtful whose it is."""
    if not _holds(db, mine.person_id, paper.record.id):
        return None
    changed = remember(db, paper.record.id, mine.person_id, paper.traits)
    for other in records_of(db, mine.person_id):
        if other != paper.record.id and _contradicts(db, paper, other):
            ask(db, paper.record, other, CONTRADICTS)
    if changed:
        for one in candidates(db, paper, but=mine.person_id)[:1]:
            ask(db, paper.record, one.record_id, TWO_PEOPLE)
    return mine.person_id


def _join(db: Session, paper: Paper, others: Sequence[int]) -> int | None:
    """Make a record a paper of the person of the first of these others; the rest are then of the same person."""
    person_id = db.get_one(PersonPaper, others[0]).person_id
    if not _holds(db, person_id, others[0]):
        return None
    remember(db, paper.record.id, person_id, paper.traits)
    note(db, "person.joined", f"person:{person_id}", record=paper.record.id, other=others[0])
    for other_person in sorted(people_of(db, others) - {person_id}):
        merge(db, other_person, person_id)
    return person_id


def _become(db: Session, paper: Paper) -> int:
    person = _new_person(db)
    remember(db, paper.record.id, person.id, paper.traits)
    return person.id


def _new_person(db: Session) -> Person:
    person = Person(created_at=now(db))
    db.add(person)
    db.flush()
    return person


def _holds(db: Session, person_id: int, record_id: int) -> bool:
    """Lock a person without waiting, and make sure that the record is still theirs."""
    query = select(Person.id).where(Person.id == person_id).with_for_update(skip_locked=True)
    if db.scalar(query) is None:
        return False
    whose = select(PersonPaper.person_id).where(PersonPaper.record_id == record_id)
    return db.scalar(whose) == person_id


def _clashes(db: Session, paper: Paper, other_id: int) -> bool:
    """Ask whether the record's doses cannot be those of the other's person."""
    person_id = db.get_one(PersonPaper, other_id).person_id
    standing = {dose.number: dose.values for dose in live_doses(db, person_id)}
    return bool(dose_conflicts(paper.doses, standing))


def _contradicts(db: Session, paper: Paper, other_id: int) -> bool:
    other = db.get_one(PersonPaper, other_id)
    if contradictions(paper.traits, Traits(**other.traits)):
        return True
    numbers = db.scalars(select(DoseSource.number).where(DoseSource.record_id == other_id)).all()
    [(record, header)] = papers_of(db, [other_id]).values()
    return bool(dose_conflicts(paper.doses, {number: values_of(record, header, number) for number in numbers}))


def _unite(db: Session, standing: Dose, other: Dose) -> Dose:
    """Make one dose of two; the one that has gone out stays, else the one that stands. Its papers are both's."""
    kept, gone = (other, standing) if was_sent(db, other) and not was_sent(db, standing) else (standing, other)
    gone.live = False
    db.flush()
    sources = sources_of(db, gone)
    for source in sources:
        source.before_id = gone.id
    move_sources(db, sources, kept)
    return kept


def _divide(db: Session, dose: Dose, leaving: Collection[int], person_id: int) -> None:
    """Give a dose to the new person, or part it in two where papers of both people stand behind it."""
    sources = sources_of(db, dose)
    out = [source for source in sources if source.record_id in leaving]
    stay = [source for source in sources if source.record_id not in leaving]
    if not out:
        return
    goes_along = not stay or (all(one.before_id for one in stay) and any(one.before_id is None for one in out))
    before = dose.person_id
    if goes_along:
        give_to(db, dose, person_id)
    if stay:
        _part(db, dose, stay if goes_along else out, before if goes_along else person_id)


def _part(db: Session, dose: Dose, sources: Sequence[DoseSource], person_id: int) -> None:
    """Let papers leave a dose: for the dose that they were before, or for one of their own."""
    first = sources[0]
    own = db.get(Dose, first.before_id) if first.before_id is not None else None
    if own is None or own.live:
        [(record, header)] = papers_of(db, [first.record_id]).values()
        values = values_of(record, header, dose.number)
        district = record.page.batch.district_code
        own = Dose(person_id=person_id, number=dose.number, values=values, district_code=district, committed_at=now(db))
        db.add(own)
    own.live = True
    key = number_key(traits_of(best(own.values)))
    own.once = key if key != dose.once else None
    give_to(db, own, person_id)
    for source in sources:
        source.before_id = None
    move_sources(db, sources, own)
