"""A page on which a row may be missing is held back until a reviewer has counted."""

from __future__ import annotations

from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.models.campaign import Batch
from records.models.paper import Dispute
from records.words import DisputeKind
from review.commit import commit_ready
from review.going import Scope, Why, lines
from review.showing import dispute_screen
from review.template import template_by_key
from review.undo import undo
from tests import factories
from tests.factories import rows_of
from tests.review.desk import CONFIRMED, a_ready_page, chi, decided, the_dispute, written
from tests.review.persons import NO_FOOT

TEMPLATE = template_by_key("ket-qua-tiem-dai")


def test_a_page_with_fewer_rows_than_its_foot_says_is_held_back_and_shown(db: Session) -> None:
    a_ready_page(db, {}, {}, header={"declared": "3"})
    assert commit_ready(db) == 0
    screen = dispute_screen(db, the_dispute(db), Random(1))
    assert (screen.kind, screen.code) == (DisputeKind.ROWS, "rows_declared")
    assert [one.role for one in screen.fields] == ["page.declared"] and len(screen.findings) == 1


def test_a_foot_that_counts_only_those_vaccinated_holds_nothing_back(db: Session) -> None:
    a_ready_page(db, {}, {"signature": "deferred"}, header={"declared": "1"})
    assert commit_ready(db) == 1


def test_once_confirmed_the_rows_are_committed(db: Session) -> None:
    a_ready_page(db, {}, header={"declared": "2", "foot_date": "2021-07-25"})
    assert commit_ready(db) == 0
    decided(db, chi(db), CONFIRMED)
    assert commit_ready(db) == 1


def test_the_total_read_anew_lets_the_rows_go_too(db: Session) -> None:
    page = a_ready_page(db, {}, header={"declared": "7", "foot_date": "2021-07-25"})
    assert commit_ready(db) == 0
    cell = factories.field_of(factories.records_of(db, page)[0], "declared")
    decided(db, chi(db), written("1", field_id=cell.id))
    assert commit_ready(db) == 1


def test_a_confirmation_that_was_taken_back_holds_the_page_again(db: Session) -> None:
    a_ready_page(db, {}, header={"declared": "2", "foot_date": "2021-07-25"})
    commit_ready(db)
    reviewer = chi(db)
    undo(db, reviewer, decided(db, reviewer, CONFIRMED).id)
    assert commit_ready(db) == 0 and the_dispute(db).kind == DisputeKind.ROWS


def test_a_jump_in_the_running_numbers_holds_the_page_back(db: Session) -> None:
    page = a_ready_page(db, {}, {}, {}, {}, {})
    for row, number in zip(rows_of(db, page), ("1", "2", "3", "5", "6"), strict=True):
        row.printed_number = number
    assert commit_ready(db) == 0 and the_dispute(db).code == "rows_jump"


def test_a_page_that_does_not_go_on_where_the_one_before_ended_is_held_back(db: Session) -> None:
    first = a_ready_page(db, {}, {})
    second = a_ready_page(db, {}, {}, batch=first.batch)
    for at, row in enumerate(rows_of(db, second)):
        row.printed_number = str(9 + at)
    assert commit_ready(db) == 2
    [dispute] = db.scalars(select(Dispute)).all()
    assert (dispute.code, dispute.record.page_id) == ("rows_continue", second.id)


def a_batch(db: Session, reported: int) -> Batch:
    return factories.a_batch(db, reported=reported)


def test_a_batch_with_fewer_rows_than_its_site_reported_holds_back_its_last_page_with_the_picture(db: Session) -> None:
    batch = a_batch(db, reported=4)
    a_ready_page(db, {}, header=NO_FOOT, batch=batch)
    last = a_ready_page(db, {"full_name": "Lê Thị Cúc", "id_number": "070184000111", "sex": "Nữ"}, batch=batch)
    assert commit_ready(db) == 1
    screen = dispute_screen(db, the_dispute(db), Random(1))
    assert (screen.kind, screen.code, the_dispute(db).record.page_id) == (DisputeKind.ROWS, "rows_reported", last.id)


def test_while_a_page_of_the_batch_waits_to_be_read_nothing_is_said(db: Session) -> None:
    batch = a_batch(db, reported=4)
    a_ready_page(db, {}, header=NO_FOOT, batch=batch)
    factories.a_received_page(db, batch)
    assert commit_ready(db) == 1


def test_a_last_page_that_was_committed_before_another_was_read_is_shown_all_the_same(db: Session) -> None:
    batch = a_batch(db, reported=4)
    waiting = factories.a_received_page(db, batch)
    last = a_ready_page(db, {}, header=NO_FOOT, batch=batch)
    assert commit_ready(db) == 1
    factories.read_page(db, waiting, rows=1)
    head, row = factories.records_of(db, waiting)
    factories.settle(db, head, factories.SETTLED_HEADER)
    factories.settle_row(db, row, **factories.someone_else(1))
    row.ready_at = factories.MOMENT
    assert commit_ready(db) == 1
    assert (the_dispute(db).code, the_dispute(db).record.page_id) == ("rows_reported", last.id)
    assert withheld(db) == [False, True]
    decided(db, chi(db), CONFIRMED)
    assert commit_ready(db) == 0 and withheld(db) == [False, False]


def withheld(db: Session) -> list[bool]:
    return [any(one.why == Why.DOUBTED for one in line.withheld) for line in lines(db, TEMPLATE, Scope())]


def test_a_site_that_counted_only_those_vaccinated_is_right(db: Session) -> None:
    a_ready_page(db, {}, {"signature": "deferred"}, header=NO_FOOT, batch=a_batch(db, reported=1))
    assert commit_ready(db) == 1


def test_once_the_batch_was_counted_its_last_page_is_committed(db: Session) -> None:
    a_ready_page(db, {}, header=NO_FOOT, batch=a_batch(db, reported=3))
    assert commit_ready(db) == 0
    decided(db, chi(db), CONFIRMED)
    assert commit_ready(db) == 1
