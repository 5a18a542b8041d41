"""The world of the stateful test: paper that arrives, people who enter, reviewers, the clock; an act, a transaction."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from ocr.storage import Store
from records.accounts import Who
from records.database import now, write
from records.forms import form_by_key
from records.models.campaign import Campaign
from records.models.paper import Dispute, Field
from records.words import DisputeKind, Mark, Preset, Privacy
from review.choices import Choice, ChoiceKind
from review.commit import commit_ready
from review.decide import DecisionRefused, decide, last_decision
from review.models import PairVerdict, PersonPaper
from review.pairs import PairChoice, decide_pair
from review.persons import merge, split
from review.queue import next_dispute
from review.template import template_by_key
from review.undo import undo
from review.upload import NothingToUpload, make
from tasks.entries import AlreadyAnswered, KeyConflict, Submission
from tasks.handout import hold_ahead
from tasks.models import Answer, SkipReason, Slot, SlotState
from tasks.plan import plan_page
from tasks.screen import task_screen
from tasks.work import work_of
from tests import factories
from tests.stateful.cast import Sent, Tab, cast, held_by, is_held, one_of, reviewers
from tests.stateful.paper import CERTIFIED, READINGS, Truth, given, header_says, row_says, slip
from tests.tasks.desk import Submitted, claim, give_back, submit


class World:
    """Everything outside the database that the test knows of what is inside."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.folder = tempfile.TemporaryDirectory(prefix="ct-promises-")
        self.store = Store(Path(self.folder.name))
        self.truth: dict[int, Truth] = {}
        self.whose: dict[int, int] = {}
        self.kept: dict[int, Any] = {}
        self.pages: list[int] = []
        self.batches: list[int] = []
        self.rows_found = 0
        self.sent: list[Sent] = []
        self.tabs: list[Tab] = []
        self.files: dict[str, bytes] = {}
        self.outcomes: dict[int, Any] = {}
        self.steps = 0
        self.keys = 0
        self.privacy = Privacy.USUAL
        with write(engine) as db:
            campaign = factories.a_campaign(db)
            self._campaign = campaign.id
            for district in (factories.DISTRICT, factories.OTHER_DISTRICT):
                self.batches.append(factories.a_batch(db, campaign, district_code=district).id)
            self.people = cast(db)
            self.reviewers = reviewers(db, shared=self.people[0])

    def agree_on(self, preset: Preset, privacy: Privacy) -> None:
        """The campaign says what readings may do, and what one person may meet of another."""
        self.privacy = privacy
        with write(self.engine) as db:
            campaign = db.get_one(Campaign, self._campaign)
            campaign.preset, campaign.privacy = preset, privacy

    def page_arrives(
        self, batch: int, header: str, rows: Sequence[str], people: Sequence[int], own_cells: bool, reading: int
    ) -> None:
        """A page is read and planned, in one transaction; its rows tell of these people."""
        form = form_by_key(factories.FORM)
        with write(self.engine) as db:
            whose = people[: len(rows)]
            said = [row_says(row, index == 0, whose[index]) for index, row in enumerate(rows)]
            home = db.get_one(factories.Batch, self.batches[batch])
            page = factories.a_page(
                db, rows=len(rows), batch=home, own_dose_cells=own_cells, readings=READINGS[reading]
            )
            head, *records = factories.records_of(db, page)
            for record, words in zip([head, *records], [header_says(header), *said], strict=True):
                for field in record.fields:
                    field.crop = f"{field.id:064x}"
                    self.truth[field.id] = Truth(field.key, field.kind, words.get(field.key, Mark.BLANK))
                    field.certified = reading == len(READINGS) - 1 and field.key in CERTIFIED and bool(field.reading)
                    if field.key == "remark" and "remark" in words:
                        field.reading = "yes"
            self.whose |= dict(zip((record.id for record in records), whose, strict=True))
            plan_page(db, page, form)
            self.pages.append(page.id)
            self.rows_found += len(rows)

    def claim(self, who: Who) -> int | None:
        """Someone asks for a task."""
        with write(self.engine) as db:
            slot = claim(db, who)
            return slot.id if slot is not None else None

    def hold_ahead(self, who: Who) -> None:
        """A phone asks for a few more tasks than it shows."""
        with write(self.engine) as db:
            claim(db, who)
            hold_ahead(db, who)

    def enter(self, who: Who, style: str, salt: int) -> bool:
        """Someone enters the task they hold, or their next one; tell whether there was one."""
        with write(self.engine) as db:
            slot = claim(db, who)
            submission = self._filled(db, slot, style, salt) if slot is not None else None
        if submission is not None:
            self.send(who, submission)
        return submission is not None

    def send(self, who: Who, submission: Submission) -> Submitted | None:
        """An entry reaches the server; None where this device has answered meanwhile and was told so."""
        try:
            with write(self.engine) as db:
                done = submit(db, who, submission)
        except AlreadyAnswered:
            return None
        following = done.next_slot.id if done.next_slot is not None else None
        self.sent.append(Sent(who, submission, done.entry.id, following))
        return done

    def retry(self, sent: Sent) -> None:
        """An acknowledged entry comes once more: the first answer again."""
        with write(self.engine) as db:
            done = submit(db, sent.who, sent.submission)
            assert done.repeated and done.entry.id == sent.entry_id
            held = db.get(Slot, sent.next_slot_id) if sent.next_slot_id else None
            if held is not None and is_held(held, sent.who, db):
                assert done.next_slot is not None and done.next_slot.id == held.id

    def reuse_key(self, sent: Sent) -> None:
        """The same key comes with other values: a conflict, and nothing is stored."""
        first, *rest = sent.submission.answers
        other = replace(first, hard=not first.hard)
        try:
            with write(self.engine) as db:
                submit(db, sent.who, replace(sent.submission, answers=(other, *rest)))
        except KeyConflict:
            return
        raise AssertionError("a key was taken for other values")

    def lease_ends(self, who: Who, style: str, salt: int) -> None:
        """Someone walks away from their task; what they have typed may come late."""
        with write(self.engine) as db:
            slot = db.scalars(select(Slot).where(*held_by(who), Slot.lease_until >= now(db))).first()
            if slot is not None and slot.lease_until is not None:
                self.tabs.append(Tab(who, self._filled(db, slot, style, salt)))
                slot.lease_until -= timedelta(hours=1)

    def all_leases_end(self) -> None:
        """Time passes."""
        with write(self.engine) as db:
            past = now(db) - timedelta(hours=1)
            db.execute(update(Slot).where(Slot.state == SlotState.LEASED).values(lease_until=past))
            db.execute(update(Dispute).where(Dispute.lease_until.is_not(None)).values(lease_until=past))

    def skip(self, who: Who, reason: SkipReason) -> None:
        """Someone gives their task back."""
        with write(self.engine) as db:
            slot = claim(db, who)
            if slot is not None:
                give_back(db, who, slot, reason)

    def decide(self, who: Who, wrong: bool = False) -> bool:
        """A reviewer decides their next dispute, by the paper or not; tell whether there was one."""
        with write(self.engine) as db:
            dispute = next_dispute(db, who)
            if dispute is None:
                return False
            self._not_their_own(db, who, dispute)
            if dispute.kind == DisputeKind.DUPLICATE:
                self.keys += 1
                decide_pair(db, who, dispute.id, f"decision-{self.keys}", self._pair_choice(dispute, wrong))
                return True
            for choice in self.choices(db, dispute, wrong):
                self.keys += 1
                try:
                    with db.begin_nested():
                        decide(db, who, dispute.id, f"decision-{self.keys}", choice)
                    return True
                except DecisionRefused:
                    continue
            raise AssertionError("a reviewer has no way to decide")

    def undo(self, who: Who) -> None:
        """A reviewer takes their last decision back, where that is still possible."""
        try:
            with write(self.engine) as db:
                decision = last_decision(db, who)
                if decision is not None:
                    undo(db, who, decision.id)
        except DecisionRefused:
            return

    def merge(self, earlier: int) -> None:
        """Two people turn out to be one."""
        with write(self.engine) as db:
            people = db.scalars(select(PersonPaper.person_id).distinct().order_by(PersonPaper.person_id)).all()
            gone = one_of(people, earlier)
            if gone is not None and gone != people[0]:
                merge(db, gone, people[0])

    def split(self, earlier: int) -> None:
        """A record turns out to be of somebody else."""
        with write(self.engine) as db:
            papers = db.execute(select(PersonPaper.person_id, PersonPaper.record_id).order_by(PersonPaper.record_id))
            one = one_of(papers.all(), earlier)
            if one is not None:
                split(db, one[0], [one[1]])

    def is_owed(self) -> bool:
        """Tell whether a reviewer still owes a decision."""
        with write(self.engine) as db:
            return db.scalar(select(Dispute.id).where(Dispute.closed_at.is_(None)).limit(1)) is not None

    def commit(self) -> int:
        """The clock commits what is ready."""
        with write(self.engine) as db:
            return commit_ready(db)

    def upload(self) -> None:
        """A coordinator makes a file."""
        try:
            with write(self.engine) as db:
                file = make(db, self.store, template_by_key("ket-qua-tiem-dai"))
                self.files[file.sha256] = self.store.get(file.sha256)
        except NothingToUpload:
            return

    def _filled(self, db: Session, slot: Slot, style: str, salt: int) -> Submission:
        work = work_of(db, slot.id)
        assert work is not None
        cells = task_screen(work).fields
        chosen = cells[salt % len(cells)].field_id
        answers = tuple(
            given(self.truth[cell.field_id], cell, style if cell.field_id == chosen else "right", salt)
            for cell in cells
        )
        self.keys += 1
        return Submission(slot.id, slot.token or "", f"key-{self.keys}", answers)

    def choices(self, db: Session, dispute: Dispute, wrong: bool) -> list[Choice]:
        """What the reviewer would say, and what they say where that is refused."""
        if dispute.kind == DisputeKind.GIVEN:
            return [Choice(ChoiceKind.CONFIRMED, given=True if wrong else None)]
        if dispute.kind == DisputeKind.KNOWN:
            return [Choice((ChoiceKind.ON_PLATFORM, ChoiceKind.CORRECTION, ChoiceKind.APART)[self.keys % 3])]
        if dispute.kind != DisputeKind.FIELD:
            return [Choice(ChoiceKind.CONFIRMED)]
        field = db.get_one(Field, dispute.field_id)
        truth = self.truth[field.id]
        said = (
            slip(truth, ("no", "yes") if truth.kind == "mark" and truth.key != "remark" else ())
            if (wrong and truth.key != "remark")
            else truth.said
        )
        if isinstance(said, Mark):
            return [Choice(ChoiceKind.MARK, said), Choice(ChoiceKind.MARK, Mark.UNREADABLE)]
        return [Choice(ChoiceKind.WRITTEN, Mark.VALUE, said)]

    def _pair_choice(self, dispute: Dispute, wrong: bool) -> PairChoice:
        same = self.whose[dispute.record_id] == self.whose[dispute.other_id or 0]
        if same == wrong:
            return PairChoice(PairVerdict.DIFFERENT)
        return PairChoice(PairVerdict.SAME, dispute.other_id if self.keys % 2 else dispute.record_id)

    @staticmethod
    def _not_their_own(db: Session, who: Who, dispute: Dispute) -> None:
        about = Answer.field_id == dispute.field_id
        if dispute.field_id is None:
            both = (dispute.record_id, dispute.other_id)
            about = Answer.field_id.in_(select(Field.id).where(Field.record_id.in_(both)))
        hands = (Answer.account_id == who.account_id) | (Answer.device_id == who.device_id)
        assert db.scalar(select(Answer.id).where(about, hands).limit(1)) is None, "a reviewer got what they entered"
