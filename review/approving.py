"""Which clean rows a district wants looked at before they are committed: none, a share, or all.

It must not know what is wrong with a row: these have nothing wrong.
"""

from __future__ import annotations

import zlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.disputes import open_dispute
from records.models.campaign import CommitRule
from records.models.paper import Dispute, Record
from records.words import CommitMode, DisputeKind, FieldState

APPROVE = "approve"


def rule_of(db: Session, campaign_id: int, district: str) -> CommitRule:
    """Find how a district commits; without a word of its coordinator clean rows go by themselves."""
    query = select(CommitRule).where(CommitRule.campaign_id == campaign_id, CommitRule.district_code == district)
    standing = db.scalars(query).one_or_none()
    return standing or CommitRule(campaign_id=campaign_id, district_code=district, mode=CommitMode.CLEAN, share=0)


def set_rule(db: Session, campaign_id: int, district: str, mode: CommitMode, share: int) -> CommitRule:
    """Keep how a district commits from now on; share: 1 to 100 per cent."""
    rule = rule_of(db, campaign_id, district)
    rule.mode, rule.share = mode, max(1, min(100, share)) if mode == CommitMode.SAMPLE else 0
    db.add(rule)
    db.flush()
    return rule


def wait_for_approval(db: Session, record: Record) -> bool:
    """Owe a reviewer's look at a clean row, where its district wants one; say whether the row must wait for it."""
    rule = rule_of(db, record.page.batch.campaign_id, record.page.batch.district_code)
    if not _is_wanted(rule, record) or _is_approved(db, record):
        return False
    open_dispute(db, DisputeKind.APPROVAL, _subject(record), record.id, None, APPROVE)
    record.ready_at = None
    db.flush()
    return True


def _is_wanted(rule: CommitRule, record: Record) -> bool:
    """Choose the sample by a fixed function of the row: looking again never chooses another."""
    if rule.mode == CommitMode.SAMPLE:
        return zlib.crc32(f"approve {record.id}".encode()) % 100 < rule.share
    return rule.mode == CommitMode.ALL


def _is_approved(db: Session, record: Record) -> bool:
    query = select(Dispute.closed_at).where(
        Dispute.kind == DisputeKind.APPROVAL,
        Dispute.subject == _subject(record),
        Dispute.closed_by.startswith("decision"),
    )
    last = max((at for at in db.scalars(query) if at is not None), default=None)
    settled = [field.settled_at for field in record.fields if field.state == FieldState.SETTLED and field.settled_at]
    return last is not None and all(at <= last for at in settled)


def _subject(record: Record) -> str:
    return f"record:{record.id}:{APPROVE}"


def rules_by_district(db: Session, campaign_id: int) -> dict[str, CommitRule]:
    """List how the districts commit that have said so."""
    found = db.scalars(select(CommitRule).where(CommitRule.campaign_id == campaign_id)).all()
    return {rule.district_code: rule for rule in found}
