"""Going back, in the stateful test: people mend what they entered a moment ago, or try to."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.database import write
from records.models.paper import Field
from records.words import FieldState, RecordState
from tasks.entries import GivenValue
from tasks.mend import MendRefused, mend
from tasks.models import Answer
from tasks.screen import screen_fields
from tasks.work import work_of
from tests.stateful.cast import Sent
from tests.stateful.paper import given
from tests.stateful.world import World


class _Machine(Protocol):
    world: World


class Mending:
    """The rules of the machine that go back."""

    @precondition(lambda self: self.world.sent)
    @rule(
        earlier=st.integers(0, 9),
        style=st.sampled_from(["right", "wrong", "hard", "blank", "struck", "ditto"]),
        salt=st.integers(0, 5),
    )
    def someone_goes_back(self: _Machine, earlier: int, style: str, salt: int) -> None:
        mend_one(self.world, self.world.sent[-1 - earlier % len(self.world.sent)], style, salt)


def mend_one(world: World, sent: Sent, style: str, salt: int) -> None:
    """Somebody says otherwise what they sent once; it is taken exactly while nobody else has answered."""
    with write(world.engine) as db:
        changed = _said_otherwise(world, db, sent, style, salt)
        if not changed:
            return
        submission = replace(sent.submission, token="", key=f"mend-{len(world.sent)}-{sent.entry_id}", answers=changed)
        allowed = _untouched(db, sent, [one.field_id for one in changed])
        try:
            entry_id = mend(db, sent.who, submission)
        except MendRefused:
            assert not allowed, "what nobody else has answered could not be mended"
            return
        assert allowed, "what somebody else has answered was mended"
    world.sent.append(Sent(sent.who, submission, entry_id, None))


def _said_otherwise(world: World, db: Session, sent: Sent, style: str, salt: int) -> tuple[GivenValue, ...]:
    """Fill in one of the cells anew; nothing where that says the same, or the entry no longer counts there."""
    work = work_of(db, sent.submission.slot_id)
    assert work is not None
    mine = {one.field_id: one for one in _live(db, sent)}
    cells = [cell for cell in screen_fields(work) if cell.field_id in mine]
    if not cells:
        return ()
    cell = cells[salt % len(cells)]
    said, before = given(world.truth[cell.field_id], cell, style, salt), mine[cell.field_id]
    same = (said.mark, said.value, said.hard) == (before.mark, before.value, before.hard)
    return () if same else (said,)


def _untouched(db: Session, sent: Sent, field_ids: list[int]) -> bool:
    fields = db.scalars(select(Field).where(Field.id.in_(field_ids))).all()
    others = select(Answer.id).where(Answer.field_id.in_(field_ids), Answer.account_id != sent.who.account_id)
    undecided = all(one.state == FieldState.OPEN and one.record.state == RecordState.LIVE for one in fields)
    return undecided and db.scalar(others.limit(1)) is None


def _live(db: Session, sent: Sent) -> list[Answer]:
    """What of this person's still counts in the cells that they sent."""
    ids = [one.field_id for one in sent.submission.answers]
    mine = (Answer.account_id == sent.who.account_id, Answer.device_id == sent.who.device_id, Answer.live)
    return list(db.scalars(select(Answer).where(Answer.field_id.in_(ids), *mine)))
