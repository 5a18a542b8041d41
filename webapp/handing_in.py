"""The clerk's desk: which batches are theirs, making one, taking a file in. Steps.

It must not know how a view looks, nor what becomes of a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Engine, and_, func, select
from sqlalchemy.orm import Session

from ocr.intake import enter, keep
from ocr.site_readings import keep_site_file
from ocr.spreadsheet import cells_of, is_spreadsheet
from ocr.storage import Store
from records.accounts import Act, Who, may
from records.database import write
from records.forms import all_forms
from records.given import Proof
from records.kinds.registry import kind
from records.ledger import note
from records.models.campaign import Batch, VaccinationSession
from records.models.paper import Scan
from records.places import District, districts
from records.sentences import PersonError, Sentence, say
from records.words import EmptySignature, ListMade, Role
from webapp.batches import HandOver, the_campaign
from webapp.batches import batch_for as batch_of
from webapp.errors import NotFound
from webapp.pages import page_locator
from webapp.papers import box_of
from webapp.reading_lease import try_again

#: More than anyone looks through; the newest are shown.
_MOST = 100
#: A session's own list has some hundred people; unlike a scan it is opened in this very process.
_LARGEST_LIST = 2 << 20


class WrongHandOver(PersonError):
    """What was said of the paper cannot be."""


@dataclass(frozen=True)
class OwnBatch:
    """One batch in the clerk's list: what stands on its box, its session's day, its files and pages."""

    batch: Batch
    locator: str
    day: date | None
    files: int
    pages: int


@dataclass(frozen=True)
class HandedIn:
    """What became of one file. pages: its locators; already: it was here before, at `place` (None: not to be seen).

    remark: what of the file is left out. people: how many a spreadsheet of the site lists; beside: how many rows have
    one of them.
    """

    name: str
    pages: tuple[str, ...] = ()
    already: bool = False
    place: str | None = None
    problem: Sentence | None = None
    remark: Sentence | None = None
    people: int = 0
    beside: int = 0


def own_districts(who: Who) -> tuple[District, ...]:
    """List the districts whose paper this person may hand in."""
    return tuple(one for one in districts() if who.district_code in (None, one.code))


def own_batches(who: Who) -> ColumnElement[bool]:
    """Ask for the batches that `may` gives this person: a test holds the two together."""
    where = Batch.district_code.in_([one.code for one in own_districts(who)])
    if who.role != Role.CLERK:
        return where
    return and_(where, Batch.site == who.site if who.site else Batch.made_by == who.account_id)


def batch_for(db: Session, who: Who, batch_id: int) -> Batch:
    """Find a batch whose paper this person hands in. Raises NotFound."""
    batch = db.get(Batch, batch_id)
    if batch is None or not _is_own(who, batch):
        raise NotFound(say("This batch does not exist, or it is not of your district or site."))
    return batch


def _is_own(who: Who, batch: Batch) -> bool:
    return may(who, Act.INGEST, batch.district_code, site=batch.site, made_by=batch.made_by)


def batch_list(db: Session, who: Who) -> list[OwnBatch]:
    """List this person's batches, the newest first."""
    files = select(Scan.batch_id, func.count().label("files"), func.sum(Scan.page_count).label("pages"))
    counts = files.group_by(Scan.batch_id).subquery()
    query = (
        select(Batch, VaccinationSession.day, func.coalesce(counts.c.files, 0), func.coalesce(counts.c.pages, 0))
        .outerjoin(VaccinationSession, VaccinationSession.id == Batch.session_id)
        .outerjoin(counts, counts.c.batch_id == Batch.id)
        .where(own_batches(who))
        .order_by(Batch.id.desc())
        .limit(_MOST)
    )
    return [OwnBatch(one, box_of(one), day, files, pages) for one, day, files, pages in db.execute(query)]


def known_sites(db: Session, who: Who) -> list[str]:
    """List the sites of this person's districts that handed paper in before, to choose from."""
    query = select(Batch.site).where(own_batches(who), Batch.site != "").distinct().order_by(Batch.site)
    return list(db.scalars(query.limit(_MOST)))


def hand_over_in(form: Mapping[str, str], who: Who) -> HandOver:
    """Read what a form says of the paper. Raises WrongHandOver."""
    district = who.district_code or form.get("district", "")
    if district not in {one.code for one in districts()}:
        raise WrongHandOver(say("Choose the district that the paper is from."))
    site = who.site or " ".join(form.get("site", "").split())
    if not 2 <= len(site) <= 200:
        raise WrongHandOver(say("Write the name of the site, such as “Trạm Y tế xã Bom Bo”."))
    paper = all_forms().get(form.get("form", ""))
    if paper is None:
        raise WrongHandOver(say("Choose which form the paper is."))
    list_made, empty = _answers(form, asked=paper.proof == Proof.MARKS)
    apart = who.role == Role.CLERK and not who.site
    return HandOver(
        district_code=district,
        site=site,
        day=_day(form.get("day", "")),
        form_key=paper.key,
        reported=_reported(form.get("reported", "")),
        list_made=list_made,
        empty_signature=empty,
        made_by=who.account_id,
        apart=apart,
    )


def _answers(form: Mapping[str, str], *, asked: bool) -> tuple[ListMade, EmptySignature]:
    """Read the two answers; paper that itself proves its doses needs none."""
    made, empty = form.get("list_made", ""), form.get("empty_signature", "")
    if not asked:
        made, empty = made or ListMade.BEFORE, empty or EmptySignature.UNKNOWN
    try:
        return ListMade(made), EmptySignature(empty)
    except ValueError:
        raise WrongHandOver(say("Choose one answer to each question, then go on.")) from None


def _day(text: str) -> date:
    parsed = kind("date").parse(text)
    if parsed.problem or len(parsed.canonical) != len("2021-08-12"):
        raise WrongHandOver(say("Write the day of the vaccination session, like 12/8/2021."))
    return date.fromisoformat(parsed.canonical)


def _reported(text: str) -> int | None:
    digits = "".join(text.split()).replace(".", "")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) < 7):
        raise WrongHandOver(say("Write the number of doses as a whole number, or leave it empty."))
    return int(digits)


def open_batch(db: Session, hand_over: HandOver) -> Batch:
    """Find the batch of a hand-over, or make it. Raises WrongHandOver for a day outside the campaign."""
    campaign = the_campaign(db)
    if hand_over.day and not campaign.first_day <= hand_over.day <= campaign.last_day:
        sentence = "The session's day must be from {first} to {last}. Look at the paper again."
        raise WrongHandOver(say(sentence, first=campaign.first_day, last=campaign.last_day))
    return batch_of(db, campaign, hand_over)


def hand_in(engine: Engine, store: Store, who: Who, batch_id: int, name: str, content: bytes) -> HandedIn:
    """Take one file in; when it answers, its bytes are on disk. What is wrong with the file becomes its problem."""
    try:
        if is_spreadsheet(content, name):
            return _take_list(engine, store, who, batch_id, name, content)
        # Outside the transaction: opening a large file takes seconds, and nobody must wait for it.
        kept = keep(store, name, content)
    except PersonError as error:
        return HandedIn(name, problem=error.sentence)
    with write(engine) as db:
        received = enter(db, batch_for(db, who, batch_id), kept, who.account_id)
        scan = received.scan
        there = db.get_one(Batch, scan.batch_id)
        if received.already and not _is_own(who, there):
            note(db, "scan.again", f"scan:{scan.id}", who.account_id)
            return HandedIn(name, already=True)
        for page in received.pages:
            try_again(db, page)
        pages = tuple(page_locator(page, there) for page in received.pages)
        return HandedIn(name, pages, received.already, box_of(there), remark=kept.opened.remark)


def _take_list(engine: Engine, store: Store, who: Who, batch_id: int, name: str, content: bytes) -> HandedIn:
    """Take the site's own spreadsheet of the session. Raises a PersonError."""
    if len(content) > _LARGEST_LIST:
        sentence = "A list of one session is far smaller than {most} MB. Save its sheet alone and send that."
        raise WrongHandOver(say(sentence, most=_LARGEST_LIST >> 20))
    sheets = cells_of(content, name)
    with write(engine) as db:
        batch = batch_for(db, who, batch_id)
        kept = keep_site_file(db, store, batch, name, content, sheets)
        return HandedIn(
            name, already=kept.already, place=box_of(batch), people=len(kept.file.people), beside=kept.beside
        )
