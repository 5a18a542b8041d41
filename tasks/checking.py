"""Runs the checks across fields: a third person first, then a reviewer. It must not know what a finding means."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.checks import row_findings
from records.disputes import close_dispute, open_dispute
from records.dose_checks import series_findings
from records.fields import move
from records.finding import Finding, Rules, of_dose
from records.header_checks import header_findings
from records.models.campaign import Batch, Campaign
from records.models.paper import Dispute, Field, Page, Record
from records.roles import FOOT_DATE, LOT
from records.words import DisputeKind, FieldState
from tasks.asked import is_row, roles_of
from tasks.beside import beside_of, neighbours_of
from tasks.evidence import header_of
from tasks.facts import best_values, dose_numbers, facts, rules_of
from tasks.known_first import asks_first, places_on_platform
from tasks.settle import Source
from tasks.slots import ask_third, had_third
from tasks.states import SOLVED


def check_row(db: Session, record: Record, header: Record | None) -> None:
    """Ask again, or a reviewer, where a row's settled values fail a check."""
    findings = row_checks(record, header, _rules(db, record), _there(db, record))
    fields_by_id = {field.id: field for field in (*record.fields, *(header.fields if header else ()))}
    _close_solved(db, record, {finding.code for finding in findings})
    for finding in findings:
        known = facts(record, header, finding.dose or dose_numbers(record)[0])
        fields = [fields_by_id[known[role].field_id] for role in finding.roles if role in known]
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


def check_header(db: Session, header: Record) -> None:
    """Owe a reviewer each check that a settled header fails and nobody has confirmed."""
    fields = roles_of(header.fields)
    findings = _header_findings(db, header)
    _close_solved(db, header, {finding.code for finding in findings})
    for finding in findings:
        concerned = [fields[role] for role in finding.roles if role in fields]
        if not _confirmed(db, header, finding, concerned):
            _owe(db, header, finding)


def findings_of(db: Session, record: Record) -> list[Finding]:
    """Check one record, a row or a page header, as it is now settled."""
    if not is_row(record):
        return _header_findings(db, record)
    return row_checks(record, header_of(db, record), _rules(db, record), _there(db, record))


def row_checks(row: Record, header: Record | None, rules: Rules, there: Collection[int] = ()) -> list[Finding]:
    """Check a row's settled values, each of its doses by itself and all in their order.

    there: its doses that the platform holds; their cells are not asked, so nothing is said of them.
    """
    values = {dose: best_values(facts(row, header, dose)) for dose in dose_numbers(row) if dose not in there}
    lots = [field.value for field in header.fields if field.role == LOT and field.value] if header else []
    found = [of_dose(one, dose) for dose in values for one in row_findings(values[dose], rules, lots)]
    found += series_findings({dose: one for dose, one in values.items() if dose})
    # What is wrong with the person is found beside each dose, and owed once.
    return list({one.code: one for one in found}.values())


def _header_findings(db: Session, header: Record) -> list[Finding]:
    values = best_values(facts(header, None))
    foot = {FOOT_DATE: values[FOOT_DATE]} if FOOT_DATE in values else {}
    return header_findings(values, foot, neighbours_of(db, header), beside_of(db, header), _rules(db, header))


def _there(db: Session, record: Record) -> Collection[int]:
    return places_on_platform(db, record.id) if asks_first(record) else ()


def _rules(db: Session, record: Record) -> Rules:
    batch = db.get_one(Batch, db.get_one(Page, record.page_id).batch_id)
    return rules_of(db, db.get_one(Campaign, batch.campaign_id))


def _may_ask_again(db: Session, field: Field) -> bool:
    """May people be asked once more? Not after a third, nor after a reviewer's word."""
    return (field.evidence or {}).get("by") in ("agreement", *Source) and not had_third(db, field)


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
            close_dispute(db, dispute, SOLVED)
