"""The coordinator's paper: batches with their two answers, and pages that wait for someone. Steps.

It must not know what the answers mean for a dose: that is records/given.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from records.accounts import Act, Who, may
from records.conservation import Sheet
from records.ledger import note
from records.locators import locator
from records.models.campaign import Batch
from records.models.paper import Page, Record
from records.sentences import PersonError, Sentence, say
from records.words import EmptySignature, ListMade, PageState
from review.completeness import reported_findings
from review.conservation import sheet
from review.decide import follow, lock_for
from review.given_questions import asked_in
from tasks.raising import raise_batch
from webapp.errors import NotFound
from webapp.figures import STUCK, own_districts
from webapp.pages import page_locator

#: More than anyone looks through; the newest are shown.
_MOST = 200


class WrongAnswer(PersonError):
    """The form was sent with an answer that is not one of the choices."""


@dataclass(frozen=True)
class BatchLine:
    """One batch in the list. locator: of the batch, what is written on its box."""

    batch: Batch
    locator: str
    pages: int


@dataclass(frozen=True)
class BatchView:
    """One batch with its sums and its pages. doubt: where what its site reported and what was found do not agree."""

    batch: Batch
    locator: str
    sheet: Sheet
    pages: tuple[WaitingPage, ...]
    doubt: Sentence | None


@dataclass(frozen=True)
class WaitingPage:
    """One page: what it is called, in which file, where it stands and why."""

    page_id: int
    locator: str
    file: str
    number: int
    state: PageState
    reason: str | None


@dataclass(frozen=True)
class Answers:
    """What a coordinator says of a batch."""

    list_made: ListMade
    empty_signature: EmptySignature
    raised: bool


def answers_in(form: dict[str, str]) -> Answers:
    """Read a batch's answers out of a form. Raises WrongAnswer."""
    try:
        list_made, empty = ListMade(form.get("list_made", "")), EmptySignature(form.get("empty_signature", ""))
    except ValueError:
        raise WrongAnswer(say("Choose one answer to each question, then save again.")) from None
    return Answers(list_made, empty, form.get("raised") == "yes")


def batch_for(db: Session, who: Who, batch_id: int) -> Batch:
    """Find a batch of this coordinator's district. Raises NotFound."""
    batch = db.get(Batch, batch_id)
    if batch is None or not may(who, Act.COORDINATE, batch.district_code):
        raise NotFound(say("This batch does not exist, or it is not of your district."))
    return batch


def change_answers(db: Session, who: Who, batch_id: int, answers: Answers) -> Batch:
    """Keep a batch's answers and note who gave them; the clock looks at its doses again. Raises NotFound."""
    batch = batch_for(db, who, batch_id)
    before = Answers(ListMade(batch.list_made), EmptySignature(batch.empty_signature), batch.raised)
    if before == answers:
        return batch
    batch.list_made, batch.empty_signature = answers.list_made, answers.empty_signature
    if answers.raised != before.raised:
        raise_batch(db, batch, answers.raised)
    asked = asked_in(db, batch.id)
    lock_for(db, asked)
    follow(db, asked)
    note(
        db,
        "batch.answered",
        f"batch:{batch.id}",
        who.account_id,
        list_made=answers.list_made,
        empty_signature=answers.empty_signature,
        raised=answers.raised,
    )
    return batch


def batches(db: Session, who: Who) -> list[BatchLine]:
    """List the batches of this coordinator's districts, those raised first, then the newest."""
    counts = select(Page.batch_id, func.count().label("pages")).group_by(Page.batch_id).subquery()
    query = (
        select(Batch, func.coalesce(counts.c.pages, 0))
        .outerjoin(counts, counts.c.batch_id == Batch.id)
        .where(Batch.district_code.in_(_codes(who)))
        .order_by(Batch.raised.desc(), Batch.id.desc())
        .limit(_MOST)
    )
    return [BatchLine(batch, box_of(batch), pages) for batch, pages in db.execute(query)]


def batch_view(db: Session, who: Who, batch_id: int) -> BatchView:
    """Gather one batch with its sums and pages. Raises NotFound."""
    batch = batch_for(db, who, batch_id)
    pages = _pages(db, Page.batch_id == batch.id)
    doubt = next((one.sentence for one in reported_findings(db, batch.reported, batch_id=batch.id)), None)
    return BatchView(batch, box_of(batch), sheet(db, batch_id=batch.id), pages, doubt)


def waiting_pages(db: Session, who: Who) -> tuple[WaitingPage, ...]:
    """List the pages that nobody can enter until someone does something about them, the oldest first."""
    return _pages(db, Page.state.in_(STUCK), Batch.district_code.in_(_codes(who)))


def unread_count(db: Session, who: Who) -> int:
    """Count the pages that wait for nothing but their turn to be read."""
    query = select(func.count()).select_from(Page).join(Batch, Batch.id == Page.batch_id)
    return db.scalar(query.where(Page.state == PageState.RECEIVED, Batch.district_code.in_(_codes(who)))) or 0


def records_of_page(db: Session, page_id: int) -> list[tuple[int, int]]:
    """List the records of a page by row, the header's (−1) first, with their ids."""
    query = select(Record.row, Record.id).where(Record.page_id == page_id).order_by(Record.row)
    return [(row, record_id) for row, record_id in db.execute(query)]


def _pages(db: Session, *conditions: object) -> tuple[WaitingPage, ...]:
    query = (
        select(Page)
        .join(Page.batch)
        .where(*conditions)  # type: ignore[arg-type]
        .options(joinedload(Page.batch), joinedload(Page.scan))
        .order_by(Page.batch_id, Page.sequence)
        .limit(_MOST)
    )
    return tuple(
        WaitingPage(
            page.id, page_locator(page, page.batch), page.scan.name, page.number, PageState(page.state), page.reason
        )
        for page in db.scalars(query)
    )


def _codes(who: Who) -> Iterable[str]:
    return [one.code for one in own_districts(who)]


def box_of(batch: Batch) -> str:
    """Write what stands on the batch's box: a page's locator without its page."""
    return locator(batch.district_code, batch.number, 0).rsplit("-", 1)[0]
