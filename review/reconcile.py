"""Lays the platform's answer beside the rows that were sent, and takes it over: all of it, or nothing. Steps.

It must not know files or columns (review/answers.py), nor what a reviewer decides afterwards (review/returned.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from records.accounts import Act, Who, may
from records.database import now
from records.ledger import note
from records.sentences import PersonError, Sentence, say
from review.answers import PERSON, AnswerRow, Identity, identity_of
from review.messages import Meaning, Outcome
from review.returned import reopen
from review.row_cells import best
from review.upload_models import PlatformAnswer, Upload, UploadRow


class AnswerRefused(PersonError):
    """Nothing was taken over; the sentence says why."""


@dataclass(frozen=True)
class Unclear:
    """One row of the answer that changes nothing, and why."""

    line: int
    why: Sentence


@dataclass(frozen=True)
class Unit:
    """One row of a file that went out, with its doses, and whom it is about."""

    rows: tuple[UploadRow, ...]
    identities: tuple[Identity, ...]

    @property
    def outcome(self) -> Outcome | None:
        """Give what became of it, None before an answer."""
        return self.rows[0].outcome


@dataclass
class Match:
    """An answer beside what was sent. new: units with what it says of them; repeated: rows that were known before."""

    new: list[tuple[Unit, AnswerRow]] = field(default_factory=list)
    repeated: int = 0
    unclear: list[Unclear] = field(default_factory=list)
    silent: list[Unit] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Count what the answer says."""
        found = Counter(str(row.outcome) for _, row in self.new)
        unknown = sum(row.outcome == Outcome.REJECTED and row.meaning == Meaning.UNKNOWN for _, row in self.new)
        rest = {"unknown": unknown, "repeated": self.repeated, "unclear": len(self.unclear), "silent": len(self.silent)}
        return {**{str(one): found[str(one)] for one in Outcome if one != Outcome.WITHDRAWN}, **rest}


_GONE = say("It names no row that was sent, neither by its key nor by its person and dose.")
_SEVERAL = say("Its person and dose fit several rows that were sent.")
_SOMEONE_ELSE = say("Its key and its person belong to two different rows.")
_NO_OUTCOME = say("It does not say whether the row was taken.")
_TWO_WAYS = say("The answer says two different things of this row.")
_OTHERWISE = say("An earlier answer said something else of this row; that one stands.")


def match(db: Session, who: Who, answer: Sequence[AnswerRow], upload_id: int | None = None) -> Match:
    """Say what an answer would change, and change nothing. Only files that were handed over can be answered."""
    sent = _sent(db, who, upload_id)
    if not sent:
        raise AnswerRefused(
            say("No file of yours was handed over yet, so none can be answered. Note the hand-over first.")
        )
    found, said = Match(), defaultdict(list)
    finder = _Finder(sent)
    for row in answer:
        unit, why = finder.find(row)
        if unit is None or row.outcome is None:
            found.unclear.append(Unclear(row.line, why or _NO_OUTCOME))
        else:
            said[id(unit)].append((unit, row))
    for rows in said.values():
        _weigh(found, rows)
    touched = {id(unit) for unit, _ in found.new}
    uploads = {one.rows[0].upload_id for one, _ in found.new}
    found.silent = [
        one for one in sent if one.outcome is None and id(one) not in touched and one.rows[0].upload_id in uploads
    ]
    return found


def apply(db: Session, who: Who, kept: PlatformAnswer, found: Match, *, rest_accepted: bool = False) -> PlatformAnswer:
    """Take an answer over, once. rest_accepted: rows that it does not name were taken. Raises AnswerRefused."""
    db.refresh(kept, with_for_update=True)
    if kept.applied_at is not None:
        return kept
    if rest_accepted and found.unclear:
        raise AnswerRefused(
            say(
                "{count} rows of the answer are not clear, so the rows that it does not name cannot count as taken.",
                count=len(found.unclear),
            )
        )
    if not found.new:
        raise AnswerRefused(say("This answer says nothing new of any row that was sent. Nothing was changed."))
    _refuse_overtaken(db, found)
    for unit, row in found.new:
        _take_over(db, kept, unit, row)
    for unit in found.silent if rest_accepted else ():
        _close(db, kept, unit, Outcome.ACCEPTED)
    kept.applied_at, kept.counts = now(db), found.counts()
    db.flush()
    _finish(db, {unit.rows[0].upload_id for unit, _ in found.new})
    note(db, "answer.applied", f"platform_answer:{kept.id}", who.account_id, **found.counts())
    return kept


class _Finder:
    """Finds the unit that a row of an answer is about."""

    def __init__(self, sent: Sequence[Unit]) -> None:
        self.by_key: dict[str, list[Unit]] = defaultdict(list)
        self.by_identity: dict[tuple[str, ...], dict[int, Unit]] = defaultdict(dict)
        for unit in sent:
            self.by_key[unit.rows[0].key].append(unit)
            for identity in unit.identities:
                for key in _identity_keys(identity):
                    self.by_identity[key][id(unit)] = unit

    def find(self, row: AnswerRow) -> tuple[Unit | None, Sentence | None]:
        """Give the unit, or why there is none: by its key, else by its person and dose."""
        if row.key and (named := self.by_key.get(row.key)):
            unit = _waiting_one(named)
            if all(_contradicts(row.identity, one) for one in unit.identities):
                return None, _SOMEONE_ELSE
            return unit, None
        for key in _identity_keys(row.identity):
            if units := list(self.by_identity.get(key, {}).values()):
                open_ones = [one for one in units if one.outcome is None] or units[-1:]
                return (open_ones[0], None) if len(open_ones) == 1 else (None, _SEVERAL)
        return None, _GONE


def _waiting_one(units: Sequence[Unit]) -> Unit:
    """Choose of rows with one key, sent again after a rejection, the one that waits, else the last."""
    return next((one for one in units if one.outcome is None), units[-1])


def _identity_keys(who: Identity) -> list[tuple[str, ...]]:
    """Give what finds a person's row where the key is gone: identity number and dose, else name, birth and dose."""
    keys: list[tuple[str, ...]] = []
    if who.national_id:
        keys.append(("id", who.national_id, str(who.dose)))
    if who.name_key and who.birth_date:
        keys.append(("name", who.name_key, who.birth_date, str(who.dose)))
    return keys


def _contradicts(said: Identity, sent: Identity) -> bool:
    """Say that a row cannot be about this person: both its number and its name are others."""
    other_number = bool(said.national_id and sent.national_id and said.national_id != sent.national_id)
    other_name = bool(said.name_key and sent.name_key and said.name_key != sent.name_key)
    return other_number and other_name


def _sent(db: Session, who: Who, upload_id: int | None) -> list[Unit]:
    query = (
        select(UploadRow)
        .join(Upload, Upload.id == UploadRow.upload_id)
        .where(Upload.handed_at.is_not(None))
        .options(joinedload(UploadRow.dose), joinedload(UploadRow.upload))
        .order_by(UploadRow.upload_id, UploadRow.number, UploadRow.dose_number)
    )
    if upload_id is not None:
        query = query.where(Upload.id == upload_id)
    units: dict[tuple[int, int], list[UploadRow]] = defaultdict(list)
    for row in db.scalars(query):
        if may(who, Act.UPLOAD, row.upload.district_code):
            units[row.upload_id, row.number].append(row)
    return [Unit(tuple(rows), _identities(rows)) for rows in units.values()]


def _identities(rows: Sequence[UploadRow]) -> tuple[Identity, ...]:
    """Give whom a sent row is about, once for each dose in it; a row of several doses is found without one too."""
    values = rows[0].dose.values
    person = [best(values.get(role, {})) for role in PERSON]
    doses = [row.dose_number for row in rows] + ([0] if len(rows) > 1 else [])
    return tuple(identity_of(*person, dose=dose) for dose in doses)


def _weigh(found: Match, rows: Sequence[tuple[Unit, AnswerRow]]) -> None:
    """Sort what an answer says of one unit: new, known before, or unclear."""
    unit, first = rows[0]
    if any(row.outcome != first.outcome for _, row in rows):
        found.unclear += [Unclear(row.line, _TWO_WAYS) for _, row in rows]
    elif unit.outcome is None:
        found.new.append((unit, first))
        found.repeated += len(rows) - 1
    elif unit.outcome == first.outcome:
        found.repeated += len(rows)
    else:
        found.unclear += [Unclear(row.line, _OTHERWISE) for _, row in rows]


def _refuse_overtaken(db: Session, found: Match) -> None:
    """Refuse where another answer was taken over since this one was laid beside the rows. The files stay locked."""
    files = {unit.rows[0].upload_id for unit, _ in found.new}
    db.execute(select(Upload.id).where(Upload.id.in_(files)).order_by(Upload.id).with_for_update())
    answered = db.scalars(select(UploadRow.id).where(UploadRow.upload_id.in_(files), UploadRow.outcome.is_not(None)))
    meant = {row.id for unit in (*(unit for unit, _ in found.new), *found.silent) for row in unit.rows}
    if not meant.isdisjoint(answered):
        raise AnswerRefused(say("Another answer to these rows was taken over meanwhile. Look at this one once more."))


def _take_over(db: Session, kept: PlatformAnswer, unit: Unit, row: AnswerRow) -> None:
    assert row.outcome is not None
    _close(db, kept, unit, row.outcome, row.message)
    if row.outcome == Outcome.REJECTED:
        for sent in unit.rows:
            reopen(db, sent, row.meaning)


def _close(db: Session, kept: PlatformAnswer, unit: Unit, outcome: Outcome, message: str = "") -> None:
    moment = now(db)
    for row in unit.rows:
        row.outcome, row.answer_id, row.answered_at = outcome, kept.id, moment
        row.message = message or None
    db.flush()


def _finish(db: Session, upload_ids: set[int]) -> None:
    """Call a file answered once each of its rows is."""
    open_rows = select(UploadRow.id).where(UploadRow.upload_id == Upload.id, UploadRow.outcome.is_(None))
    for upload in db.scalars(select(Upload).where(Upload.id.in_(upload_ids), ~open_rows.exists())):
        upload.answered_at = upload.answered_at or now(db)
        note(db, "upload.answered", f"upload:{upload.id}")
    db.flush()
