"""Takes a reviewer's word on two records that may tell of one person, and takes it back. It must not know screens.

One decision, one transaction, as in decide.py: the pair's verdict, its dispute closed, people merged or split.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.database import now
from records.disputes import close_dispute, open_dispute
from records.ledger import note
from records.models.campaign import Batch
from records.models.paper import Dispute, Page, Record
from records.sentences import say
from records.words import DisputeKind
from review.candidates import paired
from review.decide import (
    DecisionRefused,
    NoLongerOpen,
    earlier_decision,
    follow,
    last_decision,
    lock_for,
    refuse_own_and_closed,
)
from review.models import Decision, Pair, PairVerdict, PersonPaper
from review.persons import merge, pair_of, records_of, split
from review.queue import LEASE, may_be_held

#: Why a reviewer is asked about two papers that were decided before.
DOUBTED = "doubted"


@dataclass(frozen=True)
class Beside:
    """Another paper, and whether it is of the same person or was told apart."""

    record: Record
    same: bool


@dataclass(frozen=True)
class PairChoice:
    """What a reviewer says of two records. right_id: the one that is right where the two contradict each other."""

    verdict: PairVerdict
    right_id: int | None = None


def decide_pair(db: Session, who: Who, dispute_id: int, key: str, choice: PairChoice) -> Decision:
    """Say whether two records tell of one person, once: a retry gets the first decision. Raises DecisionRefused."""
    dispute = db.get(Dispute, dispute_id)
    if dispute is None or dispute.kind != DisputeKind.DUPLICATE or dispute.other_id is None:
        raise NoLongerOpen(say("There is no such dispute. Load the next one."))
    lock_for(db, {dispute.record_id, dispute.other_id})
    first = earlier_decision(db, who, dispute_id, key)
    if first is not None:
        return first
    db.refresh(dispute)
    _refuse(db, who, dispute, choice)
    decision = Decision(
        dispute_id=dispute.id,
        account_id=who.account_id,
        choice=choice.verdict,
        before=_carry_out(db, who, dispute, choice),
        idempotency_key=key,
        at=now(db),
    )
    db.add(decision)
    db.flush()
    note(db, "decision.made", f"dispute:{dispute.id}", who.account_id, decision=decision.id, choice=decision.choice)
    close_dispute(db, dispute, f"decision:{decision.id}")
    follow(db, [dispute.record_id])
    return decision


def papers_beside(db: Session, who: Who, record_id: int) -> list[Beside]:
    """List the committed papers of a record's person, and those told apart from it, that this reviewer may see."""
    mine = db.get(PersonPaper, record_id)
    same = [one for one in records_of(db, mine.person_id) if one != record_id] if mine is not None else []
    apart = [one for one in paired(db, record_id, PairVerdict.DIFFERENT) if one not in same]
    query = select(Record).where(Record.id.in_((*same, *apart))).order_by(Record.id)
    papers = [one for one in db.scalars(query) if may(who, Act.DECIDE, one.page.batch.district_code)]
    return [Beside(one, one.id in same) for one in papers]


def doubt_pair(db: Session, who: Who, record_id: int, other_id: int) -> Dispute:
    """Owe a decision about two papers once more: one person's, or told apart. Raises DecisionRefused.

    What is committed of the first does not go out before it is decided.
    """
    if other_id not in {one.record.id for one in papers_beside(db, who, record_id)}:
        raise DecisionRefused(say("These two papers are not of one person, and nobody told them apart."))
    [record] = lock_for(db, {record_id})
    _only_here(db, who, (record_id, other_id))
    subject = f"pair:{pair_of(db, record_id, other_id).id}"
    dispute = open_dispute(db, DisputeKind.DUPLICATE, subject, record_id, None, DOUBTED, other_id=other_id)
    record.ready_at = None
    if may_be_held(db, who, dispute):
        dispute.holder_id, dispute.lease_until = who.account_id, now(db) + LEASE
    db.flush()
    note(db, "pair.doubted", f"dispute:{dispute.id}", who.account_id)
    return dispute


def undo_pair(db: Session, who: Who, decision: Decision) -> Dispute:
    """Take a decision about a pair back, even after its doses were committed: people are as before, the dispute open.

    A second call gives the same open dispute. Raises DecisionRefused.
    """
    closed = db.get_one(Dispute, decision.dispute_id)
    other_id = closed.other_id or closed.record_id
    lock_for(db, {closed.record_id, other_id})
    db.refresh(decision)
    if decision.undone_at is not None:
        return open_still(db, who, closed)
    last = last_decision(db, who)
    if last is None or last.id != decision.id:
        raise DecisionRefused(say("Only your last decision can be taken back."))
    _only_here(db, who, (closed.record_id, closed.other_id))
    _take_back(db, who, closed, decision)
    again = open_dispute(
        db, DisputeKind.DUPLICATE, closed.subject, closed.record_id, None, closed.code, other_id=closed.other_id
    )
    again.raised_at = min(again.raised_at, closed.raised_at)
    again.holder_id, again.lease_until = who.account_id, now(db) + LEASE
    db.flush()
    follow(db, [closed.record_id])
    return again


def open_still(db: Session, who: Who, closed: Dispute) -> Dispute:
    """Find the question that an undo opened again, while it is this reviewer's to decide. Raises NoLongerOpen."""
    query = select(Dispute).where(
        Dispute.kind == closed.kind, Dispute.subject == closed.subject, Dispute.closed_at.is_(None)
    )
    again = db.scalars(query).one_or_none()
    if again is None or not may_be_held(db, who, again):
        raise NoLongerOpen(say("This was already decided, or is no longer needed. Load the next one."))
    return again


def _only_here(db: Session, who: Who, record_ids: Collection[int | None]) -> None:
    if not all(may(who, Act.DECIDE, district) for district in _districts(db, record_ids)):
        raise DecisionRefused(say("This is not yours to decide: it is another district's, or not for your role."))


def _refuse(db: Session, who: Who, dispute: Dispute, choice: PairChoice) -> None:
    """Keep promises 4 and 9 for both records, and decide nothing twice."""
    _only_here(db, who, (dispute.record_id, dispute.other_id))
    refuse_own_and_closed(db, who, dispute)
    if choice.right_id not in (None, dispute.record_id, dispute.other_id):
        raise DecisionRefused(say("Choose an answer, or write what the paper says."))


def _districts(db: Session, record_ids: Collection[int | None]) -> list[str]:
    query = select(Batch.district_code).join(Page, Page.batch_id == Batch.id).join(Record, Record.page_id == Page.id)
    return list(db.scalars(query.where(Record.id.in_(record_ids))))


def _carry_out(db: Session, who: Who, dispute: Dispute, choice: PairChoice) -> dict[str, Any]:
    """Merge or split what is committed already; give what undo needs: which records moved."""
    pair = _pair(db, dispute)
    pair.verdict = choice.verdict
    pair.right_id = choice.right_id if choice.verdict == PairVerdict.SAME else None
    db.flush()
    mine, theirs = (db.get(PersonPaper, one) for one in (dispute.record_id, dispute.other_id))
    if mine is None or theirs is None:
        # Nothing is committed of one of them: it joins, or becomes somebody, when it is.
        return {"joins": dispute.record_id} if choice.verdict == PairVerdict.SAME else {}
    if choice.verdict == PairVerdict.SAME and mine.person_id != theirs.person_id:
        return {"merged": merge(db, mine.person_id, theirs.person_id, who.account_id)}
    if choice.verdict == PairVerdict.DIFFERENT and mine.person_id == theirs.person_id:
        split(db, mine.person_id, [mine.record_id], who.account_id)
        return {"split": [mine.record_id]}
    return {}


def _take_back(db: Session, who: Who, closed: Dispute, decision: Decision) -> None:
    pair = _pair(db, closed)
    pair.verdict = pair.right_id = None
    db.flush()
    mine, theirs = (db.get(PersonPaper, one) for one in (closed.record_id, closed.other_id))
    before = decision.before or {}
    if mine is not None and theirs is not None:
        moved = before.get("merged") or ([before["joins"]] if "joins" in before else [])
        if moved and mine.person_id == theirs.person_id:
            split(db, mine.person_id, [one for one in moved if one in records_of(db, mine.person_id)], who.account_id)
        elif before.get("split") and mine.person_id != theirs.person_id:
            merge(db, mine.person_id, theirs.person_id, who.account_id)
    decision.undone_at = now(db)
    closed.closed_by = f"undone:{decision.id}"
    note(db, "decision.undone", f"dispute:{closed.id}", who.account_id, decision=decision.id)
    db.flush()


def _pair(db: Session, dispute: Dispute) -> Pair:
    return pair_of(db, dispute.record_id, dispute.other_id or dispute.record_id)
