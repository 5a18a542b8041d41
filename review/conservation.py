"""Counts the conservation sheet from the tables: each page, row and dose in exactly one term (promise 11).

The terms and reasons are placed by records/conservation.py; here is only the counting, grouped by the database so that
few rows come back however much paper there is. Each sum is one statement: its total, counted apart, and its terms are
of the same moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from records.conservation import DoseFacts, OpenReason, Sheet, place_dose, place_page, place_row
from records.forms import all_forms, form_by_key
from records.given import GivenAnswer, GivenEvidence, Proof, given, mark_word
from records.models.campaign import Batch
from records.models.paper import Dispute, Field, Page, Record
from records.roles import REMARK, SIGNATURE, STRIKE
from records.words import EmptySignature, FieldState, ListMade, Mark, PageState, RecordKind, RecordState
from review.facts import OF_DOSE, PROVING, was_asked
from review.models import DoseSource, Hold, Question
from tasks.models import KnownMatch, MatchState, Slot, SlotState, Task

Scope = tuple[ColumnElement[bool], ...]
_Query = Select[*tuple[Any, ...]]
_Found = Row[*tuple[Any, ...]]
_Part = ColumnElement[Any]

_MARKS = {"signature": SIGNATURE, "remark": REMARK, "strike": STRIKE}


def scope_of(
    *,
    district: str | None = None,
    session_id: int | None = None,
    batch_id: int | None = None,
    page_id: int | None = None,
) -> Scope:
    """Say which paper is counted: a page's, a batch's, a vaccination session's, a district's, or all there is."""
    limits = (
        (Batch.district_code, district),
        (Batch.session_id, session_id),
        (Batch.id, batch_id),
        (Page.id, page_id),
    )
    return tuple(column == wanted for column, wanted in limits if wanted is not None)


def sheet(db: Session, **limits: Any) -> Sheet:
    """Count the sheet of the paper that `scope_of` names."""
    return sum(_by(db, scope_of(**limits), Batch.district_code).values(), Sheet())


def sheets_by_district(db: Session) -> dict[str, Sheet]:
    """Count the sheet of each district that has paper, by district code."""
    return _by(db, (), Batch.district_code)


def sheets_by_batch(db: Session, **limits: Any) -> dict[int, Sheet]:
    """Count the sheet of each batch of the paper that `scope_of` names, by its id."""
    return _by(db, scope_of(**limits), Batch.id)


def _by(db: Session, scope: Scope, part: Any) -> dict[Any, Sheet]:
    sheets: dict[Any, Sheet] = defaultdict(Sheet)
    for key, one in (*_pages(db, scope, part), *_rows(db, scope, part), *_doses(db, scope, part)):
        sheets[key] = sheets[key] + one
    return dict(sheets)


def _pages(db: Session, scope: Scope, part: _Part) -> Iterable[tuple[Any, Sheet]]:
    counted = select(part.label("part"), Page.state.label("term")).select_from(Page).join(Batch).where(*scope)
    totals, terms = _counts(db, counted)
    for key, total in totals.items():
        yield key, Sheet(received=total)
    for row, count in terms:
        yield row.part, Sheet(pages={place_page(PageState(row.term)): count})


def _rows(db: Session, scope: Scope, part: _Part) -> Iterable[tuple[Any, Sheet]]:
    totals, terms = _counts(db, row_query(scope, part.label("part"), Record.state.label("term")))
    for key, total in totals.items():
        yield key, Sheet(found=total)
    for row, count in terms:
        yield row.part, Sheet(rows={place_row(RecordState(row.term)): count})


def _doses(db: Session, scope: Scope, part: _Part) -> Iterable[tuple[Any, Sheet]]:
    """Place each dose of each live row: as many as have a place on its paper, else one."""
    live = (*scope, Record.state == RecordState.LIVE)
    numbers = _numbers(scope)
    due = row_query(live, part.label("part"))
    totals, terms = _counts(
        db, dose_query(scope, part.label("part")), due.outerjoin(numbers, numbers.c.record_id == Record.id)
    )
    for key, total in totals.items():
        yield key, Sheet(doses_due=total)
    for row, count in terms:
        place = place_dose(dose_facts(row))
        reasons = {} if place.reason is None else {place.reason: count}
        yield row.part, Sheet(doses={place.term: count}, reasons=reasons)


def _counts(db: Session, counted: _Query, due: _Query | None = None) -> tuple[dict[Any, int], list[tuple[_Found, int]]]:
    """Count equal rows of a query, and per part the rows of `due` (else of the query itself), in one statement."""
    units, wanted = counted.subquery(), (counted if due is None else due).subquery()
    total = select(wanted.c.part, func.count().label("total")).group_by(wanted.c.part).subquery()
    query = (
        select(*units.c, func.count().label("units"), total.c.total)
        .join(total, total.c.part == units.c.part)
        .group_by(*units.c, total.c.total)
    )
    found = db.execute(query).all()
    return {row.part: row.total for row in found}, [(row, row.units) for row in found]


def row_query(scope: Scope, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Ask of the rows found on pages that were read."""
    return (
        select(*columns)
        .select_from(Record)
        .join(Page, Page.id == Record.page_id)
        .join(Batch, Batch.id == Page.batch_id)
        .where(Record.kind != RecordKind.HEADER, Page.state == PageState.READ, *scope)
    )


def _numbers(scope: Scope) -> Subquery:
    """Ask which doses have a place of their own on a row's paper; only forms that name doses are looked through."""
    forms = {form.key: [spec.key for spec in form.columns if spec.dose] for form in all_forms().values()}
    named = {key: keys for key, keys in forms.items() if keys}
    keys = {key for some in named.values() for key in some}
    cells = select(Field.record_id, Field.dose).join(Record, Record.id == Field.record_id)
    wanted = _within(scope, cells).where(Page.form_key.in_(named), Field.key.in_(keys), Field.dose > 0)
    return wanted.distinct().subquery()


def dose_query(scope: Scope, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Ask of each live row, and of each of its doses, all that places it (`dose_facts`), and these columns."""
    header, numbers = aliased(Record), _numbers(scope)
    number = func.coalesce(numbers.c.dose, 0)
    active = _with_slots(scope, SlotState.OPEN, SlotState.LEASED)
    disputed, asked = _owed(scope, asked=False), _owed(scope, asked=True)
    query = row_query(
        (*scope, Record.state == RecordState.LIVE),
        *columns,
        number.label("number"),
        Batch.list_made,
        Batch.empty_signature,
        Page.form_key,
        _has_source(number, first=True).label("committed"),
        _has_source(number, first=False).label("duplicate"),
        _is_on_platform(number).label("on_platform"),
        _is_empty(number).label("empty"),
        *(_is_filled(number, role).label(f"filled{place}") for place, role in enumerate(PROVING)),
        or_(Record.id.in_(active), header.id.in_(active)).label("active"),
        Record.id.in_(_with_slots(scope, SlotState.HELD)).label("held"),
        or_(Record.id.in_(disputed), header.id.in_(disputed)).label("disputed"),
        or_(Record.id.in_(asked), header.id.in_(asked)).label("asked"),
        Record.ready_at.is_not(None).label("ready"),
        _lacks_required().label("lacking"),
        case((Hold.looked_at >= Record.ready_at, Hold.reason)).label("hold"),
    )
    query = query.outerjoin(numbers, numbers.c.record_id == Record.id)
    query = query.outerjoin(Hold, and_(Hold.record_id == Record.id, Hold.number == number))
    query = query.outerjoin(header, and_(header.page_id == Record.page_id, header.kind == RecordKind.HEADER))
    for name, role in _MARKS.items():
        field = aliased(Field)
        query = query.outerjoin(field, and_(field.record_id == Record.id, field.role == role)).add_columns(
            field.state.label(f"{name}_state"),
            case((field.should_be.is_not(None), Mark.VALUE), else_=field.mark).label(f"{name}_mark"),
            func.coalesce(field.should_be, field.value).label(f"{name}_value"),
        )
    return query


def _has_source(number: ColumnElement[int], *, first: bool) -> ColumnElement[bool]:
    """Ask whether a committed dose rests on the row: as its first paper, or as one more."""
    source, earlier = aliased(DoseSource), aliased(DoseSource)
    later = exists().where(earlier.dose_id == source.dose_id, earlier.id < source.id)
    own = and_(source.record_id == Record.id, or_(number == 0, source.number == number))
    return exists().where(own, ~later if first else later)


def _is_on_platform(number: ColumnElement[int]) -> ColumnElement[bool]:
    """Ask whether the platform already holds a dose of the row."""
    there = (KnownMatch.record_id == Record.id, KnownMatch.number == number)
    return exists().where(*there, KnownMatch.state == MatchState.ON_PLATFORM)


def _is_empty(number: ColumnElement[int]) -> ColumnElement[bool]:
    """Ask whether all of a dose's own cells are settled as blank (tasks/facts.py `is_empty`)."""
    written = or_(Field.mark.is_(None), Field.mark != Mark.BLANK, Field.should_be.is_not(None))
    own = (Field.record_id == Record.id, Field.dose == number, Field.role.startswith(OF_DOSE))
    return and_(number > 0, ~exists().where(*own, written))


def _is_filled(number: ColumnElement[int], role: str) -> ColumnElement[bool]:
    """Ask whether a dose's own cell for this role holds a value."""
    value = or_(Field.mark == Mark.VALUE, Field.should_be.is_not(None))
    own = (Field.record_id == Record.id, Field.dose == number, Field.role == role)
    return exists().where(*own, Field.state == FieldState.SETTLED, value)


def _with_slots(scope: Scope, *states: SlotState) -> Select[int]:
    """Ask for the records that have such slots: all at once, so that it does not depend on the planner's luck."""
    tasks = select(Task.record_id).join(Slot, Slot.task_id == Task.id).join(Record, Record.id == Task.record_id)
    return _within(scope, tasks).where(Slot.state.in_(states)).correlate(None)


def _owed(scope: Scope, *, asked: bool) -> Select[int]:
    """Ask for the records about which a decision is owed: those that wait for the site's answer, or the others."""
    waits = exists().where(Question.dispute_id == Dispute.id, Question.answered_at.is_(None))
    records = _within(scope, select(Dispute.record_id).join(Record, Record.id == Dispute.record_id))
    return records.where(Dispute.closed_at.is_(None), waits if asked else ~waits)


def _within(scope: Scope, query: _Query) -> _Query:
    joined = query.join(Page, Page.id == Record.page_id).join(Batch, Batch.id == Page.batch_id)
    return joined.where(*scope).correlate(None)


def _lacks_required() -> ColumnElement[bool]:
    """Ask whether a field that the row's form requires is not settled; of a dose only where it has its place."""
    lacking = []
    for form in all_forms().values():
        required = [spec for spec in form.columns if spec.required]
        keys = [spec.key for spec in required if not spec.dose]
        of_doses = [spec.key for spec in required if spec.dose]
        settled = select(func.count(Field.id)).where(
            Field.record_id == Record.id, Field.state == FieldState.SETTLED, Field.key.in_(keys)
        )
        unsettled = exists().where(
            Field.record_id == Record.id, Field.state != FieldState.SETTLED, Field.key.in_(of_doses)
        )
        lacks = settled.scalar_subquery() < len(keys)
        lacking.append(and_(Page.form_key == form.key, or_(lacks, unsettled) if of_doses else lacks))
    return or_(false(), *lacking)


def dose_facts(row: Row[*tuple[Any, ...]]) -> DoseFacts:
    """Give what places a dose, from a row of `dose_query`."""
    owed = row.disputed or row.asked
    entering = row.active or (row.held and not owed)
    # Nobody owes anything and still it is not ready: a check blocks it, or the paper lacks what the form requires.
    stuck = not (row.ready or entering or owed)
    return DoseFacts(
        given=_given(row),
        committed=row.committed,
        on_platform=row.on_platform,
        duplicate=row.duplicate,
        empty_cell=row.empty,
        entering=entering,
        disputed=row.disputed,
        asked=row.asked,
        check=row.hold == OpenReason.CHECK or (stuck and not row.lacking),
        missing=row.hold == OpenReason.MISSING or (stuck and row.lacking),
    )


def _given(row: _Found) -> GivenAnswer:
    proof = form_by_key(row.form_key).proof if row.form_key else Proof.MARKS
    words = {
        name: _word(role, *(getattr(row, f"{name}_{part}") for part in ("state", "mark", "value")))
        for name, role in _MARKS.items()
    }
    filled = all(getattr(row, f"filled{place}") for place in range(len(PROVING)))
    evidence = GivenEvidence(**words, has_signature_column=row.signature_state is not None, filled=filled, proof=proof)
    return given(evidence, ListMade(row.list_made), EmptySignature(row.empty_signature))


def _word(role: str, state: str | None, mark: str | None, value: str | None) -> str | None:
    asked = state is not None and was_asked(role, FieldState(state))
    return mark_word(asked=asked, mark=Mark(mark) if mark else None, value=value)
