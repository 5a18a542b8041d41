"""What the play came to: the upload file against the truth, and every row of the truth under its reason.

The one part of the play that reads the database, after everybody has gone home.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.conservation import DoseTerm, RowTerm
from records.forms import form_by_key
from records.kinds.base import Likeness
from records.kinds.registry import kind
from records.models.paper import Page, Record, Scan
from review.conservation import sheet
from review.models import DoseSource
from review.template import CellType, Column, Template
from review.upload_models import Upload, UploadRow
from webapp.play.places import FieldName, Truth
from webapp.play.truth import PaperRow
from webapp.play.volunteer import Memory

RowName = tuple[str, int, int]

#: What keeps a row of the truth out of an upload file; the samples' names for their troubles.
_NEVER_OUT = frozenset({"impossible_dob", "id_short", "phone_short"})


@dataclass
class Report:
    """Figures of one play.

    wrong: differences where nobody slipped; not_allowed: rows that must not go out and did; kept_out: rows that
    should have gone out, did not, and nobody slipped there. All three must be none.
    """

    on_paper: int = 0
    in_file: int = 0
    compared: int = 0
    wrong: list[str] = field(default_factory=list)
    wrong_after_a_slip: int = 0
    not_allowed: list[str] = field(default_factory=list)
    kept_out: list[str] = field(default_factory=list)
    kept_out_after_a_slip: int = 0
    joined: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    pages_not_laid_out: int = 0
    rows_not_laid_out: int = 0

    @property
    def accounted(self) -> int:
        """Count the rows of the truth that are in the file or under a reason."""
        return self.in_file + sum(self.counted.values()) + self.rows_not_laid_out

    @property
    def holds(self) -> bool:
        """Tell whether the play proved what it must."""
        faults = (*self.wrong, *self.not_allowed, *self.kept_out)
        return not faults and self.accounted == self.on_paper and self.in_file > 0


def uploaded_rows(db: Session, upload: Upload) -> dict[int, list[RowName]]:
    """Tell which rows of the paper each row of an upload rests on: more than one where a dose is on two papers."""
    query = (
        select(UploadRow.number, Scan.name, Page.number, Record.row)
        .join(DoseSource, DoseSource.dose_id == UploadRow.dose_id)
        .join(Record, Record.id == DoseSource.record_id)
        .join(Page, Page.id == Record.page_id)
        .join(Scan, Scan.id == Page.scan_id)
        .where(UploadRow.upload_id == upload.id)
        .order_by(UploadRow.number, DoseSource.record_id)
    )
    rows: dict[int, list[RowName]] = {}
    for number, name, page, row in db.execute(query):
        rows.setdefault(number, []).append((name, page, row))
    return rows


def compare_file(
    report: Report,
    rows: Mapping[int, Sequence[RowName]],
    cells: Mapping[int, Sequence[str]],
    template: Template,
    form_key: str,
    truth: Truth,
    memory: Memory,
) -> None:
    """Compare each row of the file with the truth, cell by cell."""
    for number, ((file, page, row), *others) in rows.items():
        paper = truth[(file, page)]
        report.in_file += 1
        report.joined += len(others)
        _check_may_go(report, paper.rows[row], (file, page, row), memory)
        for column, cell in zip(template.columns, cells[number], strict=True):
            for name, its_kind, written in _expected(form_key, column, truth, (file, page, row)):
                report.compared += 1
                if _says(its_kind, column, cell, written):
                    continue
                if name in memory.slipped:
                    report.wrong_after_a_slip += 1
                else:
                    report.wrong.append(f"{file} page {page} row {row}: {column.header}")


def _check_may_go(report: Report, row: PaperRow, name: RowName, memory: Memory) -> None:
    if not _may_go(row) and not memory.slipped_on(name):
        report.not_allowed.append(f"{name}: {sorted(row.troubles) or 'blank, struck out or unsigned'}")


def _may_go(row: PaperRow) -> bool:
    return row.signed and not (row.blank or row.struck or _NEVER_OUT & set(row.troubles))


def find_kept_out(report: Report, sent: Collection[RowName], truth: Truth, memory: Memory) -> None:
    """Find the rows that should have gone out and did not."""
    for (file, page), paper in truth.items():
        for row in paper.rows:
            name = (file, page, row.row)
            if name in sent or not _may_go(row):
                continue
            if memory.slipped_on(name):
                report.kept_out_after_a_slip += 1
            else:
                report.kept_out.append(f"{name}: kept out although nobody slipped")


def _expected(form_key: str, column: Column, truth: Truth, name: RowName) -> list[tuple[FieldName, str, str]]:
    """Find the field a cell comes from, its kind and what the paper says: the row's own, else the head's."""
    form, (file, page, row) = form_by_key(form_key), name
    own = [(row, spec) for spec in form.columns if spec.role == column.source]
    head = [(-1, spec) for spec in form.header if spec.role == column.source]
    for at, spec in (*own, *head):
        written = truth[(file, page)].written(at, spec.key)
        if written:
            return [((file, page, at, spec.key), spec.kind, written)]
    return [((file, page, at, spec.key), spec.kind, "") for at, spec in own[:1]]


def _says(its_kind: str, column: Column, cell: str, written: str) -> bool:
    if not written or not cell:
        return written == cell
    if column.type is CellType.WORDS:
        return column.words[kind(its_kind).parse(written).canonical] == cell
    return kind(its_kind).compare(cell, written) is Likeness.SAME


def count_rows(db: Session, report: Report, truth: Truth) -> None:
    """Count every row of the truth that is not in the file, under its reason, by the conservation sheet."""
    pages = {
        (name, number): page_id
        for page_id, name, number in db.execute(
            select(Page.id, Scan.name, Page.number).join(Scan, Scan.id == Page.scan_id)
        )
    }
    for key, paper in truth.items():
        report.on_paper += len(paper.rows)
        found = sheet(db, page_id=pages[key]) if key in pages else None
        if found is None or not found.found:
            report.pages_not_laid_out += 1
            report.rows_not_laid_out += len(paper.rows)
            continue
        report.counted.update({term: n for term, n in found.rows.items() if term is not RowTerm.LIVE})
        report.counted.update(
            {term: n for term, n in found.doses.items() if term not in (DoseTerm.COMMITTED, DoseTerm.OPEN)}
        )
        report.counted.update({f"open: {reason}": n for reason, n in found.reasons.items()})
    committed = sheet(db).doses.get(DoseTerm.COMMITTED, 0)
    if committed > report.in_file:
        report.counted["committed, not in the file"] = committed - report.in_file


def describe(report: Report, memory: Memory, path: str) -> list[str]:
    """Put the figures into lines for a terminal."""
    lines = [
        f"rows on paper            {report.on_paper}",
        f"rows in the upload file  {report.in_file}",
        *(f"  not in it, {reason:<22} {n}" for reason, n in sorted(report.counted.items())),
        f"pages not laid out       {report.pages_not_laid_out} (rows on them: {report.rows_not_laid_out})",
        f"accounted for            {report.accounted} of {report.on_paper}",
        f"values compared          {report.compared}",
        f"wrong where nobody slipped {len(report.wrong)}",
        f"wrong after a slip       {report.wrong_after_a_slip}",
        f"rows out that must not be {len(report.not_allowed)}",
        f"rows kept out wrongly    {len(report.kept_out)} (after a slip: {report.kept_out_after_a_slip})",
        f"rows joined to another's dose {report.joined}",
        f"entries by simulated volunteers {memory.entries}, fields with a slip {len(memory.slipped)}",
        f"readings shown           {len(memory.shown)}, of those right {len(memory.shown_right)}",
        *(f"WRONG: {one}" for one in (*report.wrong, *report.not_allowed, *report.kept_out)),
        f"upload file              {path}",
    ]
    return lines
