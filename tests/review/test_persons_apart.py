"""People told apart again, and what two clocks do at once."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from records.database import now, write
from records.models.paper import Dispute
from review.choices import Choice, ChoiceKind
from review.commit import commit_ready
from review.conservation import sheet
from review.correct import correct, seen_mark, uses
from review.decide import DecisionRefused, decide
from review.models import Dose, DoseSource, PairVerdict, Person, PersonPaper
from review.pairs import PairChoice, decide_pair
from review.persons import merge, split
from review.queue import next_dispute
from review.undo import undo
from tests import factories, services
from tests.factories import field_of, someone_else
from tests.review.desk import a_ready_page, chi, said, the_dispute, written
from tests.review.persons import DIFFERENT, NO_FOOT, NO_NUMBER, SAME, SECOND, live, row
from tests.tasks.interleaving import Walker


def test_a_pair_is_decided_once_and_only_as_a_pair(db: Session) -> None:
    row(db), row(db, **NO_NUMBER)
    commit_ready(db)
    dispute, reviewer = the_dispute(db), chi(db)
    with pytest.raises(DecisionRefused):
        decide(db, reviewer, dispute.id, "key-as-check", Choice(ChoiceKind.CONFIRMED))
    with pytest.raises(DecisionRefused):
        decide_pair(db, reviewer, dispute.id, "key-of-none", PairChoice(PairVerdict.SAME, 10**6))
    first = decide_pair(db, reviewer, dispute.id, "key-of-pair", SAME)
    assert decide_pair(db, reviewer, dispute.id, "key-of-pair", SAME) is first
    with pytest.raises(DecisionRefused, match="already"):
        decide_pair(db, reviewer, dispute.id, "key-of-other", DIFFERENT)


def test_a_person_parted_by_a_reviewer_is_made_one_again_by_undo_even_after_the_commit(db: Session) -> None:
    row(db)
    other = row(db, SECOND)
    commit_ready(db)
    before = {(dose.person_id, dose.number) for dose in live(db)}
    name = field_of(other, "full_name")
    correct(db, chi(db), name.id, "another-name", written("Điểu Hờn"), seen_mark(name, uses(db, name)))
    reviewer = chi(db)
    decision = decide_pair(db, reviewer, the_dispute(db).id, "key-parts", DIFFERENT)
    commit_ready(db)
    assert len({dose.person_id for dose in live(db)}) == 2
    undo(db, reviewer, decision.id)
    commit_ready(db)
    assert {(dose.person_id, dose.number) for dose in live(db)} == before and sheet(db).balances()
    assert the_dispute(db).holder_id == reviewer.account_id


@pytest.mark.parametrize("whose", [0, 1])
def test_a_reviewer_of_the_site_of_either_paper_decides_no_pair_where_the_campaign_says_so(
    db: Session, whose: int
) -> None:
    campaign = factories.a_campaign(db, other_site_reviews=True)
    sites = ("Trạm Y tế xã Bom Bo", "Trạm Y tế xã Đức Liễu")
    for site, cells in zip(sites, ({}, NO_NUMBER), strict=True):
        a_ready_page(db, cells, header=NO_FOOT, batch=factories.a_batch(db, campaign, site=site))
    commit_ready(db)
    dispute, own = the_dispute(db), chi(db, site=sites[whose])
    assert next_dispute(db, own) is None
    with pytest.raises(DecisionRefused, match="own site"):
        decide_pair(db, own, dispute.id, "key-of-own-site", SAME)
    assert next_dispute(db, chi(db, site="Trạm Y tế xã Thống Nhất")) is dispute


def test_the_database_refuses_a_dose_of_one_number_twice(db: Session) -> None:
    row(db)
    commit_ready(db)
    [dose] = live(db)
    person = Person(created_at=now(db))
    db.add(person)
    db.flush()
    twice = Dose(person_id=person.id, number=1, once=dose.once, district_code="696", values={}, committed_at=now(db))
    with pytest.raises(IntegrityError), db.begin_nested():
        db.add(twice)
        db.flush()


def test_two_clocks_that_meet_one_person_on_two_papers_commit_the_dose_once() -> None:
    with services.fresh_engine("postgresql") as engine:
        for steps in range(0, 60, 4):
            _race(engine, steps)


def _race(engine: Engine, steps: int) -> None:
    """Two papers of one new person, each taken by a clock of its own; the first stops after so many statements."""
    with write(engine) as db:
        cells = someone_else(steps + 1)
        row(db, **cells), row(db, **cells)
    one, two = (Walker(engine, lambda session: commit_ready(session, limit=1)) for _ in range(2))
    for _ in range(steps):
        one.step()
    two.let_go()
    one.let_go()
    one.join()
    two.join()
    assert one.error is None and two.error is None
    with write(engine) as db:
        commit_ready(db)
        commit_ready(db)
        name = cells["full_name"]
        doses = [dose for dose in live(db) if said(dose, "person.name") == name]
        assert len(doses) == 1
        assert len(db.scalars(select(DoseSource).where(DoseSource.dose_id == doses[0].id)).all()) == 2
        assert db.scalars(select(Dispute).where(Dispute.closed_at.is_(None))).all() == []


def test_people_merged_in_a_circle_and_with_themselves_keep_their_doses(db: Session) -> None:
    papers = [row(db, **someone_else(number)) for number in (1, 2, 3)]
    assert commit_ready(db) == 3
    one, two, three = (db.get_one(PersonPaper, paper.id).person_id for paper in papers)
    assert merge(db, one, one) == []
    merge(db, one, two)
    merge(db, two, three)
    assert merge(db, three, one) == sorted(paper.id for paper in papers)
    assert [len(live(db)), {dose.person_id for dose in live(db)}] == [1, {one}]


def test_what_was_merged_twice_is_split_into_what_it_was(db: Session) -> None:
    papers = [row(db, **someone_else(number)) for number in (1, 2, 3)]
    commit_ready(db)
    before = sorted(dose.values["person.name"]["value"] for dose in live(db))
    one, two, three = (db.get_one(PersonPaper, paper.id).person_id for paper in papers)
    first, second = merge(db, one, two), merge(db, two, three)
    assert (len(first), len(second), len(live(db))) == (1, 2, 1)
    parted = split(db, three, second)
    assert parted is not None and split(db, parted, first) is not None
    assert sorted(dose.values["person.name"]["value"] for dose in live(db)) == before
    assert len({dose.person_id for dose in live(db)}) == 3
    assert split(db, three, second) is None
