"""Rows of one page that differ in the same way: seen together, decided in one act. It must not know how one is decided.

The same way: the same cell of the page is in dispute, or the same check fails, and people said the same things of it;
or the platform says the same of the doses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from records.accounts import Who
from records.database import now
from records.kinds.registry import kind
from records.models.paper import Dispute, Field, Record
from records.models.platform import KnownDose
from records.words import DisputeKind, Mark, RecordKind
from review.choices import Choice
from review.decide import NoLongerOpen, decide
from review.models import Decision
from review.questions import site_answer
from review.queue import LEASE, may_be_held
from tasks.known_first import match_of
from tasks.models import Answer

#: More than a page has rows.
_MOST = 60

#: Marks and values, told apart.
_Said = set[tuple[str, str]]


def alike(db: Session, dispute: Dispute) -> list[Dispute]:
    """List the other open disputes of the page that are like this one, from the top."""
    other = aliased(Field)
    query = (
        select(Dispute)
        .join(Record, Record.id == Dispute.record_id)
        .outerjoin(other, other.id == Dispute.field_id)
        .where(
            Record.page_id == dispute.record.page_id,
            Record.kind != RecordKind.HEADER,
            Dispute.closed_at.is_(None),
            Dispute.kind == dispute.kind,
            Dispute.code == dispute.code,
            Dispute.id != dispute.id,
        )
    )
    if dispute.field_id is not None:
        query = query.where(other.key == db.get_one(Field, dispute.field_id).key)
    found = db.scalars(query.order_by(Record.row).limit(_MOST)).all()
    said = _said(db, (dispute, *found))
    return [one for one in found if said[one.id] == said[dispute.id]]


def hold_alike(db: Session, who: Who, dispute: Dispute) -> list[Dispute]:
    """Lease to a reviewer all that are like this one and that nobody else holds, this one first."""
    return hold(db, who, (dispute, *alike(db, dispute)))


def hold(db: Session, who: Who, disputes: Sequence[Dispute]) -> list[Dispute]:
    """Lease to a reviewer those of some disputes that they may decide and nobody else holds."""
    moment = now(db)
    held = [one for one in disputes if may_be_held(db, who, one)]
    for one in held:
        one.holder_id, one.lease_until = who.account_id, moment + LEASE
    db.flush()
    return held


def decide_together(db: Session, who: Who, choices: Mapping[int, Choice], key: str) -> list[Decision]:
    """Decide several disputes, by their ids, in one act that is taken back as one. Raises DecisionRefused.

    Each has a decision of its own. What was decided meanwhile is left out; any other refusal refuses all.
    """
    decided = []
    for dispute_id, choice in choices.items():
        try:
            with db.begin_nested():
                decided.append(decide(db, who, dispute_id, f"{key}-{dispute_id}", choice, together=key))
        except NoLongerOpen:
            continue
    return decided


def _said(db: Session, disputes: Sequence[Dispute]) -> dict[int, _Said]:
    """Give what was said in each of some disputes of one kind; nothing for a check.

    Of whether a dose was given it is the site's word; of a known dose what the platform says otherwise of the dose, and
    where the person differs, each is a case by itself.
    """
    if disputes[0].kind == DisputeKind.FIELD:
        return _said_of_cells(db, disputes)
    if disputes[0].kind == DisputeKind.KNOWN:
        return {one.id: _said_there(db, one) for one in disputes}
    if disputes[0].kind == DisputeKind.GIVEN:
        answers = ((one.id, site_answer(db, one)) for one in disputes)
        return {key: {("site", answer.text if answer else "")} for key, answer in answers}
    return {one.id: set() for one in disputes}


def _said_of_cells(db: Session, disputes: Sequence[Dispute]) -> dict[int, _Said]:
    """Give what people said of disputed cells, told apart as the kind of the cell tells values apart."""
    said: dict[int, _Said] = {one.id: set() for one in disputes}
    query = (
        select(Dispute.id, Field.kind, Answer.mark, Answer.value)
        .join(Field, Field.id == Dispute.field_id)
        .join(Answer, Answer.field_id == Field.id)
        .where(Dispute.id.in_(said), Answer.live)
    )
    for dispute_id, key, mark, value in db.execute(query):
        said[dispute_id].add((mark, kind(key).parse(value).canonical if mark == Mark.VALUE else ""))
    return said


def _said_there(db: Session, dispute: Dispute) -> _Said:
    match = match_of(db, dispute)
    known = db.get_one(KnownDose, match.known_dose_id)
    if not set(match.differ) <= {"day", "vaccine"}:
        return {("dispute", str(dispute.id))}
    return {(name, str(getattr(known, name))) for name in match.differ}
