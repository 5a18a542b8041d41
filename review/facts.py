"""What holds for a row when it is checked, committed or shown: its effective values and whether its dose was given.

It reads the paper's tables and never writes; the rules themselves are in records/.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from records.checks import Finding, Rules, header_findings, row_findings
from records.database import now
from records.effective import Origin, Own, effective
from records.given import GivenAnswer, GivenEvidence, given, mark_word
from records.models.campaign import Batch, Campaign
from records.models.paper import Field, Page, Record
from records.roles import FOOT_DATE, REMARK, SIGNATURE, STRIKE
from records.words import FieldState, Mark, RecordKind

#: Vietnam's time has had no changes since 1975; a machine without a time zone database still knows today's date.
VIETNAM = timezone(timedelta(hours=7))

#: What a header tells its rows; the foot and the row's own marks are never inherited.
_INHERITED = ("dose.", "place.")


@dataclass(frozen=True)
class Fact:
    """One effective value of a row: as the paper says, as it should be (if a reviewer said so), and from where."""

    mark: Mark
    value: str | None
    should_be: str | None
    origin: str
    field_id: int
    kind: str

    @property
    def best(self) -> str | None:
        """Give what goes out: as it should be, else as the paper says; None where there is nothing."""
        return self.should_be or self.value or None


def load_records(db: Session, record_ids: Sequence[int]) -> list[Record]:
    """Load records with fields, page, batch and campaign in a few queries, in the order of their ids."""
    query = (
        select(Record)
        .where(Record.id.in_(record_ids))
        .options(
            selectinload(Record.fields),
            joinedload(Record.page).joinedload(Page.batch).joinedload(Batch.campaign),
        )
        .order_by(Record.id)
        .execution_options(populate_existing=True)
    )
    return list(db.scalars(query))


def load_headers(db: Session, page_ids: Iterable[int]) -> dict[int, Record]:
    """Load the header record of each page, with its fields, by page id."""
    query = (
        select(Record)
        .where(Record.page_id.in_(set(page_ids)), Record.kind == RecordKind.HEADER)
        .options(selectinload(Record.fields))
        .execution_options(populate_existing=True)
    )
    return {record.page_id: record for record in db.scalars(query)}


def facts(row: Record, header: Record | None) -> dict[str, Fact]:
    """Give a row's settled effective values by role; a role about which nothing is settled is left out."""
    own = {field.role: field for field in row.fields}
    inherited = {} if header is None else {f.role: f for f in header.fields if f.role.startswith(_INHERITED)}
    found = {role: _fact(own.get(role), inherited.get(role)) for role in {**inherited, **own}}
    return {role: fact for role, fact in found.items() if fact is not None}


def best_values(known: Mapping[str, Fact]) -> dict[str, str]:
    """Give what the checks look at: role → the value that would go out."""
    return {role: fact.best for role, fact in known.items() if fact.best is not None}


def given_answer(row: Record, batch: Batch) -> GivenAnswer:
    """Say whether the row's dose was given, from its settled marks and its batch's answers."""
    marks = {field.role: field for field in row.fields if field.role in (SIGNATURE, REMARK, STRIKE)}
    words = {role: _word(marks.get(role)) for role in (SIGNATURE, REMARK, STRIKE)}
    evidence = GivenEvidence(words[SIGNATURE], words[REMARK], words[STRIKE], SIGNATURE in marks)
    return given(evidence, batch.list_made, batch.empty_signature)


def was_asked(role: str, state: FieldState) -> bool:
    """Say whether someone was or is to be asked about a mark: a remark without ink stays open for ever."""
    return role != REMARK or state != FieldState.OPEN


def rules_of(db: Session, campaign: Campaign) -> Rules:
    """Give the limits the checks need, with today's date in Vietnam by the database's clock."""
    return Rules(campaign.first_day, campaign.last_day, today(db))


def today(db: Session) -> date:
    """Tell today's date in Vietnam."""
    return now(db).astimezone(VIETNAM).date()


def record_findings(db: Session, record: Record) -> list[Finding]:
    """Check one record, a row or a page header, as it is now settled."""
    batch = record.page.batch
    limits = rules_of(db, batch.campaign)
    if record.kind == RecordKind.ROW:
        header = load_headers(db, [record.page_id]).get(record.page_id)
        return row_findings(best_values(facts(record, header)), limits)
    query = select(Record.page_id).join(Page).where(Page.batch_id == batch.id, Record.kind == RecordKind.HEADER)
    headers = load_headers(db, db.scalars(query))
    values = {page_id: best_values(facts(one, None)) for page_id, one in headers.items()}
    own = values.pop(record.page_id)
    foot = {FOOT_DATE: own[FOOT_DATE]} if FOOT_DATE in own else {}
    return header_findings(own, foot, list(values.values()), limits)


def _fact(own: Field | None, inherited: Field | None) -> Fact | None:
    if own is not None and own.state != FieldState.SETTLED:
        # What the row itself says is not known yet: the header may not speak for it.
        return None
    if inherited is not None and inherited.state != FieldState.SETTLED:
        inherited = None
    if own is not None and own.should_be:
        return _of(own, "row")
    origin = effective(_settled(own), _settled(inherited)).origin
    if own is not None and origin == Origin.ROW:
        return _of(own, "row")
    if inherited is not None and (origin == Origin.HEADER or inherited.should_be):
        return _of(inherited, "header")
    return None


def _settled(field: Field | None) -> Own | None:
    return Own(field.mark, field.value) if field is not None and field.mark is not None else None


def _of(field: Field, origin: str) -> Fact:
    if (field.evidence or {}).get("by") == "derived":
        origin = "derived"
    return Fact(Mark(field.mark or Mark.BLANK), field.value, field.should_be, origin, field.id, field.kind)


def _word(field: Field | None) -> str | None:
    if field is None:
        return mark_word(asked=False, mark=None, value=None)
    settled = field.state == FieldState.SETTLED
    return mark_word(
        asked=was_asked(field.role, field.state),
        mark=field.mark if settled else None,
        value=(field.should_be or field.value) if settled else None,
    )
