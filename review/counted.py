"""Lists what a term of the conservation sheet counts: pages, rows or doses, each by its locator. Steps that only read.

It must not know how a term is placed (records/conservation.py), and holds nothing of what the paper says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.conservation import DoseTerm, OpenReason, PageTerm, RowTerm, Sheet, place_dose, place_page, place_row
from records.locators import locator
from records.models.campaign import Batch
from records.models.paper import Page, Record
from records.words import PageState, RecordState
from review.conservation import Scope, dose_facts, dose_query, row_query


class Sum(StrEnum):
    """Which of a sheet's sums: OPEN is what the open doses are made of, by reason."""

    PAGES = "pages"
    ROWS = "rows"
    DOSES = "doses"
    OPEN = "open"


_TERMS: dict[Sum, type[StrEnum]] = {
    Sum.PAGES: PageTerm,
    Sum.ROWS: RowTerm,
    Sum.DOSES: DoseTerm,
    Sum.OPEN: OpenReason,
}
_WHERE = (
    Batch.district_code.label("district"),
    Batch.number.label("batch"),
    Page.sequence.label("page"),
    Page.id.label("page_id"),
)


@dataclass(frozen=True)
class Term:
    """One term of one sum."""

    sum: Sum
    term: str


@dataclass(frozen=True)
class Unit:
    """One page, row or dose. dose: which of the row's, 0 where its paper has one; reason: why it is open."""

    locator: str
    page_id: int
    dose: int = 0
    reason: OpenReason | None = None


def term_named(sum_name: str, term: str) -> Term | None:
    """Find a term by the names of its sum and itself."""
    if sum_name not in list(Sum) or term not in list(_TERMS[Sum(sum_name)]):
        return None
    return Term(Sum(sum_name), term)


def count_of(sheet: Sheet, wanted: Term) -> int:
    """Give what a sheet counts under a term."""
    counts: dict[Sum, Any] = {
        Sum.PAGES: sheet.pages,
        Sum.ROWS: sheet.rows,
        Sum.DOSES: sheet.doses,
        Sum.OPEN: sheet.reasons,
    }
    return int(counts[wanted.sum].get(wanted.term, 0))


def units(db: Session, scope: Scope, wanted: Term, most: int) -> list[Unit]:
    """List what a term counts, in the order of the paper; no more than `most`."""
    listed = {Sum.PAGES: _pages, Sum.ROWS: _rows}.get(wanted.sum, _doses)
    return list(islice(listed(db, scope, wanted), most))


def _pages(db: Session, scope: Scope, wanted: Term) -> Iterator[Unit]:
    states = [state for state in PageState if place_page(state) == wanted.term]
    query = select(*_WHERE).select_from(Page).join(Batch).where(*scope, Page.state.in_(states))
    for row in db.execute(query.order_by(Batch.number, Page.sequence)):
        yield Unit(locator(row.district, row.batch, row.page), row.page_id)


def _rows(db: Session, scope: Scope, wanted: Term) -> Iterator[Unit]:
    states = [state for state in RecordState if place_row(state) == wanted.term]
    query = row_query(scope, *_WHERE, Record.row.label("row")).where(Record.state.in_(states))
    for row in db.execute(query.order_by(Batch.number, Page.sequence, Record.row)):
        yield Unit(_locator(row), row.page_id)


def _doses(db: Session, scope: Scope, wanted: Term) -> Iterable[Unit]:
    """Place each dose anew: what its term is, only the rule can say."""
    query = dose_query(scope, *_WHERE, Record.row.label("row"))
    for row in db.execute(query.order_by(Batch.number, Page.sequence, Record.row, "number")):
        place = place_dose(dose_facts(row))
        if wanted.term in (place.term, place.reason):
            yield Unit(_locator(row), row.page_id, row.number, place.reason)


def _locator(row: Any) -> str:
    return locator(row.district, row.batch, row.page, row.row)
