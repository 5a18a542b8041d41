"""Takes in what the platform already holds: an export is kept, its columns found, and its rows taken slice by slice.

It goes on where it stopped. It must not know what a line means (records/known_rows.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from sqlalchemy import Engine, exists, select
from sqlalchemy.orm import Session

from ocr.exports import TooLongExport, rows_between
from ocr.limits import MOST_BYTES_EXPORT
from ocr.names import clean_name
from ocr.spreadsheet import NotASpreadsheet
from ocr.storage import Store
from records.database import now, read, write
from records.known_doses import keep_known
from records.known_rows import SOURCES, known_row
from records.ledger import note
from records.models.campaign import Batch
from records.models.paper import Page, Record
from records.models.platform import KnownImport
from records.roles import DOSE_NUMBER, NAME, NATIONAL_ID
from records.sentences import PersonError, Sentence, say
from records.titles import TITLES_WITHIN, find_titles
from records.words import PageState, RecordState
from tasks.follow import ask_page

#: Rows kept in one transaction: some tenths of a second, so that no volunteer's entry waits for it.
AT_ONCE = 2_000
_NAMED = 200
#: Pages compared before the clock does something else; each is a transaction of its own.
_PAGES = 40
#: So many earlier exports may have had the same titles.
_LOOK_BACK = 50


class ImportRefused(PersonError):
    """The export cannot be taken in; the sentence says why."""


@dataclass(frozen=True)
class Beginning:
    """How an export begins: its titles, the first row with a person, and the columns that were recognised."""

    titles: list[str]
    first_row: int
    columns: dict[str, int]


def beginning_of(data: bytes, name: str) -> Beginning:
    """Find the titles of an export. Raises what keeps it from being opened; columns may be missing."""
    lines = rows_between(data, name, 0, TITLES_WITHIN).rows
    found = find_titles(lines, SOURCES)
    if found is not None:
        return Beginning(_together(lines[found.row : found.last + 1]), found.last + 1, found.columns)
    widest = max(range(len(lines)), key=lambda at: sum(bool(cell) for cell in lines[at]), default=0)
    return Beginning(lines[widest] if lines else [], widest + 1, {})


def _together(lines: list[list[str]]) -> list[str]:
    """Write titles of two rows as one: what stands above, then what parts it."""
    return [" / ".join(part for part in parts if part) for parts in zip_longest(*lines, fillvalue="")]


def check_columns(columns: Mapping[str, int]) -> None:
    """Raise ImportRefused where an export does not tell whose dose it is, or which."""
    if DOSE_NUMBER not in columns or not {NAME, NATIONAL_ID} & set(columns):
        sentence = "An export needs a column for the number of the dose, and one for the name or the identity number."
        raise ImportRefused(say(sentence))


def receive(
    db: Session,
    store: Store,
    campaign_id: int,
    data: bytes,
    name: str,
    by: int | None,
    columns: Mapping[str, int],
    begins: Beginning | None = None,
) -> KnownImport:
    """Keep an export and let its rows be taken; the same file again goes on where it stopped. Raises ImportRefused.

    columns: what a person chose; what they chose once for the same titles is remembered. begins: how it begins, where
    that was found before the transaction, as it takes seconds of a long workbook.
    """
    begins = begins or beginning_of(data, name)
    columns = {**begins.columns, **_remembered(db, campaign_id, begins.titles), **columns}
    check_columns(columns)
    sha256 = store.put(data)
    here = (KnownImport.campaign_id == campaign_id, KnownImport.sha256 == sha256)
    kept = db.scalars(select(KnownImport).where(*here)).one_or_none()
    if kept is None:
        kept = KnownImport(campaign_id=campaign_id, sha256=sha256, name=clean_name(name), received_at=now(db))
        kept.received_by = by
        db.add(kept)
    elif kept.finished_at is not None:
        # Taken in before: again from the first row, for what another export changed since.
        kept.rows_done, kept.taken, kept.refused, kept.bad, kept.finished_at = 0, 0, 0, [], None
        kept.asked_page = None
    kept.columns, kept.titles, kept.first_row = columns, begins.titles, begins.first_row
    kept.problem, kept.started_at = None, now(db)
    db.flush()
    note(db, "known.received", f"known_import:{kept.id}", by)
    return kept


def _remembered(db: Session, campaign_id: int, titles: list[str]) -> dict[str, int]:
    """Give the columns of the last export with these very titles."""
    earlier = select(KnownImport.titles, KnownImport.columns).where(KnownImport.campaign_id == campaign_id)
    found = db.execute(earlier.order_by(KnownImport.id.desc()).limit(_LOOK_BACK)).all()
    return next((dict(columns) for before, columns in found if before == titles), {})


def take_slice(engine: Engine, store: Store, import_id: int, tell: Callable[[int], None] = lambda _: None) -> bool:
    """Take the next slice of an export in short transactions; tell whether there is more. A kill loses no row."""
    with write(engine) as db:
        kept = db.get_one(KnownImport, import_id)
        sha256, name, done, first = kept.sha256, kept.name, kept.rows_done, kept.first_row
        if kept.finished_at is not None or kept.problem:
            return False
        all_taken = kept.asked_page is not None
    if all_taken:
        return _ask_pages(engine, import_id)
    try:
        part = rows_between(store.get(sha256), name, first + done)
    except (NotASpreadsheet, TooLongExport) as error:
        with write(engine) as db:
            db.get_one(KnownImport, import_id).problem = error.sentence.text
        return False
    for start in range(0, len(part.rows), AT_ONCE):
        lines = part.rows[start : start + AT_ONCE]
        with write(engine) as db:
            if not _take(db, import_id, done + start, lines):
                return True
        tell(done + start + len(lines))
    if part.last:
        with write(engine) as db:
            db.get_one(KnownImport, import_id).asked_page = 0
    return True


def _ask_pages(engine: Engine, import_id: int) -> bool:
    """Compare some pages that are being entered already with what is known now; tell whether there are more."""
    with read(engine) as db:
        kept = db.get_one(KnownImport, import_id)
        rows = (Record.page_id == Page.id, Record.state == RecordState.LIVE, Record.committed.is_(False))
        wanted = select(Page.id).join(Batch).where(Batch.campaign_id == kept.campaign_id, exists().where(*rows))
        later = (Page.state == PageState.READ, Page.id > (kept.asked_page or 0))
        pages = db.scalars(wanted.where(*later).order_by(Page.id).limit(_PAGES)).all()
    for page_id in pages:
        with write(engine) as db:
            ask_page(db, db.get_one(Page, page_id))
            db.get_one(KnownImport, import_id).asked_page = page_id
    if not pages:
        with write(engine) as db:
            kept = db.get_one(KnownImport, import_id)
            kept.finished_at = now(db)
            note(db, "known.taken", f"known_import:{kept.id}", kept.received_by, taken=kept.taken, refused=kept.refused)
    return bool(pages)


def problem_of(kept: KnownImport) -> Sentence | None:
    """Say why an export was given up."""
    return say(kept.problem, name=kept.name, most=MOST_BYTES_EXPORT >> 20) if kept.problem else None


def unfinished(db: Session) -> int | None:
    """Find an export that is not taken in to its end."""
    query = select(KnownImport.id).where(KnownImport.finished_at.is_(None), KnownImport.problem.is_(None))
    return db.scalar(query.order_by(KnownImport.id).limit(1))


def _take(db: Session, import_id: int, expected: int, lines: list[list[str]]) -> bool:
    """Keep some rows, if nobody else did meanwhile."""
    kept = db.get_one(KnownImport, import_id, with_for_update=True, populate_existing=True)
    if kept.rows_done != expected:
        return False
    good, bad = [], []
    for at, line in enumerate(lines, start=kept.first_row + expected + 1):
        row = known_row(line, kept.columns) if any(line) else None
        if isinstance(row, Sentence):
            bad.append({"row": at, "why": row.text})
        elif row is not None:
            good.append(row)
    keep_known(db, kept, good)
    kept.rows_done += len(lines)
    kept.taken += len(good)
    kept.refused += len(bad)
    kept.bad = [*kept.bad, *bad][:_NAMED]
    db.flush()
    return True
