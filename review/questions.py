"""Asks the site what only the paper's owner can answer, and takes the answer; meanwhile the dispute waits.

A question names the row and the cell and holds nothing of what they say. It must not know views, nor decide anything:
the answer goes back to a reviewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, contains_eager

from records.accounts import Act, Who, may, may_somewhere
from records.database import now
from records.ledger import note
from records.locators import locator
from records.models.campaign import Batch
from records.models.paper import Dispute, Field, Page, Record
from records.roles import LABELS
from records.sentences import PersonError, say
from records.words import DisputeKind, Role
from review.differences import differences
from review.models import Question
from review.queue import is_held_by_another
from review.screens import SiteAnswer
from tasks.checking import findings_of
from tasks.models import Answer

#: As a cell of a list; more is not an answer to one question.
_LONGEST = 500
_LONGEST_NAME = 120

#: A site may be asked about every row of a list: what names its paper comes with the question.
_WITH_PAPER = (
    contains_eager(Question.dispute)
    .contains_eager(Dispute.record)
    .contains_eager(Record.page)
    .contains_eager(Page.batch)
)
#: What still waits: nobody has answered, and nothing else has decided it meanwhile.
_WAITS = (Question.answered_at.is_(None), Dispute.closed_at.is_(None))


class NotAsked(PersonError):
    """The question was not asked, or not answered; the sentence says why."""


@dataclass(frozen=True)
class Asked:
    """One question as it is put to a site: by locator, without personal data.

    labels: message ids of the cells it is about; part: which word of the cell, from 1, 0 for all of it; other: the
    second row that it is about, where the site holds both.
    """

    id: int
    site: str
    district: str
    locator: str
    labels: tuple[str, ...]
    part: int
    kind: DisputeKind
    other: str
    asked_at: datetime
    answered_at: datetime | None
    answer: SiteAnswer | None

    @property
    def given(self) -> bool:
        """Say whether it asks if the row's dose was given."""
        return self.kind == DisputeKind.GIVEN


@dataclass(frozen=True)
class SiteAsked:
    """A site and how many questions wait for its answer."""

    district: str
    site: str
    count: int = 0


def ask(db: Session, who: Who, dispute_id: int) -> Question:
    """Put a dispute to the site of its paper; asking twice is asking once. Raises NotAsked."""
    dispute = db.get(Dispute, dispute_id)
    if dispute is None or not may(who, Act.DECIDE, _batch(dispute).district_code):
        raise NotAsked(say("This is not yours to ask about: it is another district's, or not for your role."))
    if dispute.closed_at is not None:
        raise NotAsked(say("This was already decided, or is no longer needed. Load the next one."))
    if is_held_by_another(db, who, dispute):
        raise NotAsked(say("Another reviewer has this before them now. Load the next one."))
    standing = select(Question).where(Question.dispute_id == dispute_id, Question.answered_at.is_(None))
    question = Question(dispute_id=dispute_id, part=_part(db, dispute), asked_by=who.account_id, asked_at=now(db))
    try:
        with db.begin_nested():
            db.add(question)
    except IntegrityError:
        return db.scalars(standing).one()
    if dispute.holder_id == who.account_id:
        dispute.holder_id = dispute.lease_until = None
    db.flush()
    note(db, "question.asked", f"dispute:{dispute_id}", who.account_id, question=question.id)
    return question


def answer(db: Session, who: Who, question_id: int, text: str, name: str, photo: str | None = None) -> Question:
    """Take a site's answer: words, or the picture of the row by its key in the store, and who at the site said so.

    A second answer changes nothing. Raises NotAsked.
    """
    question = db.scalars(select(Question).where(Question.id == question_id).with_for_update()).one_or_none()
    if question is None or not _may_answer(who, _batch(question.dispute)):
        raise NotAsked(say("There is no such question, or it is another site's."))
    text, name = text.strip(), " ".join(name.split()) or who.name
    if not text and not photo:
        raise NotAsked(say("Write the answer, or take a picture of the row."))
    if len(text) > _LONGEST or not text.isprintable() or len(name) > _LONGEST_NAME:
        raise NotAsked(say("This is longer than an answer. Write only what the paper or the person says."))
    if question.answered_at is None:
        question.answer, question.photo = text or None, photo
        question.answered_by, question.answered_name, question.answered_at = who.account_id, name, now(db)
        db.flush()
        note(db, "question.answered", f"dispute:{question.dispute_id}", who.account_id, question=question.id)
    return question


def sites_asked(db: Session, who: Who) -> list[SiteAsked]:
    """Count what waits for an answer and this person may see, site by site."""
    where = (Batch.district_code, Batch.site)
    query = _waiting(who).with_only_columns(*where, func.count(Question.id)).group_by(*where).order_by(*where)
    return [SiteAsked(*row) for row in db.execute(query)]


def open_questions(
    db: Session, who: Who, of: SiteAsked | None = None, skip: int = 0, most: int | None = None
) -> list[Asked]:
    """List what waits for an answer and this person may see, site by site, the oldest first. of: only this site's."""
    query = _waiting(who) if of is None else _waiting(who).where(*_of(of))
    ordered = query.order_by(Batch.district_code, Batch.site, Question.asked_at, Question.id)
    found = db.scalars(ordered.offset(skip).limit(most).options(_WITH_PAPER)).all()
    return [_asked(db, one) for one in found]


def answered_questions(db: Session, who: Who, limit: int = 20) -> list[Asked]:
    """List the last questions that were answered."""
    query = _questions(who.district_code).where(Question.answered_at.is_not(None), _own(who))
    newest = query.order_by(Question.answered_at.desc(), Question.id.desc()).limit(limit)
    return [_asked(db, one) for one in db.scalars(newest.options(_WITH_PAPER))]


def waiting_answers(db: Session, district: str | None = None) -> int:
    """Count the disputes that wait for a site's answer."""
    query = _questions(district).where(*_WAITS)
    return db.scalar(query.with_only_columns(func.count(Question.id))) or 0


def site_answer(db: Session, dispute: Dispute) -> SiteAnswer | None:
    """Find what the site last said about a dispute or, where that was undone, about the same subject before."""
    query = (
        select(Question)
        .join(Dispute, Dispute.id == Question.dispute_id)
        .where(Dispute.kind == dispute.kind, Dispute.subject == dispute.subject, Question.answered_at.is_not(None))
    )
    found = db.scalars(query.order_by(Question.id.desc()).limit(1)).first()
    return _said(found) if found is not None else None


def _questions(district: str | None) -> Select[Question]:
    query = (
        select(Question)
        .join(Dispute, Dispute.id == Question.dispute_id)
        .join(Record, Record.id == Dispute.record_id)
        .join(Page, Page.id == Record.page_id)
        .join(Batch, Batch.id == Page.batch_id)
    )
    return query if district is None else query.where(Batch.district_code == district)


def _waiting(who: Who) -> Select[Question]:
    return _questions(who.district_code).where(*_WAITS, _own(who))


def _own(who: Who) -> ColumnElement[bool]:
    """Ask for the batches of a district about which `may` lets this person answer: a test holds the two together."""
    if not may_somewhere(who, Act.ANSWER):
        return false()
    if who.role != Role.CLERK:
        return true()
    return Batch.site == who.site if who.site else Batch.made_by == who.account_id


def _of(site: SiteAsked) -> tuple[ColumnElement[bool], ...]:
    return Batch.district_code == site.district, Batch.site == site.site


def _may_answer(who: Who, batch: Batch) -> bool:
    return may(who, Act.ANSWER, batch.district_code, site=batch.site, made_by=batch.made_by)


def _batch(dispute: Dispute) -> Batch:
    return dispute.record.page.batch


def _part(db: Session, dispute: Dispute) -> int:
    """Find the first word at which people's readings differ, where they are words."""
    if dispute.field_id is None:
        return 0
    answers = select(Answer.value).where(Answer.field_id == dispute.field_id, Answer.live, Answer.value != "")
    values = list(dict.fromkeys(db.scalars(answers.order_by(Answer.id))))
    at = differences(values)[0].syllable if len(values) > 1 else None
    return 0 if at is None else at + 1


def _asked(db: Session, question: Question) -> Asked:
    dispute = question.dispute
    batch = _batch(dispute)
    return Asked(
        question.id,
        batch.site,
        batch.district_code,
        _locator(dispute.record),
        _labels(db, dispute),
        question.part,
        DisputeKind(dispute.kind),
        _other(db, dispute),
        question.asked_at,
        question.answered_at,
        _said(question) if question.answered_at is not None else None,
    )


def _locator(record: Record) -> str:
    batch = record.page.batch
    return locator(batch.district_code, batch.number, record.page.sequence, record.row)


def _other(db: Session, dispute: Dispute) -> str:
    other = db.get(Record, dispute.other_id) if dispute.other_id is not None else None
    theirs = other is not None and other.page.batch.site == _batch(dispute).site
    return _locator(other) if other is not None and theirs else ""


def _labels(db: Session, dispute: Dispute) -> tuple[str, ...]:
    if dispute.kind == DisputeKind.GIVEN:
        return ()
    if dispute.kind == DisputeKind.FIELD and dispute.field_id is not None:
        return (LABELS[db.get_one(Field, dispute.field_id).role],)
    roles = [role for one in findings_of(db, dispute.record) if one.code == dispute.code for role in one.roles]
    return tuple(LABELS[role] for role in dict.fromkeys(roles))


def _said(question: Question) -> SiteAnswer:
    return SiteAnswer(question.answer or "", question.answered_name or "", question.photo)
