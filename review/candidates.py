"""Finds the committed papers that may be of one record's person, and keeps the keys under which papers meet.

It must not know what becomes of a record that meets another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select, text
from sqlalchemy.orm import Session

from records.models.paper import Page, Record
from records.roles import DOSE_DATE
from records.words import RecordKind
from review.joined import Values, best
from review.matching import Match, Traits, Verdict, blocking_keys, match
from review.models import BlockingKey, Dose, DoseSource, Pair, PairVerdict, PersonPaper

#: More papers than this under the keys of one record are those of a value that many share; the likeliest are weighed.
_MOST = 120


@dataclass(frozen=True)
class Paper:
    """A record that is to be committed: what it says of its person, and its doses by number."""

    record: Record
    traits: Traits
    doses: Mapping[int, Values]


@dataclass(frozen=True)
class Candidate:
    """A committed record that may be of the same person."""

    record_id: int
    person_id: int
    match: Match

    @property
    def is_sure(self) -> bool:
        """Say whether the two join by themselves."""
        return self.match.verdict == Verdict.SAME


def lock_keys(db: Session, papers: Iterable[Traits]) -> None:
    """Let nobody else look for the people of these papers until this transaction ends (SQLite: write() does).

    Two records of one person share a key: who looks second finds what the first has committed.
    """
    keys = sorted({key for traits in papers for key in blocking_keys(traits)})
    if keys and db.get_bind().dialect.name == "postgresql":
        # In one order, and all at once: no two transactions wait for each other.
        db.execute(
            text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key"), {"keys": keys}
        )


def remember(db: Session, record_id: int, person_id: int, traits: Traits) -> bool:
    """Keep whose a record is and the keys to find it by; tell whether what it says of its person changed."""
    paper = db.get(PersonPaper, record_id)
    if paper is not None and paper.traits == asdict(traits):
        return False
    before = blocking_keys(Traits(**paper.traits)) if paper is not None else frozenset()
    if paper is None:
        db.add(PersonPaper(record_id=record_id, person_id=person_id, traits=asdict(traits)))
    else:
        paper.traits = asdict(traits)
    db.flush()
    keys = blocking_keys(traits)
    _forget_keys(db, record_id, before - keys)
    if keys - before:
        db.execute(insert(BlockingKey), [{"key": key, "record_id": record_id} for key in sorted(keys - before)])
    return True


def forget(db: Session, record_id: int) -> None:
    """Take a record away from its person: none of its doses is committed any more."""
    paper = db.get(PersonPaper, record_id)
    if paper is not None:
        _forget_keys(db, record_id, blocking_keys(Traits(**paper.traits)))
        db.delete(paper)
        db.flush()


def candidates(db: Session, paper: Paper, but: int | None = None) -> list[Candidate]:
    """List the committed records that may be of this record's person, one of each person, the likeliest first.

    but: a person of whom the record already is. Left out are people whom a reviewer told apart from it. In one list
    nobody stands twice: two of its rows are suspected only where a number is the same, and never join by themselves.
    """
    left_out = people_of(db, paired(db, paper.record.id, PairVerdict.DIFFERENT)) | {but}
    best_of: dict[int, Candidate] = {}
    for row in _meeting(db, paper):
        found = match(paper.traits, Traits(**row.traits))
        if row.person_id in left_out or found.verdict == Verdict.DIFFERENT:
            continue
        if row.batch_id == paper.record.page.batch_id and _is_of_one_list(db, paper, row):
            if found.verdict == Verdict.ASK and not found.same_number:
                continue
            found = replace(found, verdict=Verdict.ASK)
        one = Candidate(row.record_id, row.person_id, found)
        known = best_of.get(row.person_id)
        if known is None or _likeliest(one) < _likeliest(known):
            best_of[row.person_id] = one
    return sorted(best_of.values(), key=_likeliest)


def paired(db: Session, record_id: int, verdict: PairVerdict) -> list[int]:
    """List the other records of which a reviewer said this beside the record, the latest said last."""
    either = or_(Pair.record_id == record_id, Pair.other_id == record_id)
    pairs = db.scalars(select(Pair).where(either, Pair.verdict == verdict).order_by(Pair.id))
    return [pair.other_id if pair.record_id == record_id else pair.record_id for pair in pairs]


def people_of(db: Session, record_ids: Collection[int]) -> set[int]:
    """Tell whose these records are, as far as they are anybody's."""
    return set(db.scalars(select(PersonPaper.person_id).where(PersonPaper.record_id.in_(record_ids))))


def _forget_keys(db: Session, record_id: int, keys: Collection[int]) -> None:
    if keys:
        db.execute(delete(BlockingKey).where(BlockingKey.key.in_(keys), BlockingKey.record_id == record_id))


def _meeting(db: Session, paper: Paper) -> list[Row[*tuple[Any, ...]]]:
    """Ask for the committed papers that share a key with this one, of very many those that share the rarest."""
    size = func.count().over(partition_by=BlockingKey.key)
    shared = select(BlockingKey.record_id, size.label("size")).where(
        BlockingKey.key.in_(blocking_keys(paper.traits)), BlockingKey.record_id != paper.record.id
    )
    kept = shared.subquery()
    rarity = func.sum(1.0 / kept.c.size).desc()
    likeliest = select(kept.c.record_id).group_by(kept.c.record_id).order_by(rarity, kept.c.record_id)
    meeting = likeliest.limit(_MOST).subquery()
    query = (
        select(
            PersonPaper.record_id, PersonPaper.person_id, PersonPaper.traits, Page.batch_id, Record.kind.label("kind")
        )
        .join(meeting, meeting.c.record_id == PersonPaper.record_id)
        .join(Record, Record.id == PersonPaper.record_id)
        .join(Page, Page.id == Record.page_id)
    )
    return list(db.execute(query))


def _is_of_one_list(db: Session, paper: Paper, row: Row[*tuple[Any, ...]]) -> bool:
    """Ask whether the two are rows of one list: of one batch, and of one dose on one day."""
    if RecordKind.CERTIFICATE in (row.kind, paper.record.kind):
        return False
    query = select(Dose.number, Dose.values).join(DoseSource, DoseSource.dose_id == Dose.id)
    theirs = {number: best(values) for number, values in db.execute(query.where(DoseSource.record_id == row.record_id))}
    mine = {number: best(values) for number, values in paper.doses.items()}
    return any(number in theirs and mine[number].get(DOSE_DATE) == theirs[number].get(DOSE_DATE) for number in mine)


def _likeliest(one: Candidate) -> tuple[bool, float, int]:
    return not one.is_sure, -one.match.bits, one.record_id
