"""Sends doses out and lets the platform answer: files handed over, and answers as it gives them back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.spreadsheet import cells_of
from ocr.storage import Store
from records.accounts import Who
from records.database import now
from records.titles import fold_title
from review.answers import AnswerRow, read_answer
from review.handover import approve, hand_over
from review.models import Dose, DoseSource
from review.reconcile import Match, apply, match
from review.template import Template, template_by_key
from review.upload import make
from review.upload_models import PlatformAnswer, Upload, UploadRow
from tests import factories

LONG = template_by_key("ket-qua-tiem-dai")
WIDE = template_by_key("ket-qua-tiem-ngang")
TAKEN = "Thành công"

#: What the platform says of a row of the file, from its cells by header; None: the row is left out of the answer.
Says = Callable[[Mapping[str, str]], str | None]


def giang(db: Session) -> Who:
    """The coordinator who makes files."""
    return factories.who(db, factories.a_coordinator(db, district_code=None))


def handed_over(db: Session, store: Store, who: Who, template: Template = LONG) -> Upload:
    """A file that was made, approved by another person and handed over."""
    upload = make(db, store, template, made_by=who.account_id)
    send(db, upload, who)
    return upload


def send(db: Session, upload: Upload, who: Who) -> None:
    """Approve a file by a second person and hand it over."""
    second = factories.who(db, factories.a_coordinator(db, "Nguyễn Thị Hai", district_code=None))
    approve(db, second, upload, "Phó Giám đốc")
    hand_over(db, who, upload)


def rows_of_file(store: Store, upload: Upload) -> tuple[list[str], list[dict[str, str]]]:
    """The headers of a file and its rows by header, as a program that opens it sees them."""
    [cells] = cells_of(store.get(upload.sha256), upload.name)
    return cells[0], [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]


def answer_bytes(store: Store, upload: Upload, says: Says, without: Sequence[str] = ()) -> bytes:
    """The platform's answer: the file again, with a column for what it says; `without` are headers that it drops."""
    headers, rows = rows_of_file(store, upload)
    kept = [header for header in headers if header not in without]
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([*kept, "Kết quả"])
    for row in rows:
        said = says(row)
        if said is not None:
            writer.writerow([*(row[header] for header in kept), said])
    return written.getvalue().encode()


def read_back(data: bytes, template: Template = LONG) -> list[AnswerRow]:
    """What our program reads from an answer."""
    headers = {fold_title(column.header): column.source for column in template.columns if column.source}
    return read_answer(cells_of(data, "tra-loi.csv"), headers)


def answered(
    db: Session, store: Store, who: Who, upload: Upload, says: Says, template: Template = LONG, **over: Sequence[str]
) -> Match:
    """Let the platform answer a file, and take the answer over."""
    data = answer_bytes(store, upload, says, **over)
    found = match(db, who, read_back(data, template))
    apply(db, who, kept_answer(db, store, data), found)
    return found


def kept_answer(db: Session, store: Store, data: bytes) -> PlatformAnswer:
    """The answer's file, received and not taken over yet."""
    kept = PlatformAnswer(sha256=store.put(data), name="tra-loi.csv", received_at=now(db))
    db.add(kept)
    db.flush()
    return kept


def outcomes(db: Session) -> list[str | None]:
    """What became of all rows, in the order in which they were sent."""
    return [row.outcome for row in db.scalars(select(UploadRow).order_by(UploadRow.id))]


def renew(db: Session, name: str) -> None:
    """Make a second version of a person's dose, as a correction of the paper does."""
    dose = next(one for one in db.scalars(select(Dose)) if one.values["person.name"]["value"] == name)
    dose.live = False
    db.flush()
    values = {**dose.values, "dose.lot": {**dose.values["dose.lot"], "should_be": "NJ0343"}}
    renewed = Dose(
        person_id=dose.person_id,
        number=1,
        version=2,
        district_code="696",
        values=values,
        committed_at=dose.committed_at,
    )
    db.add(renewed)
    db.flush()
    db.scalars(select(DoseSource).where(DoseSource.dose_id == dose.id)).one().dose_id = renewed.id
    db.flush()
