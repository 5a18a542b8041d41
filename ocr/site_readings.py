"""Take the site's own spreadsheet as a second kind of reading: keep it, and lay its people beside the rows of pages.

It must not know what such a reading may do; nobody who enters ever sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.errors import OcrError
from ocr.site_list import Listed, Row, lay_beside, people_of
from ocr.spreadsheet import Cells
from ocr.storage import Store
from records.database import now
from records.forms import form_by_key
from records.ledger import note
from records.models.campaign import Batch
from records.models.paper import Page, Record
from records.models.site_file import SiteFile
from records.sentences import say
from records.words import FieldState, PageState, RecordKind


class NoListInside(OcrError):
    """A spreadsheet without the titles of the form."""

    def __init__(self, name: str) -> None:
        text = "No line of “{name}” has the titles of the list (number, name, birth date …). Send the site's own list."
        super().__init__(say(text, name=name))


@dataclass(frozen=True)
class Kept:
    """A spreadsheet that is kept. already: its bytes were here before; beside: how many rows have a person in it."""

    file: SiteFile
    already: bool
    beside: int


def keep_site_file(db: Session, store: Store, batch: Batch, name: str, data: bytes, sheets: Sequence[Cells]) -> Kept:
    """Keep a spreadsheet and lay what its sheets say beside the batch's pages that are read. Raises NoListInside."""
    plain = PurePath(name.replace("\\", "/")).name[:255]
    form = form_by_key(batch.form_key)
    people = [one for cells in sheets for one in people_of(form, cells) or ()]
    if not people:
        raise NoListInside(plain)
    sha256 = store.put(data)
    file = db.scalar(select(SiteFile).where(SiteFile.batch_id == batch.id, SiteFile.sha256 == sha256))
    already = file is not None
    if file is None:
        kept = [asdict(one) for one in people]
        file = SiteFile(batch_id=batch.id, sha256=sha256, name=plain, people=kept, received_at=now(db))
        db.add(file)
        db.flush()
        note(db, "site_file.received", f"batch:{batch.id}", people=len(people), sha256=sha256)
    pages = db.scalars(select(Page).where(Page.batch_id == batch.id, Page.state == PageState.READ)).all()
    return Kept(file, already, sum(read_beside(db, page) for page in pages))


def read_beside(db: Session, page: Page) -> int:
    """Give the page's open fields what the batch's spreadsheets say of their rows; tell how many rows have a person."""
    files = select(SiteFile).where(SiteFile.batch_id == page.batch_id).order_by(SiteFile.id)
    people = [Listed(**one) for file in db.scalars(files) for one in file.people]
    if not people:
        return 0
    wanted = (Record.page_id == page.id, Record.kind == RecordKind.ROW)
    records = {one.row: one for one in db.scalars(select(Record).where(*wanted))}
    found = lay_beside([_row(record) for record in records.values()], _newest(people))
    for row, person in found.items():
        _fill(records[row], person)
    if found:
        note(db, "page.beside_file", f"page:{page.id}", rows=len(found))
    db.flush()
    return len(found)


def _newest(people: Sequence[Listed]) -> list[Listed]:
    """Keep the last word of several files about one person of one number."""
    return list({(one.number, one.name): one for one in people}.values())


def _row(record: Record) -> Row:
    name = next((field for field in record.fields if field.role == "person.name"), None)
    return Row(
        record.row,
        record.printed_number or "",
        (name.reading or "") if name else "",
        (name.confidence or 0.0) if name else 0.0,
    )


def _fill(record: Record, person: Listed) -> None:
    for field in record.fields:
        if field.state == FieldState.OPEN and field.kind != "mark":
            field.file_reading = person.values.get(field.key)
