from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.database import now
from records.disputes import RAISED, USUAL, open_dispute
from records.models.paper import Field
from records.models.people import Device
from records.words import DisputeKind, Mark, Role
from review.decide import DecisionRefused
from review.differences import Tone
from review.queue import next_dispute, oldest_age, park, waiting_count
from review.showing import dispute_screen
from tasks.models import Answer
from tasks.raising import raise_batch
from tests import factories
from tests.factories import DISTRICT, OTHER_DISTRICT
from tests.review.desk import CONFIRMED, NAMES, a_disputed_desk, a_doubted_desk, chi, decided, the_dispute, written
from tests.tasks.desk import a_desk


def test_a_reviewer_gets_the_dispute_and_keeps_it(db: Session) -> None:
    a_disputed_desk(db)
    reviewer = chi(db)
    first = next_dispute(db, reviewer)
    assert first is not None and next_dispute(db, reviewer) is first


def test_two_reviewers_do_not_get_the_same_dispute(db: Session) -> None:
    a_disputed_desk(db)
    assert next_dispute(db, chi(db)) is not None
    assert next_dispute(db, chi(db)) is None


def test_a_lease_that_ended_goes_to_the_next_reviewer(db: Session) -> None:
    a_disputed_desk(db)
    held = next_dispute(db, chi(db))
    assert held is not None
    held.lease_until = now(db) - timedelta(seconds=1)
    assert next_dispute(db, chi(db)) is held


def test_the_oldest_comes_first(db: Session) -> None:
    older, younger = (a_disputed_desk(db).cell("full_name").id for _ in range(2))
    found = next_dispute(db, chi(db))
    assert found is not None and found.field_id == older != younger


def test_another_districts_reviewer_gets_nothing_and_the_provinces_does(db: Session) -> None:
    a_disputed_desk(db)
    assert next_dispute(db, chi(db, district_code=OTHER_DISTRICT)) is None
    assert next_dispute(db, chi(db, district_code=None)) is not None


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.COORDINATOR])
def test_only_reviewers_get_disputes(db: Session, role: Role) -> None:
    a_disputed_desk(db)
    assert next_dispute(db, factories.who(db, factories.an_account(db, role, "Dũng"))) is None


def test_nobody_reviews_what_they_entered(db: Session) -> None:
    desk = a_disputed_desk(db)
    entrant = desk.person(10)
    account = factories.a_reviewer(db)
    at_the_same_phone = factories.who(db, account, db.get_one(Device, entrant.device_id))
    assert next_dispute(db, at_the_same_phone) is None
    assert next_dispute(db, factories.who(db, account)) is not None


def test_nobody_reviews_a_check_of_a_row_they_entered_any_field_of(db: Session) -> None:
    desk = a_doubted_desk(db)
    entrant = desk.person(2)
    at_the_same_phone = factories.who(db, factories.a_reviewer(db), db.get_one(Device, entrant.device_id))
    assert next_dispute(db, at_the_same_phone) is None
    assert next_dispute(db, chi(db)) is not None


def test_nobody_reviews_a_check_of_a_row_whose_page_head_they_entered(db: Session) -> None:
    desk = a_doubted_desk(db)
    entered = chi(db)
    head = db.scalars(select(Answer).join(Field).where(Field.record_id == desk.head().id)).first()
    assert head is not None
    entered = replace(entered, device_id=head.device_id)
    assert next_dispute(db, entered) is None
    with pytest.raises(DecisionRefused):
        decided(db, entered, CONFIRMED)


def test_what_is_put_aside_waits_for_everyone_but_still_counts(db: Session) -> None:
    a_disputed_desk(db)
    reviewer = chi(db)
    held = next_dispute(db, reviewer)
    assert held is not None
    park(db, reviewer, held.id)
    assert next_dispute(db, reviewer) is None and next_dispute(db, chi(db)) is None
    assert waiting_count(db, DISTRICT) == 1


def test_nobody_puts_aside_what_another_holds(db: Session) -> None:
    a_disputed_desk(db)
    held = next_dispute(db, chi(db))
    assert held is not None
    park(db, chi(db), held.id)
    assert held.parked_until is None


def test_what_a_reviewer_skips_is_not_given_again(db: Session) -> None:
    a_disputed_desk(db)
    assert next_dispute(db, chi(db), skip=[the_dispute(db).id]) is None


def test_counts_are_of_the_district(db: Session) -> None:
    a_disputed_desk(db)
    assert (waiting_count(db, DISTRICT), waiting_count(db, OTHER_DISTRICT), waiting_count(db)) == (1, 0, 1)
    age = oldest_age(db, DISTRICT)
    assert age is not None and timedelta(0) <= age < timedelta(minutes=1)
    assert oldest_age(db, OTHER_DISTRICT) is None


def test_the_screen_names_the_tones_and_nobody(db: Session) -> None:
    a_disputed_desk(db)
    screen = dispute_screen(db, the_dispute(db), Random(1))
    [cell] = screen.fields
    assert {(one.text, one.syllable, one.tone) for one in cell.opinions} == {
        (NAMES[0], 1, Tone.RISING),
        (NAMES[1], 1, Tone.ASKING),
        (NAMES[2], 1, Tone.FALLING),
    }
    assert (cell.title, screen.locator.split(" ", 1)[1]) == ("Họ và tên", "dòng 1")


def test_the_order_of_opinions_is_the_shuffles(db: Session) -> None:
    a_disputed_desk(db)
    dispute = the_dispute(db)
    orders = {
        tuple(one.text for one in dispute_screen(db, dispute, Random(seed)).fields[0].opinions) for seed in range(20)
    }
    assert len(orders) > 1


def test_opinions_that_compare_the_same_are_one(db: Session) -> None:
    desk = a_desk(db)
    for index, phone in enumerate(("0912 345 678", "912345678", "0912345679")):
        desk.enter(desk.person(index), "numbers", phone=phone, hard="phone")
    [cell] = dispute_screen(db, the_dispute(db), Random(1)).fields
    assert sorted((one.people, one.hard) for one in cell.opinions) == [(1, True), (2, True)]


def test_a_mark_has_no_words(db: Session) -> None:
    desk = a_desk(db)
    for index, name in enumerate(("Điểu Thúy", Mark.UNREADABLE, "Điểu Thủy")):
        desk.enter(desk.person(index), "person", full_name=name)
    [cell] = dispute_screen(db, the_dispute(db), Random(1)).fields
    assert [one.text for one in cell.opinions if one.mark == Mark.UNREADABLE] == [""]


def test_a_check_shows_its_sentence_and_the_cells_it_looked_at(db: Session) -> None:
    a_doubted_desk(db)
    screen = dispute_screen(db, the_dispute(db), Random(1))
    assert [cell.role for cell in screen.fields] == ["person.national_id", "person.sex"]
    assert len(screen.findings) == 1 and "other sex" in str(screen.findings[0])


def test_nobody_decides_about_their_own_sites_paper_where_the_campaign_says_so(db: Session) -> None:
    batch = a_disputed_desk(db).page.batch
    own = chi(db, site=batch.site)
    assert next_dispute(db, own) is not None
    the_dispute(db).lease_until = None
    batch.campaign.other_site_reviews = True
    db.flush()
    assert next_dispute(db, own) is None
    with pytest.raises(DecisionRefused, match="own site"):
        decided(db, own, written("Điểu Thúy"))
    assert next_dispute(db, chi(db, site="Trạm Y tế xã Khác")) is not None


def test_a_page_head_comes_before_rows_and_a_raised_batch_before_others(db: Session) -> None:
    rows, raised, head = (a_disputed_desk(db) for _ in range(3))
    raise_batch(db, raised.page.batch, True)
    header = factories.records_of(db, head.page)[0]
    open_dispute(db, DisputeKind.CHECK, f"record:{header.id}:neighbour_differs", header.id, None, "neighbour_differs")
    reviewer, order = chi(db), []
    while (dispute := next_dispute(db, reviewer, [one.id for one in order])) is not None:
        order.append(dispute)
    pages = [one.record.page_id for one in order]
    assert order[0].record_id == header.id
    assert pages[1:] == [raised.page.id, rows.page.id, head.page.id]


def test_what_is_raised_of_a_raised_batch_is_first_until_it_is_usual_again(db: Session) -> None:
    first, batch = a_disputed_desk(db), factories.a_batch(db, raised=True)
    other = factories.rows_of(db, factories.a_page(db, rows=1, batch=batch))[0]
    raised = open_dispute(db, DisputeKind.CHECK, f"record:{other.id}:id_sex", other.id, None, "id_sex")
    assert (raised.rank, raised.district_code) == (RAISED, DISTRICT)
    raise_batch(db, batch, False)
    db.refresh(raised)
    found = next_dispute(db, chi(db))
    assert raised.rank == USUAL and found is not None and found.record_id == first.row().id
