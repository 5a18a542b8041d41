"""What reviewers, sites and coordinators do in the stateful test: corrections, questions, how a district commits."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import read, write
from records.models.campaign import Batch, CommitRule
from records.models.ledger import Event
from records.models.paper import Dispute, Field, Page, Record
from records.words import CommitMode, DisputeKind, Mark
from review.alike import decide_together, hold_alike
from review.approving import set_rule
from review.choices import Choice, ChoiceKind
from review.correct import CannotCorrect, correct, seen_mark, uses
from review.decide import DecisionRefused
from review.models import PersonPaper, Question
from review.pairs import doubt_pair, papers_beside
from review.questions import answer, ask
from review.queue import next_dispute
from tests import factories
from tests.stateful.cast import one_of
from tests.stateful.paper import slip
from tests.stateful.world import World

CORRECTED = st.sampled_from(["full_name", "phone", "lot", "dose", "signature", "strike"])
EARLIER = st.integers(0, 9)


class Reviewing:
    """Rules of the machine in test_promises.py."""

    world: World

    @rule(reviewer=st.integers(0, 1), earlier=EARLIER, key=CORRECTED, wrong=st.booleans())
    def a_committed_value_is_corrected(self, reviewer: int, earlier: int, key: str, wrong: bool) -> None:
        world = self.world
        with write(world.engine) as db:
            field = _settled(db, earlier, key)
            if field is None:
                return
            world.keys += 1
            said = slip(world.truth[field.id], _OPTIONS.get(key, ())) if wrong else world.truth[field.id].said
            seen, name = seen_mark(field, uses(db, field)), f"correction-{world.keys}"
            try:
                with db.begin_nested():
                    correct(db, world.reviewers[reviewer], field.id, name, _choice(said), seen)
            except (CannotCorrect, DecisionRefused):
                return

    @rule(reviewer=st.integers(0, 1), earlier=EARLIER)
    def papers_of_one_person_or_of_two_are_doubted(self, reviewer: int, earlier: int) -> None:
        who = self.world.reviewers[reviewer]
        with write(self.world.engine) as db:
            record_id = one_of(db.scalars(select(PersonPaper.record_id).order_by(PersonPaper.record_id)).all(), earlier)
            beside = papers_beside(db, who, record_id) if record_id is not None else []
            if beside and record_id is not None:
                doubt_pair(db, who, record_id, one_of(beside, earlier).record.id)

    @rule(reviewer=st.integers(0, 1), wrong=st.booleans())
    def rows_that_are_alike_are_decided_in_one_act(self, reviewer: int, wrong: bool) -> None:
        world, who = self.world, self.world.reviewers[reviewer]
        with write(world.engine) as db:
            dispute = next_dispute(db, who)
            if dispute is None or dispute.kind == DisputeKind.DUPLICATE or dispute.record.row < 0:
                return
            held = hold_alike(db, who, dispute)
            world.keys += 1
            choice = world.choices(db, dispute, wrong)[0]
            try:
                with db.begin_nested():
                    decide_together(db, who, {one.id: choice for one in held}, f"together-{world.keys}")
            except DecisionRefused:
                return

    @rule(reviewer=st.integers(0, 1))
    def a_reviewer_asks_the_site(self, reviewer: int) -> None:
        who = self.world.reviewers[reviewer]
        with write(self.world.engine) as db:
            dispute = next_dispute(db, who)
            if dispute is not None:
                ask(db, who, dispute.id)

    @rule(earlier=EARLIER)
    def a_site_answers(self, earlier: int) -> None:
        sites_answer(self.world, earlier)

    @rule(district=st.integers(0, 1), mode=st.sampled_from(CommitMode), share=st.integers(1, 100))
    def a_district_commits_in_another_way(self, district: int, mode: CommitMode, share: int) -> None:
        with write(self.world.engine) as db:
            batch = db.get_one(Batch, self.world.batches[district])
            set_rule(db, batch.campaign_id, batch.district_code, mode, share)

    @rule()
    def the_clock_ticks(self) -> None:
        """Where a district wants all rows looked at, the clock commits none that nobody looked at."""
        with read(self.world.engine) as db:
            before = set(db.scalars(select(Event.id).where(Event.act == "dose.committed")))
        self.world.commit()
        with read(self.world.engine) as db:
            for event in db.scalars(select(Event).where(Event.act == "dose.committed", Event.id.not_in(before))):
                assert not _all_are_looked_at(db, event.data["record"]) or _was_looked_at(db, event.data["record"])

    @invariant()
    def what_a_site_was_asked_waits_for_its_answer(self) -> None:
        with read(self.world.engine) as db:
            query = select(Dispute.holder_id).join(Question, Question.dispute_id == Dispute.id)
            waiting = query.where(Question.answered_at.is_(None), Dispute.closed_at.is_(None))
            assert set(db.scalars(waiting)) <= {None}


_OPTIONS = {"signature": ("yes", "no"), "strike": ("yes", "no")}


def sites_answer(world: World, earlier: int | None = None) -> None:
    """One site answers one question, or each all of theirs."""
    with write(world.engine) as db:
        clerk = _province(db)
        query = select(Question.id).where(Question.answered_at.is_(None)).order_by(Question.id)
        waiting = list(db.scalars(query))
        for question in waiting if earlier is None else filter(None, [one_of(waiting, earlier)]):
            answer(db, clerk, question, "giấy ghi vậy", "chị Hoa")


def _province(db: Session) -> Who:
    return factories.who(db, factories.a_coordinator(db, district_code=None))


def _settled(db: Session, earlier: int, key: str) -> Field | None:
    """A settled value of a committed row, or of its page's header."""
    record_id = one_of(db.scalars(select(PersonPaper.record_id).order_by(PersonPaper.record_id)).all(), earlier)
    if record_id is None:
        return None
    page = db.get_one(Page, db.get_one(Record, record_id).page_id)
    records = [one for one in factories.records_of(db, page) if one.id == record_id or one.row < 0]
    fields = [field for one in reversed(records) for field in one.fields if field.key == key]
    return next((field for field in fields if field.mark is not None), None)


def _choice(said: str | Mark) -> Choice:
    if isinstance(said, Mark):
        return Choice(ChoiceKind.MARK, said)
    return Choice(ChoiceKind.WRITTEN, Mark.VALUE, said)


def _all_are_looked_at(db: Session, record_id: int) -> bool:
    batch = db.get_one(Record, record_id).page.batch
    modes = select(CommitRule.mode).where(
        CommitRule.campaign_id == batch.campaign_id, CommitRule.district_code == batch.district_code
    )
    return db.scalar(modes) == CommitMode.ALL


def _was_looked_at(db: Session, record_id: int) -> bool:
    looks = select(Dispute.id).where(
        Dispute.kind == DisputeKind.APPROVAL,
        Dispute.record_id == record_id,
        Dispute.closed_by.startswith("decision"),
    )
    return db.scalar(looks.limit(1)) is not None
