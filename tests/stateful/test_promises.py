"""Tries to break promises 2, 3, 4, 6, 7 and 11 of DESIGN.md, on SQLite and PostgreSQL: any acts, in any order."""

from __future__ import annotations

from contextlib import ExitStack
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from records.database import read
from records.words import Preset, Privacy
from tasks.models import SkipReason
from tests import services
from tests.stateful.cast import new_reviewer, newcomer
from tests.stateful.mending import Mending
from tests.stateful.paper import HEADERS, READINGS, ROWS
from tests.stateful.platform import PlatformRules
from tests.stateful.promises import all_hold, is_finished
from tests.stateful.reviewing import Reviewing, sites_answer
from tests.stateful.walls import Walls, small_walls
from tests.stateful.world import World

PERSON = st.integers(0, 5)
REVIEWER = st.integers(0, 1)
SALT = st.integers(0, 5)
STYLE = st.sampled_from(
    ["right", "right", "wrong", "wrong", "hard", "keeps", "doubtful", "blank", "unreadable", "struck", "ditto"]
)
#: Any earlier one, latest first.
EARLIER = st.integers(0, 9)
#: More pages only make the steps slower; two in a batch and one beside show all that pages do to each other.
MOST_PAGES = 3


class Promises(Mending, Walls, Reviewing, PlatformRules, RuleBasedStateMachine):
    """Paper arrives, people enter right and wrong, leases end, entries come late and twice, reviewers decide."""

    database: ClassVar[str] = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        small_walls(self.open)
        self.world = World(self.open.enter_context(services.fresh_engine(self.database)))
        self.world.page_arrives(0, "plain", ["plain", "ditto"], [0, 1], own_cells=False, reading=1)
        # The header is out of the way: what is interesting begins at once.
        for _ in range(2):
            self.world.enter(newcomer(self.world.engine), "right", 0)
            self.world.all_leases_end()

    @initialize(preset=st.sampled_from(Preset), privacy=st.sampled_from([Privacy.USUAL, Privacy.STRICT]))
    def a_campaign_is_agreed_on(self, preset: Preset, privacy: Privacy) -> None:
        self.world.agree_on(preset, privacy)

    @precondition(lambda self: len(self.world.pages) < MOST_PAGES)
    @rule(
        batch=st.integers(0, 1),
        header=st.sampled_from(sorted(HEADERS)),
        rows=st.lists(st.sampled_from(sorted(ROWS)), min_size=1, max_size=3),
        people=st.lists(st.integers(0, 2), min_size=3, max_size=3),
        own_cells=st.booleans(),
        reading=st.integers(0, len(READINGS) - 1),
    )
    def page_arrives(
        self, batch: int, header: str, rows: list[str], people: list[int], own_cells: bool, reading: int
    ) -> None:
        self.world.page_arrives(batch, header, rows, people, own_cells, reading)

    @rule(person=PERSON)
    def someone_asks_for_a_task(self, person: int) -> None:
        self.world.claim(self.world.people[person])

    @rule(person=PERSON)
    def a_phone_holds_tasks_ahead(self, person: int) -> None:
        self.world.hold_ahead(self.world.people[person])

    @rule(person=PERSON, style=STYLE, salt=SALT)
    def someone_enters(self, person: int, style: str, salt: int) -> None:
        self.world.enter(self.world.people[person], style, salt)

    @rule(rounds=st.integers(1, 5), style=STYLE, salt=SALT)
    def everybody_enters(self, rounds: int, style: str, salt: int) -> None:
        for _ in range(rounds):
            for index, who in enumerate(self.world.people):
                self.world.enter(who, style if index == salt else "right", salt)

    @rule(person=PERSON, style=STYLE, salt=SALT)
    def a_lease_ends(self, person: int, style: str, salt: int) -> None:
        self.world.lease_ends(self.world.people[person], style, salt)

    @rule(person=PERSON, other=PERSON, style=STYLE, salt=SALT, entered=st.booleans())
    def someone_is_overtaken(self, person: int, other: int, style: str, salt: int, entered: bool) -> None:
        """A lease ends, someone else takes the task and perhaps enters it; then the first one's entry comes."""
        slow, quick = self.world.people[person], self.world.people[other]
        self.world.claim(slow)
        self.world.lease_ends(slow, style, salt)
        self.world.claim(slow if salt == 0 else quick)
        if entered:
            self.world.enter(quick, "keeps", salt)
        if self.world.tabs:
            tab = self.world.tabs.pop()
            self.world.send(tab.who, tab.submission)

    @precondition(lambda self: self.world.tabs)
    @rule(earlier=EARLIER)
    def an_entry_comes_late(self, earlier: int) -> None:
        tab = self.world.tabs.pop(-1 - earlier % len(self.world.tabs))
        self.world.send(tab.who, tab.submission)

    @precondition(lambda self: self.world.sent)
    @rule(earlier=EARLIER)
    def an_entry_is_sent_again(self, earlier: int) -> None:
        self.world.retry(self.world.sent[-1 - earlier % len(self.world.sent)])

    @precondition(lambda self: self.world.sent)
    @rule(earlier=EARLIER)
    def a_key_is_used_for_other_values(self, earlier: int) -> None:
        self.world.reuse_key(self.world.sent[-1 - earlier % len(self.world.sent)])

    @rule(person=PERSON, reason=st.sampled_from(SkipReason))
    def someone_gives_a_task_back(self, person: int, reason: SkipReason) -> None:
        self.world.skip(self.world.people[person], reason)

    @rule(reviewer=REVIEWER, wrong=st.booleans())
    def a_reviewer_decides(self, reviewer: int, wrong: bool) -> None:
        self.world.decide(self.world.reviewers[reviewer], wrong)

    @rule(reviewer=REVIEWER)
    def a_reviewer_takes_a_decision_back(self, reviewer: int) -> None:
        self.world.undo(self.world.reviewers[reviewer])

    @rule(earlier=EARLIER)
    def two_people_are_made_one(self, earlier: int) -> None:
        self.world.merge(earlier)

    @rule(earlier=EARLIER)
    def a_person_is_parted(self, earlier: int) -> None:
        self.world.split(earlier)

    @rule()
    def a_file_is_made(self) -> None:
        self.world.commit()
        self.world.upload()

    @rule()
    def time_passes(self) -> None:
        self.world.all_leases_end()

    @invariant()
    def every_promise_holds(self) -> None:
        with read(self.world.engine) as db:
            all_hold(db, self.world)

    def teardown(self) -> None:
        """Everybody does their work by the paper; then nothing may be left that nobody owes."""
        try:
            self._finish()
            with read(self.world.engine) as db:
                all_hold(db, self.world)
                is_finished(db, self.world)
        finally:
            self.world.folder.cleanup()
            self.open.close()

    def _finish(self) -> None:
        world = self.world
        busy = True
        while busy:
            world.all_leases_end()
            sites_answer(world)
            who, reviewer = newcomer(world.engine), new_reviewer(world.engine)
            decided = entered = False
            while world.decide(reviewer):
                decided = True
            while world.enter(who, "right", 0):
                entered = True
            committed = world.commit()
            busy = decided or entered or bool(committed) or world.is_owed()
        world.upload()


class OnPostgresql(Promises):
    """The same on PostgreSQL."""

    database: ClassVar[str] = "postgresql"


def _case(machine: type[RuleBasedStateMachine], examples: int, steps: int, same_each_time: bool = False) -> type:
    case = type(machine.__name__, (machine.TestCase,), {"__module__": __name__})
    case.settings = settings(  # type: ignore[attr-defined]
        max_examples=examples,
        stateful_step_count=steps,
        # A change is judged by the same acts as the one before it; new ones are tried in the long run.
        derandomize=same_each_time,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    return case


TestSqlite = _case(Promises, 8, 20, same_each_time=True)
TestPostgresql = _case(OnPostgresql, 8, 20, same_each_time=True)
TestSqliteLong = pytest.mark.long(_case(Promises, 500, 60))
TestPostgresqlLong = pytest.mark.long(_case(OnPostgresql, 300, 60))
