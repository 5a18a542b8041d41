"""The conservation sheet (promise 11): each page, row and dose in exactly one term, placed here and nowhere else. Pure.

| pages: state         | term       | | doses of live rows: the first that holds  | term        |
|----------------------|------------|-|-------------------------------------------|-------------|
| received, waiting    | waiting    | | a dose was committed                      | committed   |
| read                 | read       | | the platform already holds it             | on_platform |
| unreadable           | unreadable | | another paper of the same dose stands     | duplicate   |
| same                 | same       | | the row's own dose cell is empty          | empty_cell  |
| cover                | cover      | | given is no                               | not_given   |
| **rows**: the record's state is the term     | | else, with the first reason that holds    | open        |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from records.given import GivenAnswer
from records.words import PageState, RecordState


class PageTerm(StrEnum):
    """Where a received page is counted; WAITING: to be read, or for a layout or another scan; COVER: a cover sheet."""

    READ = "read"
    SAME = "same"
    COVER = "cover"
    WAITING = "waiting"
    UNREADABLE = "unreadable"


class RowTerm(StrEnum):
    """Where a row found on a page is counted."""

    BLANK = "blank"
    STRUCK = "struck"
    UNREADABLE = "unreadable"
    LIVE = "live"


class DoseTerm(StrEnum):
    """Where a dose of a live row is counted."""

    EMPTY_CELL = "empty_cell"
    NOT_GIVEN = "not_given"
    ON_PLATFORM = "on_platform"
    DUPLICATE = "duplicate"
    COMMITTED = "committed"
    OPEN = "open"


class OpenReason(StrEnum):
    """Why a dose is still open, in the order in which someone can act on it. READY: the clock commits it next."""

    ENTERING = "entering"
    DISPUTE = "dispute"
    ASKED = "asked"
    GIVEN_UNKNOWN = "given_unknown"
    CHECK = "check"
    MISSING = "missing"
    READY = "ready"


@dataclass(frozen=True)
class DoseFacts:
    """What is known of one dose of a live row.

    entering: volunteers still owe a value; disputed: a reviewer owes one; asked: a site owes an answer; check: a
    blocking check is open; missing: the paper lacks a required value.
    """

    given: GivenAnswer = GivenAnswer.UNKNOWN
    committed: bool = False
    on_platform: bool = False
    duplicate: bool = False
    empty_cell: bool = False
    entering: bool = False
    disputed: bool = False
    asked: bool = False
    check: bool = False
    missing: bool = False


@dataclass(frozen=True)
class DosePlace:
    """The one term of a dose; a reason where it is open, and only there."""

    term: DoseTerm
    reason: OpenReason | None = None


def place_page(state: PageState) -> PageTerm:
    """Place a received page."""
    return PageTerm.WAITING if state == PageState.RECEIVED else PageTerm(str(state))


def place_row(state: RecordState) -> RowTerm:
    """Place a row."""
    return RowTerm(str(state))


def place_dose(facts: DoseFacts) -> DosePlace:
    """Place a dose of a live row."""
    terms = (
        (facts.committed, DoseTerm.COMMITTED),
        (facts.on_platform, DoseTerm.ON_PLATFORM),
        (facts.duplicate, DoseTerm.DUPLICATE),
        (facts.empty_cell, DoseTerm.EMPTY_CELL),
        (facts.given == GivenAnswer.NO, DoseTerm.NOT_GIVEN),
    )
    for holds, term in terms:
        if holds:
            return DosePlace(term)
    return DosePlace(DoseTerm.OPEN, _reason(facts))


def _reason(facts: DoseFacts) -> OpenReason:
    reasons = (
        (facts.entering, OpenReason.ENTERING),
        (facts.disputed, OpenReason.DISPUTE),
        (facts.asked, OpenReason.ASKED),
        (facts.given == GivenAnswer.UNKNOWN, OpenReason.GIVEN_UNKNOWN),
        (facts.check, OpenReason.CHECK),
        (facts.missing, OpenReason.MISSING),
    )
    return next((reason for holds, reason in reasons if holds), OpenReason.READY)


@dataclass(frozen=True)
class Sheet:
    """The three sums of a page, batch, session or district. The totals are counted apart from the terms.

    doses_due: live rows times the dose numbers that have a place on their paper, one where none is named.
    """

    received: int = 0
    found: int = 0
    doses_due: int = 0
    pages: Mapping[PageTerm, int] = field(default_factory=dict)
    rows: Mapping[RowTerm, int] = field(default_factory=dict)
    doses: Mapping[DoseTerm, int] = field(default_factory=dict)
    reasons: Mapping[OpenReason, int] = field(default_factory=dict)

    def balances(self) -> bool:
        """Say whether every unit is in exactly one term."""
        return (
            self.received == sum(self.pages.values())
            and self.found == sum(self.rows.values())
            and self.doses_due == sum(self.doses.values())
            and self.doses.get(DoseTerm.OPEN, 0) == sum(self.reasons.values())
        )

    def __add__(self, other: Sheet) -> Sheet:
        return Sheet(
            self.received + other.received,
            self.found + other.found,
            self.doses_due + other.doses_due,
            Counter(self.pages) + Counter(other.pages),
            Counter(self.rows) + Counter(other.rows),
            Counter(self.doses) + Counter(other.doses),
            Counter(self.reasons) + Counter(other.reasons),
        )


def sheet(
    received: int,
    found: int,
    doses_due: int,
    pages: Iterable[PageTerm],
    rows: Iterable[RowTerm],
    doses: Iterable[DosePlace],
) -> Sheet:
    """Lay out the sheet from units placed one by one; the totals come from counts of their own."""
    placed = tuple(doses)
    return Sheet(
        received,
        found,
        doses_due,
        Counter(pages),
        Counter(rows),
        Counter(place.term for place in placed),
        Counter(place.reason for place in placed if place.reason),
    )
