"""Takes files in, each in a transaction of its own: one bad file stops no other. It must not know commands or views."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from ocr.intake import enter, keep
from ocr.site_readings import keep_site_file
from ocr.spreadsheet import cells_of, is_spreadsheet
from ocr.storage import Store
from records.database import read, write
from records.models.paper import Page
from records.sentences import PersonError, Sentence, say
from records.words import PageState
from webapp.batches import HandOver, batch_for, the_campaign
from webapp.reading_lease import try_again

#: A file is read whole; one larger than this is no scan.
MOST_BYTES = 500_000_000


@dataclass(frozen=True)
class Taken:
    """What became of one file: its pages, or the sentence that refuses it. already: its bytes were here before.

    people: how many a spreadsheet of the site lists. remark: what of the file is left out.
    """

    path: Path
    pages: tuple[int, ...] = ()
    already: bool = False
    people: int = 0
    problem: Sentence | None = None
    remark: Sentence | None = None


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """List the files named and those in the folders named, in order; hidden ones in a folder are left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = (one for one in sorted(path.rglob("*")) if one.is_file())
        yield from (one for one in inside if not any(part.startswith(".") for part in one.relative_to(path).parts))


class CannotRead(PersonError):
    """A file that is not there, may not be opened, or is far too large."""


def read_bytes(path: Path) -> bytes:
    """Read a file whole. Raises CannotRead."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            sentence = "The file “{name}” has {size} MB; that is no scan. At most {most} MB are taken."
            raise CannotRead(say(sentence, name=path.name, size=size >> 20, most=MOST_BYTES >> 20))
        return path.read_bytes()
    except OSError as error:
        sentence = "The file “{name}” cannot be read ({why}). Check that it is there and may be opened."
        raise CannotRead(say(sentence, name=_name(path), why=error.strerror or type(error).__name__)) from None


def _name(path: Path) -> str:
    """Give a file's name as text; a byte that is no UTF-8 becomes the sign for it."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def take_in(engine: Engine, store: Store, hand_over: HandOver, path: Path, campaign: str | None = None) -> Taken:
    """Take one file in; whatever is wrong with it becomes its problem."""
    try:
        content = read_bytes(path)
        # Outside the transaction: opening a large file takes seconds, and nobody must wait for it.
        is_list = is_spreadsheet(content, path.name)
        sheets = cells_of(content, _name(path)) if is_list else []
        scan = None if is_list else keep(store, _name(path), content)
        with write(engine) as db:
            batch = batch_for(db, the_campaign(db, campaign), hand_over)
            if scan is None:
                kept = keep_site_file(db, store, batch, _name(path), content, sheets)
                return Taken(path, already=kept.already, people=len(kept.file.people))
            received = enter(db, batch, scan)
            for page in received.pages:
                try_again(db, page)
            pages = tuple(page.id for page in received.pages)
            return Taken(path, pages, received.already, remark=scan.opened.remark)
    except PersonError as error:
        return Taken(path, problem=error.sentence)


@dataclass(frozen=True)
class PageNow:
    """Where a page is, and why it waits."""

    state: PageState
    reason: str | None


def pages_now(engine: Engine, page_ids: Iterable[int]) -> dict[int, PageNow]:
    """Tell where each page is."""
    ids = list(page_ids)
    found: dict[int, PageNow] = {}
    with read(engine) as db:
        # SQLite takes some thousand parameters in a statement.
        for start in range(0, len(ids), 500):
            wanted = select(Page.id, Page.state, Page.reason).where(Page.id.in_(ids[start : start + 500]))
            found |= {page_id: PageNow(PageState(state), reason) for page_id, state, reason in db.execute(wanted)}
    return found
