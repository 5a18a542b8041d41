"""What the platform already holds, on its way out: not committed, decided by a reviewer where it differs, corrected."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.storage import Store
from records.conservation import DoseTerm, OpenReason
from records.models.paper import Dispute, Page
from records.words import DisputeKind, Mark
from review.alike import alike, decide_together
from review.choices import Choice, ChoiceKind
from review.commit import commit_ready
from review.conservation import sheet
from review.decide import DecisionRefused, decide
from review.models import Dose
from review.showing import dispute_screen
from review.undo import undo
from review.upload import make
from review.upload_models import RowAct, UploadRow
from tasks.follow import after_settled, ask_page
from tasks.models import KnownMatch, MatchState, SlotState
from tests.factories import (
    SETTLED_HEADER,
    SETTLED_ROW,
    a_batch,
    a_campaign,
    a_page,
    field_of,
    rows_of,
    settle_row,
    someone_else,
)
from tests.review.desk import CONFIRMED, NAMES, chi
from tests.review.sending import LONG
from tests.tasks.desk import a_desk
from tests.tasks.known import a_known_dose

LATER = date(2021, 8, 25)
HEADER = {**SETTLED_HEADER, "declared": Mark.BLANK, "foot_date": Mark.BLANK}


def a_settled_page(db: Session, rows: int = 1, **known: Any) -> Page:
    """A page whose rows are settled; the platform holds the dose of each, but for what `known` says otherwise."""
    campaign = a_campaign(db)
    page = a_page(db, rows=rows, header=HEADER, batch=a_batch(db, campaign))
    for number, row in enumerate(rows_of(db, page)):
        own = someone_else(number) if number else {}
        settle_row(db, row, **own)
        who = {name: own[key] for name, key in _OWN.items() if key in own}
        a_known_dose(db, campaign, **{**who, **known})
    for row in rows_of(db, page):
        after_settled(db, row)
    return page


_OWN = {"national_id": "id_number", "phone": "phone", "name": "full_name", "birth_date": "birth_date"}


def the_dispute(db: Session) -> Dispute:
    return db.scalars(select(Dispute).where(Dispute.kind == DisputeKind.KNOWN, Dispute.closed_at.is_(None))).one()


def say_of_it(db: Session, kind: ChoiceKind, key: str = "key-12345") -> int:
    return decide(db, chi(db), the_dispute(db).id, key, Choice(kind)).id


def test_what_the_platform_holds_is_not_committed_and_has_its_term(db: Session) -> None:
    a_settled_page(db)
    assert commit_ready(db) == 0
    found = sheet(db)
    assert found.doses == {DoseTerm.ON_PLATFORM: 1} and found.balances()


def test_an_export_that_comes_while_a_row_is_ready_is_still_asked(db: Session) -> None:
    campaign = a_campaign(db)
    page = a_page(db, rows=1, header=HEADER, batch=a_batch(db, campaign))
    [row] = rows_of(db, page)
    settle_row(db, row)
    after_settled(db, row)
    assert row.ready_at is not None
    a_known_dose(db, campaign)
    assert commit_ready(db) == 0
    assert sheet(db).doses == {DoseTerm.ON_PLATFORM: 1}


def test_a_committed_dose_is_not_taken_for_its_own_copy_on_the_platform(db: Session) -> None:
    campaign = a_campaign(db)
    page = a_page(db, rows=1, header=HEADER, batch=a_batch(db, campaign))
    [row] = rows_of(db, page)
    settle_row(db, row)
    after_settled(db, row)
    assert commit_ready(db) == 1
    a_known_dose(db, campaign)
    after_settled(db, row)
    assert row.ready_at is not None and db.scalar(select(KnownMatch.id)) is None
    assert sheet(db).doses == {DoseTerm.COMMITTED: 1}


def test_a_dose_of_another_day_waits_for_a_reviewer(db: Session) -> None:
    a_settled_page(db, day=LATER)
    assert commit_ready(db) == 0
    found = sheet(db)
    assert found.reasons == {OpenReason.DISPUTE: 1} and found.balances()


def test_the_screen_shows_the_paper_beside_the_platform_what_differs_first(db: Session) -> None:
    a_settled_page(db, day=LATER)
    screen = dispute_screen(db, the_dispute(db), Random(0))
    first = screen.known[0]
    texts = ["".join(piece.text for piece in side.pieces) for side in (first.left, first.right)]
    assert (texts, first.contradicts) == (["25/07/2021", "25/08/2021"], True)
    assert not any(line.contradicts for line in screen.known[1:])


def test_left_as_it_is_it_counts_as_on_the_platform(db: Session) -> None:
    a_settled_page(db, day=LATER)
    say_of_it(db, ChoiceKind.ON_PLATFORM)
    assert commit_ready(db) == 0
    assert sheet(db).doses == {DoseTerm.ON_PLATFORM: 1}


@pytest.mark.parametrize(("said", "act"), [(ChoiceKind.CORRECTION, RowAct.CORRECTION), (ChoiceKind.APART, RowAct.NEW)])
def test_what_a_reviewer_says_is_how_it_goes_out(db: Session, store: Store, said: ChoiceKind, act: RowAct) -> None:
    a_settled_page(db, day=LATER)
    say_of_it(db, said)
    assert commit_ready(db) == 1
    make(db, store, LONG)
    assert db.scalars(select(UploadRow.act)).all() == [act]


def test_a_word_taken_back_is_owed_again(db: Session) -> None:
    a_settled_page(db, day=LATER)
    who = chi(db)
    decision = decide(db, who, the_dispute(db).id, "key-12345", Choice(ChoiceKind.APART))
    undo(db, who, decision.id)
    assert the_dispute(db).code == "known_dose"
    assert db.scalars(select(KnownMatch.state)).one() == MatchState.DIFFERS
    assert commit_ready(db) == 0 and db.scalar(select(Dose.id)) is None


def test_only_what_fits_can_be_said_of_a_known_dose(db: Session) -> None:
    a_settled_page(db, day=LATER)
    with pytest.raises(DecisionRefused):
        decide(db, chi(db), the_dispute(db).id, "key-12345", CONFIRMED)


def test_a_page_with_one_wrong_day_on_the_platform_is_decided_once(db: Session) -> None:
    a_settled_page(db, rows=3, day=LATER)
    disputes = db.scalars(select(Dispute).where(Dispute.kind == DisputeKind.KNOWN).order_by(Dispute.id)).all()
    assert len(alike(db, disputes[0])) == 2
    decide_together(db, chi(db), {one.id: Choice(ChoiceKind.CORRECTION) for one in disputes}, "key-12345")
    assert commit_ready(db) == 3


def test_a_value_that_a_reviewer_changes_is_compared_anew(db: Session) -> None:
    page = a_settled_page(db)
    [row] = rows_of(db, page)
    field_of(row, "id_number").should_be = "070084000111"
    db.flush()
    after_settled(db, row)
    assert the_dispute(db).code == "known_person"


def test_a_row_let_go_by_a_word_that_is_taken_back_is_asked_again(db: Session) -> None:
    desk = a_desk(db, batch=a_batch(db, campaign := a_campaign(db)))
    a_known_dose(db, campaign, day=LATER)
    ask_page(db, desk.page)
    desk.settle_header()
    desk.enter(desk.person(0), "numbers")
    desk.enter(desk.person(1), "person")
    who = chi(db)
    decision = decide(db, who, the_dispute(db).id, "key-12345", Choice(ChoiceKind.ON_PLATFORM))
    assert {slot.state for slot in desk.slots("address")} == {SlotState.WITHDRAWN}
    undo(db, who, decision.id)
    decide(db, who, the_dispute(db).id, "key-54321", Choice(ChoiceKind.APART))
    assert {slot.state for group in ("address", "dose") for slot in desk.slots(group)} == {SlotState.OPEN}


def test_a_cell_left_to_a_reviewer_is_so_again_when_its_row_comes_back(db: Session) -> None:
    """Three people read the name otherwise; the numbers say that it is there; a reviewer's word on one undoes that."""
    desk = a_desk(db, batch=a_batch(db, campaign := a_campaign(db)))
    desk.settle_header()
    for index, name in enumerate(NAMES):
        desk.enter(desk.person(index), "person", full_name=name)
    desk.both("numbers")
    a_known_dose(db, campaign, health_insurance=SETTLED_ROW["health_insurance"], phone="")
    ask_page(db, desk.page)
    assert desk.disputes() == [] and db.scalars(select(KnownMatch.state)).all() == [MatchState.ON_PLATFORM]
    field_of(desk.row(), "id_number").should_be = "070084000111"
    field_of(desk.row(), "health_insurance").should_be = "7000000000"
    db.flush()
    after_settled(db, desk.row())
    assert [kind for kind, _ in desk.disputes()] == ["field"]
