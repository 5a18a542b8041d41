"""Makes upload files: committed doses that have not gone out, once, by a template, into bytes that never change.

It must not know why a dose was committed, nor who asks for the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from ocr.storage import Store
from records.calendar import VIETNAM
from records.database import now
from records.kinds import date
from records.ledger import note
from records.models.campaign import Batch, Campaign
from records.models.paper import Page, Record
from records.roles import ADDRESS, BIRTH_DATE, DISTRICT
from records.sentences import PersonError, say
from review.cells import cell_text
from review.home import home
from review.models import Dose, DoseSource, RowAct, Upload, UploadRow
from review.template import CellType, Column, Template
from review.workbook import workbook_bytes


class NothingToUpload(PersonError):
    """There is no dose that may go out."""


@dataclass(frozen=True)
class _Line:
    """One dose on its way out: its texts by the template's columns, the running number left open."""

    dose: Dose
    texts: tuple[str, ...]
    has_codes: bool
    lacks: tuple[str, ...]


def make(
    db: Session, store: Store, template: Template, *, district: str | None = None, made_by: int | None = None
) -> Upload:
    """Write the doses of a district, or of the province, that never went out. Raises NothingToUpload.

    A dose that lacks what the template requires is held back and counted. The bytes are in the store before the
    upload's row is; two makers at once send each dose once.
    """
    _one_at_a_time(db)
    lines = [_line(dose, province, template) for dose, province in db.execute(_unsent(district))]
    going = [line for line in lines if not line.lacks][: template.max_rows]
    if not going:
        raise NothingToUpload(say("There is no complete dose that has not gone out yet."))
    rows = [_numbered(template, number, line) for number, line in enumerate(going, start=1)]
    sha256 = store.put(workbook_bytes(template, rows))
    upload = _keep(db, template, district, made_by, sha256, going, _counts(lines, going))
    note(db, "upload.made", f"upload:{upload.id}", made_by, rows=upload.row_count, sha256=sha256)
    return upload


def read_upload_bytes(store: Store, upload: Upload) -> bytes:
    """Read an upload's file; the store refuses bytes that are not those of its SHA-256."""
    return store.get(upload.sha256)


def _one_at_a_time(db: Session) -> None:
    """Wait for whoever else makes a file, so that the next statement sees what they sent (SQLite: write() does)."""
    db.execute(select(Campaign.id).order_by(Campaign.id).with_for_update(key_share=True))


def _unsent(district: str | None) -> Select[Dose, str]:
    sent = exists().where(UploadRow.dose_id == Dose.id, UploadRow.rejected.is_(False))
    # A dose may rest on several papers; it stands in the file where its first paper is.
    any_paper, row = aliased(DoseSource), aliased(Record)
    paper = select(func.min(any_paper.id)).where(any_paper.dose_id == Dose.id).scalar_subquery()
    # While somebody doubts a value of one of its papers, a dose waits.
    doubted = exists().where(any_paper.dose_id == Dose.id, row.id == any_paper.record_id, row.ready_at.is_(None))
    query = (
        select(Dose, Campaign.province_code)
        .select_from(Dose)
        .join(DoseSource, DoseSource.id == paper)
        .join(Record, Record.id == DoseSource.record_id)
        .join(Page, Page.id == Record.page_id)
        .join(Batch, Batch.id == Page.batch_id)
        .join(Campaign, Campaign.id == Batch.campaign_id)
        .where(Dose.live, ~sent, ~doubted)
        .order_by(Batch.district_code, Batch.number, Page.sequence, Record.row, Dose.number)
    )
    return query if district is None else query.where(Dose.district_code == district)


def _line(dose: Dose, province_code: str, template: Template) -> _Line:
    values = {role: _best(kept) for role, kept in dose.values.items()}
    kinds = {role: str(kept["kind"]) for role, kept in dose.values.items()}
    places = home(values.get(ADDRESS, ""), values.get(DISTRICT, ""), province_code)
    texts = tuple(_text(column, values, kinds, places) for column in template.columns)
    lacks = tuple(
        column.header for column, text in zip(template.columns, texts, strict=True) if column.required and not text
    )
    return _Line(dose, texts, "home.commune.code" in places, lacks)


def _best(kept: Mapping[str, Any]) -> str:
    """Give what goes out: as it should be, if a reviewer said so, else as the paper says."""
    return str(kept.get("should_be") or kept.get("value") or "")


def _text(column: Column, values: Mapping[str, str], kinds: Mapping[str, str], places: Mapping[str, str]) -> str:
    if column.source in places:
        return places[column.source]
    return cell_text(column, kinds.get(column.source, ""), values.get(column.source, ""))


def _numbered(template: Template, number: int, line: _Line) -> list[str | int]:
    columns = zip(template.columns, line.texts, strict=True)
    return [number if column.type is CellType.COUNT else text for column, text in columns]


def _counts(lines: list[_Line], going: list[_Line]) -> dict[str, object]:
    """Count what a coordinator must know; held_back counts doses by what they lack."""
    births = [_best(line.dose.values.get(BIRTH_DATE, {})) for line in going]
    return {
        "without_codes": sum(not line.has_codes for line in going),
        "year_only": sum(len(date.parse(birth).canonical) == 4 for birth in births),
        "held_back": dict(Counter(header for line in lines for header in line.lacks)),
        "left_for_next": sum(not line.lacks for line in lines) - len(going),
    }


def _keep(
    db: Session,
    template: Template,
    district: str | None,
    made_by: int | None,
    sha256: str,
    going: list[_Line],
    counts: dict[str, object],
) -> Upload:
    moment = now(db)
    earlier = db.scalar(select(func.count(Upload.id))) or 0
    upload = Upload(
        name=f"{template.key}-{district or 'tinh'}-{moment.astimezone(VIETNAM):%Y%m%d}-{earlier + 1:03}.xlsx",
        template_key=template.key,
        district_code=district,
        sha256=sha256,
        row_count=len(going),
        counts=counts,
        made_at=moment,
        made_by=made_by,
    )
    db.add(upload)
    db.flush()
    db.add_all(
        UploadRow(upload_id=upload.id, number=number, dose_id=line.dose.id, act=RowAct.NEW)
        for number, line in enumerate(going, start=1)
    )
    db.flush()
    return upload
