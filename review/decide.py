"""Takes a reviewer's decision: once, by someone who did not enter it, in their district. It must not know screens.

One decision, one transaction: decision, field, dispute closed, and what follows from it (tasks/follow.py).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.database import now
from records.disputes import close_dispute
from records.fields import move
from records.forms import form_by_key
from records.kinds.comparing import WILDCARD
from records.kinds.registry import kind
from records.ledger import note
from records.models.campaign import Batch
from records.models.paper import Dispute, Field, Page, Record
from records.sentences import PersonError, say
from records.words import DisputeKind, FieldState, Mark, RecordKind
from review.choices import OF_KNOWN, OF_PAPER, Choice, ChoiceKind, Why
from review.given_questions import close_known, said_by_site, signature_of
from review.models import Decision, Hold
from review.queue import has_entered, is_held_by_another, is_of_their_site
from tasks.evidence import record_above
from tasks.follow import after_settled
from tasks.known_first import settle_match
from tasks.locks import lock_records
from tasks.models import MatchState
from tasks.slots import withdraw
from tasks.states import UNDECIDED

#: As for volunteers: longer than any cell of a list; a paste by mistake is refused, not cut.
_LONGEST = 500


class DecisionRefused(PersonError):
    """Nothing was decided; the sentence says why."""


class NoLongerOpen(DecisionRefused):
    """There is nothing to decide any more, or not what the reviewer saw: another look is needed first."""


def decide(
    db: Session, who: Who, dispute_id: int, key: str, choice: Choice, *, together: str | None = None
) -> Decision:
    """Decide a dispute, once: a retry with the same key gets the first decision. Raises DecisionRefused.

    together: names the act, where one act decides several.
    """
    dispute = db.get(Dispute, dispute_id)
    if dispute is None or dispute.kind == DisputeKind.DUPLICATE:
        raise NoLongerOpen(say("There is no such dispute. Load the next one."))
    choice = _as_the_site_says(dispute, choice)
    field = _field_of(db, dispute, choice)
    lock_for(db, {dispute.record_id} | ({field.record_id} if field is not None else set()))
    first = earlier_decision(db, who, dispute_id, key)
    if first is not None:
        return first
    dispute = db.scalars(
        select(Dispute).where(Dispute.id == dispute_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    _refuse(db, who, dispute, field)
    if field is not None:
        db.refresh(field)
        choice = _checked(db, dispute, field, choice)
    decision = _record(db, who, dispute, field, key, choice)
    decision.together = together
    _carry_out(db, who, dispute, field, decision)
    return decision


def earlier_decision(db: Session, who: Who, dispute_id: int, key: str) -> Decision | None:
    """Find the decision that one of this key repeats. Raises DecisionRefused where the key was used for another."""
    first = db.scalars(select(Decision).where(Decision.idempotency_key == key)).one_or_none()
    if first is not None and (first.account_id, first.dispute_id) != (who.account_id, dispute_id):
        raise DecisionRefused(say("This key was already used for another decision. Load the next one."))
    return first


def lock_for(db: Session, record_ids: Collection[int]) -> list[Record]:
    """Lock records that a decision is about and give them; with a page header its rows, which follow it, in one go."""
    pages = select(Record.page_id).where(Record.id.in_(record_ids), Record.kind == RecordKind.HEADER)
    rows = db.scalars(select(Record.id).where(Record.page_id.in_(pages))).all()
    return [record for record in lock_records(db, {*record_ids, *rows}) if record.id in record_ids]


def last_decision(db: Session, who: Who) -> Decision | None:
    """Find the last decision of a reviewer that still stands."""
    query = select(Decision).where(Decision.account_id == who.account_id, Decision.undone_at.is_(None))
    return db.scalars(query.order_by(Decision.id.desc()).limit(1)).first()


def _as_the_site_says(dispute: Dispute, choice: Choice) -> Choice:
    """Turn a site's word on whether a dose was given into what should stand beside the signature."""
    signature = signature_of(dispute.record) if dispute.kind == DisputeKind.GIVEN else None
    if signature is None or choice.given is None:
        return choice
    return replace(choice, should_be=said_by_site(given=choice.given), field_id=signature.id, reason=Why.SITE)


def _field_of(db: Session, dispute: Dispute, choice: Choice) -> Field | None:
    """Find the field the choice is about: the dispute's own, or one that the check may have looked at."""
    if dispute.kind == DisputeKind.FIELD:
        return db.get_one(Field, dispute.field_id)
    if choice.field_id is None or dispute.kind == DisputeKind.KNOWN:
        return None
    field = db.get(Field, choice.field_id)
    place = db.get_one(Record, dispute.record_id)
    there = None if field is None else db.get_one(Record, field.record_id)
    if field is None or there is None or there.page_id != place.page_id:
        raise DecisionRefused(say("This value is not part of what is to be decided."))
    if there.id != place.id and there.kind != RecordKind.HEADER:
        raise DecisionRefused(say("This value is not part of what is to be decided."))
    return field


def _refuse(db: Session, who: Who, dispute: Dispute, field: Field | None) -> None:
    """Keep promises 4 and 9, and decide nothing twice. Raises DecisionRefused."""
    page = db.get_one(Page, db.get_one(Record, dispute.record_id).page_id)
    batch = db.get_one(Batch, page.batch_id)
    if not may(who, Act.DECIDE, batch.district_code):
        raise DecisionRefused(say("This is not yours to decide: it is another district's, or not for your role."))
    refuse_own_and_closed(db, who, dispute, field.id if field is not None else None)


def refuse_own_and_closed(db: Session, who: Who, dispute: Dispute, field_id: int | None = None) -> None:
    """Keep promise 4, and decide nothing twice. Raises DecisionRefused."""
    if has_entered(db, who, dispute, field_id):
        raise DecisionRefused(say("You, or somebody on this device, entered this. Another reviewer decides."))
    if is_of_their_site(db, who, dispute):
        raise DecisionRefused(say("This is paper of your own site. A reviewer of another site decides."))
    if dispute.closed_at is not None:
        raise NoLongerOpen(say("This was already decided, or is no longer needed. Load the next one."))
    if is_held_by_another(db, who, dispute):
        raise NoLongerOpen(say("Another reviewer has this before them now. Load the next one."))


def _checked(db: Session, dispute: Dispute, field: Field, choice: Choice) -> Choice:
    """Refuse what cannot be settled; give the choice as it is stored: `same` and `ditto` become what they stand for."""
    options = _options(db, field)
    choice = _as_it_should_be(choice, options)
    if choice.kind == ChoiceKind.CONFIRMED:
        if (
            dispute.kind == DisputeKind.FIELD
            or not choice.should_be
            or field.state != FieldState.SETTLED
            or not field.mark
        ):
            raise DecisionRefused(say("Choose an answer, or write what the paper says."))
        return replace(choice, mark=Mark(field.mark), value=field.value)
    if choice.mark == Mark.SAME:
        # The cell itself adds nothing to the header: the row inherits it.
        return replace(choice, mark=Mark.BLANK, value=None)
    if choice.mark == Mark.DITTO:
        return _above(db, field, choice)
    if choice.mark is not None and choice.mark != Mark.VALUE:
        return replace(choice, value=None)
    return checked_value(db, field, choice)


def checked_value(db: Session, field: Field, choice: Choice) -> Choice:
    """Refuse a written value that cannot be settled; give the choice as it is stored. Raises DecisionRefused."""
    options = _options(db, field)
    choice = _as_it_should_be(choice, options)
    value = unicodedata.normalize("NFC", choice.value or "").strip()
    if not value.isprintable() or not value or len(value) > _LONGEST or (options and value not in options):
        raise DecisionRefused(say("Choose an answer, or write what the paper says."))
    if WILDCARD in value:
        raise DecisionRefused(say("Write the value without “?”, or say that it cannot be read."))
    return replace(choice, mark=Mark.VALUE, value=value)


def _as_it_should_be(choice: Choice, options: tuple[str, ...]) -> Choice:
    """Refuse what cannot go out instead of what the paper says, or what has no reason."""
    value = unicodedata.normalize("NFC", choice.should_be or "").strip() or None
    if value is None:
        return replace(choice, should_be=None, reason=None)
    if len(value) > _LONGEST or WILDCARD in value or not value.isprintable() or (options and value not in options):
        raise DecisionRefused(say("Write what it should be in plain letters and digits, without “?”."))
    if choice.reason not in list(Why):
        raise DecisionRefused(say("Say why it should be other than the paper says."))
    return replace(choice, should_be=value)


def _options(db: Session, field: Field) -> tuple[str, ...]:
    record = db.get_one(Record, field.record_id)
    form = form_by_key(db.get_one(Page, record.page_id).form_key or "")
    spec = form.spec(field.key, row=record.kind != RecordKind.HEADER)
    return spec.options or tuple(one.value for one in kind(field.kind).choices)


def _above(db: Session, field: Field, choice: Choice) -> Choice:
    row = record_above(db, db.get_one(Record, field.record_id))
    cell = next((one for one in row.fields if one.key == field.key), None) if row is not None else None
    if cell is None or cell.state != FieldState.SETTLED or cell.mark is None:
        raise DecisionRefused(say("The cell above is not decided yet. Write the value itself."))
    return replace(choice, mark=Mark(cell.mark), value=cell.value)


def _record(db: Session, who: Who, dispute: Dispute, field: Field | None, key: str, choice: Choice) -> Decision:
    about_known = dispute.kind == DisputeKind.KNOWN
    if choice.kind not in (OF_KNOWN if about_known else OF_PAPER) or (
        field is None and not about_known and choice.kind != ChoiceKind.CONFIRMED
    ):
        raise DecisionRefused(say("Choose an answer, or write what the paper says."))
    if field is None and choice.should_be:
        raise DecisionRefused(say("Say which value should be different."))
    decision = Decision(
        dispute_id=dispute.id,
        field_id=field.id if field is not None else None,
        account_id=who.account_id,
        choice=choice.kind,
        mark=choice.mark if field is not None else None,
        value=choice.value if field is not None else None,
        should_be=choice.should_be,
        reason=choice.reason,
        before=_standing(field) if field is not None else None,
        idempotency_key=key,
        at=now(db),
    )
    db.add(decision)
    db.flush()
    return decision


def _standing(field: Field) -> dict[str, Any]:
    """Keep how a field stands, for undo."""
    return {name: getattr(field, name) for name in ("state", "mark", "value", "should_be", "evidence")}


def _carry_out(db: Session, who: Who, dispute: Dispute, field: Field | None, decision: Decision) -> None:
    by = f"decision:{decision.id}"
    note(db, "decision.made", f"dispute:{dispute.id}", who.account_id, decision=decision.id, choice=decision.choice)
    if field is not None:
        move(
            db,
            field,
            FieldState.SETTLED,
            mark=decision.mark,
            value=decision.value,
            should_be=decision.should_be,
            evidence={"by": "decision", "decision": decision.id},
            actor_id=who.account_id,
        )
        _close_others(db, field, by)
    if dispute.kind == DisputeKind.KNOWN:
        settle_match(db, dispute, MatchState(decision.choice))
    # Closed after the move: a check counts as confirmed for values that were settled before it was closed.
    close_dispute(db, dispute, by)
    follow(db, [dispute.record_id] if field is None else [field.record_id, dispute.record_id])


def _close_others(db: Session, field: Field, by: str) -> None:
    """Close what else asks only for this field's value."""
    same = select(Dispute).where(Dispute.field_id == field.id, Dispute.closed_at.is_(None))
    for other in db.scalars(same).all():
        close_dispute(db, other, by)


def follow(db: Session, record_ids: Collection[int]) -> None:
    """Draw the consequences for records about which something was decided, or undone."""
    for record_id in dict.fromkeys(record_ids):
        record = db.get_one(Record, record_id)
        undecided = [field.id for field in record.fields if field.state in UNDECIDED]
        withdraw(db, record.id, still_asked=undecided)
        on_page = select(Record.id).where(Record.page_id == record.page_id)
        db.execute(delete(Hold).where(Hold.record_id.in_(on_page)))
        close_known(db, record)
        after_settled(db, record)
