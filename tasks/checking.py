"""Runs the checks across fields: a third person first, then a reviewer. It must not know what a finding means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.checks import Finding, Rules, header_findings, row_findings
from records.database import now
from records.disputes import close_dispute, open_dispute
from records.effective import Own, effective
from records.fields import move
from records.forms import Form
from records.models.campaign import Batch, Campaign
from records.models.paper import Dispute, Field, Page, Record
from records.words import DisputeKind, FieldState, Mark, RecordKind, RecordState
from tasks.asked import asked_fields, roles_of
from tasks.slots import ask_third, had_third

#: The day in Việt Nam: it has had no daylight saving time since 1975.
_VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class _Known:
    """A value that holds for a record, and the field it stands in."""

    value: str
    field: Field


def check_row(db: Session, record: Record, header: Record | None, form: Form) -> None:
    """Ask again, or a reviewer, where a row's settled values fail a check."""
    known = _row_known(record, header, form)
    findings = row_findings({role: one.value for role, one in known.items()}, _rules(db, record))
    _close_solved(db, record, {finding.code for finding in findings})
    for finding in findings:
        fields = [known[role].field for role in finding.roles if role in known]
        own = [field for field in fields if field.record_id == record.id]
        # A finding about header values alone is owed once, about the header.
        if (
            not own
            or any(field.state != FieldState.SETTLED for field in own)
            or _confirmed(db, record, finding, fields)
        ):
            continue
        again = [field for field in own if _may_ask_again(db, field)]
        for field in again:
            move(db, field, FieldState.REOPENED)
        if again:
            ask_third(db, again)
        else:
            _owe(db, record, finding)


def check_header(db: Session, header: Record, form: Form) -> None:
    """Owe a reviewer each check that a settled header fails and nobody has confirmed."""
    fields = roles_of(header.fields)
    foot_roles = {spec.role for spec in form.foot}
    values = _settled_values(header)
    findings = header_findings(
        {role: value for role, value in values.items() if role not in foot_roles},
        {role: value for role, value in values.items() if role in foot_roles},
        _neighbours(db, header),
        _rules(db, header),
    )
    _close_solved(db, header, {finding.code for finding in findings})
    for finding in findings:
        concerned = [fields[role] for role in finding.roles if role in fields]
        if not _confirmed(db, header, finding, concerned):
            _owe(db, header, finding)


def _row_known(record: Record, header: Record | None, form: Form) -> dict[str, _Known]:
    """Tell the effective values of a row, role → value; a role whose own cell is still asked is left out."""
    own = roles_of(record.fields)
    above = roles_of(header.fields) if header is not None else {}
    asked = {field.role for field in asked_fields(record, form)}
    known = {}
    for role in own.keys() | above.keys():
        here, there = own.get(role), above.get(role)
        if here is not None and role in asked and here.state != FieldState.SETTLED:
            continue
        holds = effective(_own(here), _own(there))
        source = here if holds.origin == "row" else there
        if holds.mark == Mark.VALUE and source is not None:
            known[role] = _Known(source.should_be or holds.value or "", source)
    return known


def _own(field: Field | None) -> Own | None:
    if field is None or field.state != FieldState.SETTLED or field.mark is None:
        return None
    return Own(Mark(field.mark), field.value)


def _settled_values(record: Record) -> dict[str, str]:
    fields = [field for field in record.fields if field.state == FieldState.SETTLED and field.mark == Mark.VALUE]
    return {role: field.should_be or field.value or "" for role, field in roles_of(fields).items()}


def _neighbours(db: Session, header: Record) -> list[dict[str, str]]:
    """Read what the settled headers of the batch's other pages say."""
    batch_id = db.get_one(Page, header.page_id).batch_id
    query = (
        select(Record)
        .join(Page)
        .where(Page.batch_id == batch_id, Record.kind == RecordKind.HEADER, Record.state == RecordState.LIVE)
    )
    others = db.scalars(query.where(Record.id != header.id).order_by(Record.id)).all()
    return [values for other in others if (values := _settled_values(other))]


def _rules(db: Session, record: Record) -> Rules:
    batch = db.get_one(Batch, db.get_one(Page, record.page_id).batch_id)
    campaign = db.get_one(Campaign, batch.campaign_id)
    return Rules(campaign.first_day, campaign.last_day, now(db).astimezone(_VIETNAM).date())


def _may_ask_again(db: Session, field: Field) -> bool:
    """May people be asked once more? Not after a third, nor after a reviewer's word."""
    return (field.evidence or {}).get("by") == "agreement" and not had_third(db, field)


def _subject(record: Record, code: str) -> str:
    return f"record:{record.id}:{code}"


def _owe(db: Session, record: Record, finding: Finding) -> None:
    open_dispute(db, DisputeKind.CHECK, _subject(record, finding.code), record.id, None, finding.code)


def _confirmed(db: Session, record: Record, finding: Finding, fields: Sequence[Field]) -> bool:
    """Did a reviewer decide this check for the values as they are now?"""
    query = select(Dispute.closed_at).where(
        Dispute.kind == DisputeKind.CHECK,
        Dispute.subject == _subject(record, finding.code),
        Dispute.closed_by.startswith("decision"),
    )
    last = max((at for at in db.scalars(query) if at is not None), default=None)
    return last is not None and all(field.settled_at is not None and field.settled_at <= last for field in fields)


def _close_solved(db: Session, record: Record, codes: set[str]) -> None:
    """Close the checks still owed that no longer fail, once nothing of the record is open or with a reviewer."""
    if any(field.state in (FieldState.REOPENED, FieldState.DISPUTED) for field in record.fields):
        return
    query = select(Dispute).where(
        Dispute.record_id == record.id, Dispute.kind == DisputeKind.CHECK, Dispute.closed_at.is_(None)
    )
    for dispute in db.scalars(query).all():
        if dispute.code not in codes:
            close_dispute(db, dispute, "solved")
