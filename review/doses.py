"""Writes doses: a new one, a paper that joins one, a new version where what goes out changes, and none any more.

It must not know whose a record is (persons.py), nor when a dose may be committed (commit.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from records.database import now
from records.ledger import note
from records.models.paper import Record
from review.facts import load_headers, load_records
from review.joined import Values, best, completed
from review.matching import number_key, traits_of
from review.models import Dose, DoseSource, Pair, PairVerdict, PersonPaper
from review.upload_models import RowAct, UploadRow
from tasks.facts import Fact, dose_numbers, facts


def kept(known: Mapping[str, Fact]) -> dict[str, dict[str, Any]]:
    """Write effective values as a dose keeps them."""
    return {role: asdict(fact) for role, fact in sorted(known.items())}


def papers_of(db: Session, record_ids: Collection[int]) -> dict[int, tuple[Record, Record | None]]:
    """Load records with their page headers, by record id."""
    records = load_records(db, sorted(record_ids))
    headers = load_headers(db, (record.page_id for record in records))
    return {record.id: (record, headers.get(record.page_id)) for record in records}


def values_of(record: Record, header: Record | None, number: int) -> dict[str, dict[str, Any]]:
    """Give what a record says of a dose and its person, as a dose keeps it."""
    place = number if number in dose_numbers(record) else dose_numbers(record)[0]
    return kept(facts(record, header, place))


def put_dose(db: Session, record: Record, number: int, person_id: int, values: dict[str, Any], *, once: bool) -> Dose:
    """Commit a dose of a record: a new one of its person, or one more paper of the dose that the person has.

    once: no other person may have this number; off where a reviewer said that two people have it.
    """
    dose = live_dose(db, person_id, number)
    if dose is None:
        dose = Dose(
            person_id=person_id,
            number=number,
            once=number_key(traits_of(best(values))) if once else None,
            district_code=record.page.batch.district_code,
            values=values,
            committed_at=now(db),
        )
        db.add(dose)
        db.flush()
        note(db, "dose.committed", f"dose:{dose.id}", record=record.id, number=number)
    else:
        note(db, "dose.joined", f"dose:{dose.id}", record=record.id, number=number)
    db.add(DoseSource(dose_id=dose.id, record_id=record.id, number=number, taken_at=now(db)))
    db.flush()
    return dose


def live_dose(db: Session, person_id: int, number: int) -> Dose | None:
    """Find the live version of a person's dose."""
    return db.scalars(select(Dose).where(Dose.person_id == person_id, Dose.number == number, Dose.live)).one_or_none()


def live_doses(db: Session, person_id: int) -> list[Dose]:
    """List a person's doses, by number."""
    return list(db.scalars(select(Dose).where(Dose.person_id == person_id, Dose.live).order_by(Dose.number)))


def sources_of(db: Session, dose: Dose) -> list[DoseSource]:
    """List the papers of a dose; the first is the one it counts for."""
    return list(db.scalars(select(DoseSource).where(DoseSource.dose_id == dose.id).order_by(DoseSource.id)))


def renew_all(db: Session, person_id: int, *, only_unsent: Collection[int] | None = None) -> None:
    """Take over what a person's papers say now into each of their doses.

    only_unsent: the doses that are not in it change only while they have not gone out: the platform needs no
    correction because another paper says more.
    """
    for dose in live_doses(db, person_id):
        if only_unsent is None or dose.number in only_unsent or not was_sent(db, dose):
            renew(db, dose)


def renew(db: Session, dose: Dose) -> Dose:
    """Give the dose as its person's papers now have it: a new version if what is kept changes, else the same one."""
    values = _values_now(db, dose)
    if values == dose.values:
        return dose
    dose.live = False
    db.flush()
    newer = Dose(
        person_id=dose.person_id,
        number=dose.number,
        once=_free_number(db, dose, values),
        version=dose.version + 1,
        previous_id=dose.id,
        district_code=dose.district_code,
        values=values,
        committed_at=now(db),
    )
    db.add(newer)
    db.flush()
    move_sources(db, sources_of(db, dose), newer)
    note(db, "dose.renewed", f"dose:{newer.id}", before=dose.id, number=dose.number)
    return newer


def move_sources(db: Session, sources: Iterable[DoseSource], dose: Dose) -> None:
    """Let papers be of another dose, or of its newer version."""
    for source in sources:
        source.dose_id = dose.id
    db.flush()


def take_over(db: Session, record_id: int) -> None:
    """Remember that a record's values, as they are now, are those of its doses."""
    taken = update(DoseSource).where(DoseSource.record_id == record_id).values(taken_at=now(db))
    db.execute(taken.execution_options(synchronize_session=False))


def withdraw(db: Session, source: DoseSource) -> None:
    """Take a paper away from its dose: it no longer says that it was given. Without a paper there is no dose."""
    dose = db.get_one(Dose, source.dose_id)
    db.delete(source)
    db.flush()
    note(db, "dose.withdrawn", f"dose:{dose.id}", record=source.record_id, number=source.number)
    if not sources_of(db, dose):
        dose.live = False
        db.flush()


def was_sent(db: Session, dose: Dose) -> bool:
    """Say whether this version of a dose has gone out."""
    sent = select(UploadRow.id).where(UploadRow.dose_id == dose.id, UploadRow.stands())
    return db.scalar(sent.limit(1)) is not None


def give_to(db: Session, dose: Dose, person_id: int) -> None:
    """Give a dose to a person, and with it the rows in which it went out, unless theirs went out as new already."""
    dose.person_id = person_id
    db.flush()
    new = (UploadRow.act == RowAct.NEW, UploadRow.stands())
    theirs = select(UploadRow.id).where(
        UploadRow.person_id == person_id, UploadRow.dose_number == dose.number, UploadRow.dose_id != dose.id, *new
    )
    if db.scalar(theirs.limit(1)) is None:
        db.execute(update(UploadRow).where(UploadRow.dose_id == dose.id).values(person_id=person_id))


def _values_now(db: Session, dose: Dose) -> dict[str, Any]:
    own = [source.record_id for source in sources_of(db, dose)]
    whose = select(PersonPaper.record_id).where(PersonPaper.person_id == dose.person_id)
    every = list(db.scalars(whose.order_by(PersonPaper.record_id)))
    papers = papers_of(db, {*own, *every})
    said: dict[int, Values] = {one: values_of(*paper, dose.number) for one, paper in papers.items()}
    right = _right_paper(db, every)
    own.sort(key=lambda one: one != right)
    others = [said[one] for one in every if one not in own]
    return completed([said[one] for one in own], others, said.get(right) if right else None)


def _right_paper(db: Session, record_ids: Sequence[int]) -> int | None:
    """Find the paper that a reviewer last found right where a person's papers contradict each other."""
    query = select(Pair.right_id).where(
        Pair.record_id.in_(record_ids), Pair.other_id.in_(record_ids), Pair.verdict == PairVerdict.SAME
    )
    return db.scalars(query.where(Pair.right_id.is_not(None)).order_by(Pair.id.desc()).limit(1)).first()


def _free_number(db: Session, dose: Dose, values: Values) -> int | None:
    """Give the number that a renewed dose may hold: none where another person's dose has it, or it had none."""
    key = number_key(traits_of(best(values)))
    if key is None or (dose.once is None and key == number_key(traits_of(best(dose.values)))):
        return None
    taken = exists().where(Dose.once == key, Dose.number == dose.number, Dose.live)
    return None if db.scalar(select(taken)) else key
