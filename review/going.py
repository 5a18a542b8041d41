"""What may go out: each dose that has not, as a row of a template, or why it is withheld. Steps that only read.

It must not know files; what a cell holds is review/cells.py's to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from records.kinds import date as dates
from records.kinds.text_keys import canonical
from records.locators import locator
from records.models.campaign import Batch, Campaign
from records.models.paper import Page, Record
from records.roles import ADDRESS, DISTRICT, DOSE_DATE
from review.cells import cell_text
from review.dictionary import Codes, codes_of
from review.home import home
from review.messages import Outcome
from review.models import Dose, DoseSource
from review.template import CellType, Column, Template
from review.upload_models import RowAct, UploadRow
from review.workbook import Value
from tasks.models import KnownMatch, MatchState


class Why(StrEnum):
    """Why a dose is withheld. LACKS: a required column would be empty; CODE: the dictionary has no code for a text;
    WAITS: an earlier version was sent and not answered; REJECTED, DOUBTED: a reviewer looks at it again.
    """

    LACKS = "lacks"
    CODE = "code"
    WAITS = "waits"
    REJECTED = "rejected"
    DOUBTED = "doubted"


@dataclass(frozen=True)
class Withheld:
    """One reason; what: the header, or the role whose text has no code."""

    why: Why
    what: str = ""


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
    """One row on its way out, the running number left open (None), and its key, district, site and locator."""

    parts: tuple[Part, ...]
    cells: tuple[Value | None, ...]
    key: str
    district: str
    site: str
    locator: str
    page_id: int
    has_codes: bool
    withheld: tuple[Withheld, ...]


def row_key(dose_id: int) -> str:
    """Name a row of a file; the two digits at the end tell a damaged name."""
    return f"CT{dose_id}-{98 - dose_id * 100 % 97:02}"


def lines(db: Session, template: Template, scope: Scope) -> list[Line]:
    """Lay out the rows of a scope in the order of the paper, withheld ones too."""
    units: dict[int, list[_Found]] = defaultdict(list)
    for number, found in enumerate(db.execute(_unsent(scope))):
        if _given_within(found.Dose, scope):
            units[found.Dose.person_id if template.wide else -number].append(found)
    codes = cache(lambda district: codes_of(db, district))
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


def _given_within(dose: Dose, scope: Scope) -> bool:
    if scope.first is None and scope.last is None:
        return True
    day = dates.as_day(best(dose.values.get(DOSE_DATE, {})))
    return day is not None and (scope.first or day) <= day <= (scope.last or day)


def _line(unit: Sequence[_Found], template: Template, codes: Codes) -> Line:
    first = unit[0]
    found = {one.Dose.number: one.Dose for one in unit} if template.wide else {0: first.Dose}
    cells: list[Value | None] = []
    withheld = list(dict.fromkeys(why for one in unit for why in _of_dose(one)))
    places = _home(first.Dose, first.province_code)
    key = row_key(first.Dose.id)
    for column in template.columns:
        dose = found.get(column.dose) if column.dose else first.Dose
        cell = _cell(column, dose, places, key, codes)
        if isinstance(cell, Withheld):
            withheld.append(cell)
            cell = ""
        if column.required and dose is not None and cell == "":
            withheld.append(Withheld(Why.LACKS, column.header))
        cells.append(cell)
    return Line(
        parts=tuple(Part(one.Dose, RowAct.CORRECTION if one.accepted else RowAct.NEW) for one in unit),
        cells=tuple(cells),
        key=key,
        district=first.district_code,
        site=first.site,
        locator=locator(first.district_code, first.number, first.sequence, first.row),
        page_id=first.page_id,
        has_codes="home.commune.code" in places,
        withheld=tuple(dict.fromkeys(withheld)),
    )


def _of_dose(found: _Found) -> Iterable[Withheld]:
    if found.waits:
        yield Withheld(Why.WAITS)
    if found.rejected:
        yield Withheld(Why.REJECTED)
    elif found.doubted:
        yield Withheld(Why.DOUBTED)


def _home(dose: Dose, province_code: str) -> Mapping[str, str]:
    return home(best(dose.values.get(ADDRESS, {})), best(dose.values.get(DISTRICT, {})), province_code)


def best(kept: Mapping[str, Any]) -> str:
    """Give what goes out: as it should be, if a reviewer said so, else as the paper says."""
    return str(kept.get("should_be") or kept.get("value") or "")


def _cell(
    column: Column, dose: Dose | None, places: Mapping[str, str], key: str, codes: Codes
) -> Value | Withheld | None:
    """Give a cell's content; None is the running number's place, Withheld a text without a code."""
    if column.type is CellType.COUNT:
        return None
    if column.source == "row.key":
        return key
    if column.source in places:
        return places[column.source]
    if dose is None:
        return ""
    kept = dose.values.get(column.source, {})
    text = cell_text(column, str(kept.get("kind", "")), best(kept))
    if column.type is CellType.CODE and text:
        code = codes.get((column.source, canonical(text)))
        return Withheld(Why.CODE, column.source) if code is None else code
    if column.type is CellType.DATE and (day := dates.as_day(text)):
        return day
    return text
