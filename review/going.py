"""What may go out: each dose that has not, as a row of a template, or why it is withheld. Steps that only read.

It must not know files; what a row's cells hold is review/row_cells.py's to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from records.kinds import date as dates
from records.locators import locator
from records.models.campaign import Batch, Campaign
from records.models.paper import Page, Record
from records.roles import BIRTH_DATE, DOSE_DATE
from review.dictionary import codes_of
from review.messages import Outcome
from review.models import Dose, DoseSource
from review.row_cells import Codes, Kept, Why, Withheld, best, row_cells
from review.template import Template, Value
from review.to_vaccinate import NotGiven, to_vaccinate
from review.upload_models import RowAct, UploadRow
from tasks.models import KnownMatch, MatchState


@dataclass(frozen=True)
class Scope:
    """Which doses: of a district (None: all), of a site, given from one day to another."""

    district: str | None = None
    site: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Part:
    """One dose of a row, and what the platform is asked to do with it."""

    dose: Dose
    act: RowAct


@dataclass(frozen=True)
class Line:
    """One row on its way out, the running number left open (None), and its key, district, site and locator.

    parts: its doses, none where it is about a person to vaccinate; record_id: the first paper that it rests on.
    """

    parts: tuple[Part, ...]
    record_id: int
    cells: tuple[Value | None, ...]
    key: str
    district: str
    site: str
    locator: str
    page_id: int
    has_codes: bool
    year_only: bool
    withheld: tuple[Withheld, ...]

    @property
    def count(self) -> int:
        """Give how many doses stand in it, or that it is about one person."""
        return len(self.parts) or 1


def row_key(dose_id: int) -> str:
    """Name a row of a file; the two digits at the end tell a damaged name."""
    return f"CT{dose_id}-{98 - dose_id * 100 % 97:02}"


def lines(db: Session, template: Template, scope: Scope) -> list[Line]:
    """Lay out the rows of a scope in the order of the paper, withheld ones too."""
    codes = cache(lambda district: codes_of(db, district))
    if template.people:
        people = to_vaccinate(db, scope.district, scope.site)
        return [_person(one, template, codes) for one in people if _is_within(one.values, scope)]
    units: dict[int, list[_Found]] = defaultdict(list)
    for number, found in enumerate(db.execute(_unsent(scope))):
        if _is_within(found.Dose.values, scope):
            units[found.Dose.person_id if template.wide else -number].append(found)
    return [_line(unit, template, codes(unit[0].Dose.district_code)) for unit in units.values()]


_Found = Row[*tuple[Any, ...]]


def _unsent(scope: Scope) -> Select[*tuple[Any, ...]]:
    of_dose = UploadRow.dose_id == Dose.id
    other = aliased(UploadRow)
    earlier = (other.person_id == Dose.person_id, other.dose_number == Dose.number, other.dose_id != Dose.id)
    accepted = other.outcome.in_((Outcome.ACCEPTED, Outcome.ALREADY))
    # A dose may rest on several papers; it stands in the file where its first paper is.
    any_paper = aliased(DoseSource)
    paper = select(func.min(any_paper.id)).where(any_paper.dose_id == Dose.id).scalar_subquery()
    # While somebody doubts a value of one of its papers, it waits.
    row = aliased(Record)
    doubted = exists().where(any_paper.dose_id == Dose.id, row.id == any_paper.record_id, row.ready_at.is_(None))
    query = (
        select(
            Dose,
            Campaign.province_code,
            Batch.site,
            Batch.district_code,
            Batch.number,
            Record.id.label("record_id"),
            Page.id.label("page_id"),
            Page.sequence,
            Record.row,
            doubted.label("doubted"),
            exists()
            .where(of_dose, UploadRow.outcome == Outcome.REJECTED, UploadRow.resolved_at.is_(None))
            .label("rejected"),
            exists().where(*earlier, other.outcome.is_(None)).label("waits"),
            or_(exists().where(*earlier, accepted), _corrects()).label("accepted"),
        )
        .select_from(Dose)
        .join(DoseSource, DoseSource.id == paper)
        .join(Record, Record.id == DoseSource.record_id)
        .join(Page, Page.id == Record.page_id)
        .join(Batch, Batch.id == Page.batch_id)
        .join(Campaign, Campaign.id == Batch.campaign_id)
        .where(Dose.live, ~exists().where(of_dose, UploadRow.stands()))
        .order_by(Batch.district_code, Batch.number, Page.sequence, Record.row, Dose.number)
    )
    if scope.site is not None:
        query = query.where(Batch.site == scope.site)
    return query if scope.district is None else query.where(Dose.district_code == scope.district)


def _corrects() -> ColumnElement[bool]:
    """Ask whether the platform holds the dose, otherwise than a reviewer found it on one of its papers."""
    paper = aliased(DoseSource)
    number = KnownMatch.number.in_((0, Dose.number))
    same = (paper.dose_id == Dose.id, KnownMatch.record_id == paper.record_id, number)
    return exists().where(*same, KnownMatch.state == MatchState.CORRECTION)


def _is_within(values: Kept, scope: Scope) -> bool:
    if scope.first is None and scope.last is None:
        return True
    day = dates.as_day(best(values.get(DOSE_DATE, {})))
    return day is not None and (scope.first or day) <= day <= (scope.last or day)


def _line(unit: Sequence[_Found], template: Template, codes: Codes) -> Line:
    first = unit[0]
    told = {0: first.Dose.values} | ({one.Dose.number: one.Dose.values for one in unit} if template.wide else {})
    key = row_key(first.Dose.id)
    laid = row_cells(template, told, first.province_code, codes, key)
    return Line(
        parts=tuple(Part(one.Dose, RowAct.CORRECTION if one.accepted else RowAct.NEW) for one in unit),
        record_id=first.record_id,
        cells=laid.cells,
        key=key,
        district=first.district_code,
        site=first.site,
        locator=locator(first.district_code, first.number, first.sequence, first.row),
        page_id=first.page_id,
        has_codes=laid.has_codes,
        year_only=_has_year_only(first.Dose.values),
        withheld=tuple(dict.fromkeys([*(why for one in unit for why in _of_dose(one)), *laid.withheld])),
    )


def _person(one: NotGiven, template: Template, codes: Callable[[str], Codes]) -> Line:
    page = one.record.page
    batch = page.batch
    laid = row_cells(template, {0: one.values}, batch.campaign.province_code, codes(batch.district_code))
    return Line(
        parts=(),
        record_id=one.record.id,
        cells=laid.cells,
        key="",
        district=batch.district_code,
        site=batch.site,
        locator=locator(batch.district_code, batch.number, page.sequence, one.record.row),
        page_id=page.id,
        has_codes=laid.has_codes,
        year_only=_has_year_only(one.values),
        withheld=laid.withheld,
    )


def _has_year_only(values: Kept) -> bool:
    return len(dates.parse(best(values.get(BIRTH_DATE, {}))).canonical) == len("1984")


def _of_dose(found: _Found) -> Iterable[Withheld]:
    if found.waits:
        yield Withheld(Why.WAITS)
    if found.rejected:
        yield Withheld(Why.REJECTED)
    elif found.doubted:
        yield Withheld(Why.DOUBTED)
